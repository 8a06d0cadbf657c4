import { randomBytes } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { SALT_BYTES } from "#core/audit-trail.ts";
import { createRelayer } from "#platform/chain.ts";
import { readEnv } from "#platform/env.ts";
import { createLog } from "#platform/log.ts";
import { createPool } from "#platform/pool.ts";
import { verifyFiles } from "#scripts/audit/verify-files.ts";
import { createTestApi } from "#test/support/api.ts";
import { codeOf } from "#test/support/credentials.ts";
import { type Evening, openEvening } from "#test/support/evening.ts";
import { outcomeOf, sendScan } from "#test/support/gate.ts";
import { type OwnProcess, settingsOf, startProcess } from "#test/support/own-process.ts";
import { afterMisdeed, audit, kindsOf, withExport } from "#test/support/trail.ts";
import { anchorTrail } from "#worker/anchor-trail.ts";
import { sealTrail } from "#worker/seal-trail.ts";

let evening: Evening;
let db: pg.Pool;
const running: OwnProcess[] = [];

beforeAll(async () => {
  evening = await openEvening();
  db = evening.world.db;
  await admit();
  await refuse();
  await seal();
  await admit();
  await seal();
  await anchor();
});
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill("SIGKILL");
    await ended;
  }
});
afterAll(() => evening.close());

describe("C70 C71 every scan is in the trail, whatever came of it", () => {
  it("with ticket, time, device, staff, gate, methods, reason and duration", async () => {
    const tokenId = evening.newTicket();
    const code = codeFor(tokenId);
    expect(outcomeOf(await evening.desk.scan(code))).toBe("admit");
    expect(outcomeOf(await evening.desk.scan(code))).toBe("ALREADY_ADMITTED");
    const { rows } = await db.query("SELECT * FROM audit_log WHERE event_id = $1 AND token_id = $2 AND action = 'scan' ORDER BY sequence", [
      ...[evening.event.id, String(tokenId)],
    ]);
    const { desk } = evening;
    const common = { gate_id: desk.gateId, device_id: desk.deviceId, actor: `staff:${desk.staffId}`, detail: { methods: ["qr"] } };
    expect(rows).toMatchObject([
      { ...common, outcome: "admit", reason: null },
      { ...common, outcome: "refuse", reason: "ALREADY_ADMITTED" },
    ]);
    for (const { at, duration_ms, attempt_id } of rows)
      expect([at.getTime(), duration_ms >= 0, typeof attempt_id]).toEqual([evening.clock.nowMs(), true, "string"]);
  });

  it("also one that is no ticket at all", async () => {
    await refuse();
    const { rows } = await db.query("SELECT outcome, reason, token_id FROM audit_log WHERE event_id = $1 ORDER BY sequence DESC LIMIT 1", [evening.event.id]);
    expect(rows).toEqual([{ outcome: "refuse", reason: "MALFORMED", token_id: null }]);
  });
});

describe("C76 C48 so is what organizers, stewards and holders did", () => {
  it.each([
    ["event", "drafted", "user"],
    ["gate", "created", "user"],
    ["staff", "created", "user"],
    ["policy", "changed", "user"],
    ["pairing-code", "created", "user"],
    ["pin", "tried", "staff"],
    ["shift", "opened", "staff"],
    ["binding", "registered", "0x"],
  ])("%s %s, with who it was", async (action, outcome, who) => {
    const { rows } = await db.query("SELECT actor FROM audit_log WHERE event_id = $1 AND action = $2 AND outcome = $3", [evening.event.id, action, outcome]);
    expect(rows.length).toBeGreaterThan(0);
    for (const { actor } of rows) expect(actor.startsWith(who)).toBe(true);
  });
});

