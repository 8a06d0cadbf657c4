import type { Address, Hex } from "#core/bytes.ts";
import type { KnownBinding, MethodFacts, PlatformKey } from "#core/method.ts";
import { NEW_PASSAGE, type Passage, type PriorAdmission } from "#core/passage.ts";
import type { ScanAnswer } from "#core/scan.ts";
import { tierOf } from "#core/ticket.ts";
import { addressOfText } from "#prisma/rows.ts";
import { type BindingRow, bindingOfRow, type TicketRow, ticketOfRow } from "../credentials/door-rows.ts";
import type { Located } from "../credentials/locate.ts";
import type { GateSide } from "./gate-side.ts";

/** What the database knew at one instant, for the decision and for the check that it still holds. */
export type Known = {
  /** The answer that this attempt id has got before, whoever asked for it. */
  readonly seen: Seen | null;
  readonly side: GateSide;
  /** Since the indexer last saw the head of the chain; `null`: never. */
  readonly mirrorAgeMs: number | null;
  /** One for each text of the evidence, in its order. */
  readonly subjects: readonly KnownSubject[];
};

/** `held` is sealed; `version`: of the attempt's row, asked for again by who goes on with it. */
export type Seen = {
  /** An admission by this attempt that nobody has taken back. */
  readonly stands: boolean;
  readonly eventId: string;
  readonly deviceId: string;
  readonly answer: ScanAnswer;
  readonly held: unknown;
  readonly version: string;
};

export type KnownSubject = {
  readonly facts: MethodFacts;
  readonly passage: Passage;
  readonly tierName: string;
  readonly ticketId: string | null;
  /** Blocks mined on the ticket's last change, that block included; `null` when the mirror has no such ticket. */
  readonly depth: number | null;
  readonly version: Version;
};

/** What must still be so when the admission is written. */
export type Version = {
  /** `null` for evidence that leads to no ticket. */
  readonly tokenId: bigint | null;
  readonly mirrorHolder: Address | null;
  readonly moves: number | null;
  /** Of the row of where its guest is; `null`: there is none. */
  readonly state: string | null;
  /** Whose newest binding was looked up, and what it was. */
  readonly nonceHolder: Address | null;
  readonly newestNonce: bigint | null;
  readonly keyId: Hex | null;
  readonly credential: { readonly id: string; readonly version: number } | null;
};

/** One for each text of the evidence, or a single one where there is none; columns in the order in which they are asked. */
export type ScanRow = TicketRow &
  BindingRow & {
    head: string | null;
    checked_at: Date | null;
    seen_event_id: string | null;
    seen: Omit<Seen, "eventId"> | null;
    moves: number | null;
    ticket_block: string | null;
    admitted_on_chain: boolean | null;
    marked_at: Date | null;
    ticket_id: string | null;
    highest_slot: string | null;
    consumed_slot: string | null;
    admitted_attempt: string | null;
    entries: number | null;
    rejected_attempt: string | null;
    state_version: string | null;
    admission: (Passed & { holder: string }) | null;
    exit: Passed | null;
    newest_nonce: string | null;
    nonce_used: boolean;
  };

type Passed = { atMs: number; gate: string | null; device: string | null };

type Input = { readonly side: GateSide; readonly platformKeys: readonly PlatformKey[] };

export function knownOfRows(input: Input & { rows: readonly ScanRow[]; asked: readonly Located[]; atMs: number }): Known {
  const { rows, side, asked, platformKeys, atMs } = input;
  const [first] = rows;
  if (!first || rows.length < asked.length) throw new TypeError("The facts lack a text of the evidence");
  return {
    seen: first.seen_event_id && first.seen ? { eventId: first.seen_event_id, ...first.seen } : null,
    side,
    mirrorAgeMs: first.checked_at && Math.max(0, atMs - first.checked_at.getTime()),
    subjects: asked.map((located, place) => subjectOf({ row: rows[place] as ScanRow, side, located, platformKeys })),
  };
}

function subjectOf({ row, side, located, platformKeys }: Input & { row: ScanRow; located: Located }): KnownSubject {
  const { tokenId, credential } = located;
  const binding = bindingOfRow(row);
  const newestNonce = row.newest_nonce === null ? null : BigInt(row.newest_nonce);
  const mirrorHolder = row.holder === null ? null : addressOfText(row.holder);
  const ticket = ticketOfRow({ row, tokenId, slots: { highestSlot: slotOf(row.highest_slot), consumedSlot: slotOf(row.consumed_slot) } });
  return {
    facts: {
      event: side.event,
      ticket,
      binding,
      newestNonce,
      nonceUsed: row.nonce_used,
      credential,
      platformKeys,
      verdict: null,
      challenge: located.challenge,
    },
    passage: passageOf(row),
    tierName: tokenId === null ? "" : (side.tierNames.get(tierOf(tokenId)) ?? ""),
    ticketId: row.ticket_id,
    depth: row.ticket_block === null || row.head === null ? null : Number(row.head) - Number(row.ticket_block) + 1,
    version: versionOf({ located, moves: row.moves, state: row.state_version, mirrorHolder, binding, newestNonce }),
  };
}

type VersionInput = Pick<Version, "moves" | "state"> & {
  located: Located;
  mirrorHolder: Address | null;
  binding: KnownBinding | null;
  newestNonce: bigint | null;
};

function versionOf({ located, moves, state, mirrorHolder, binding, newestNonce }: VersionInput): Version {
  const { needs } = located.presented;
  const { tokenId, credential } = located;
  const nonceHolder = needs.holder ?? binding?.holder ?? null;
  const record = credential && { id: credential.id, version: credential.version };
  return { tokenId, mirrorHolder, moves, state, nonceHolder, newestNonce, keyId: needs.keyId, credential: record };
}

function slotOf(slot: string | null): number | null {
  return slot === null ? null : Number(slot);
}

function passageOf(row: ScanRow): Passage {
  if (row.rejected_attempt) return { kind: "turned-away", inside: row.admitted_attempt && !row.exit ? Math.max(1, row.entries ?? 0) : null };
  const admission = admissionOf(row);
  if (!admission) return NEW_PASSAGE;
  const inside = { entries: Math.max(1, row.entries ?? 0), holder: row.admission ? addressOfText(row.admission.holder) : null, admission };
  if (!row.exit) return { kind: "inside", ...inside };
  const { atMs, gate, device } = row.exit;
  return { kind: "outside", ...inside, exit: { leftAtMs: atMs, gateName: gate ?? "", deviceName: device ?? "" } };
}

/** Our own record first. A mark on the chain that we have no record of (a restored backup, another platform's gate) counts too. */
function admissionOf(row: ScanRow): PriorAdmission | null {
  const { admission } = row;
  if (row.admitted_attempt) return { admittedAtMs: admission?.atMs ?? 0, gateName: admission?.gate ?? "", deviceName: admission?.device ?? "" };
  if (!row.admitted_on_chain) return null;
  const markedAt = row.marked_at ?? row.checked_at;
  return { admittedAtMs: markedAt?.getTime() ?? 0, gateName: "a gate that only the chain knows", deviceName: "unknown" };
}
