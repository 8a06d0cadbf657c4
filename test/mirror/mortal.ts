import pg from "pg";
import type { Db } from "#indexer/bulk.ts";
import type { Request } from "#indexer/request.ts";

/**
 * Between a process and the world there are only statements and calls: it dies before one of them, or when it is done and not yet
 * known. Counted are all of them, or those of transactions alone, which are few among the others and where most can go wrong.
 */
export type Death = { readonly atAwait: number; readonly among: "all" | "writes"; readonly when: "before" | "after" };

/** What a process reaches the world by, for as long as it lives. */
export type Mortal = { readonly db: Db; readonly request: Request; readonly isDead: () => boolean };

/** Processes that are killed, one after the other, over one connection for as long as it holds. */
export type Mortals = {
  /**
   * A process that is killed at one of its awaits, as by kill -9: its connection breaks without a goodbye, so the server takes
   * back what was not committed, and nothing that the process wants afterwards happens.
   */
  readonly begin: (input: { request: Request; death: Death }) => Promise<Mortal>;
  readonly close: () => Promise<void>;
};

export function createMortals(connectionString: string): Mortals {
  let spare: pg.Client | null = null;

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString, pipeline: true });
    // The break of the connection is what is wanted here.
    client.on("error", () => undefined);
    await client.connect();
    return client;
  }

  return {
    async begin({ request, death: { atAwait, among, when } }) {
      const client = spare ?? (await connect());
      spare = client;
      let awaits = 0;
      let isWriting = false;
      let isDead = false;

      async function live<T>(work: () => Promise<T>): Promise<T> {
        const isLast = (among === "all" || isWriting) && awaits++ === atAwait;
        if (isLast && when === "before") die();
        if (isDead) throw new Error("killed");
        const result = await work();
        if (isLast) die();
        if (isDead) throw new Error("killed");
        return result;
      }

      function ask(text: string, values: unknown[]): Promise<unknown> {
        if (text === "BEGIN") isWriting = true;
        const answer = live(() => client.query(text, values));
        if (text === "COMMIT") isWriting = false;
        return answer;
      }

      function die(): void {
        isDead = true;
        spare = null;
        socketOf(client).destroy();
      }

      return {
        db: { query: ask as Db["query"] },
        request: (call) => live(() => request(call)),
        isDead: () => isDead,
      };
    },
    close: async () => spare?.end(),
  };
}

/** pg has no way of its own to break off. */
function socketOf(client: pg.Client): { destroy: () => void } {
  return (client as unknown as { connection: { stream: { destroy: () => void } } }).connection.stream;
}