describe("C76 the trail is sealed and anchored", () => {
  it("once for each row; a second look finds nothing to do", async () => {
    await admit();
    expect((await seal()).rows).toBeGreaterThan(0);
    expect(await seal()).toEqual({ rows: 0, round: null });
    const verdict = await audit(evening.world);
    expect(verdict).toMatchObject({ faults: [], rows: { unsealed: 0, forgotten: 0 }, chain: { factory: evening.world.factory } });
    expect((await db.query("SELECT count(*)::int AS rows FROM audit_log")).rows).toEqual([{ rows: verdict.rows.sealed }]);
  });

  it("by one worker at a time: two that seal together seal no row twice", async () => {
    for (let i = 0; i < 3; i++) await refuse();
    const sealed = await Promise.all([seal(), seal(), seal()]);
    expect(sealed.reduce((sum, { rows }) => sum + rows, 0)).toBe(3);
    expect(kindsOf(await audit(evening.world))).toEqual([]);
  });

  it("with the newest head on chain, which speaks for all before it, and not again before its time", async () => {
    await refuse();
    const { round } = await seal();
    expect(await anchor({ everyMinutes: 60 })).toEqual({ anchored: null });
    expect(await anchor()).toEqual({ anchored: round });
    expect(await anchor()).toEqual({ anchored: null });
    expect((await audit(evening.world)).chain).toMatchObject({ anchoredRound: round });
  });

  it("also over idle hours, so that nothing can be dated back beyond the last round", async () => {
    const idle = (by: string) =>
      afterMisdeed(evening.world, {
        misdeed: (rogue) => rogue.query("UPDATE audit_rounds SET until = until - $1::interval WHERE number = (SELECT max(number) FROM audit_rounds)", [by]),
        look: seal,
      });
    await seal();
    expect((await idle("1 minute")).round).toBeNull();
    expect((await idle("11 minutes")).round).not.toBeNull();
  });

  it("for one organizer as well: the rows of one event alone can be proved", async () => {
    const verdict = await audit(evening.world, { eventId: evening.event.id });
    expect([kindsOf(verdict), verdict.rows.sealed > 0]).toEqual([[], true]);
    const sequence = await aSequence();
    const gone = await afterMisdeed(evening.world, {
      misdeed: (rogue) => rogue.query("DELETE FROM audit_log WHERE sequence = $1", [sequence]),
      look: () => audit(evening.world, { eventId: evening.event.id }),
    });
    expect(kindsOf(gone)).toEqual(["removed"]);
  });

  it("by the worker's own process within a minute", async () => {
    const worker = startProcess({ world: evening.world, args: ["worker/main.ts"] });
    running.push(worker);
    await worker.says("working");
    await refuse();
    await expect.poll(countUnsealed, { timeout: 120_000, interval: 200 }).toBe(0);
    const { rows } = await db.query<{ seconds: number }>(
      `SELECT extract(epoch FROM r.sealed_at - l.recorded_at)::float AS seconds FROM audit_log l JOIN audit_leaves USING (event_id, sequence)
       JOIN audit_seals s ON s.event_id = l.event_id AND s.number = seal JOIN audit_rounds r ON r.number = s.round ORDER BY l.sequence DESC LIMIT 1`,
    );
    expect(rows[0]?.seconds).toBeLessThan(60);
  });
});

