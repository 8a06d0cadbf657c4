import { z } from "zod";
import type { MessageKind } from "#core/webhook.ts";
import { secondsOfDate } from "#prisma/rows.ts";
import { cutPage, decodeCursor } from "../cursor.ts";
import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import { assertId, noSuchWebhook } from "./faults.ts";

export const DELIVERY_STATES = ["waiting", "delivered", "given-up", "skipped"] as const;

export type TryView = {
  readonly number: number;
  readonly atSeconds: number;
  /** `null`: nothing came back, and `fault` says why. */
  readonly status: number | null;
  readonly latencyMs: number;
  /** The first bytes of the answer. */
  readonly answer: string | null;
  readonly fault: string | null;
};

export type DeliveryView = {
  readonly id: string;
  /** The webhook-id. */
  readonly messageId: string;
  readonly kind: MessageKind;
  readonly state: (typeof DELIVERY_STATES)[number];
  readonly madeAtSeconds: number;
  readonly tries: number;
  readonly nextTryAtSeconds: number | null;
  /** What is sent, word for word. */
  readonly body: string;
  /** The last ten, the newest first. */
  readonly log: readonly TryView[];
};

type Input = { readonly organizer: Organizer; readonly webhookId: string; readonly cursor: string | null; readonly limit: number };

/** What was sent to a webhook and what came of it, the newest first. Throws NOT_FOUND, FORBIDDEN, INVALID_INPUT (cursor). */
export async function listDeliveries(
  { db }: { db: Db },
  { organizer, webhookId, cursor, limit }: Input,
): Promise<{ deliveries: DeliveryView[]; nextCursor: string | null }> {
  await assertOrganizer({ db }, organizer);
  assertId(webhookId, noSuchWebhook);
  const list = ["webhook deliveries", organizer.eventId, webhookId];
  const [before] = cursor ? decodeCursor({ cursor, list, schema: z.tuple([z.string().regex(/^\d{1,19}$/)]) }) : [null];
  const values = [organizer.eventId, webhookId, before, limit + 1];
  const [found] = await runStatement<{ rows: Row[] }>({ db, statement: { name: "webhook_deliveries", text: LIST, values } });
  if (!found) throw noSuchWebhook();
  const { page, nextCursor } = cutPage({ rows: found.rows, limit, list, keyOf: ({ sequence }) => [sequence] });
  return { deliveries: page.map(viewOf), nextCursor };
}

function viewOf({ id, messageId, kind, state, madeAt, tries, nextTryAt, body, log }: Row): DeliveryView {
  return {
    ...{ id, messageId, kind, state, tries, body },
    madeAtSeconds: secondsOfDate(new Date(madeAt)),
    nextTryAtSeconds: nextTryAt && secondsOfDate(new Date(nextTryAt)),
    log: log.map(({ at, ...one }) => ({ ...one, atSeconds: secondsOfDate(new Date(at)) })),
  } as DeliveryView;
}

type Row = Omit<DeliveryView, "madeAtSeconds" | "nextTryAtSeconds" | "log"> & {
  sequence: string;
  madeAt: string;
  nextTryAt: string | null;
  log: (Omit<TryView, "atSeconds"> & { at: string })[];
};

/** One row for the webhook itself, so that one without deliveries is told from one that is not there. */
const LIST = `
SELECT coalesce((
  SELECT jsonb_agg(jsonb_build_object('id', d.id, 'messageId', m.id, 'sequence', d.sequence::text, 'kind', m.kind, 'state', d.state, 'madeAt', m.made_at,
    'tries', d.tries, 'nextTryAt', d.next_try_at, 'body', m.body, 'log', coalesce((
      SELECT jsonb_agg(jsonb_build_object('number', t.number, 'at', t.at, 'status', t.status, 'latencyMs', t.latency_ms, 'answer', t.answer, 'fault', t.fault) ORDER BY t.number DESC)
      FROM (SELECT * FROM webhook_tries r WHERE r.event_id = d.event_id AND r.delivery_id = d.id ORDER BY r.number DESC LIMIT 10) t
    ), '[]')) ORDER BY d.sequence DESC)
  FROM (
    SELECT * FROM webhook_deliveries r WHERE r.event_id = p.event_id AND r.endpoint_id = p.id AND ($3::bigint IS NULL OR r.sequence < $3)
    ORDER BY r.sequence DESC LIMIT $4
  ) d JOIN webhook_messages m ON m.event_id = d.event_id AND m.id = d.message_id
), '[]') AS rows
FROM webhook_endpoints p WHERE p.event_id = $1 AND p.id = $2`;
