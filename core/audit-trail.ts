import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, encodeHex, type Hex } from "./bytes.ts";
import { canonicalJson, type Json } from "./canonical-json.ts";
import { hashLeaf, rootOfLeaves } from "./merkle.ts";

/** What a row of the trail says about no person. It is kept for ever. Instants as `2026-11-21T20:15:00.000000Z`, in UTC. */
export type AuditEntry = {
  /** When it happened, by the clock of who did it. */
  readonly at: string;
  /** When the row was written, by the database's clock. */
  readonly recordedAt: string;
  readonly action: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly gateId: string | null;
  readonly durationMs: number | null;
  readonly methods: readonly string[];
};

/** What leads to a person. Retention drops it together with its salt. */
export type AuditPersonal = {
  readonly actor: string | null;
  readonly tokenId: string | null;
  readonly deviceId: string | null;
  readonly attemptId: string | null;
  readonly detail: Json;
};

/** Where a row stands: sequences rise within an event, with gaps. */
export type AuditPlace = { readonly eventId: string; readonly sequence: string };

/** The rows of one event that one round has sealed: `root` is the tree's over their leaves, in the order of their sequences. */
export type Seal = { readonly eventId: string; readonly number: number; readonly rows: number; readonly root: Hex };

/** All that was sealed at one time. Each round names the head of the one before: the newest head speaks for the whole trail. */
export type Round = {
  readonly number: number;
  /** Zeros in the first. */
  readonly previous: Hex;
  readonly sealedAt: string;
  /** Every row that was recorded a minute before this is in this round or an earlier one. */
  readonly until: string;
  /** In the order of their events. */
  readonly seals: readonly Seal[];
};

export const SALT_BYTES = 32;
export const NO_ROUND: Hex = `0x${"0".repeat(64)}`;

/** How long after its row was recorded a transaction may still be under way: nothing here takes a quarter of it. */
export const GRACE_SECONDS = 60;

const encoder = new TextEncoder();

/** What stands for the personal part of a row: without the salt nobody can try out what it said. */
export function commitTo({ salt, personal }: { salt: Uint8Array; personal: AuditPersonal }): Hex {
  return encodeHex(sha256(concatBytes([salt, encoder.encode(canonicalJson(personal))])));
}

/** The leaf of one row. */
export function leafOfRow({ place, entry, commitment }: { place: AuditPlace; entry: AuditEntry; commitment: Hex }): Uint8Array {
  return hashLeaf(encoder.encode(canonicalJson({ ...place, ...entry, personal: commitment })));
}

export function rootOfRows(leaves: readonly Uint8Array[]): Hex {
  return encodeHex(rootOfLeaves(leaves));
}

/** What is anchored on chain. */
export function headOf({ seals, ...round }: Round): Hex {
  const root = encodeHex(rootOfLeaves(seals.map((seal) => hashLeaf(encoder.encode(canonicalJson(seal))))));
  return encodeHex(hashLeaf(encoder.encode(canonicalJson({ ...round, root }))));
}

/** The methods that a row's detail names; of all it says, the only thing about no person. */
export function methodsOf(detail: Json): readonly string[] {
  if (typeof detail !== "object" || detail === null || !("methods" in detail) || !Array.isArray(detail.methods)) return [];
  return detail.methods.filter((method) => typeof method === "string");
}