describe("C76 a superuser who tampers with sealed rows is found out", () => {
  const MISDEEDS: readonly (readonly [string, string, readonly string[]])[] = [
    ["edits an outcome", "UPDATE audit_log SET outcome = 'admit' WHERE action = 'scan' AND outcome = 'refuse'", ["changed"]],
    ["edits who it was", "UPDATE audit_log SET actor = 'staff:somebody-else' WHERE action = 'scan'", ["changed"]],
    ["edits a detail", `UPDATE audit_log SET detail = detail || '{"skewMs": 4}' WHERE action = 'scan'`, ["changed"]],
    ["edits a row and its leaf's salt", "UPDATE audit_log SET token_id = 7 WHERE action = 'scan'; UPDATE audit_leaves SET salt = commitment", ["changed"]],
    ["moves an instant by a microsecond", "UPDATE audit_log SET at = at + interval '1 microsecond' WHERE action = 'scan'", ["changed"]],
    ["deletes a row", "DELETE FROM audit_log WHERE sequence = (SELECT min(sequence) FROM audit_log)", ["removed"]],
    [
      "deletes a row and its leaf",
      "DELETE FROM audit_log WHERE sequence = (SELECT min(sequence) FROM audit_log); DELETE FROM audit_leaves WHERE sequence = (SELECT min(sequence) FROM audit_leaves)",
      ["removed"],
    ],
    [
      "deletes a whole seal with its rows",
      "DELETE FROM audit_log USING audit_leaves v WHERE v.sequence = audit_log.sequence AND v.seal = 1; DELETE FROM audit_leaves WHERE seal = 1",
      ["removed"],
    ],
    [
      "inserts a row that claims to be old",
      "INSERT INTO audit_log (event_id, at, recorded_at, action, outcome) SELECT event_id, at, now() - interval '1 hour', 'scan', 'admit' FROM audit_log LIMIT 1",
      ["inserted"],
    ],
    [
      "inserts a row with a leaf under an old seal",
      `INSERT INTO audit_log (event_id, at, action, outcome) SELECT event_id, at, 'scan', 'admit' FROM audit_log LIMIT 1;
       INSERT INTO audit_leaves SELECT l.event_id, l.sequence, 1, v.leaf, v.commitment, v.salt FROM audit_log l, audit_leaves v
         WHERE l.sequence = (SELECT max(sequence) FROM audit_log) AND v.event_id = l.event_id LIMIT 1`,
      ["changed", "inserted"],
    ],
    ["removes the newest rounds", "DELETE FROM audit_rounds WHERE number > 1; DELETE FROM audit_seals WHERE round > 1; DELETE FROM audit_leaves", ["anchor"]],
  ];

  it.each(MISDEEDS)("who %s", async (_, misdeed, kinds) => {
    const found = await afterMisdeed(evening.world, { misdeed: (rogue) => rogue.query(misdeed), look: () => audit(evening.world) });
    expect(kindsOf(found)).toEqual(expect.arrayContaining([...kinds]));
    expect(kindsOf(await audit(evening.world))).toEqual([]);
  });

  it("who inserts an old row that the worker then seals in good faith", async () => {
    const misdeed = async (rogue: pg.ClientBase) => {
      await rogue.query(
        "INSERT INTO audit_log (event_id, at, recorded_at, action, outcome) SELECT event_id, at, now() - interval '5 minutes', 'scan', 'admit' FROM audit_log LIMIT 1",
      );
      await seal();
    };
    await afterMisdeed(evening.world, {
      misdeed,
      look: async () => expect(kindsOf(await audit(evening.world))).toContain("inserted"),
    });
  });

  it("who rewrites the whole trail, seals and all: only the chain contradicts", async () => {
    const misdeed = async (rogue: pg.ClientBase) => {
      await rogue.query("DELETE FROM audit_log WHERE outcome = 'refuse'");
      for (const table of ["audit_anchors", "audit_leaves", "audit_seals", "audit_rounds"]) await rogue.query(`DELETE FROM ${table}`);
      await seal();
    };
    const look = () => withExport(evening.world, async (directory) => [await verifyFiles({ directory, chain: null }), await audit(evening.world)] as const);
    const [offline, online] = await afterMisdeed(evening.world, { misdeed, look });
    expect([kindsOf(offline), kindsOf(online)]).toEqual([[], ["anchor"]]);
  });
});

