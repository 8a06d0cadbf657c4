import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPool } from "#platform/pool.ts";
import { createTestApi, type TestApi } from "#test/support/api.ts";
import { bindPhone, createClock, type Desk, openDesk, outcomeOf, type Phone, sendScan, type TestClock } from "#test/support/gate.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const ALICE = 2;
const BOB = 3;

let world: World;
let clock: TestClock;
let api: TestApi;
let event: WorldEvent;
let desk: Desk;
let phone: Phone;
let tickets: bigint[];
let tokenId: bigint;
const opened: TestApi[] = [];

beforeAll(async () => {
  world = await createWorld();
  clock = createClock();
  api = apiWith({});
  event = await world.createEvent({ maxPerPurchase: 30 });
  tickets = await world.buy({ event, account: ALICE, quantity: 30 });
  await world.syncToHead();
  desk = await openDesk({ world, app: api.app, clock }, { event });
});
afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await world.close();
});
beforeEach(async () => {
  await world.db.query("DELETE FROM bindings");
  await world.syncToHead();
  phone = await bindPhone({ world, clock }, { event, account: ALICE });
  tokenId = tickets.shift() ?? 0n;
});

function apiWith({ source = {}, deps = {} }: { source?: Record<string, string>; deps?: Parameters<typeof createTestApi>[0]["deps"] }): TestApi {
  const made = createTestApi({ db: world.database, source: { RPC_URL: world.chain.rpcUrl, ...source }, deps: { clock, ...deps } });
  opened.push(made);
  return made;
}

async function outcomeAt(at: TestApi, code: string): Promise<string> {
  return outcomeOf(await sendScan({ app: at.app, tokens: desk, attemptId: randomUUID(), evidence: [code], scannedAtMs: clock.nowMs() }));
}

async function isAdmitted(id: bigint): Promise<boolean> {
  const { rows } = await world.db.query("SELECT 1 FROM admissions WHERE token_id = $1", [id]);
  return rows.length > 0;
}

/** As when the indexer has stood still for a minute. */
async function stopTheMirror(): Promise<void> {
  await world.db.query("UPDATE mirror_checkpoints SET checked_at = now() - interval '60 seconds'");
}

describe("trap 30 V4: a stale mirror at the gate", () => {
  beforeEach(stopTheMirror);

  it("asks the chain, and admits whom the chain names", async () => {
    expect(await outcomeAt(api, phone.code(tokenId))).toBe("admit");
  });

  it("refuses whom only the mirror still takes for the holder", async () => {
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    expect(await outcomeAt(api, phone.code(tokenId))).toBe("NOT_HOLDER");
  });

  it("admits the holder of whom the mirror has not heard yet, for a ticket bought a moment ago too", async () => {
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    await world.buy({ event, account: BOB });
    await world.syncToHead();
    const bobs = await bindPhone({ world, clock }, { event, account: BOB });
    await stopTheMirror();
    const [fresh = 0n] = await world.buy({ event, account: BOB });
    expect(await outcomeAt(api, bobs.code(fresh))).toBe("admit");
    const back = tickets.shift() ?? 0n;
    await world.give({ event, tokenId: back, from: ALICE, to: BOB });
    expect(await outcomeAt(api, bobs.code(back))).toBe("admit");
  });

  it("refuses a ticket that the chain does not know", async () => {
    expect(await outcomeAt(api, phone.code((1n << 32n) | 4_000n))).toBe("UNKNOWN_TICKET");
  });

  it("is UNDECIDABLE when the chain is gone as well, and nobody is admitted", async () => {
    const alone = apiWith({ source: { RPC_URL: "http://127.0.0.1:9" } });
    expect(await outcomeAt(alone, phone.code(tokenId))).toBe("UNDECIDABLE");
    expect(await isAdmitted(tokenId)).toBe(false);
  });

  it("costs a forged or expired code no call to the chain", async () => {
    const alone = apiWith({ source: { RPC_URL: "http://127.0.0.1:9" } });
    expect(await outcomeAt(alone, phone.code(tokenId, -4))).toBe("STALE");
  });
});

describe("trap 29: a node that does not answer", () => {
  it("keeps no queue waiting for it, and admits nobody", async () => {
    await stopTheMirror();
    // This one never answers at all: without an end that is set here, neither would the scan.
    const chain = { ...world.chain.client, readContract: () => new Promise<never>(() => undefined) };
    expect(await outcomeAt(apiWith({ deps: { chain: chain as never } }), phone.code(tokenId))).toBe("UNDECIDABLE");
    expect(await isAdmitted(tokenId)).toBe(false);
  });

  it("that knows nothing of the contract is no witness", async () => {
    await stopTheMirror();
    const empty = createServer((_, response) => response.setHeader("content-type", "application/json").end('{"jsonrpc":"2.0","id":1,"result":"0x"}'));
    await new Promise<void>((done) => empty.listen(0, "127.0.0.1", done));
    const elsewhere = apiWith({ source: { RPC_URL: `http://127.0.0.1:${(empty.address() as AddressInfo).port}` } });
    expect(await outcomeAt(elsewhere, phone.code(tokenId))).toBe("UNDECIDABLE");
    empty.closeAllConnections();
    await new Promise((done) => empty.close(done));
  });
});

