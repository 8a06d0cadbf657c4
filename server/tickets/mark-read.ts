import type pg from "pg";
import type { Address } from "#core/bytes.ts";
import type { Clock } from "../clock.ts";

export type Seen = { readonly chainId: number; readonly wallet: Address; readonly userId: string; readonly transactionHashes: readonly string[] };

/** These were on the account's screen. What did not move the wallet's own tickets is passed over. */
export async function markRead({ db, clock }: { db: pg.Pool; clock: Clock }, { chainId, wallet, userId, transactionHashes }: Seen): Promise<void> {
  const values = [userId, chainId, wallet, transactionHashes, new Date(clock.nowMs())];
  await db.query({ name: "notices_read", text: READ_SQL, values });
}

const READ_SQL = `
INSERT INTO notice_reads (user_id, chain_id, transaction_hash, read_at)
SELECT DISTINCT $1::uuid, $2::integer, x.transaction_hash, $5::timestamptz FROM mirror_transfers x
WHERE x.chain_id = $2 AND (x.receiver = $3 OR (x.sender = $3 AND x.sender <> '0x0000000000000000000000000000000000000000'))
  AND x.transaction_hash = ANY ($4::text[])
ON CONFLICT DO NOTHING`;