describe("trap 20: no insider changes a row of the log", () => {
  it.each([
    "UPDATE audit_log SET outcome = 'admit'",
    "DELETE FROM audit_log",
    "TRUNCATE audit_log",
    "ALTER TABLE audit_log DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "UPDATE audit_leaves SET salt = NULL",
    "DELETE FROM audit_rounds",
  ])("with the product's own role: %s", async (statement) => {
    const pool = asProduct();
    await expect(pool.query(statement)).rejects.toMatchObject({ code: "42501" });
    await pool.end();
  });

  it.each([
    "UPDATE audit_log SET outcome = 'admit'",
    "DELETE FROM audit_log",
    "TRUNCATE audit_log",
    "DELETE FROM audit_seals",
    "UPDATE audit_anchors SET round = 1",
  ])("nor by mistake as the tables' owner: %s", async (statement) => {
    await expect(db.query(statement)).rejects.toThrow("append-only");
  });

  it("while a gate works with that role", async () => {
    const pool = asProduct();
    const api = createTestApi({
      db: { ...evening.world.database, pool },
      source: { RPC_URL: evening.world.chain.rpcUrl, GATE_MIRROR_MAX_AGE_MS: "3600000" },
      deps: { clock: evening.clock },
    });
    const scan = {
      app: api.app,
      tokens: evening.desk,
      attemptId: crypto.randomUUID(),
      evidence: [codeFor(evening.newTicket())],
      scannedAtMs: evening.clock.nowMs(),
    };
    expect(outcomeOf(await sendScan(scan))).toBe("admit");
    await api.close();
    await pool.end();
  });
});

describe("C76 audit:export and audit:verify, as an auditor types them", () => {
  it("end with 0 on an honest trail and with 1 once a line of the files was altered", async () => {
    await seal();
    await withExport(evening.world, async (directory) => {
      const folder = join(directory, "export");
      const exporting = startProcess({ world: evening.world, args: ["scripts/audit/export.ts", folder] });
      expect([await exporting.ended, exporting.output()]).toEqual([0, expect.stringContaining(`rows are in ${folder}`)]);
      const honest = startProcess({ world: evening.world, args: ["scripts/audit/verify.ts", folder] });
      expect([await honest.ended, honest.output()]).toEqual([0, expect.stringContaining("No sealed row was changed, added or removed.")]);
      appendFileSync(join(folder, "rows.jsonl"), `${readFileSync(join(folder, "rows.jsonl"), "utf8").split("\n")[0]}\n`);
      const altered = startProcess({ world: evening.world, args: ["scripts/audit/verify.ts", folder, "--offline"] });
      expect([await altered.ended, altered.output()]).toEqual([1, expect.stringContaining("this is not the trail that was recorded")]);
    });
  });
});

function codeFor(tokenId: bigint): string {
  return codeOf({ event: { ...evening.place, codePeriodSeconds: 15 }, tokenId, slot: evening.slotNow(), device: evening.alice.device });
}

async function admit(): Promise<void> {
  expect(outcomeOf(await evening.desk.scan(codeFor(evening.newTicket())))).toBe("admit");
}

async function refuse(): Promise<void> {
  expect(outcomeOf(await evening.desk.scan("no ticket"))).toBe("MALFORMED");
}

function seal(): ReturnType<typeof sealTrail> {
  return sealTrail({ db, newSalt: () => randomBytes(SALT_BYTES) });
}

/** Nothing is too soon for a test: time between anchors is asked of the database. */
async function anchor({ everyMinutes = 0 }: { everyMinutes?: number } = {}): ReturnType<typeof anchorTrail> {
  const { world } = evening;
  const deps = { db, client: world.chain.client, relayer: createRelayer(readEnv(settingsOf(world))), log: createLog({ level: "silent" }) };
  return anchorTrail(deps, { factory: world.factory, everyMinutes });
}

async function countUnsealed(): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM audit_log l WHERE NOT EXISTS (SELECT FROM audit_leaves v WHERE v.event_id = l.event_id AND v.sequence = l.sequence)",
  );
  return rows[0]?.count ?? 0;
}

async function aSequence(): Promise<string> {
  const { rows } = await db.query<{ sequence: string }>("SELECT sequence FROM audit_leaves WHERE event_id = $1 LIMIT 1", [evening.event.id]);
  return rows[0]?.sequence ?? "0";
}

/** What operations.md tells operators to run the processes as. */
function asProduct(): pg.Pool {
  return createPool({ connectionString: `${evening.world.database.connectionString}?options=-c%20role%3Dfoyer_app`, size: 4 });
}
