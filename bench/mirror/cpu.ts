import { readFileSync } from "node:fs";
import type pg from "pg";

/** The kernel counts in hundredths of a second, on every Linux of today. */
const TICKS_PER_SECOND = 100;

/** The CPU seconds that a process has used, in user and kernel mode; `null` where the system does not tell. A busy machine stretches time, but hardly these. */
export function cpuSecondsOf(pid: number | undefined): number | null {
  try {
    // The second field is the program's name in parentheses, which may hold spaces; user and kernel time are the 14th and 15th.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}

/** The same of every connection to the database but this one. */
export async function cpuSecondsOfOthers(db: pg.Client): Promise<number | null> {
  const { rows } = await db.query("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
  return sumOf(rows.map(({ pid }) => cpuSecondsOf(pid)));
}

export function sumOf(parts: readonly (number | null)[]): number | null {
  return parts.reduce((sum, part) => (sum === null || part === null ? null : sum + part), 0);
}
