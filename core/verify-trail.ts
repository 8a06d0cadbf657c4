import {
  type AuditEntry,
  type AuditPersonal,
  commitTo,
  GRACE_SECONDS,
  headOf,
  leafOfRow,
  NO_ROUND,
  type Round,
  rootOfRows,
  SALT_BYTES,
  type Seal,
} from "./audit-trail.ts";
import { decodeHex, encodeHex, type Hex } from "./bytes.ts";

/** A row as it stands in the exported files. */
export type TrailRow = {
  readonly eventId: string;
  readonly sequence: string;
  /** `null`: recorded since the last round. */
  readonly seal: { readonly number: number; readonly leaf: Hex; readonly commitment: Hex; readonly salt: Hex | null } | null;
  /** `null`: its leaf is there and the row is not. */
  readonly entry: AuditEntry | null;
  /** `null`: dropped by retention, with the salt. */
  readonly personal: AuditPersonal | null;
};

/** Something that an honest trail cannot show. */
export type TrailFault = { readonly kind: "changed" | "removed" | "inserted" | "rounds" | "anchor"; readonly message: string };
/** A head as the chain has it. */
export type Anchor = { readonly head: Hex; readonly transactionHash: Hex; readonly blockNumber: bigint };

export type TrailCheck = {
  /** Rows in the order of event, seal (those without one last) and sequence. */
  readonly take: (row: TrailRow) => void;
  readonly end: () => TrailReport;
};

export type TrailReport = {
  readonly faults: readonly TrailFault[];
  readonly rows: { readonly sealed: number; readonly unsealed: number; readonly forgotten: number };
};

const MS = 1_000;
/** A day less than the thirty that the database holds at least: a round may be late. */
const SURELY_KEPT_SECONDS = 29 * 86_400;

/**
 * Holds exported rows against the rounds that have sealed them. `eventId`: the files hold one event's rows only; `null`: all.
 * It keeps the hashes of one seal at a time, so a trail may be longer than memory.
 */
export function checkTrail({ rounds, eventId }: { rounds: readonly Round[]; eventId: string | null }): TrailCheck {
  const faults = listRoundFaults(rounds);
  const seals = sealsOf({ rounds, eventId });
  const count = { sealed: 0, unsealed: 0, forgotten: 0 };
  let open: { key: string; rows: Leaf[] } | null = null;

  function close(): void {
    const sealed = open && seals.get(open.key);
    if (open && sealed) faults.push(...listSealFaults({ seal: sealed.seal, rows: open.rows }));
    else if (open) faults.push({ kind: "inserted", message: `${open.rows.length} rows stand under a seal that no round holds (${open.key}).` });
    if (open) seals.delete(open.key);
    open = null;
  }

  function take(row: TrailRow): void {
    faults.push(...listRowFaults({ row, rounds, sealedIn: row.seal && (seals.get(keyOf(row.eventId, row.seal.number))?.place ?? null) }));
    if (!row.seal) {
      count.unsealed++;
      return;
    }
    const key = keyOf(row.eventId, row.seal.number);
    if (open?.key !== key) close();
    open ??= { key, rows: [] };
    open.rows.push({ sequence: row.sequence, leaf: leafOf(row) });
    count.sealed++;
    if (row.entry && !row.personal) count.forgotten++;
  }

  function end(): TrailReport {
    close();
    for (const { seal } of seals.values()) faults.push({ kind: "removed", message: `All ${seal.rows} rows of ${nameOf(seal)} are gone.` });
    return { faults, rows: count };
  }
  return { take, end };
}

/** What the chain says of the rounds: each head that was ever anchored must be one of theirs. */
export function checkAnchors({ rounds, anchors }: { rounds: readonly Round[]; anchors: readonly Anchor[] }): {
  faults: TrailFault[];
  /** Up to which round the chain vouches; 0: none. */
  anchoredRound: number;
} {
  const numbers = new Map(rounds.map((round) => [headOf(round), round.number]));
  const faults = anchors.flatMap(({ head, transactionHash, blockNumber }): TrailFault[] => {
    const message = `The chain has a head that these files do not lead to: ${head}, block ${blockNumber}, transaction ${transactionHash}.`;
    return numbers.has(head) ? [] : [{ kind: "anchor", message }];
  });
  return { faults, anchoredRound: anchors.reduce((most, { head }) => Math.max(most, numbers.get(head) ?? 0), 0) };
}

type Leaf = { readonly sequence: string; readonly leaf: Hex | null };
type Sealed = { readonly seal: Seal; readonly place: number };

