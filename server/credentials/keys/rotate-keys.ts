import { randomBytes } from "node:crypto";
import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import type { Env } from "#platform/env.ts";
import { EVERY_EVENT } from "#platform/notice.ts";
import { inTransaction } from "#platform/transaction.ts";
import type { Clock } from "../../clock.ts";
import { createKeyRing, type KeyRing, SALT_BYTES, signingKeyOfSalt } from "../key-ring.ts";
import { readKeyBook } from "./key-book.ts";

export type KeyDeps = { readonly db: pg.Pool; readonly clock: Clock; readonly env: Pick<Env, "FOYER_SECRET" | "SIGNING_KEYS"> };

/** A new key is published for so long before it signs: longer than anybody keeps the published set (api/credentials/keys.ts). */
export const PUBLISHED_BEFORE_SECONDS = 600;
/** Two that rotate or revoke at once do it one after the other. */
const LOCK = "SELECT pg_advisory_xact_lock(hashtext('foyer signing keys'))";

/** Makes the next key; it signs in ten minutes, and the one before is believed until what it signed has run out. Throws CONFLICT while one waits. */
export async function rotateKeys({ db, clock, env }: KeyDeps, { userId }: { userId: string }): Promise<void> {
  const nowSeconds = Math.floor(clock.nowMs() / 1000);
  await inTransaction(db, async (client) => {
    await client.query(LOCK);
    const waiting = (await readKeyBook({ db: client })).made.find(({ signsFromSeconds }) => signsFromSeconds > nowSeconds);
    if (waiting) throw alreadyWaiting();
    await makeKey(client, { env, nowSeconds, signsFromSeconds: nowSeconds + PUBLISHED_BEFORE_SECONDS, by: `user:${userId}` });
  });
}

/** Rotates when the newest key has signed for longer than the settings let it. Answers whether it did. */
export async function rotateDueKeys({ db, clock, env, days }: KeyDeps & { days: number }): Promise<boolean> {
  const nowSeconds = Math.floor(clock.nowMs() / 1000);
  return inTransaction(db, async (client) => {
    await client.query(LOCK);
    const { made } = await readKeyBook({ db: client });
    const newest = made.at(-1)?.signsFromSeconds ?? (await firstSeenSeconds(client)) ?? nowSeconds;
    if (nowSeconds - newest < days * 86_400) return false;
    await makeKey(client, { env, nowSeconds, signsFromSeconds: nowSeconds + PUBLISHED_BEFORE_SECONDS, by: "worker" });
    return true;
  });
}

/** From now on nothing is believed that this key signed. If it was the one that signs, a new one does at once. Throws NOT_FOUND. */
export async function revokeKey({ db, clock, env }: KeyDeps, { userId, kid }: { userId: string; kid: string }): Promise<void> {
  const [nowSeconds, by] = [Math.floor(clock.nowMs() / 1000), `user:${userId}`];
  await inTransaction(db, async (client) => {
    await client.query(LOCK);
    const before = await ringOf(client, { env });
    if (!before.listStates(nowSeconds * 1000).some((key) => key.kid === kid && key.state !== "revoked")) throw unknownKey();
    await client.query(REVOKE, [kid, new Date(nowSeconds * 1000), by, EVERY_EVENT]);
    const isSigning = before.listStates(nowSeconds * 1000).some((key) => key.kid === kid && key.state === "signs");
    if (isSigning) await makeKey(client, { env, nowSeconds, signsFromSeconds: nowSeconds, by });
  });
}

async function ringOf(client: pg.ClientBase, { env }: Pick<KeyDeps, "env">): Promise<KeyRing> {
  return createKeyRing({ signingKeys: env.SIGNING_KEYS, secret: env.FOYER_SECRET, book: await readKeyBook({ db: client }) });
}

type NewKey = Pick<KeyDeps, "env"> & { readonly nowSeconds: number; readonly signsFromSeconds: number; readonly by: string };

async function makeKey(client: pg.ClientBase, { env, nowSeconds, signsFromSeconds, by }: NewKey): Promise<void> {
  const salt = randomBytes(SALT_BYTES);
  const { kid } = signingKeyOfSalt({ secret: env.FOYER_SECRET, salt });
  await client.query(MAKE, [kid, salt, new Date(signsFromSeconds * 1000), new Date(nowSeconds * 1000), by, EVERY_EVENT]);
}

/** How old an installation is whose first key stands in no table. */
async function firstSeenSeconds(client: pg.ClientBase): Promise<number | null> {
  const { rows } = await client.query<{ at: Date | null }>("SELECT min(created_at) AS at FROM events");
  const at = rows[0]?.at;
  return at ? Math.floor(at.getTime() / 1000) : null;
}

const MAKE = `
WITH made AS (
  INSERT INTO signing_keys (kid, salt, signs_from, made_at, made_by) VALUES ($1, $2, $3, $4, $5) RETURNING kid, signs_from
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT $6::uuid, $4::timestamptz, 'signing-key', 'made', $5, jsonb_build_object('kid', kid, 'signsFrom', signs_from) FROM made
)
SELECT tell('guard', '{"about":"keys"}') FROM made`;

const REVOKE = `
WITH revoked AS (
  INSERT INTO revoked_keys (kid, revoked_at, revoked_by) VALUES ($1, $2, $3) RETURNING kid
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT $4::uuid, $2::timestamptz, 'signing-key', 'revoked', $3, jsonb_build_object('kid', kid) FROM revoked
)
SELECT tell('guard', '{"about":"keys"}') FROM revoked`;

function alreadyWaiting(): FoyerError {
  return new FoyerError({
    code: "CONFLICT",
    message: "The next key is made already and begins to sign within ten minutes.",
    next: "Wait for it, then rotate again.",
  });
}

function unknownKey(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "There is no such key, or it is revoked already.", next: "Open the page again." });
}
