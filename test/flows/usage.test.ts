import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SALT_BYTES } from "#core/audit-trail.ts";
import { getReport, type UsageReport } from "#server/audit/get-report.ts";
import type { UsageEntry, UsagePage } from "#server/audit/list-usage.ts";
import type { UsageFilter } from "#server/audit/usage-filter.ts";
import { type Browser, createBrowser } from "#test/support/api.ts";
import { codeOf } from "#test/support/credentials.ts";
import { type Evening, openEvening } from "#test/support/evening.ts";
import { type Desk, openDesk } from "#test/support/gate.ts";
import { enter } from "#test/support/guest.ts";
import { sealTrail } from "#worker/seal-trail.ts";

const [OLIVIA, STRANGER] = [1, 9];

let evening: Evening;
let side: Desk;
let olivia: Browser;

beforeAll(async () => {
  evening = await openEvening({ tickets: 8 });
  olivia = await enter(evening, OLIVIA);
  // The world's organizer is an account without a wallet of its own; from now on it is the one that has signed in.
  await evening.world.db.query("UPDATE events SET organizer_id = (SELECT user_id FROM sessions WHERE wallet = $1)", [evening.world.organizer.wallet]);
  side = await openSideDoor();
  for (let i = 0; i < 3; i++) await evening.desk.outcome(codeFor(evening.newTicket()));
  await side.outcome(codeFor(evening.newTicket()));
  await evening.desk.outcome("no ticket");
  await evening.desk.outcome(`=HYPERLINK("http://evil.example")`);
});
afterAll(() => evening.close());

describe("A8 GET /api/audits/usage", () => {
  it("lists every scan with gate, device, steward, methods, ticket, result and duration, the newest first", async () => {
    const { entries } = await read();
    expect(entries.map(({ outcome, reason }) => reason ?? outcome)).toEqual(["MALFORMED", "MALFORMED", "admit", "admit", "admit", "admit"]);
    expect(entries[2]).toEqual({
      ...{ atMs: evening.clock.nowMs(), action: "scan", outcome: "admit", reason: null, methods: ["qr"], note: null },
      ...{ gateName: side.gateName, deviceName: "Phone of the door", who: expect.stringMatching(/^Grace/), ticketId: null },
      ...{ ticket: expect.stringMatching(/^Stalls No\. \d+$/), durationMs: expect.any(Number) },
    });
  });

  it.each([
    ["gate", () => ({ gateId: side.gateId }), 1],
    ["method", () => ({ method: "qr" }), 4],
    ["result", () => ({ outcome: "refuse" }), 2],
    ["reason", () => ({ reason: "MALFORMED" }), 2],
    ["beginning", () => ({ fromSeconds: String(seconds() + 1) }), 0],
    ["end", () => ({ untilSeconds: String(seconds() + 1) }), 6],
    ["all of them", () => ({ gateId: evening.desk.gateId, method: "qr", outcome: "admit", fromSeconds: String(seconds()) }), 3],
  ] as const)("narrows by %s", async (_, filter, count) => {
    expect((await read(filter())).entries).toHaveLength(count);
  });

  it("shows what organizers and holders did beside it, when asked", async () => {
    const acts = (await read({ what: "acts" })).entries.map(({ action }) => action);
    expect(acts).toEqual(expect.arrayContaining(["gate", "staff", "pairing-code", "device", "shift", "binding"]));
    expect(acts).not.toContain("scan");
  });

  it("goes on where a page ended, whatever is added meanwhile, and gives each row once", async () => {
    const first = await read({ limit: "4" });
    await evening.desk.outcome("no ticket either");
    const second = await read({ limit: "4", cursor: first.nextCursor ?? "" });
    expect([first.entries.length, second.entries.length, second.nextCursor]).toEqual([4, 2, null]);
    expect((await olivia.get(address({ limit: "4", cursor: first.nextCursor ?? "", outcome: "admit" }))).status).toBe(400);
  });

  it.each([{ gateId: "1; DROP TABLE" }, { outcome: "a'b" }, { method: "magic" }, { limit: "0" }, { fromSeconds: "-1" }, { cursor: "x" }])(
    "refuses what it cannot mean: %j",
    async (filter) => {
      expect((await olivia.get(address(filter as Record<string, string>))).status).toBe(400);
    },
  );

  it("is the organizer's alone (C20)", async () => {
    const stranger = await enter(evening, STRANGER);
    const statuses = await Promise.all(
      ["usage", "usage.csv"].map(async (name) => (await stranger.get(`/api/audits/${name}?eventId=${evening.event.id}`)).status),
    );
    const nobody = await createBrowser(evening.app).get(address({}));
    const nowhere = await olivia.get(`/api/audits/usage?eventId=${randomUUID()}`);
    expect([...statuses, nobody.status, nowhere.status]).toEqual([403, 403, 401, 404]);
  });
});

