import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import type { WebhookKind } from "#core/webhook.ts";
import { assertOutsideUrl, type Reach, type Resolve } from "#platform/post-outside.ts";
import { inTransaction } from "#platform/transaction.ts";
import type { Clock } from "../clock.ts";
import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { collectMessages } from "./collect.ts";
import { outgoingSecretOf } from "./signature.ts";

const MOST_OF_AN_EVENT = 5;

export type WebhookDeps = { readonly db: pg.Pool; readonly clock: Clock; readonly platformSecret: string; readonly reach: Reach; readonly resolve?: Resolve };

type Input = { readonly organizer: Organizer; readonly url: string; readonly kinds: readonly WebhookKind[] };

/**
 * A server that hears what happens from now on. Its secret is told here and never again. Throws NOT_FOUND, FORBIDDEN, INVALID_INPUT
 * (an address that we don't send to), CONFLICT (there are enough).
 */
export async function addWebhook(deps: WebhookDeps, { organizer, url, kinds }: Input): Promise<{ id: string; secret: string }> {
  await assertOrganizer(deps, organizer);
  await assertOutsideUrl({ text: url, reach: deps.reach, ...(deps.resolve && { resolve: deps.resolve }) });
  const { eventId, userId } = organizer;
  return inTransaction(deps.db, async (client) => {
    const { rows } = await client.query<{ chain_id: number; webhooks: string }>(OPEN, [eventId]);
    const [event] = rows;
    if (!event) throw new TypeError("the event was there a moment ago");
    if (Number(event.webhooks) >= MOST_OF_AN_EVENT) throw enough();
    // What has happened until now becomes messages before anybody is there to be sent them.
    await collectMessages({ db: client, clock: deps.clock }, { chainId: event.chain_id });
    const made = await client.query<{ id: string; secret_id: string }>(ADD, [eventId, url, kinds, new Date(deps.clock.nowMs()), `user:${userId}`]);
    const [row] = made.rows;
    if (!row) throw new TypeError("a webhook was not made");
    return { id: row.id, secret: outgoingSecretOf({ platformSecret: deps.platformSecret, id: row.secret_id }) };
  });
}

/** From here on the event's history is followed; what is not final yet is read again, for it may still change. */
const OPEN = `
WITH event AS (
  SELECT id, chain_id FROM events WHERE id = $1 FOR UPDATE
), followed AS (
  INSERT INTO webhook_cursors (event_id, settled_block)
  SELECT e.id, coalesce((SELECT least(c.final_block, c.block_number) FROM mirror_checkpoints c WHERE c.chain_id = e.chain_id), 0) FROM event e
  ON CONFLICT (event_id) DO NOTHING
)
SELECT chain_id, (SELECT count(*) FROM webhook_endpoints WHERE event_id = $1) AS webhooks FROM event`;

const ADD = `
WITH made AS (
  INSERT INTO webhook_endpoints (event_id, url, kinds, created_at, updated_at) VALUES ($1, $2, $3::text[], $4, $4) RETURNING id
), secret AS (
  INSERT INTO webhook_secrets (event_id, endpoint_id, created_at) SELECT $1, id, $4 FROM made RETURNING id
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT $1::uuid, $4::timestamptz, 'webhook', 'created', $5, jsonb_build_object('webhookId', id, 'url', $2::text, 'kinds', to_jsonb($3::text[])) FROM made
)
SELECT made.id, secret.id AS secret_id FROM made, secret`;

function enough(): FoyerError {
  return new FoyerError({
    ...{ code: "CONFLICT", message: `An event has at most ${MOST_OF_AN_EVENT} webhooks.` },
    next: "Remove one, or let one server pass the messages on.",
  });
}
