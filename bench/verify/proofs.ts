import { randomBytes } from "node:crypto";
import type pg from "pg";
import { decodeHex, encodeHex } from "#core/bytes.ts";
import { slotAt } from "#core/credential.ts";
import type { CredentialKind } from "#core/method.ts";
import { encodeTokenId } from "#core/ticket.ts";
import { secondsOf } from "#core/time.ts";
import { entryTypedData } from "#core/typed-data.ts";
import { MAX_PASS_SECONDS } from "#methods/pass/evidence.ts";
import { issuePass } from "#methods/pass/issue.ts";
import { issuePlatformCode, PLATFORM_CODE_ID_BYTES } from "#methods/qr/platform-code.ts";
import { encodeEntry, MAX_ENTRY_SECONDS } from "#methods/wallet/evidence.ts";
import type { Vault } from "#server/credentials/vault.ts";
import { MASTER_KEY, sunOf } from "#test/support/tags.ts";
import type { Town } from "./town.ts";

/** The ways of proving that are measured beside the code of a holder's own device, by the names that the figures have. */
export type ProofName = "wallet" | "nfc" | "pass" | "platformCode";

export { MASTER_KEY as TAG_MASTER_KEY };

type Deps = { readonly db: pg.Pool; readonly town: Town; readonly vault: Vault };
type Proof = { readonly text: string; readonly record?: { readonly kind: CredentialKind; readonly reference: string; readonly uid?: string } };

/** What guests show, made before the clock runs, for tickets that were not shown before; with the records that it leads to. */
export async function makeProofs({ db, town, vault }: Deps, { name, count }: { name: ProofName; count: number }): Promise<string[]> {
  const serials = Array.from({ length: count }, () => town.nextSerial());
  const atMs = Date.now();
  const proofs = await Promise.all(serials.map((serial) => MAKERS[name]({ town, vault, serial, atMs })));
  const records = proofs.flatMap(({ record }, place) => (record ? [{ ...record, serial: serials[place] ?? 0 }] : []));
  await db.query(
    `INSERT INTO credentials (event_id, kind, reference, uid, token_id, holder, issued_at, updated_at, expires_at)
     SELECT $1::uuid, r.kind, r.reference, r.uid, r.token_id, r.holder, now() - interval '1 minute', now(), now() + interval '1 day'
     FROM unnest($2::text[], $3::text[], $4::text[], $5::numeric[], $6::text[]) AS r (kind, reference, uid, token_id, holder)`,
    [
      town.event.id,
      ...[records.map(({ kind }) => kind), records.map(({ reference }) => reference), records.map(({ uid }) => uid ?? null)],
      ...[records.map(({ serial }) => String(tokenIdOf(serial))), records.map(({ serial }) => town.guestOf(serial).wallet.holder)],
    ],
  );
  await db.query("ANALYZE credentials");
  return proofs.map(({ text }) => text);
}

type Making = { readonly town: Town; readonly vault: Vault; readonly serial: number; readonly atMs: number };

const MAKERS: Readonly<Record<ProofName, (making: Making) => Promise<Proof>>> = {
  wallet: makeEntry,
  nfc: makeTap,
  pass: makePass,
  platformCode: makePlatformCode,
};

async function makeEntry({ town, serial, atMs }: Making): Promise<Proof> {
  const { wallet } = town.guestOf(serial);
  const issuedAtSeconds = secondsOf(atMs);
  const period = { issuedAtSeconds, expiresAtSeconds: issuedAtSeconds + MAX_ENTRY_SECONDS };
  const entry = { holder: wallet.holder, tokenId: tokenIdOf(serial), nonce: BigInt(serial), ...period };
  const signature = await wallet.signTypedData(entryTypedData({ event: town.event, entry }));
  return { text: encodeEntry({ event: town.event, entry, signature: decodeHex(signature) }) };
}

async function makeTap({ serial }: Making): Promise<Proof> {
  const uid = encodeHex(Uint8Array.from([0x04, ...Buffer.from(serial.toString(16).padStart(12, "0"), "hex")]));
  return { text: sunOf({ uid, counter: 1, masterKey: MASTER_KEY }), record: { kind: "tag-sun", reference: uid, uid } };
}

async function makePass({ town, vault, serial, atMs }: Making): Promise<Proof> {
  const ring = await vault.ring();
  const kid = ring.kidAt(atMs);
  const reference = randomBytes(16).toString("hex").toUpperCase();
  const times = { nonce: atMs, issuedAtSeconds: secondsOf(atMs), lifeSeconds: MAX_PASS_SECONDS };
  const issued = issuePass({ event: town.event, kid, reference, tokenId: tokenIdOf(serial), ...times });
  return { text: ring.signWith({ kid, issued }), record: { kind: "pass", reference } };
}

async function makePlatformCode({ town, vault, serial, atMs }: Making): Promise<Proof> {
  const ring = await vault.ring();
  const kid = ring.kidAt(atMs);
  const credentialId = encodeHex(randomBytes(PLATFORM_CODE_ID_BYTES));
  const slot = slotAt({ atMs, periodSeconds: town.event.codePeriodSeconds });
  const issued = issuePlatformCode({ event: town.event, claims: { tokenId: tokenIdOf(serial), slot, credentialId }, kid });
  return { text: ring.signWith({ kid, issued }), record: { kind: "platform-code", reference: credentialId } };
}

function tokenIdOf(serial: number): bigint {
  return encodeTokenId({ tier: 1, serial });
}
