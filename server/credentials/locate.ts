import { type Address, encodeHex, type Hex } from "#core/bytes.ts";
import type { CredentialKind, CredentialRef, KnownChallenge, KnownCredential } from "#core/method.ts";
import type { Presented } from "#methods/registry.ts";
import { addressOfText, bigintOfNumeric, secondsOfDate } from "#prisma/rows.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import { findChallenge } from "./find-challenge.ts";
import type { Vault } from "./vault.ts";

/** Evidence with the ticket that it is about, as far as that can be known. */
export type Located = {
  readonly presented: Presented;
  readonly tokenId: bigint | null;
  readonly credential: (KnownCredential & { readonly version: number }) | null;
  readonly challenge: KnownChallenge | null;
};

type Place = { readonly kind: CredentialKind; readonly reference: string };

/**
 * Finds the records and the gate's question that the evidence names, in one round trip and in none when it names nothing: codes of a
 * holder's own device carry their ticket themselves.
 */
export async function locateAll(
  { db, vault }: { db: Db; vault: Vault },
  { eventId, deviceId, presented, atMs }: { eventId: string; deviceId: string; presented: readonly Presented[]; atMs: number },
): Promise<Located[]> {
  const places = presented.map(({ needs }) => needs.credential && placeOf({ ref: needs.credential, vault }));
  const nonces = presented.map(({ needs }) => needs.challenge);
  const [rows, challenges] = await Promise.all([
    places.some((place) => place !== null) ? findRows({ db }, { eventId, places, atMs }) : [],
    Promise.all(nonces.map((nonce) => (nonce === null ? null : findChallenge({ db }, { eventId, deviceId, nonce })))),
  ]);
  return presented.map((one, place) => {
    const row = rows.find((found) => found.place === place + 1);
    const credential = row ? knownOf({ row, eventId, vault }) : null;
    return { presented: one, tokenId: one.needs.tokenId ?? credential?.tokenId ?? null, credential, challenge: challenges[place] ?? null };
  });
}

function placeOf({ ref, vault }: { ref: CredentialRef; vault: Vault }): Place | null {
  if (ref.kind !== "sealed") return ref;
  const picc = vault.openTag(ref.sealed);
  return picc && { kind: "tag-sun", reference: encodeHex(picc.uid) };
}

type Row = {
  place: number;
  id: string;
  kind: CredentialKind;
  reference: string;
  token_id: string;
  holder: string;
  status: KnownCredential["status"];
  uid: string | null;
  issued_at: Date;
  expires_at: Date;
  session_live: boolean;
  seen_counter: string | null;
  used_counter: string | null;
  version: number;
  sealed: Buffer | null;
};

function findRows({ db }: { db: Db }, { eventId, places, atMs }: { eventId: string; places: readonly (Place | null)[]; atMs: number }): Promise<Row[]> {
  const values = [eventId, places.map((place) => place?.kind ?? null), places.map((place) => place?.reference ?? null), new Date(atMs)];
  return runStatement<Row>({ db, statement: { name: "credentials_locate", text: LOCATE, values } });
}

/** The live one of a name, else the newest that was. */
const LOCATE = `
SELECT n.place::integer AS place, c.id, c.kind, c.reference, c.token_id, c.holder, c.status, c.uid, c.issued_at, c.expires_at,
  c.seen_counter, c.used_counter, c.version,
  (SELECT f.sealed FROM face_consents f WHERE c.kind = 'face' AND f.event_id = c.event_id AND f.credential_id = c.id) AS sealed,
  c.session_id IS NULL OR EXISTS (SELECT FROM sessions s WHERE s.id = c.session_id AND s.expires_at > $4) AS session_live
FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS n (kind, reference, place)
CROSS JOIN LATERAL (
  SELECT * FROM credentials k WHERE k.event_id = $1 AND k.kind = n.kind AND k.reference = n.reference
  ORDER BY (k.status = 'active') DESC, k.issued_at DESC LIMIT 1
) c`;

function knownOf({ row, eventId, vault }: { row: Row; eventId: string; vault: Vault }): NonNullable<Located["credential"]> {
  const { id, kind, reference, status, version, sealed } = row;
  const holder: Address = addressOfText(row.holder);
  const tokenId = bigintOfNumeric(row.token_id);
  return {
    ...{ id, kind, reference, status, version, holder, tokenId },
    issuedAtSeconds: secondsOfDate(row.issued_at),
    expiresAtSeconds: secondsOfDate(row.expires_at),
    sessionLive: row.session_live,
    seenCounter: row.seen_counter === null ? null : Number(row.seen_counter),
    usedCounter: row.used_counter === null ? null : Number(row.used_counter),
    secret: sealed ? vault.openFace({ eventId, tokenId, credentialId: id, sealed }) : vault.secretOf({ id, kind, reference, uid: row.uid as Hex | null }),
  };
}
