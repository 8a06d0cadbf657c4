import { randomBytes, randomInt } from "node:crypto";
import type pg from "pg";
import { encodeHex, type Hex, parseAddress } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { secondsOf } from "#core/time.ts";
import { CHALLENGE_SECONDS, STEP_ORDERS } from "#methods/biometric/challenge.ts";
import type { Step } from "#methods/biometric/liveness.ts";
import { METHODS } from "#methods/registry.ts";
import type { Clock } from "../../clock.ts";
import { requireOpenShift } from "../../gate/require-open-shift.ts";
import type { ShiftClaims } from "../../gate/tokens.ts";
import type { Vault } from "../vault.ts";

/** `text` is to be answered as it is; `steps` are what to ask of the person before the camera. */
export type FaceChallenge = { readonly text: string; readonly steps: readonly Step[]; readonly answerWithinMs: number };

type Deps = { readonly db: pg.Pool; readonly clock: Clock; readonly vault: Vault };

const NONCE_BYTES = 16;

/**
 * A question for the person at this gate, good once and for half a minute, for the face that one ticket's holder has put on record: one is
 * compared with one, and another proof says which. Throws UNAUTHENTICATED, NOT_FOUND (no face on record: the ordinary lane is open).
 */
export async function challengeFace({ db, clock, vault }: Deps, { shift, ticketId }: { shift: ShiftClaims; ticketId: string }): Promise<FaceChallenge> {
  await requireOpenShift({ db, clock }, { shift });
  const nowMs = clock.nowMs();
  const { rows } = await db.query<{ reference: Hex; chain_id: number; contract: string }>(FIND, [shift.eventId, ticketId, new Date(nowMs)]);
  const [row] = rows;
  if (!row) throw noFace();
  const steps = STEP_ORDERS[randomInt(STEP_ORDERS.length)] ?? [];
  const claims = { reference: row.reference, nonce: encodeHex(randomBytes(NONCE_BYTES)), issuedAtSeconds: secondsOf(nowMs), steps };
  const ring = await vault.ring();
  const kid = ring.kidAt(nowMs);
  const event = { chainId: row.chain_id, contract: parseAddress(row.contract) };
  const text = ring.signWith({ kid, issued: METHODS.biometric.issue({ event, kid, claims }) });
  return { text, steps, answerWithinMs: CHALLENGE_SECONDS * 1000 };
}

const FIND = `
SELECT c.reference, e.chain_id, e.contract FROM tickets o
JOIN events e ON e.id = o.event_id
JOIN credentials c ON c.event_id = o.event_id AND c.token_id = o.token_id AND c.kind = 'face' AND c.status = 'active' AND c.expires_at > $3
JOIN face_consents f ON f.event_id = c.event_id AND f.credential_id = c.id
WHERE o.event_id = $1 AND o.id = $2`;

function noFace(): FoyerError {
  return new FoyerError({
    code: "NOT_FOUND",
    message: "There is no face on record for this ticket.",
    next: "Let the guest in another way: nobody has to show a face.",
  });
}
