import { FoyerError } from "#core/error.ts";

const KNOWN: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Nobody answers there. Is DATABASE_URL or RPC_URL right, and the server running?",
  ENOTFOUND: "That host is not known. Is DATABASE_URL or RPC_URL right?",
  ETIMEDOUT: "No answer in time. Is DATABASE_URL or RPC_URL right?",
  ENOSPC: "The disk is full. Make room, then start again.",
  EACCES: "This user may not write there. Change the folder's owner, or set FOYER_HOME to a folder of yours.",
  ENOTDIR: "A file stands where a folder should be. Set FOYER_HOME to a folder of yours.",
  EROFS: "That file system is read-only. Set FOYER_HOME to a folder that can be written.",
  "28P01": "PostgreSQL refuses the password of DATABASE_URL.",
  "3D000": "The database of DATABASE_URL does not exist. Create it, then start again.",
};

/** A fault in a sentence for whoever has typed a command: what is wrong, and what to do. */
export function explain(cause: unknown): string {
  if (cause instanceof FoyerError) return `${cause.message} ${cause.next}`;
  if (!(cause instanceof Error)) return String(cause);
  const inner = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause.cause;
  const code = codeOf(cause) ?? codeOf(inner);
  const hint = code === undefined ? undefined : KNOWN[code];
  const words = (cause.message || (inner instanceof Error ? inner.message : "")).split("\n")[0];
  return hint ? `${words}. ${hint}` : (cause.stack ?? words ?? "");
}

/** Runs a script to its end; a fault is told in one sentence and ends the process with 1. */
export async function runScript(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (cause) {
    process.stderr.write(`foyer: ${explain(cause)}\n`);
    process.exitCode = 1;
  }
}

function codeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const { code } = cause as Error & { code?: unknown };
  return typeof code === "string" ? code : undefined;
}
