import type pg from "pg";

/** All of it or nothing: on one connection, in one transaction. Throws what the work throws. */
export async function inTransaction<T>(db: Pick<pg.Pool, "connect">, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await db.connect();
  try {
    await client.query("BEGIN");
    const value = await work(client);
    await client.query("COMMIT");
    client.release();
    return value;
  } catch (cause) {
    await giveBack(client);
    throw cause;
  }
}

/** The connection itself may be the fault: one that can't take back is not used again. What went wrong first is the one worth telling. */
async function giveBack(client: pg.PoolClient): Promise<void> {
  const isWhole = await client.query("ROLLBACK").then(
    () => true,
    () => false,
  );
  client.release(!isWhole);
}
