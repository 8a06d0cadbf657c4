import type pg from "pg";
import { decodeHex, parseAddress, parseHex } from "#core/bytes.ts";
import type { WalletVerdict } from "#core/method.ts";
import type { WalletVerdicts } from "#server/credentials/wallet-verdicts.ts";

/** So many in a minute, the ones that were asked longest ago first. */
const MOST_SESSIONS = 200;

type Row = { id: string; wallet: string; wallet_digest: string; wallet_signature: string };

/**
 * Asks smart wallets again whether they stand by what opened their sessions: a key that was taken away must not go on showing tickets
 * (trap 59). Where the wallet says no, the session ends and its codes with it; where no node answers, nothing changes.
 */
export async function recheckWallets({ db, verdicts }: { db: pg.Pool; verdicts: WalletVerdicts }): Promise<{ asked: number; ended: number }> {
  const { rows } = await db.query<Row>(FIND, [MOST_SESSIONS]);
  const told = await Promise.all(rows.map(async (row) => ({ id: row.id, kind: (await askAgain({ verdicts, row })).kind })));
  const idsOf = (kind: WalletVerdict["kind"]) => told.filter((one) => one.kind === kind).map(({ id }) => id);
  await db.query("UPDATE sessions SET wallet_checked_at = now() WHERE id = ANY ($1::uuid[])", [idsOf("accepted")]);
  const { rowCount } = await db.query(END, [idsOf("refused")]);
  return { asked: rows.length, ended: rowCount ?? 0 };
}

function askAgain({ verdicts, row }: { verdicts: WalletVerdicts; row: Row }): Promise<WalletVerdict> {
  return verdicts.ask({ wallet: parseAddress(row.wallet), digest: decodeHex(row.wallet_digest), signature: parseHex(row.wallet_signature) });
}

const FIND = `
SELECT id, wallet, wallet_digest, wallet_signature FROM sessions
WHERE wallet_signature IS NOT NULL AND expires_at > now() ORDER BY wallet_checked_at NULLS FIRST LIMIT $1`;

/** Gates that carry a binding of such a session hear of it. */
const END = `
WITH ended AS (
  DELETE FROM sessions WHERE id = ANY ($1::uuid[]) RETURNING id
), told AS (
  SELECT tell('gate', jsonb_build_object('eventId', event_id, 'tokenId', NULL, 'kind', 'binding'))
  FROM (SELECT DISTINCT b.event_id FROM bindings b JOIN ended ON ended.id = b.session_id) e
)
SELECT id, (SELECT count(*) FROM told) FROM ended`;
