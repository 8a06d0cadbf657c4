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
    // The connection may be the fault: it is not used again.
    client.release(true);
    throw cause;
  }
}
