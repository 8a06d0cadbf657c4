import pg from "pg";

/**
 * One connection for one piece of work, ended with it. A connection that dies meanwhile rejects the query under way and
 * every later one; unheard, the client's own event would end the process besides.
 */
export async function withClient<Result>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}
