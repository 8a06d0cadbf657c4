import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Db } from "#indexer/bulk.ts";
import { rebuild } from "#indexer/rebuild.ts";
import { syncToHead } from "#indexer/sync.ts";
import { emissionsOf, HAPPENINGS, type Happening } from "#test/support/mirror-script.ts";
import { dumpMirror } from "#test/support/mirror-tables.ts";
import { createScriptedMirror, onLogs, SCRIPTED_CHAIN_ID, type ScriptedMirror } from "#test/support/scripted-mirror.ts";
import type { Emission } from "#test/support/scripted-node.ts";

let mirror: ScriptedMirror;
let settledNumber = 1n;

beforeAll(async () => {
  mirror = await createScriptedMirror();
});
afterAll(() => mirror.close());
beforeEach(() => start());

describe("V4 the mirror equals a naive rebuild after any script of blocks, forks, crashes and faults", () => {
  it("whatever happens, in whatever batches", { timeout: 120_000 }, async () => {
    const seen = { forks: 0, crashes: 0, faults: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step(), { minLength: 5, maxLength: 30 }), async (steps) => {
        await start();
        for (const each of steps) await play(each, seen);
        mirror.chain().intercept(null);
        await mirror.sync();
        await mirror.expectEqual();
        const live = await dumpMirror(mirror.db);
        await rebuild(mirror.db, { chainId: SCRIPTED_CHAIN_ID });
        await mirror.sync();
        expect(await dumpMirror(mirror.db)).toEqual(live);
      }),
      { numRuns: 60 },
    );
    expect(Math.min(seen.forks, seen.crashes, seen.faults)).toBeGreaterThan(10);
  });

  it("changes nothing when it runs a second time", async () => {
    mirror.sell(3);
    await mirror.sync();
    const before = await dumpMirror(mirror.db);
    await mirror.sync();
    expect(await dumpMirror(mirror.db)).toEqual(before);
  });
});

type Step =
  | { readonly do: "mine"; readonly happenings: readonly Happening[] }
  | { readonly do: "fork"; readonly depth: number; readonly blocks: readonly (readonly Happening[])[] }
  | { readonly do: "sync" }
  | { readonly do: "crash"; readonly atQuery: number }
  | { readonly do: "fault"; readonly atCall: number; readonly kind: "error" | "null" | "shuffle" | "double" | "no-mints" }
  | { readonly do: "settle"; readonly depth: number };

function step(): fc.Arbitrary<Step> {
  const kind = fc.constantFrom<Happening["kind"][]>(...HAPPENINGS, "buy", "buy", "buy", "issue", "give", "list", "list", "cancel-event", "refund", "refund");
  const happenings = fc.array(fc.record({ kind, pick: fc.nat({ max: 50 }) }), { maxLength: 6 });
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant("mine" as const), happenings }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("fork" as const),
        depth: fc.integer({ min: 1, max: 4 }),
        blocks: fc.array(happenings, { minLength: 1, maxLength: 5 }),
      }),
    },
    { weight: 3, arbitrary: fc.constant({ do: "sync" as const }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("crash" as const), atQuery: fc.nat({ max: 25 }) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("fault" as const),
        atCall: fc.nat({ max: 6 }),
        kind: fc.constantFrom("error" as const, "null" as const, "shuffle" as const, "double" as const, "no-mints" as const),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("settle" as const), depth: fc.integer({ min: 5, max: 8 }) }) },
  );
}

async function play(each: Step, seen: { forks: number; crashes: number; faults: number }): Promise<void> {
  switch (each.do) {
    case "mine":
      mineHappenings(each.happenings);
      return;
    case "fork":
      // Final blocks are never forked away, and neither is the genesis.
      if (mirror.chain().height() < BigInt(each.depth) + settledNumber) return;
      mirror.chain().fork(each.depth);
      seen.forks++;
      for (const happenings of each.blocks) mineHappenings(happenings);
      return;
    case "sync":
      await mirror.sync();
      return;
    case "crash":
      seen.crashes += await crash(each.atQuery);
      return;
    case "fault":
      seen.faults += await misbehave(each);
      return;
    case "settle":
      if (mirror.chain().height() - BigInt(each.depth) <= settledNumber) return;
      settledNumber = mirror.chain().height() - BigInt(each.depth);
      mirror.chain().setFinal(settledNumber);
  }
}

function mineHappenings(happenings: readonly Happening[]): void {
  const pending: Emission[] = [];
  for (const happening of happenings) pending.push(...emissionsOf({ chain: mirror.chain(), pending, happening }));
  mirror.chain().mine(...pending);
}

/** The connection dies at some statement, as after kill -9: the server takes back what was not committed. */
async function crash(atQuery: number): Promise<number> {
  const mortal = new pg.Client({ connectionString: mirror.database.connectionString });
  await mortal.connect();
  let queries = 0;
  const dying: Db = {
    query: (async (text: string, values: unknown[]) => {
      if (queries++ === atQuery) {
        await mortal.end();
        throw new Error("killed");
      }
      return mortal.query(text, values);
    }) as Db["query"],
  };
  const outcome = await syncToHead({ ...mirror.deps(), db: dying }).then(
    () => 0,
    () => 1,
  );
  if (outcome === 0) await mortal.end();
  return outcome;
}

async function misbehave({ atCall, kind }: Extract<Step, { do: "fault" }>): Promise<number> {
  let calls = 0;
  let happened = 0;
  mirror.chain().intercept((call, answer) => {
    if (calls++ !== atCall) return answer();
    happened = 1;
    if (kind === "error") throw new Error("connection reset");
    if (kind === "null") return null;
    if (kind === "no-mints") return onLogs((logs) => logs.filter(({ topics }) => !/^0x0+$/.test((topics as string[])[1] ?? "")))(call, answer);
    return onLogs((logs) => (kind === "shuffle" ? logs.toReversed() : [...logs, ...logs]))(call, answer);
  });
  // What cannot be read is refused; the next attempt reads it again.
  await mirror.sync().catch(() => undefined);
  mirror.chain().intercept(null);
  return happened;
}

async function start(): Promise<void> {
  await mirror.restart();
  settledNumber = 1n;
}
