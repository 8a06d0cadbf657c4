import { WEBHOOK_KINDS, type WebhookKind } from "#core/webhook.ts";
import { secondsOfDate } from "#prisma/rows.ts";
import type { Clock } from "../clock.ts";
import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { type Db, runStatement } from "../gate/statement.ts";

export const WEBHOOK_STATES = ["on", "failing", "off", "disabled"] as const;
/** `failing`: it is on, and what was last sent to it did not arrive. `disabled`: by us, see `disabledWhy`. */
export type WebhookState = (typeof WEBHOOK_STATES)[number];

export type WebhookView = {
  readonly id: string;
  readonly url: string;
  readonly kinds: readonly WebhookKind[];
  readonly state: WebhookState;
  readonly failingSinceSeconds: number | null;
  readonly disabledWhy: string | null;
  readonly createdAtSeconds: number;
  /** Those that sign now, the newest first; what they are was told once. */
  readonly secrets: readonly { readonly id: string; readonly createdAtSeconds: number; readonly retiresAtSeconds: number | null }[];
  readonly waiting: number;
  /** Given up, or skipped while it was off. */
  readonly missed: number;
};

/** Who hears of an event, the oldest first. Throws NOT_FOUND, FORBIDDEN. */
export async function listWebhooks(deps: { db: Db; clock: Clock }, organizer: Organizer): Promise<WebhookView[]> {
  await assertOrganizer(deps, organizer);
  const values = [organizer.eventId, new Date(deps.clock.nowMs())];
  return (await runStatement<Row>({ db: deps.db, statement: { name: "webhook_list", text: LIST, values } })).map(viewOf);
}

function viewOf(row: Row): WebhookView {
  return {
    ...{ id: row.id, url: row.url, disabledWhy: row.disabled_why, waiting: row.waiting, missed: row.missed },
    kinds: WEBHOOK_KINDS.filter((kind) => row.kinds.includes(kind)),
    state: row.status === "on" && row.failing_since ? "failing" : row.status,
    failingSinceSeconds: row.failing_since && secondsOfDate(row.failing_since),
    createdAtSeconds: secondsOfDate(row.created_at),
    secrets: row.secrets.map(({ id, createdAt, retiresAt }) => ({
      ...{ id, createdAtSeconds: secondsOfDate(new Date(createdAt)) },
      retiresAtSeconds: retiresAt === null ? null : secondsOfDate(new Date(retiresAt)),
    })),
  };
}

type Row = {
  id: string;
  url: string;
  kinds: string[];
  status: "on" | "off" | "disabled";
  failing_since: Date | null;
  disabled_why: string | null;
  created_at: Date;
  secrets: { id: string; createdAt: string; retiresAt: string | null }[];
  waiting: number;
  missed: number;
};

const LIST = `
SELECT p.id, p.url, p.kinds, p.status, p.failing_since, p.disabled_why, p.created_at, coalesce((
    SELECT jsonb_agg(jsonb_build_object('id', s.id, 'createdAt', s.created_at, 'retiresAt', s.retires_at) ORDER BY s.created_at DESC, s.id)
    FROM webhook_secrets s WHERE s.event_id = p.event_id AND s.endpoint_id = p.id AND (s.retires_at IS NULL OR s.retires_at > $2)
  ), '[]') AS secrets,
  (SELECT count(*) FROM webhook_deliveries d WHERE d.event_id = p.event_id AND d.endpoint_id = p.id AND d.state = 'waiting')::integer AS waiting,
  (SELECT count(*) FROM webhook_deliveries d WHERE d.event_id = p.event_id AND d.endpoint_id = p.id AND d.state IN ('given-up', 'skipped'))::integer AS missed
FROM webhook_endpoints p WHERE p.event_id = $1 ORDER BY p.created_at, p.id`;
