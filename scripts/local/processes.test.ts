import { spawn } from "node:child_process";
import { once as event } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";
import { releaseLock, takeLock } from "./lock.ts";
import { assertPortFree } from "./ports.ts";
import { createProcesses } from "./processes.ts";

const directory = mkdtempSync(join(tmpdir(), "foyer-processes-"));
const PROCESSES = fileURLToPath(new URL("processes.ts", import.meta.url));
/** Starts a process that would stay for ever, says its number, and waits. */
const LAUNCHER = `
  const { createProcesses } = await import(${JSON.stringify(PROCESSES)});
  const processes = createProcesses();
  const { pid } = await processes.start({ name: "sleeper", command: process.execPath, args: ["-e", "setInterval(() => {}, 1000)"] });
  processes.removeAtEnd(process.argv[1]);
  console.log(pid);
  setInterval(() => {}, 1000);
`;

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("processes that a launcher starts", () => {
  it("end with a launcher that is killed, and their files with them", async () => {
    const files = mkdtempSync(join(tmpdir(), "foyer-orphan-"));
    const launcher = spawn(process.execPath, ["--input-type=module", "-e", LAUNCHER, files], { stdio: ["ignore", "pipe", "inherit"] });
    const [said] = (await event(launcher.stdout, "data")) as [Buffer];
    const pid = Number(said.toString());
    expect(isAlive(pid)).toBe(true);
    launcher.kill("SIGKILL");
    await vi.waitUntil(() => !isAlive(pid) && !existsSync(files), { timeout: 15_000 });
  });

  it("end when the launcher asks, also one that does not listen to its signal", async () => {
    const processes = createProcesses();
    const script = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('deaf')";
    const deaf = await processes.start({ name: "deaf", command: process.execPath, args: ["-e", script] });
    await vi.waitUntil(() => deaf.tail() === "deaf");
    await processes.stopAll();
    expect(await deaf.ended).toMatchObject({ signal: "SIGKILL" });
  });

  it("say their last words to whoever must explain their end", async () => {
    const processes = createProcesses();
    const failing = await processes.start({ name: "failing", command: process.execPath, args: ["-e", "console.error('no room'); process.exit(3)"] });
    expect(await failing.ended).toEqual({ code: 3, signal: null });
    expect(failing.tail()).toBe("no room");
    await processes.stopAll();
  });
});

describe("one launcher in a directory", () => {
  it("refuses a second one and names the first", async () => {
    const file = join(directory, "running.json");
    // A process whose command line is a launcher's: this test run.
    writeFileSync(file, JSON.stringify({ launcher: process.ppid, guardian: 1 }));
    const first = readFileSync(`/proc/${process.ppid}/cmdline`, "utf8");
    expect(first).toContain("vitest");
    await expect(takeLock({ file, guardian: 1 })).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining(String(process.ppid)) });
  });

  it("takes over from one that was killed, and from half a file", async () => {
    const file = join(directory, "taken.json");
    for (const left of ['{"launcher":999999999,"guardian":999999998}', '{"launcher":']) {
      writeFileSync(file, left);
      await takeLock({ file, guardian: 7 });
      expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ launcher: process.pid, guardian: 7 });
      releaseLock(file);
    }
  });

  it("waits until the guardian of a killed one has ended its processes", async () => {
    const file = join(directory, "waiting.json");
    const processes = createProcesses();
    writeFileSync(file, JSON.stringify({ launcher: 999999999, guardian: processes.guardian }));
    let isTaken = false;
    const taking = takeLock({ file, guardian: 7 }).then(() => {
      isTaken = true;
    });
    await vi.waitUntil(() => isAlive(processes.guardian));
    expect(isTaken).toBe(false);
    await processes.stopAll();
    await taking;
  });
});

describe("the port", () => {
  it("that is in use is told in one sentence, with what to do", async () => {
    const server = createServer().listen(0);
    await event(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await expect(assertPortFree(port)).rejects.toMatchObject({ code: "CONFLICT", message: `Port ${port} is in use.` });
    server.close();
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
