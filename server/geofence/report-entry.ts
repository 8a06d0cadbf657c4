import { parseAddress } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import type { CryptoPort } from "#core/method.ts";
import type { Reason } from "#core/reason.ts";
import type { Visit } from "#core/zone.ts";
import { parseZoneEntry, type ZoneEntry } from "#methods/geofence/entry.ts";
import { type EntryFacts, judgeEntry, type Verdict } from "#methods/geofence/judge-entry.ts";
import type { Clock } from "../clock.ts";
import { BINDING_COLUMNS, type BindingRow, bindingOfRow, TICKET_COLUMNS, type TicketRow, ticketOfRow } from "../credentials/door-rows.ts";
import { type Db, isLostRace, runStatement } from "../gate/statement.ts";
import { isUuid } from "../uuid.ts";
import { type RecordedEntry, recordEntry } from "./record-entry.ts";
import { IS_DISABLED, ZONE_COLUMNS, type ZoneRow, zoneOfRow } from "./zone-rows.ts";

/** What a reporter is told. A refusal is an answer; the reason is one of the gate's. */
export type EntryAnswer =
  | { readonly outcome: "seen"; readonly zoneName: string; readonly expiresAtSeconds: number }
  | { readonly outcome: "not-yet"; readonly visit: Exclude<Visit, { kind: "inside" }> | { readonly kind: "zone-changed" } }
  | { readonly outcome: "refused"; readonly reason: Reason };

type Deps = { readonly db: Db; readonly clock: Clock; readonly crypto: CryptoPort };

/** Two reports of one phone at once: the second finds what the first has written. */
const MAX_TRIES = 3;
/** An entry is no code: it has no slot. */
const NO_SLOTS = { highestSlot: null, consumedSlot: null };

/**
 * A phone says that it is at the entrance (V6). Whoever brings the words, what counts is the signature of the device that the
 * holder's wallet has named. Throws NOT_FOUND (no such event), INVALID_INPUT (no entry), UNAVAILABLE.
 */
export async function reportEntry(deps: Deps, { eventId, text }: { eventId: string; text: string }): Promise<EntryAnswer> {
  const entry = parseZoneEntry(text);
  if (!entry) throw noEntry();
  for (let tries = 1; ; tries++) {
    const atMs = deps.clock.nowMs();
    const { facts, isAdmitted, isDisabled } = await readFacts(deps, { eventId, entry, atMs });
    const verdict = await judgeEntry({ crypto: deps.crypto, entry, facts, atMs });
    const { zone } = facts;
    if (verdict.kind !== "seen" || !zone) return answerOf(verdict);
    if (isDisabled) return { outcome: "refused", reason: "METHOD_DISABLED" };
    if (isAdmitted) return { outcome: "refused", reason: "ALREADY_ADMITTED" };
    const source = { kind: "device", keyId: entry.keyId, nonce: entry.nonce } as const;
    const recorded = await recordUnlessRaced(deps, { eventId, zone, seen: verdict, source, atMs }, tries);
    if (recorded) return { outcome: "seen", zoneName: zone.name, expiresAtSeconds: recorded.expiresAtSeconds };
  }
}

async function recordUnlessRaced(deps: Deps, input: Parameters<typeof recordEntry>[1], tries: number): Promise<RecordedEntry | null> {
  try {
    return await recordEntry(deps, input);
  } catch (error) {
    if (!isLostRace(error) || tries === MAX_TRIES) throw error;
    return null;
  }
}

function answerOf(verdict: Verdict): EntryAnswer {
  if (verdict.kind === "not-yet") return { outcome: "not-yet", visit: verdict.visit };
  if (verdict.kind === "refused") return { outcome: "refused", reason: verdict.reason };
  throw new TypeError("an entry was seen in no zone");
}

type Row = TicketRow &
  BindingRow &
  Omit<ZoneRow, "id"> & {
    chain_id: number;
    contract: string;
    code_period_seconds: number;
    is_admitted: boolean;
    is_disabled: boolean;
    newest_nonce: string | null;
    nonce_used: boolean;
    id: string | null;
  };

type Read = { readonly facts: EntryFacts; readonly isAdmitted: boolean; readonly isDisabled: boolean };

async function readFacts({ db }: { db: Db }, { eventId, entry, atMs }: { eventId: string; entry: ZoneEntry; atMs: number }): Promise<Read> {
  const values = [eventId, String(entry.tokenId), entry.keyId, entry.nonce, entry.zoneId, new Date(atMs)];
  const [row] = isUuid(eventId) ? await runStatement<Row>({ db, statement: { name: "geofence_facts", text: READ, values } }) : [];
  if (!row) throw noSuchEvent();
  const facts = {
    event: { chainId: row.chain_id, contract: parseAddress(row.contract), codePeriodSeconds: row.code_period_seconds },
    ticket: ticketOfRow({ row, tokenId: entry.tokenId, slots: NO_SLOTS }),
    binding: bindingOfRow(row),
    newestNonce: row.newest_nonce === null ? null : BigInt(row.newest_nonce),
    nonceUsed: row.nonce_used,
    zone: row.id === null ? null : zoneOfRow({ ...row, id: row.id }),
  };
  return { facts, isAdmitted: row.is_admitted, isDisabled: row.is_disabled };
}

const READ = `
SELECT e.chain_id, e.contract, e.code_period_seconds,
  ${TICKET_COLUMNS},
  (coalesce(t.admitted_on_chain, false) OR st.admitted_attempt IS NOT NULL) AND st.left_attempt IS NULL AS is_admitted,
  ${IS_DISABLED} AS is_disabled,
  ${BINDING_COLUMNS},
  EXISTS (SELECT FROM sessions s WHERE s.id = b.session_id AND s.expires_at > $6) AS session_live,
  (SELECT max(y.nonce) FROM bindings y WHERE y.event_id = e.id AND y.holder = b.holder) AS newest_nonce,
  EXISTS (SELECT FROM used_nonces u WHERE u.event_id = e.id AND u.method = 'geofence' AND u.nonce = $4) AS nonce_used,
  ${ZONE_COLUMNS}
FROM events e
LEFT JOIN mirror_tickets t ON t.chain_id = e.chain_id AND t.contract = e.contract AND t.token_id = $2::numeric
LEFT JOIN admission_state st ON st.event_id = e.id AND st.token_id = $2::numeric
LEFT JOIN bindings b ON b.event_id = e.id AND b.key_id = $3
LEFT JOIN geofence_zones z ON z.event_id = e.id AND z.id = $5::uuid AND z.status = 'active'
WHERE e.id = $1::uuid`;

function noEntry(): FoyerError {
  const message = "This is no zone entry.";
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Send what the SDK has signed, as it is.", fields: [{ path: "entry", message }] });
}

function noSuchEvent(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "There is no such event.", next: "Send the id of the ticket's event." });
}
