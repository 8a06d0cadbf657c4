import type { Clock } from "../clock.ts";
import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import { alertWords } from "./alert-words.ts";
import { QUIET_SECONDS } from "./raise-alert.ts";
import { isSuspicionKind, type SuspicionKind } from "./suspicion.ts";

export type AlertView = {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Gate, device or person by name; the address for what came from one. */
  readonly subject: string;
  readonly eventTitle: string | null;
  readonly address: string;
  readonly fingerprint: string;
  readonly firstAtSeconds: number;
  readonly lastAtSeconds: number;
  readonly state: "going on" | "over";
};

export type BlockView = {
  readonly id: string;
  readonly title: string;
  readonly subject: string;
  readonly eventTitle: string | null;
  readonly blockedAtSeconds: number;
  readonly expiresAtSeconds: number;
};

export type AlertState = { readonly alerts: readonly AlertView[]; readonly blocks: readonly BlockView[] };

type Deps = { readonly db: Db; readonly clock: Clock };

const MOST_ALERTS = 100;

/** The alerts of the organizer's event and who is kept out, the newest first. Throws NOT_FOUND, FORBIDDEN. */
export async function listEventAlerts(deps: Deps, organizer: Organizer): Promise<AlertState> {
  await assertOrganizer(deps, organizer);
  return read(deps, organizer.eventId);
}

/** Those of all events and of the platform itself, for its admins; who may is asked before. */
export function listAllAlerts(deps: Deps): Promise<AlertState> {
  return read(deps, null);
}

async function read({ db, clock }: Deps, eventId: string | null): Promise<AlertState> {
  const nowSeconds = Math.floor(clock.nowMs() / 1000);
  const [alerts, blocks] = await Promise.all([
    runStatement<AlertRow>({ db, statement: { name: "alerts_recent", text: ALERTS, values: [eventId, MOST_ALERTS] } }),
    runStatement<BlockRow>({ db, statement: { name: "blocks_now", text: BLOCKS, values: [eventId, new Date(nowSeconds * 1000)] } }),
  ]);
  return { alerts: alerts.map((row) => alertOf({ row, nowSeconds })), blocks: blocks.map(blockOf) };
}

type AlertRow = {
  id: string;
  kind: string;
  subject: string;
  subject_name: string | null;
  event_title: string | null;
  address: string;
  fingerprint: string;
  most: number;
  first_at: Date;
  last_at: Date;
};

function alertOf({ row, nowSeconds }: { row: AlertRow; nowSeconds: number }): AlertView {
  const lastAtSeconds = secondsOf(row.last_at);
  return {
    ...{ id: row.id, ...wordsOf(row), subject: row.subject_name ?? row.subject, eventTitle: row.event_title },
    ...{ address: row.address, fingerprint: row.fingerprint, firstAtSeconds: secondsOf(row.first_at), lastAtSeconds },
    state: nowSeconds - lastAtSeconds < QUIET_SECONDS ? "going on" : "over",
  };
}

/** An older version's alert keeps its own word. */
function wordsOf({ kind, most }: { kind: string; most: number }): { title: string; text: string } {
  return isSuspicionKind(kind) ? alertWords({ kind, most }) : { title: kind, text: "" };
}

type BlockRow = {
  id: string;
  kind: SuspicionKind;
  subject: string;
  subject_name: string | null;
  event_title: string | null;
  blocked_at: Date;
  expires_at: Date;
};

function blockOf(row: BlockRow): BlockView {
  const { title } = wordsOf({ kind: row.kind, most: 0 });
  const at = { blockedAtSeconds: secondsOf(row.blocked_at), expiresAtSeconds: secondsOf(row.expires_at) };
  return { id: row.id, title, subject: row.subject_name ?? row.subject, eventTitle: row.event_title, ...at };
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

/** What a subject is called; ids are compared as text, for an address is none. */
const NAMED = `
LEFT JOIN events e ON e.id = s.event_id
LEFT JOIN gates g ON s.subject_kind = 'gate' AND g.event_id = s.event_id AND g.id::text = s.subject
LEFT JOIN gate_devices d ON s.subject_kind = 'device' AND d.event_id = s.event_id AND d.id::text = s.subject
LEFT JOIN gate_staff p ON s.subject_kind = 'staff' AND p.event_id = s.event_id AND p.id::text = s.subject
LEFT JOIN credentials c ON s.subject_kind = 'credential' AND c.event_id = s.event_id AND c.id::text = s.subject
LEFT JOIN users u ON s.subject_kind = 'account' AND u.id::text = s.subject`;
const NAME = `coalesce(g.name, d.name, p.name, 'ticket ' || div(c.token_id, 4294967296) || '-' || mod(c.token_id, 4294967296), u.name)`;

const ALERTS = `
SELECT s.id, s.kind, s.subject, ${NAME} AS subject_name, e.title AS event_title, s.address, s.fingerprint, s.most, s.first_at, s.last_at
FROM alerts s ${NAMED} WHERE $1::uuid IS NULL OR s.event_id = $1 ORDER BY s.last_at DESC, s.id LIMIT $2`;

const BLOCKS = `
SELECT s.id, s.kind, s.subject, ${NAME} AS subject_name, e.title AS event_title, s.blocked_at, s.expires_at
FROM blocks s ${NAMED} WHERE s.lifted_at IS NULL AND s.expires_at > $2 AND ($1::uuid IS NULL OR s.event_id = $1) ORDER BY s.blocked_at DESC, s.id`;
