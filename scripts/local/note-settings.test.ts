import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { noteSettings } from "./note-settings.ts";

const directory = mkdtempSync(join(tmpdir(), "foyer-settings-"));
const file = join(directory, "settings.env");
afterAll(() => rmSync(directory, { recursive: true }));

it("P: a shell reads what npm start has told its processes, to the letter, and nobody else may", () => {
  noteSettings({
    file,
    given: { PATH: "/bin", LOG_LEVEL: "info" },
    env: { PATH: "/bin", LOG_LEVEL: "info", CHAIN_ID: "31337", FOYER_SECRET: "it's $HOME `id`" },
  });
  const read = (name: string) => execFileSync("sh", ["-c", `. ${file}; printf %s "$${name}"`], { encoding: "utf8", env: { NODE_ENV: "test" } });
  expect([read("CHAIN_ID"), read("FOYER_SECRET"), read("LOG_LEVEL")]).toEqual(["31337", "it's $HOME `id`", ""]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
