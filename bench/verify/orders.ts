import type pg from "pg";
import type { Env } from "#platform/env.ts";
import type { HttpClient } from "./http-client.ts";
import type { Turn } from "./load.ts";
import { createSessionHeaders } from "./session-cookie.ts";
import type { Town } from "./town.ts";

/** The organizer orders a ticket for a guest, another order each time; accepted means that the relayer will make it, whatever happens. */
export async function createOrders(
  { db }: { db: pg.Pool },
  { town, env, client }: { town: Town; env: Env; client: HttpClient },
): Promise<(turn: Turn) => Promise<void>> {
  const headers = (await createSessionHeaders({ db, env }))(town.organizer.sessionToken);
  return async ({ turn }) => {
    const order = { eventId: town.event.id, tier: 2, quantity: 1, to: town.guestOf(turn).wallet.holder, reference: `order-${turn}` };
    const body = await client.post({ path: "/api/tickets", headers, body: JSON.stringify(order) });
    if ((JSON.parse(body) as { state?: unknown }).state !== "waiting") throw new Error(`The order was not taken: ${body}`);
  };
}
