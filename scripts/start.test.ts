import { spawn } from "node:child_process";
import { once as event } from "node:events";
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FoyerError } from "#core/error.ts";
import { findPinFault } from "#core/pin.ts";
import { explain } from "./local/explain.ts";
import { findFreePort } from "./local/ports.ts";
import { openSecrets } from "./local/secrets.ts";

const directory = openTo(mkdtempSync(join(tmpdir(), "foyer-start-")));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("npm start says in one sentence what is in its way, and ends with 1", () => {
  it("when the port is in use", async () => {
    const server = createServer().listen(0);
    await event(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    expect(await start({ PORT: String(port) })).toEqual({
      code: 1,
      fault: `foyer: Port ${port} is in use. End the other program, or choose another: PORT=3001 npm start.`,
    });
    server.close();
  });

  it("when nobody answers at DATABASE_URL", async () => {
    const closed = await findFreePort();
    const { code, fault } = await start({ PORT: String(await findFreePort()), DATABASE_URL: `postgres://foyer@127.0.0.1:${closed}/foyer` });
    expect(code).toBe(1);
    expect(fault).toMatch(/^foyer: .*ECONNREFUSED.*Is DATABASE_URL or RPC_URL right, and the server running\?$/);
  });

  it("when nobody answers at RPC_URL", async () => {
    const closed = await findFreePort();
    const { code, fault } = await start({ PORT: String(await findFreePort()), RPC_URL: `http://127.0.0.1:${closed}` });
    expect({ code, fault }).toEqual({ code: 1, fault: `foyer: No chain answers at RPC_URL (127.0.0.1:${closed}). Is it right, and the node running?` });
  });

  it("when its folder cannot be one", async () => {
    const file = join(directory, "a-file");
    writeFileSync(file, "");
    const { code, fault } = await start({ FOYER_HOME: join(file, "home") });
    expect(code).toBe(1);
    expect(fault).toMatch(/^foyer: ENOTDIR.*FOYER_HOME/);
  });

  it.each([
    ["ENOSPC", "The disk is full."],
    ["EACCES", "This user may not write there."],
    ["EROFS", "read-only"],
    ["28P01", "refuses the password"],
  ])("when the system answers %s", (code, words) => {
    expect(explain(Object.assign(new Error("write failed"), { code }))).toContain(words);
  });

  it("and a fault of ours with what to do next", () => {
    expect(explain(new FoyerError({ code: "CONFLICT", message: "It is taken.", next: "Choose another." }))).toBe("It is taken. Choose another.");
  });
});

describe("C10: the secrets of a laptop", () => {
  it("are made once, for their owner's eyes alone, with a PIN that the gate takes", () => {
    const file = join(directory, "secrets.json");
    const first = openSecrets(file);
    expect(openSecrets(file)).toEqual(first);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(findPinFault(first.stewardPin)).toBeNull();
  });
});

/** Postgres' own user must walk through it when the tests run as root; else its files go to a shelter that would stay. */
function openTo(path: string): string {
  chmodSync(path, 0o711);
  return path;
}

async function start(settings: Readonly<Record<string, string>>): Promise<{ code: number | null; fault: string }> {
  const home = openTo(mkdtempSync(join(directory, "home-")));
  const env = { ...process.env, FOYER_HOME: home, DATABASE_URL: "", RPC_URL: "", ...settings };
  const child = spawn(process.execPath, ["scripts/start.ts"], { env, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = (await event(child, "close")) as [number | null];
  return { code, fault: said.trim() };
}
