import { z } from "zod";
import { secondsOfLocal } from "#components/zoned-time.ts";
import { METHOD_IDS } from "#core/policy.ts";
import type { UsageFilter } from "#server/audit/usage-filter.ts";

const word = z
  .string()
  .regex(/^[A-Za-z_-]{1,40}$/)
  .nullable()
  .catch(null);

const schema = z.object({
  from: z.string().catch(""),
  until: z.string().catch(""),
  gate: z.uuid().nullable().catch(null),
  method: z.enum(METHOD_IDS).nullable().catch(null),
  outcome: word,
  reason: word,
  cursor: z.string().max(400).nullable().catch(null),
});

export type ReportQuery = z.output<typeof schema>;

/** What the page's address asks for. What it cannot mean is left out: a page shows what there is. */
export function parseQuery(params: Readonly<Record<string, string | string[] | undefined>>): ReportQuery {
  return schema.parse(params);
}

export function filterOf({ query, eventId, timezone }: { query: ReportQuery; eventId: string; timezone: string }): UsageFilter {
  const { from, until, gate: gateId, method, outcome, reason } = query;
  const [fromSeconds, untilSeconds] = [from, until].map((text) => secondsOfLocal({ text, timezone }));
  return { eventId, what: "scans", fromSeconds: fromSeconds ?? null, untilSeconds: untilSeconds ?? null, gateId, method, outcome, reason };
}

/** The same filter for the API's addresses. */
export function searchOf({ eventId, what, ...rest }: UsageFilter): string {
  const given = Object.entries(rest).filter(([, value]) => value !== null);
  return new URLSearchParams({ eventId, what, ...Object.fromEntries(given.map(([name, value]) => [name, String(value)])) }).toString();
}
