import type { GateFacts, PriorAdmission } from "#core/admission.ts";
import { type Address, type Hex, parseAddress, parseHex, ZERO_ADDRESS } from "#core/bytes.ts";
import type { KnownBinding, MethodFacts, PlatformKey, TicketFacts } from "#core/method.ts";
import type { ScanAnswer } from "#core/scan.ts";
import type { DeviceAlgorithm } from "#core/typed-data.ts";
import { addressOfText, secondsOfDate } from "#prisma/rows.ts";
import type { Located } from "../credentials/locate.ts";
import { parsePolicy } from "./policy.ts";

/** What the database knew at one instant, for the decision and for the check that it still holds. */
export type Known = {
  /** The answer that this attempt id has got before, whoever asked for it. */
  readonly seen: { readonly eventId: string; readonly deviceId: string; readonly answer: ScanAnswer } | null;
  readonly shiftOpen: boolean;
  readonly gate: Omit<GateFacts, "admission">;
  /** Since the indexer last saw the head of the chain; `null`: never. */
  readonly mirrorAgeMs: number | null;
  /** One for each text of the evidence, in its order. */
  readonly subjects: readonly KnownSubject[];
};

export type KnownSubject = {
  readonly facts: MethodFacts;
  readonly admission: PriorAdmission | null;
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
  /** Whose newest binding was looked up, and what it was. */
  readonly nonceHolder: Address | null;
  readonly newestNonce: bigint | null;
  readonly keyId: Hex | null;
  readonly credential: { readonly id: string; readonly version: number } | null;
};

export type GateRow = {
  chain_id: number;
  contract: string;
  event_status: "open" | "closed";
  code_period_seconds: number;
  doors_at: Date | null;
  ends_at: Date | null;
  gate_name: string | null;
  gate_status: "open" | "closed" | null;
  tiers: number[] | null;
  policy: unknown;
  device_status: "active" | "revoked" | null;
  staff_status: "active" | "disabled" | null;
  shift_open: boolean;
  head: string | null;
  checked_at: Date | null;
  seen_event_id: string | null;
  seen_device_id: string | null;
  seen_answer: ScanAnswer | null;
  subjects: SubjectRow[];
};

/** Inside JSON instants are already numbers and large integers text. */
type SubjectRow = {
  holder: string | null;
  moves: number | null;
  ticketBlock: number | null;
  admittedOnChain: boolean | null;
  markedAtMs: number | null;
  left: Record<string, number> | null;
  tierName: string | null;
  ticketId: string | null;
  admittedAtMs: number | null;
  admittedGate: string | null;
  admittedDevice: string | null;
  highestSlot: number | null;
  consumedSlot: number | null;
  admittedAttempt: string | null;
  binding: {
    holder: string;
    algorithm: DeviceAlgorithm;
    deviceKey: string;
    nonce: string;
    issuedAtSeconds: number;
    expiresAtSeconds: number;
    sessionLive: boolean;
  } | null;
  newestNonce: string | null;
  nonceUsed: boolean;
};

type Asked = { readonly asked: readonly Located[]; readonly platformKeys: readonly PlatformKey[] };

export function knownOfRow({ row, asked, platformKeys, atMs }: Asked & { row: GateRow; atMs: number }): Known {
  return {
    seen: seenOf(row),
    shiftOpen: row.shift_open,
    gate: gateOf(row),
    mirrorAgeMs: row.checked_at && Math.max(0, atMs - row.checked_at.getTime()),
    subjects: asked.map((located, place) => {
      const subject = row.subjects[place];
      if (!subject) throw new TypeError(`The facts lack text ${place} of the evidence`);
      return subjectOf({ row, subject, located, platformKeys });
    }),
  };
}

function seenOf({ seen_event_id: eventId, seen_device_id: deviceId, seen_answer: answer }: GateRow): Known["seen"] {
  return eventId && deviceId && answer ? { eventId, deviceId, answer } : null;
}

