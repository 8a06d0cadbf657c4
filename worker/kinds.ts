import type pg from "pg";
import type { JobSpec } from "./jobs.ts";

/** Writes down which kinds of work there are, for operators. What is no longer offered goes; what an operator has paused stays so. */
export async function offerKinds({ db }: { db: pg.Pool }, { jobs }: { jobs: readonly Omit<JobSpec, "run">[] }): Promise<void> {
  const part = <Key extends "name" | "title" | "purpose" | "cron" | "longestSeconds">(key: Key) => jobs.map((job) => job[key]);
  await db.query(OFFER, [part("name"), part("title"), part("purpose"), part("cron"), part("longestSeconds")]);
  await db.query("DELETE FROM job_failures WHERE job <> ALL ($1)", [part("name")]);
  await db.query("DELETE FROM jobs WHERE name <> ALL ($1)", [part("name")]);
}

/** Queues what operators have asked for. It is crossed out only after it is queued: a worker that dies in between lets it run twice, never not at all. */
export async function takeAsked({ db }: { db: pg.Pool }, { queue }: { queue: (name: string) => Promise<unknown> }): Promise<void> {
  const { rows } = await db.query<{ name: string; asked_at: Date }>("SELECT name, asked_at FROM jobs WHERE asked_at IS NOT NULL AND paused_at IS NULL");
  for (const { name, asked_at: askedAt } of rows) {
    await queue(name);
    await db.query("UPDATE jobs SET asked_at = NULL WHERE name = $1 AND asked_at <= $2", [name, askedAt]);
  }
}

const OFFER = `
INSERT INTO jobs (name, title, purpose, cron, longest_seconds)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::integer[])
ON CONFLICT (name) DO UPDATE SET title = excluded.title, purpose = excluded.purpose, cron = excluded.cron, longest_seconds = excluded.longest_seconds`;
