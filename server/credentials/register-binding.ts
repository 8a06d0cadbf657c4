import type pg from "pg";
import { type Address, type Hex, parseAddress } from "#core/bytes.ts";
import { CLOCK_TOLERANCE_SECONDS, isNonceTimely, keyIdOf } from "#core/credential.ts";
import { FoyerError } from "#core/error.ts";
import type { CryptoPort } from "#core/method.ts";
import { secondsOf } from "#core/time.ts";
import { type Binding, bindingDigest } from "#core/typed-data.ts";
import { dateOfSeconds, secondsOfDate } from "#prisma/rows.ts";
import type { AccountSession } from "../accounts/session.ts";
import type { Clock } from "../clock.ts";
import { assertMethodOn } from "../gate/method-states.ts";
import { isUuid } from "../uuid.ts";
import { checkDeviceKey } from "./check-device-key.ts";
import { verifyWalletSignature } from "./verify-wallet-signature.ts";
import type { WalletVerdicts } from "./wallet-verdicts.ts";

/** Between preparing and registering: the time to find the phone and sign. */
const SIGNING_SECONDS = 600;
/** A ticket that hops between phones all evening is being shared (trap 4). */
const MOST_PER_WINDOW = 10;
const WINDOW_SECONDS = 600;

type Deps = { db: pg.Pool; verdicts: WalletVerdicts; crypto: CryptoPort; clock: Clock };
type Input = { session: AccountSession; eventId: string; binding: Binding; signature: Hex };

/**
 * From now on this device shows the holder's tickets of the event, and no other does. Registering the same again is
 * harmless. Throws FORBIDDEN (another's wallet, no ticket), NOT_FOUND, INVALID_INPUT (times, key, signature), EXPIRED, CONFLICT
 * (a newer binding is known), METHOD_DISABLED, TOO_MANY_REQUESTS, UNAVAILABLE (a smart wallet that no node could ask).
 */
export async function registerBinding(deps: Deps, { session, eventId, binding, signature }: Input): Promise<{ keyId: Hex }> {
  if (binding.holder !== session.wallet) throw notYourWallet();
  checkDeviceKey(binding);
  const standing = await getStanding(deps, { eventId, holder: binding.holder });
  await assertMethodOn(deps, { eventId, method: "qr" });
  checkTimes({ binding, endsAtSeconds: standing.endsAtSeconds, nowSeconds: secondsOf(deps.clock.nowMs()) });
  if (!standing.holdsTicket) throw holdsNone();
  if (standing.crowdedUntilMs !== null) throw tooMany({ waitSeconds: Math.ceil((standing.crowdedUntilMs - deps.clock.nowMs()) / 1000) });
  const digest = bindingDigest({ event: standing.event, binding });
  const signed = await verifyWalletSignature(deps, { wallet: binding.holder, digest, signature });
  if (!signed) throw badSignature();
  const keyId = keyIdOf(binding);
  const rows = await insert(deps, { session, eventId, binding, signature, keyId, walletBlock: signed.blockNumber });
  if (rows === 0) throw superseded();
  return { keyId };
}

type Standing = {
  event: { chainId: number; contract: Address };
  endsAtSeconds: number;
  holdsTicket: boolean;
  /** Until when the wallet may name no other device; `null`: it may. */
  crowdedUntilMs: number | null;
};

/** The event, whether the wallet holds a ticket of it, and how often it has lately moved between devices. */
async function getStanding({ db, clock }: Deps, { eventId, holder }: { eventId: string; holder: Address }): Promise<Standing> {
  const { rows } = isUuid(eventId)
    ? await db.query<{ chain_id: number; contract: string; ends_at: Date; holds: boolean; tenth_at: Date | null }>(
        `SELECT e.chain_id, e.contract, m.ends_at,
           EXISTS (SELECT FROM mirror_tickets t WHERE t.holder = $2 AND t.chain_id = e.chain_id AND t.contract = e.contract) AS holds,
           (SELECT b.registered_at FROM bindings b WHERE b.event_id = e.id AND b.holder = $2 AND b.registered_at > $3
            ORDER BY b.registered_at DESC OFFSET ${MOST_PER_WINDOW - 1} LIMIT 1) AS tenth_at
         FROM events e JOIN mirror_events m ON m.chain_id = e.chain_id AND m.contract = e.contract WHERE e.id = $1`,
        [eventId, holder, new Date(clock.nowMs() - WINDOW_SECONDS * 1000)],
      )
    : { rows: [] };
  const [row] = rows;
  if (!row) throw noSuchEvent();
  const event = { chainId: row.chain_id, contract: parseAddress(row.contract) };
  const crowdedUntilMs = row.tenth_at && row.tenth_at.getTime() + WINDOW_SECONDS * 1000;
  return { event, endsAtSeconds: secondsOfDate(row.ends_at), holdsTicket: row.holds, crowdedUntilMs };
}

