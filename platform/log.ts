import pino, { type DestinationStream, type Logger } from "pino";
import { once } from "./once.ts";

export type { Logger } from "pino";

/** Paths that never reach a log line (trap 67): codes, tokens, keys, PINs, cookies. */
const SECRET_PATHS = ["authorization", "cookie", "pin", "code", "token", "shiftToken", "deviceToken", "signature", "privateKey", "evidence", "password"];
const REDACTED = SECRET_PATHS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]).concat([
  'req.headers["x-foyer-device"]',
  'headers["x-foyer-device"]',
  'headers["set-cookie"]',
]);

/** The log of this process: one JSON line per entry on standard output. */
export function getLog(): Logger {
  return once("log", () => createLog({ level: process.env.LOG_LEVEL || "info" }));
}

/** A child log that names its part of the program: `getLogOf("indexer")`. */
export function getLogOf(part: string): Logger {
  return getLog().child({ part });
}

/** JSON escapes line breaks and control characters, so a hostile name cannot forge a line. */
export function createLog({ level, destination }: { level: string; destination?: DestinationStream }): Logger {
  const options = { level, redact: { paths: REDACTED, censor: "[secret]" }, base: { pid: process.pid }, serializers: { err: describeError } };
  return destination ? pino(options, destination) : pino(options);
}

/** What helps to find a fault. A driver hangs its whole connection, with its keys, on an error: none of that is said. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: withoutKeys(String(error)) };
  const { code } = error as Error & { code?: unknown };
  return {
    type: error.name,
    message: withoutKeys(error.message),
    ...(typeof code === "string" && { errorCode: code }),
    stack: error.stack && withoutKeys(error.stack),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}

/** viem says the whole address of the node that failed, and a provider's key stands in its path: of an address only the host is said. */
function withoutKeys(text: string): string {
  return text.replace(/\b(https?|wss?|postgres(?:ql)?):\/\/(?:[^\s/@"]*@)?([^\s/?#"]+)[^\s"]*/g, "$1://$2");
}
