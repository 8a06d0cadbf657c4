import type pg from "pg";
import type { Env } from "#platform/env.ts";
import type { HttpClient } from "./http-client.ts";
import type { Turn } from "./load.ts";
import { createSessionHeaders } from "./session-cookie.ts";
import type { Town } from "./town.ts";

type Input = { readonly town: Town; readonly env: Env; readonly client: HttpClient; readonly tickets: number };

/** A signed-in guest's phone asks for the code that the platform signs: another guest and another ticket each time. */
export async function createCodeRequests({ db }: { db: pg.Pool }, { town, env, client, tickets }: Input): Promise<(turn: Turn) => Promise<void>> {
  const headersOf = await createSessionHeaders({ db, env });
  const asked = await listTickets({ db }, { town, tickets });
  return async ({ turn }) => {
    const { id, sessionToken } = asked[turn] as (typeof asked)[number];
    const body = await client.post({ path: `/api/tickets/${id}/methods/qr/platform-code`, headers: headersOf(sessionToken), body: "{}" });
    if (typeof (JSON.parse(body) as { text?: unknown }).text !== "string") throw new Error(`No code came: ${body}`);
  };
}

/** Tickets that nobody has shown, the guests in turn, so that none of them asks oftener than a person may. */
async function listTickets({ db }: { db: pg.Pool }, { town, tickets }: Pick<Input, "town" | "tickets">): Promise<{ id: string; sessionToken: string }[]> {
  const serials = Array.from({ length: tickets }, () => town.nextSerial());
  const { rows } = await db.query<{ id: string; serial: string }>(
    "SELECT id, token_id - 4294967296 AS serial FROM tickets WHERE event_id = $1 AND token_id = ANY (SELECT 4294967296 + n FROM unnest($2::bigint[]) n)",
    [town.event.id, serials],
  );
  return rows.map(({ id, serial }) => ({ id, sessionToken: town.guestOf(Number(serial)).sessionToken }));
}
