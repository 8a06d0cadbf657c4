import { spawn } from "node:child_process";
import { once as event } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type End = { readonly code: number | null; readonly said: string };

describe("npm scripts", () => {
  it("all go through the launcher, each under its own name", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Readonly<Record<string, string>> };
    for (const [name, command] of Object.entries(scripts)) expect(command).toBe(`node scripts/launch.mjs ${name}`);
  });

  it("are all known to the launcher, which names them when asked for another", async () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: object };
    const { code, said } = await launch(["no-such-task"], {});
    expect(code).toBe(1);
    expect(said).toBe(`foyer: There is no task "no-such-task". Tasks: ${Object.keys(scripts).join(", ")}.`);
  });

  it("end as their script ends, with its sentence", async () => {
    const { code, said } = await launch(["migrate"], { DATABASE_URL: "" });
    expect(code).toBe(1);
    expect(said.split("\n").at(-1)).toBe("foyer: DATABASE_URL is not set. Say which database to migrate.");
  });

  it("end once their work is done, although they listen for the end of the launcher", async () => {
    const script = `import { createStopping } from "${new URL("../platform/stopping.ts", import.meta.url)}"; createStopping();`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    expect(await event(child, "exit")).toEqual([0, null]);
  });
});

async function launch(args: readonly string[], settings: Readonly<Record<string, string>>): Promise<End> {
  const child = spawn(process.execPath, ["scripts/launch.mjs", ...args], { env: { ...process.env, ...settings }, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = (await event(child, "close")) as [number | null];
  return { code, said: said.trim() };
}