describe("trap 26: the database goes away in the middle of a scan", () => {
  afterEach(() => world.syncToHead());

  it("is a fault that says nothing is recorded, and the same attempt is counted once when it is back", async () => {
    const pool = createPool({ connectionString: world.database.connectionString, size: 4 });
    const cut = {
      query: async (statement: { name: string }) => {
        if (statement.name.startsWith("gate_admit"))
          await world.db.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'foyer' AND pid <> pg_backend_pid() AND query LIKE '%mirror_checkpoints%'",
          );
        return pool.query(statement as never);
      },
    };
    const broken = apiWith({ deps: { db: cut as never } });
    const attemptId = randomUUID();
    const scan = { tokens: desk, attemptId, evidence: [phone.code(tokenId)], scannedAtMs: clock.nowMs() };
    const gone = apiWith({ deps: { db: createPool({ connectionString: "postgres://nobody@127.0.0.1:9/none", size: 2 }) as never } });
    expect(outcomeOf(await sendScan({ app: gone.app, ...scan }))).toBe("503 UNAVAILABLE");
    expect(await isAdmitted(tokenId)).toBe(false);
    expect(["503 UNAVAILABLE", "admit"]).toContain(outcomeOf(await sendScan({ app: broken.app, ...scan })));
    const answers = await Promise.all([1, 2, 3].map(() => sendScan({ app: api.app, ...scan })));
    expect(new Set(answers.map(outcomeOf))).toEqual(new Set(["admit"]));
    const { rows } = await world.db.query("SELECT count(*)::integer AS count FROM admissions WHERE token_id = $1", [tokenId]);
    expect(rows).toEqual([{ count: 1 }]);
    await pool.end();
  });

  it("is a fault, too, when the write is done and its answer is lost; the retry finds the admission", async () => {
    const lossy = {
      query: async (statement: { name: string }) => {
        const answer = await world.db.query(statement as never);
        if (statement.name.startsWith("gate_admit")) throw Object.assign(new Error("Connection terminated unexpectedly"), { code: "08006" });
        return answer;
      },
    };
    const scan = { tokens: desk, attemptId: randomUUID(), evidence: [phone.code(tokenId)], scannedAtMs: clock.nowMs() };
    expect(outcomeOf(await sendScan({ app: apiWith({ deps: { db: lossy as never } }).app, ...scan }))).toBe("503 UNAVAILABLE");
    expect(outcomeOf(await sendScan({ app: api.app, ...scan }))).toBe("admit");
  });
});

describe("trap 27 trap 28: the chain changes its mind", () => {
  it("refuses a ticket whose mint was orphaned", async () => {
    const [late = 0n] = await world.buy({ event, account: ALICE });
    await world.syncToHead();
    await world.chain.reorg(1);
    await world.syncToHead();
    expect(await outcomeAt(api, phone.code(late))).toBe("UNKNOWN_TICKET");
  });

  it("waits for the depth that the operator asks for", async () => {
    const deep = apiWith({ source: { GATE_MIN_DEPTH: "3" } });
    const [young = 0n] = await world.buy({ event, account: ALICE });
    await world.syncToHead();
    expect(await outcomeAt(deep, phone.code(young))).toBe("ask");
    await world.chain.control.mine({ blocks: 2 });
    await world.syncToHead();
    expect(await outcomeAt(deep, phone.code(young))).toBe("admit");
  });

  it("keeps a ticket used although its mark never was, or is no longer, on the chain", async () => {
    expect(await outcomeAt(api, phone.code(tokenId))).toBe("admit");
    await world.chain.control.mine({ blocks: 1 });
    await world.chain.reorg(1);
    await world.syncToHead();
    expect(await outcomeAt(api, phone.code(tokenId))).toBe("ALREADY_ADMITTED");
  });

  it("takes a mark that only the chain knows for an admission", async () => {
    await world.db.query("UPDATE mirror_tickets SET admitted_on_chain = true WHERE token_id = $1 AND contract = $2", [tokenId, event.contract]);
    expect(await outcomeAt(api, phone.code(tokenId))).toBe("ALREADY_ADMITTED");
  });
});
