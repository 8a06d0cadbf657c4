import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertRows, type Table } from "#indexer/bulk.ts";
import { withClient } from "#platform/client.ts";
import { createDatabase, type TestDatabase } from "#test/support/postgres.ts";

type Thing = {
  readonly word: string | null;
  readonly small: number;
  readonly large: bigint;
  readonly amount: bigint | null;
  readonly isSo: boolean;
  readonly atSeconds: number | null;
  readonly words: readonly string[];
};

const THINGS: Table<Thing> = {
  name: "things",
  key: [],
  columns: [
    ["word", "text", (row) => row.word],
    ["small", "integer", (row) => row.small],
    ["large", "bigint", (row) => row.large],
    ["amount", "numeric", (row) => row.amount],
    ["is_so", "boolean", (row) => row.isSo],
    ["at", "seconds", (row) => row.atSeconds],
    ["words", "list", (row) => row.words],
  ],
};

const PLAIN: Thing = { word: "plain", small: 1, large: 1n, amount: 1n, isSo: true, atSeconds: 0, words: [] };
const HASH = `0x${"5e".repeat(32)}`;

describe("V4 rows that go in by COPY", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
    await database.pool.query(`CREATE TABLE things (n integer GENERATED ALWAYS AS IDENTITY,
      word text, small integer, large bigint, amount numeric(78, 0), is_so boolean, at timestamptz, words text[])`);
  });
  afterAll(() => database.close());

  async function read(things: readonly Thing[]) {
    return withClient({ connectionString: database.connectionString }, async (db) => {
      await db.query("TRUNCATE things");
      await insertRows(db, { table: THINGS, rows: things });
      const columns = "word, small, large::text, amount::text, is_so, extract(epoch FROM at)::bigint::text AS at, words";
      return (await db.query(`SELECT ${columns} FROM things ORDER BY n`)).rows;
    });
  }

  it.each(["", "Grüße, 東京 🎟", "0xé", "a\ttab, a \\ and a\nline", "\\N", HASH, null])("stand there in the same words: %j", async (word) => {
    expect(await read([{ ...PLAIN, word }, PLAIN])).toEqual([expect.objectContaining({ word }), expect.objectContaining({ word: "plain" })]);
  });

  it("stand there whole, however long they are", async () => {
    expect(await read([{ ...PLAIN, word: "ü".repeat(3000) }])).toEqual([expect.objectContaining({ word: "ü".repeat(3000) })]);
  });

  it("stand there with the same amounts, from nothing to the largest word", async () => {
    const amounts = [0n, 1n, 9_999n, 10_000n, 10_001n, 100_000_000n, 120_003_000n, 4_294_967_296n, 10n ** 16n, 10n ** 77n, 2n ** 256n - 1n, -1n, -20_000n];
    const rows = await read(amounts.map((amount) => ({ ...PLAIN, amount })));
    expect(rows.map(({ amount }) => amount)).toEqual(amounts.map(String));
    const { rowCount } = await database.pool.query("SELECT FROM things WHERE amount = ANY ($1::numeric[])", [amounts.map(String)]);
    expect(rowCount).toBe(amounts.length);
  });

  it("stand there with the same numbers and truths", async () => {
    const numbers = [0, 1, 255, 65_536, 2_147_483_647, -1, -2_147_483_648];
    const heights = [0n, 1n, 4_294_967_295n, 4_294_967_296n, 2n ** 63n - 1n, -1n, -(2n ** 63n)];
    const rows = await read(numbers.map((small, i) => ({ ...PLAIN, small, large: heights[i] ?? 0n, isSo: i % 2 === 0 })));
    expect(rows.map(({ small, large, is_so }) => [small, large, is_so])).toEqual(numbers.map((small, i) => [small, String(heights[i]), i % 2 === 0]));
  });

  it("stand there with the same instants, also of five-digit years", async () => {
    const instants = [0, 946_684_800, 946_684_799, 1_700_000_012, 253_402_300_800, 1_099_511_627_775];
    const rows = await read(instants.map((atSeconds) => ({ ...PLAIN, atSeconds })));
    expect(rows.map(({ at }) => at)).toEqual(instants.map(String));
  });

  it("stand there with the same lists, and with nothing where there is nothing", async () => {
    const rows = await read([
      { ...PLAIN, words: [HASH, HASH] },
      { ...PLAIN, words: ["a,b", '"', "ü"] },
      { ...PLAIN, word: null, amount: null, atSeconds: null },
    ]);
    expect(rows.map(({ words }) => words)).toEqual([[HASH, HASH], ["a,b", '"', "ü"], []]);
    expect(rows[2]).toMatchObject({ word: null, amount: null, at: null });
  });
});
