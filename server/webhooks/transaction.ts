import type pg from "pg";

/** Work in one transaction: all of it, or nothing. */
export async function inTransaction<T>({ db }: { db: pg.Pool }, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await db.connect();
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}