/** Numbers without a gap, each round upon the one before, each event's seals without a gap. */
function listRoundFaults(rounds: readonly Round[]): TrailFault[] {
  const faults: TrailFault[] = [];
  const numbers = new Map<string, number>();
  let previous = NO_ROUND;
  for (const [place, round] of rounds.entries()) {
    if (round.number !== place + 1 || round.previous !== previous)
      faults.push({ kind: "rounds", message: `Round ${round.number} does not follow from the round before it.` });
    for (const { eventId, number } of round.seals) {
      if (number !== (numbers.get(eventId) ?? 0) + 1) faults.push({ kind: "rounds", message: `Round ${round.number} skips a seal of event ${eventId}.` });
      numbers.set(eventId, number);
    }
    previous = headOf(round);
  }
  return faults;
}

function sealsOf({ rounds, eventId }: { rounds: readonly Round[]; eventId: string | null }): Map<string, Sealed> {
  const sealed = rounds.flatMap(({ seals }, place) => seals.map((seal) => ({ seal, place })));
  const ours = sealed.filter(({ seal }) => eventId === null || seal.eventId === eventId);
  return new Map(ours.map((one) => [keyOf(one.seal.eventId, one.seal.number), one]));
}

function keyOf(eventId: string, number: number): string {
  return `seal ${number} of event ${eventId}`;
}

function nameOf({ eventId, number }: Seal): string {
  return keyOf(eventId, number);
}

/** The leaf that the row's own words come to; `null` where they are gone. */
function leafOf({ eventId, sequence, seal, entry }: TrailRow): Hex | null {
  return seal && entry && encodeHex(leafOfRow({ place: { eventId, sequence }, entry, commitment: seal.commitment }));
}

function listRowFaults({ row, rounds, sealedIn }: { row: TrailRow; rounds: readonly Round[]; sealedIn: number | null }): TrailFault[] {
  const { entry, personal, seal } = row;
  const name = `Row ${row.sequence} of event ${row.eventId}`;
  if (!entry) return [{ kind: "removed", message: `${name} is gone; its leaf is there.` }];
  const faults: TrailFault[] = [];
  if (seal && leafOf(row) !== seal.leaf) faults.push({ kind: "changed", message: `${name} says something else than what was sealed.` });
  if (seal && personal && commitmentOf({ salt: seal.salt, personal }) !== seal.commitment)
    faults.push({ kind: "changed", message: `${name} names another person, ticket, device or detail than what was sealed.` });
  if (seal && !personal && mayNotBeForgotten({ entry, newest: rounds.at(-1) }))
    faults.push({ kind: "removed", message: `${name} has lost whom it is about sooner than retention may drop it.` });
  const before = seal ? sealedIn !== null && rounds[sealedIn - 1] : rounds.at(-1);
  if (before && Date.parse(entry.recordedAt) + GRACE_SECONDS * MS < Date.parse(before.until))
    faults.push({ kind: "inserted", message: `${name} claims to be older than round ${before.number}, which does not hold it.` });
  return faults;
}

/** Incidents never, other rows not before the shortest retention that the database allows. Told by the newest round: what the export says of itself is the suspect's word. */
function mayNotBeForgotten({ entry, newest }: { entry: AuditEntry; newest: Round | undefined }): boolean {
  if (entry.outcome === "incident") return true;
  return newest !== undefined && Date.parse(entry.recordedAt) + SURELY_KEPT_SECONDS * MS > Date.parse(newest.until);
}

function commitmentOf({ salt, personal }: { salt: Hex | null; personal: AuditPersonal }): Hex | null {
  const bytes = salt && decodeHex(salt);
  return bytes?.length === SALT_BYTES ? commitTo({ salt: bytes, personal }) : null;
}

function listSealFaults({ seal, rows }: { seal: Seal; rows: readonly Leaf[] }): TrailFault[] {
  const name = nameOf(seal);
  const isInOrder = rows.every(({ sequence }, i) => i === 0 || BigInt(sequence) > BigInt(rows[i - 1]?.sequence ?? 0));
  const leaves = rows.flatMap(({ leaf }) => (leaf === null ? [] : [decodeHex(leaf)]));
  if (leaves.length < seal.rows) return [{ kind: "removed", message: `Of ${seal.rows} rows of ${name}, ${seal.rows - leaves.length} are gone.` }];
  if (leaves.length > seal.rows) return [{ kind: "inserted", message: `${name} holds ${seal.rows} rows, and ${leaves.length} stand here.` }];
  if (isInOrder && rootOfRows(leaves) === seal.root) return [];
  return [{ kind: "changed", message: `The rows of ${name} are not those that were sealed.` }];
}