/** What does not exist is closed, revoked, disabled: the door stays shut. An event without a contract in the mirror is not open. */
function gateOf(row: GateRow): Known["gate"] {
  const { doors_at: doorsAt, ends_at: endsAt } = row;
  return {
    event: {
      status: doorsAt && endsAt ? row.event_status : "closed",
      doorsAtSeconds: doorsAt ? secondsOfDate(doorsAt) : 0,
      endsAtSeconds: endsAt ? secondsOfDate(endsAt) : 0,
    },
    gate: { name: row.gate_name ?? "", status: row.gate_status ?? "closed", tiers: row.tiers ?? [], policy: parsePolicy(row.policy) },
    device: { status: row.device_status ?? "revoked" },
    staff: { status: row.staff_status ?? "disabled" },
  };
}

type SubjectInput = { row: GateRow; subject: SubjectRow; located: Located; platformKeys: readonly PlatformKey[] };

function subjectOf({ row, subject, located, platformKeys }: SubjectInput): KnownSubject {
  const { tokenId, credential } = located;
  const binding = subject.binding && bindingOf(subject.binding);
  const newestNonce = subject.newestNonce === null ? null : BigInt(subject.newestNonce);
  const mirrorHolder = subject.holder === null ? null : addressOfText(subject.holder);
  return {
    facts: {
      event: { chainId: row.chain_id, contract: addressOfText(row.contract), codePeriodSeconds: row.code_period_seconds },
      ticket: ticketOf({ subject, tokenId, holder: mirrorHolder }),
      ...{ binding, newestNonce, nonceUsed: subject.nonceUsed, credential, platformKeys },
    },
    admission: admissionOf({ row, subject }),
    tierName: subject.tierName ?? "",
    ticketId: subject.ticketId,
    depth: subject.ticketBlock === null || row.head === null ? null : Number(row.head) - subject.ticketBlock + 1,
    version: versionOf({ located, subject, mirrorHolder, binding, newestNonce }),
  };
}

type VersionInput = { located: Located; subject: SubjectRow; mirrorHolder: Address | null; binding: KnownBinding | null; newestNonce: bigint | null };

function versionOf({ located, subject, mirrorHolder, binding, newestNonce }: VersionInput): Version {
  const { needs } = located.presented;
  const { tokenId, credential } = located;
  const nonceHolder = needs.holder ?? binding?.holder ?? null;
  const record = credential && { id: credential.id, version: credential.version };
  return { tokenId, mirrorHolder, moves: subject.moves, nonceHolder, newestNonce, keyId: needs.keyId, credential: record };
}

function ticketOf({ subject, tokenId, holder }: { subject: SubjectRow; tokenId: bigint | null; holder: Address | null }): TicketFacts | null {
  if (!holder || tokenId === null) return null;
  return {
    tokenId,
    holder,
    state: holder === ZERO_ADDRESS ? "revoked" : "live",
    leftHolderAtSeconds: new Map(Object.entries(subject.left ?? {}).map(([sender, atSeconds]) => [parseAddress(sender), atSeconds])),
    highestSlot: subject.highestSlot,
    consumedSlot: subject.consumedSlot,
  };
}

function bindingOf(row: NonNullable<SubjectRow["binding"]>): KnownBinding {
  return { ...row, holder: addressOfText(row.holder), deviceKey: parseHex(row.deviceKey), nonce: BigInt(row.nonce) };
}

/** Our own record first. A mark on the chain that we have no record of (a restored backup, another platform's gate) counts too. */
function admissionOf({ row, subject }: { row: GateRow; subject: SubjectRow }): PriorAdmission | null {
  if (subject.admittedAttempt) {
    return { admittedAtMs: subject.admittedAtMs ?? 0, gateName: subject.admittedGate ?? "", deviceName: subject.admittedDevice ?? "" };
  }
  if (!subject.admittedOnChain) return null;
  return { admittedAtMs: subject.markedAtMs ?? row.checked_at?.getTime() ?? 0, gateName: "a gate that only the chain knows", deviceName: "unknown" };
}
