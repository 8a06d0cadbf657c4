import { Writable } from "node:stream";
import { createPublicClient, http } from "viem";
import { describe, expect, it } from "vitest";
import { createLog } from "./log.ts";

describe("trap 67: the log", () => {
  it("keeps a hostile name on its own line", () => {
    const lines = linesOf((log) => log.info({ name: 'Eve\r\n{"level":60,"msg":"forged"}\u001b[2J' }, "a device was paired"));
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain("\u001b");
  });

  it("never says a code, token, PIN, key or cookie, at any of the places where they travel", () => {
    const secret = "THE-SECRET";
    const lines = linesOf((log) => {
      log.info({ evidence: [secret], pin: secret, body: { shiftToken: secret, deviceToken: secret, signature: secret } });
      log.info({ headers: { authorization: secret, cookie: secret, "x-foyer-device": secret, "set-cookie": secret } });
      log.info({ req: { headers: { authorization: secret, cookie: secret, "x-foyer-device": secret } }, privateKey: secret });
    });
    expect(lines).toHaveLength(3);
    expect(lines.join()).not.toContain(secret);
  });

  it("tells a fault's words and code, and nothing of the connection that a driver hangs on it", () => {
    const cause = Object.assign(new Error("terminating connection"), { code: "57P01", client: { secretKey: 42, password: "THE-SECRET" } });
    const [line = ""] = linesOf((log) => log.warn({ err: new Error("the scan failed", { cause }) }, "trouble"));
    expect(JSON.parse(line).err).toMatchObject({ message: "the scan failed", cause: { message: "terminating connection", errorCode: "57P01" } });
    expect(line).not.toMatch(/secretKey|THE-SECRET/);
  });

  it("names the node that failed by its host, without the key in its address", async () => {
    const client = createPublicClient({ transport: http("http://user:THE-SECRET@127.0.0.1:9/v3/THE-SECRET?key=THE-SECRET", { retryCount: 0 }) });
    const fault: unknown = await client.getChainId().catch((cause: unknown) => cause);
    const [line = ""] = linesOf((log) => log.error({ err: new Error("the chain is gone", { cause: fault }) }, "trouble"));
    expect(line).toContain("http://127.0.0.1:9");
    expect(line).not.toContain("THE-SECRET");
  });

  it("leaves the places in a stack as they are", () => {
    const [line = ""] = linesOf((log) => log.error({ err: new Error("trouble") }, "trouble"));
    expect(JSON.parse(line).err.stack).toContain("log.test.ts:");
  });
});

function linesOf(write: (log: ReturnType<typeof createLog>) => void): string[] {
  let text = "";
  const destination = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  write(createLog({ level: "info", destination }));
  return text.trimEnd().split("\n");
}
