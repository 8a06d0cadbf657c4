import type { PlatformKey } from "#core/method.ts";
import { BINDING_COLUMNS, TICKET_COLUMNS } from "../credentials/door-rows.ts";
import type { Located } from "../credentials/locate.ts";
import type { GateSide } from "./gate-side.ts";
import { type Known, knownOfRows, type ScanRow } from "./known.ts";
import { createRowsStatement } from "./rows-statement.ts";
import { type Db, runStatement } from "./statement.ts";
import { createTogether, type Together } from "./together.ts";

export type GatherInput = {
  readonly side: GateSide;
  readonly eventId: string;
  readonly attemptId: string;
  readonly asked: readonly Located[];
  readonly platformKeys: readonly PlatformKey[];
  readonly atMs: number;
};

/** The rows that a scan asks for; scans that ask at the same time share a round trip. */
export type FactsTrip = Together<readonly Ask[], readonly ScanRow[]>;

/** Two, so that Postgres has work while this process reads what it has answered. */
const LANES = 2;
const SEATS = 16;

export function createFactsTrip({ db }: { db: Db }): FactsTrip {
  return createTogether({ lanes: LANES, seats: SEATS, keysOf: () => [], send: (asks) => readAll({ db }, asks) });
}

/**
 * What a decision needs to know of the evidence, in one round trip, with what tells later whether it still holds. The
 * attempt id is looked up first of all (M12): what was decided once is not decided again.
 */
export async function gatherFacts({ facts }: { facts: FactsTrip }, { side, eventId, attemptId, asked, platformKeys, atMs }: GatherInput): Promise<Known> {
  const scan = { event_id: eventId, chain_id: side.event.chainId, contract: side.event.contract, attempt_id: attemptId, at: new Date(atMs) };
  const texts = asked.map(({ presented: { method, needs }, tokenId }) => {
    const { keyId: key_id, holder, nonce } = needs;
    return { ...scan, token_id: tokenId === null ? null : String(tokenId), key_id, holder, method, nonce };
  });
  // Without any text there is still one row, for the attempt and the mirror's head.
  const rows = await facts(texts.length > 0 ? texts : [{ ...scan, ...NO_TEXT }]);
  return knownOfRows({ rows, side, asked, platformKeys, atMs });
}

const NO_TEXT = { token_id: null, key_id: null, holder: null, method: null, nonce: null };

async function readAll({ db }: { db: Db }, asks: readonly (readonly Ask[])[]): Promise<ScanRow[][]> {
  const rows = await runStatement<ScanRow>({ db, statement: statementOf(asks.flat()) });
  return asks.map(({ length }) => rows.splice(0, length));
}

/** One row per text, in the order of the texts. Who let a guest in or out before is looked up only where somebody did. */
const SCAN = `
SELECT c.block_number AS head, c.checked_at, i.event_id AS seen_event_id,
  CASE WHEN i.id IS NOT NULL THEN (
    SELECT jsonb_build_object('deviceId', a.device_id, 'answer', a.decision, 'held', a.held, 'version', a.xmin::text,
      'stands', EXISTS (SELECT FROM admissions q WHERE q.event_id = a.event_id AND q.attempt_id = a.id)
    ) FROM attempts a WHERE a.event_id = i.event_id AND a.id = i.id
  ) END AS seen,
  ${TICKET_COLUMNS}, t.moves, t.block_number AS ticket_block, (t.admitted_on_chain AND st.undone_attempt IS NULL) AS admitted_on_chain,
  CASE WHEN t.admitted_on_chain THEN (SELECT k.at FROM mirror_blocks k WHERE k.chain_id = n.chain_id AND k.number = t.block_number) END AS marked_at,
  o.id AS ticket_id, st.highest_slot, st.consumed_slot, st.admitted_attempt, st.entries, st.rejected_attempt, st.xmin AS state_version,
  CASE WHEN st.admitted_attempt IS NOT NULL THEN (
    SELECT jsonb_build_object('holder', q.holder, 'atMs', floor(extract(epoch FROM q.admitted_at) * 1000), 'gate', qg.name, 'device', qd.name)
    FROM admissions q
    LEFT JOIN gates qg ON qg.event_id = q.event_id AND qg.id = q.gate_id
    LEFT JOIN gate_devices qd ON qd.event_id = q.event_id AND qd.id = q.device_id
    WHERE q.event_id = n.event_id AND q.attempt_id = st.admitted_attempt
  ) END AS admission,
  CASE WHEN st.left_attempt IS NOT NULL THEN (
    SELECT jsonb_build_object('atMs', floor(extract(epoch FROM q.left_at) * 1000), 'gate', qg.name, 'device', qd.name)
    FROM exits q
    LEFT JOIN gates qg ON qg.event_id = q.event_id AND qg.id = q.gate_id
    LEFT JOIN gate_devices qd ON qd.event_id = q.event_id AND qd.id = q.device_id
    WHERE q.event_id = n.event_id AND q.attempt_id = st.left_attempt
  ) END AS "exit",
  ${BINDING_COLUMNS},
  z.id IS NOT NULL AS session_live,
  (SELECT y.nonce FROM bindings y WHERE y.event_id = n.event_id AND y.holder = coalesce(n.holder, b.holder) ORDER BY y.nonce DESC LIMIT 1) AS newest_nonce,
  n.nonce IS NOT NULL AND EXISTS (SELECT FROM used_nonces u WHERE u.event_id = n.event_id AND u.method = n.method AND u.nonce = n.nonce) AS nonce_used
FROM <rows>
LEFT JOIN mirror_checkpoints c ON c.chain_id = n.chain_id
LEFT JOIN attempt_ids i ON i.id = n.attempt_id
LEFT JOIN mirror_tickets t ON t.chain_id = n.chain_id AND t.contract = n.contract AND t.token_id = n.token_id
LEFT JOIN tickets o ON o.event_id = n.event_id AND o.token_id = n.token_id
LEFT JOIN admission_state st ON st.event_id = n.event_id AND st.token_id = n.token_id
LEFT JOIN bindings b ON b.event_id = n.event_id AND b.key_id = n.key_id
LEFT JOIN sessions z ON z.id = b.session_id AND z.expires_at > n.at
ORDER BY n.place`;

const statementOf = createRowsStatement({
  ...{ name: "scan_facts", text: SCAN, alias: "n" },
  columns: {
    ...{ event_id: "uuid", chain_id: "integer", contract: "text", attempt_id: "uuid", at: "timestamptz" },
    ...{ token_id: "numeric", key_id: "text", holder: "text", method: "text", nonce: "text" },
  },
});

/** One text of a scan. */
type Ask = Parameters<typeof statementOf>[0][number];
