import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import { parseUid } from "#methods/nfc/evidence.ts";
import type { Clock } from "../clock.ts";
import { requireOpenShift } from "../gate/require-open-shift.ts";
import type { ShiftClaims } from "../gate/tokens.ts";
import type { TagKeys, Vault } from "./vault.ts";

/** What a native kiosk sets in an NTAG 424 DNA. The tag puts hex where the zeros are. */
export type TagSetup = { readonly keys: TagKeys; readonly url: string };

const PICC_PLACE = "0".repeat(32);
const MAC_PLACE = "0".repeat(16);

/**
 * The keys and the address for one blank tag. A browser can't set them, a native reader can. They are that tag's alone but for
 * the one that seals the UID, so only supervisors are given them. Throws UNAUTHENTICATED, FORBIDDEN, INVALID_INPUT, UNAVAILABLE.
 */
export async function personalizeTag(
  deps: { db: pg.Pool; clock: Clock; vault: Vault; publicUrl: string },
  { shift, uid: spelled }: { shift: ShiftClaims; uid: string },
): Promise<TagSetup> {
  await requireOpenShift(deps, { shift, least: "supervisor" });
  const uid = parseUid(spelled);
  // Seven bytes and NXP's number in front: no other chip makes these messages.
  if (uid?.length !== 16 || !uid.startsWith("0x04")) throw notThatChip();
  const keys = deps.vault.tagKeysOf(uid);
  await deps.db.query(
    `INSERT INTO audit_log (event_id, at, action, outcome, actor, device_id, gate_id, detail)
     VALUES ($1, $2, 'tag-keys', 'given', $3, $4, $5, jsonb_build_object('uid', $6::text))`,
    [shift.eventId, new Date(deps.clock.nowMs()), `staff:${shift.staffId}`, shift.deviceId, shift.gateId, uid],
  );
  return { keys, url: `${new URL("/t", deps.publicUrl).href}?picc_data=${PICC_PLACE}&cmac=${MAC_PLACE}` };
}

function notThatChip(): FoyerError {
  const message = "That is not the UID of an NTAG 424 DNA.";
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Use it by its UID or a written record.", fields: [{ path: "uid", message }] });
}