function checkTimes({ binding, endsAtSeconds, nowSeconds }: { binding: Binding; endsAtSeconds: number; nowSeconds: number }): void {
  const { issuedAtSeconds, expiresAtSeconds } = binding;
  if (nowSeconds >= expiresAtSeconds || nowSeconds > issuedAtSeconds + SIGNING_SECONDS) throw expired();
  if (issuedAtSeconds > nowSeconds + CLOCK_TOLERANCE_SECONDS || expiresAtSeconds > endsAtSeconds || !isNonceTimely(binding)) throw wrongTimes();
}

type Row = Input & { keyId: Hex; walletBlock: bigint | null };

/**
 * One statement: only while the session lives, and only above every nonce known. A binding that is there already, letter
 * for letter, counts as written, so that a phone may ask again after a lost answer.
 */
async function insert({ db, clock }: Deps, { session, eventId, binding, signature, keyId, walletBlock }: Row): Promise<number> {
  const { rowCount } = await db.query(INSERT, [
    eventId,
    binding.holder,
    String(binding.nonce),
    keyId,
    binding.algorithm,
    binding.deviceKey,
    dateOfSeconds(binding.issuedAtSeconds),
    dateOfSeconds(binding.expiresAtSeconds),
    signature,
    session.sessionId,
    new Date(clock.nowMs()),
    walletBlock === null ? null : String(walletBlock),
  ]);
  return rowCount ?? 0;
}

const INSERT = `
WITH written AS (
  INSERT INTO bindings (event_id, holder, nonce, key_id, algorithm, device_key, issued_at, expires_at, signature, session_id, registered_at, wallet_block)
  SELECT $1::uuid, $2, $3::bigint, $4, $5, $6, $7, $8, $9, $10::uuid, $11::timestamptz, $12::bigint
  WHERE EXISTS (SELECT FROM sessions WHERE id = $10::uuid AND expires_at > $11::timestamptz)
    AND NOT EXISTS (SELECT FROM bindings WHERE event_id = $1::uuid AND holder = $2 AND nonce >= $3::bigint)
  ON CONFLICT DO NOTHING
  RETURNING event_id, holder, nonce, key_id
), noted AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT event_id, $11::timestamptz, 'binding', 'registered', holder, jsonb_build_object('keyId', key_id, 'nonce', nonce::text, 'walletBlock', $12::bigint) FROM written
), told AS (
  SELECT tell('gate', jsonb_build_object('eventId', event_id, 'tokenId', NULL, 'kind', 'binding')) FROM written
)
SELECT key_id FROM written LEFT JOIN told ON true
UNION ALL
SELECT key_id FROM bindings WHERE event_id = $1::uuid AND holder = $2 AND nonce = $3::bigint AND key_id = $4 AND signature = $9 AND session_id = $10::uuid`;

function notYourWallet(): FoyerError {
  return new FoyerError({ code: "FORBIDDEN", message: "This binding is for another wallet.", next: "Sign in with the wallet that holds the ticket." });
}

function holdsNone(): FoyerError {
  return new FoyerError({ code: "FORBIDDEN", message: "This wallet holds no ticket for this event.", next: "Sign in with the wallet that holds one." });
}

function noSuchEvent(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "There is no such event on chain.", next: "Open the ticket again from your tickets." });
}

function expired(): FoyerError {
  return new FoyerError({ code: "EXPIRED", message: "This binding is too old to register.", next: "Ask for a new one and sign it." });
}

function wrongTimes(): FoyerError {
  return new FoyerError({ code: "INVALID_INPUT", message: "The binding begins, ends or counts too late.", next: "Sign what the generate call gave you." });
}

function badSignature(): FoyerError {
  const message = "The wallet did not sign this binding.";
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Sign what the generate call gave you.", fields: [{ path: "signature", message }] });
}

function superseded(): FoyerError {
  return new FoyerError({ code: "CONFLICT", message: "A newer device is bound, or your session has ended.", next: "Ask for a new binding and sign it." });
}

function tooMany({ waitSeconds }: { waitSeconds: number }): FoyerError {
  const minutes = Math.max(1, Math.ceil(waitSeconds / 60));
  const next = `Try again in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`;
  return new FoyerError({ code: "TOO_MANY_REQUESTS", message: "These tickets have moved between devices too often.", next, retryAfterSeconds: waitSeconds });
}