describe("trap 66 the same as CSV", () => {
  it("holds all rows, quoted, and no text that a spreadsheet would run", async () => {
    await evening.world.db.query("UPDATE gates SET name = '=cmd|'' /C calc''!A0, \"Main\"' WHERE id = $1", [side.gateId]);
    const response = await olivia.get(`/api/audits/usage.csv?eventId=${evening.event.id}&gateId=${side.gateId}`);
    const text = await response.text();
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(text.split("\r\n")).toHaveLength(3);
    expect(text).toContain(`,admit,,qr,"'=cmd|' /C calc'!A0, ""Main""",`);
  });
});

describe("C75 the report of an evening", () => {
  it("says who came by gate, method, hour and result, who did not, and how far it is proved", async () => {
    const before = await report();
    expect(before).toMatchObject({
      usage: { admitted: 4, byMethod: [{ name: "qr", admitted: 4, others: 0 }, { admitted: 0 }], byHour: [{ admitted: 4 }] },
      tickets: { sold: 8, gone: 0, admitted: 4 },
      ...{ overrides: 0, incidents: 0, gates: [{ name: evening.desk.gateName }, { id: side.gateId }] },
    });
    expect(before.usage.byGate[0]).toMatchObject({ name: evening.desk.gateName, admitted: 3 });
    expect(before.trail.unsealed).toBe(before.trail.rows);
    await sealTrail({ db: evening.world.db, newSalt: () => randomBytes(SALT_BYTES) });
    expect((await report()).trail).toMatchObject({ unsealed: 0, anchor: null });
  });

  it("counts what the filter leaves of the scans, and the whole event's tickets", async () => {
    expect(await report({ gateId: side.gateId })).toMatchObject({ usage: { scans: 1, byGate: [{ admitted: 1 }] }, tickets: { admitted: 4 } });
    expect(await report({ outcome: "nothing" })).toMatchObject({ usage: { scans: 0, byHour: [] }, typicalMs: null });
  });
});

/** Another gate, made by the account that the event belongs to now. */
async function openSideDoor(): Promise<Desk> {
  const { world, app, clock, event } = evening;
  const organizer = { ...world.organizer, userId: await organizerId() };
  return openDesk({ world: { ...world, organizer }, app, clock }, { event });
}

async function organizerId(): Promise<string> {
  const { rows } = await evening.world.db.query<{ organizer_id: string }>("SELECT organizer_id FROM events WHERE id = $1", [evening.event.id]);
  return rows[0]?.organizer_id ?? "";
}

function codeFor(tokenId: bigint): string {
  return codeOf({ event: { ...evening.place, codePeriodSeconds: 15 }, tokenId, slot: evening.slotNow(), device: evening.alice.device });
}

function seconds(): number {
  return Math.floor(evening.clock.nowMs() / 1000);
}

function address(query: Readonly<Record<string, string>>): string {
  return `/api/audits/usage?${new URLSearchParams({ eventId: evening.event.id, ...query })}`;
}

async function read(query: Readonly<Record<string, string>> = {}): Promise<UsagePage & { entries: UsageEntry[] }> {
  const response = await olivia.get(address({ limit: "100", ...query }));
  expect(response.status).toBe(200);
  return (await response.json()) as UsagePage;
}

async function report(filter: Partial<UsageFilter> = {}): Promise<UsageReport> {
  const { world, event } = evening;
  const none = { fromSeconds: null, untilSeconds: null, gateId: null, method: null, outcome: null, reason: null };
  const organizer = { userId: await organizerId(), eventId: event.id };
  return getReport({ db: world.db }, { organizer, filter: { eventId: event.id, what: "scans", ...none, ...filter } });
}
