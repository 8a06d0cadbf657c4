import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decodeHex } from "#core/bytes.ts";
import { CONSENT_VERSION } from "#methods/biometric/consent.ts";
import { decodeEmbedding, encodeEmbedding, similarityOf } from "#methods/biometric/embedding.ts";
import type { Step } from "#methods/biometric/liveness.ts";
import { MATCH_THRESHOLD } from "#methods/biometric/verify.ts";
import { eraseDueFaces } from "#server/credentials/face/erase-due-faces.ts";
import { createVault } from "#server/credentials/vault.ts";
import { type Browser, createBrowser, createTestApi, ORIGIN, signIn, type TestApi } from "#test/support/api.ts";
import { embeddingOfPortrait, enrolmentOf, faceTextOf, figuresOf } from "#test/support/faces.ts";
import { bindPhone, createClock, type Desk, openDesk, type Phone, type TestClock } from "#test/support/gate.ts";
import { listTickets } from "#test/support/list-tickets.ts";
import { fillPocket, type Pocket } from "#test/support/pocket.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const [ALICE, BOB] = [2, 3];
const DAY_MS = 24 * 3600 * 1000;

let world: World;
let api: TestApi;
let clock: TestClock;
let event: WorldEvent;
let desk: Desk;
let alice: Browser;
let pocket: Pocket;
let tokenId: bigint;
let ticketId: string;

beforeAll(async () => {
  world = await createWorld();
  clock = createClock();
  api = createTestApi({ db: world.database, source: { RPC_URL: world.chain.rpcUrl, GATE_MIRROR_MAX_AGE_MS: "3600000" }, deps: { clock } });
  event = await world.createEvent({ maxPerPurchase: 40, maxGifts: 10 });
  pocket = await fillPocket(world, { event, account: ALICE, quantity: 30 });
  // Both lanes: with the face, and by the wallet without it.
  desk = await openDesk(at(), { event, policy: { anyOf: [["qr", "biometric"], ["wallet"]] } });
});
afterAll(async () => {
  await api.close();
  await world.close();
});
beforeEach(async () => {
  clock.aheadMs = 0;
  ({ tokenId, ticketId } = pocket.take());
  alice = createBrowser(api.app);
  await signIn({ browser: alice, index: ALICE });
});

function at() {
  return { world, app: api.app, clock };
}

function pathOf(id = ticketId): string {
  return `/api/tickets/${id}/methods/biometric`;
}

function enrol(who = "obama", browser = alice): Promise<Response> {
  return browser.post(`${pathOf()}/generate`, enrolmentOf(who));
}

/** Signs in anew: naming a phone was another sign-in, which ended this one (U5). */
async function withdraw(): Promise<number> {
  await signIn({ browser: alice, index: ALICE });
  const headers = { origin: ORIGIN, ...Object.fromEntries(alice.headers()) };
  return (await api.app.request(`${ORIGIN}${pathOf()}`, { method: "DELETE", headers })).status;
}

async function challenge(by = desk, id = ticketId): Promise<{ status: number; body: { text: string; steps: Step[]; code?: string } }> {
  const headers = { authorization: `Bearer ${by.shiftToken}`, "x-foyer-device": by.deviceToken, "content-type": "application/json" };
  const response = await api.app.request(`${ORIGIN}/api/gate/tickets/${id}/face-challenge`, { method: "POST", headers, body: "{}" });
  return { status: response.status, body: (await response.json()) as { text: string; steps: Step[] } };
}

/** What the gate's device makes of the person before it. */
async function lookAt(who = "obama2"): Promise<string> {
  const { body } = await challenge();
  return faceTextOf({ challenge: body.text, steps: body.steps, who });
}

function bind(): Promise<Phone> {
  return bindPhone(at(), { event, account: ALICE });
}

async function rowsOf(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  return (await world.db.query(sql, values)).rows;
}

function trail(): Promise<Record<string, unknown>[]> {
  return rowsOf("SELECT outcome, reason, actor, detail FROM audit_log WHERE action = 'face' AND token_id = $1 ORDER BY sequence", [String(tokenId)]);
}

function kept(): Promise<Record<string, unknown>[]> {
  return rowsOf("SELECT f.* FROM face_consents f JOIN credentials c ON c.id = f.credential_id WHERE c.token_id = $1", [String(tokenId)]);
}

describe("V5 from consent to admission", () => {
  it("agrees, is asked for the face beside the code, and is admitted once", async () => {
    expect((await enrol()).status).toBe(201);
    const phone = await bind();
    const { body: asked } = await desk.scan(phone.code(tokenId));
    expect(asked).toMatchObject({ decision: { kind: "ask", methods: ["biometric"] }, ticket: { id: ticketId } });
    const { body } = await desk.scan([phone.code(tokenId), await lookAt()]);
    expect(body).toMatchObject({ decision: { kind: "admit", methods: ["qr", "biometric"] }, ticket: { id: ticketId } });
    expect(await desk.outcome([phone.code(tokenId), await lookAt()])).toBe("ALREADY_ADMITTED");
    expect(await rowsOf("SELECT used_at FROM credentials WHERE token_id = $1 AND kind = 'face'", [String(tokenId)])).toEqual([{ used_at: expect.any(Date) }]);
  });

  it("another person with the right phone is refused, and so is the right face on another's ticket", async () => {
    await enrol();
    const phone = await bind();
    expect(await desk.outcome([phone.code(tokenId), await lookAt("biden")])).toBe("NO_MATCH");
    const face = await lookAt();
    expect(await desk.outcome([phone.code(pocket.next().tokenId), face])).toBe("POLICY");
    expect(await desk.outcome([phone.code(tokenId), face])).toBe("admit");
  });

  it("a face alone lets nobody in unless the organizer has said so in so many words", async () => {
    await enrol();
    expect(await desk.outcome(await lookAt())).toBe("ask");
    await world.db.query("UPDATE events SET entry_policy = jsonb_set(entry_policy, '{overrides,0,anyOf}', '[[\"biometric\"]]') WHERE id = $1", [event.id]);
    await world.db.query("UPDATE events SET entry_policy = jsonb_set(entry_policy, '{overrides,0,acknowledgement}', 'null') WHERE id = $1", [event.id]);
    expect(await desk.outcome(await lookAt())).toBe("ask");
    await world.db.query(
      'UPDATE events SET entry_policy = jsonb_set(entry_policy, \'{overrides,0,anyOf}\', \'[["qr", "biometric"], ["wallet"]]\') WHERE id = $1',
      [event.id],
    );
  });

  it("a second picture takes the place of the first", async () => {
    await enrol("biden");
    await enrol("obama");
    expect(await kept()).toHaveLength(1);
    const phone = await bind();
    expect(await desk.outcome([phone.code(tokenId), await lookAt("obama2")])).toBe("admit");
    expect((await trail()).map(({ detail }) => (detail as { replaced: number }).replaced)).toEqual([0, 1]);
  });

  it("keeps who agreed, when, to which text and until when, and gives it out", async () => {
    await enrol();
    const response = await alice.get(`${pathOf()}/consent`);
    expect(response.headers.get("content-disposition")).toMatch(/attachment; filename="face-consent-[0-9a-f-]+\.json"/);
    const record = (await response.json()) as { text: string[]; retainUntilSeconds: number; consentedAtSeconds: number };
    expect(record).toMatchObject({ ticketId, textVersion: CONSENT_VERSION, holder: expect.stringMatching(/^0x[0-9a-f]{40}$/) });
    expect(record.text.join(" ")).toContain("one day after the event has ended");
    const [ticket] = await rowsOf("SELECT ends_at FROM mirror_events WHERE contract = $1", [event.contract]);
    expect(record.retainUntilSeconds * 1000).toBe(timeOf(ticket?.ends_at) + DAY_MS);
    expect((await createBrowser(api.app).get(`${pathOf()}/consent`)).status).toBe(401);
  });

  it("takes no face that no gate asks for, no other text, no other person's ticket, nothing that is no face", async () => {
    const other = await world.createEvent({ title: "No faces here" });
    await world.buy({ event: other, account: ALICE });
    await world.syncToHead();
    const { wallet } = await world.signIn(ALICE);
    const all = await listTickets({ db: world.db }, { chainId: world.chain.chainId, holder: wallet });
    const elsewhere = all.find(({ event: of }) => of.id === other.id)?.id ?? "";
    await signIn({ browser: alice, index: ALICE });
    const codeOf = async (response: Promise<Response>) => ((await (await response).json()) as { code: string }).code;
    expect(await codeOf(alice.post(`${pathOf(elsewhere)}/generate`, enrolmentOf()))).toBe("UNAVAILABLE");
    expect(await codeOf(alice.post(`${pathOf()}/generate`, { ...enrolmentOf(), textVersion: "another" }))).toBe("CONFLICT");
    expect(await codeOf(alice.post(`${pathOf()}/generate`, { ...enrolmentOf(), figures: Array(128).fill(0).with(0, Number.NaN) }))).toBe("INVALID_INPUT");
    const bob = createBrowser(api.app);
    await signIn({ browser: bob, index: BOB });
    expect(await codeOf(enrol("obama", bob))).toBe("FORBIDDEN");
    expect(await codeOf(bob.get(pathOf()))).toBe("FORBIDDEN");
  });
});

describe("trap 25 the face is the holder's", () => {
  it("who refuses gets in by the other lane, and nothing is on record", async () => {
    const phone = await bind();
    expect(await desk.outcome(phone.code(tokenId))).toBe("ask");
    expect((await challenge()).body.code).toBe("NOT_FOUND");
    const ordinary = await openDesk(at(), { event, policy: { anyOf: [["qr", "biometric"], ["qr"]] } });
    expect(await ordinary.outcome(phone.code(tokenId))).toBe("admit");
    expect(await kept()).toEqual([]);
  });

  it("withdrawn is gone at once: no match is possible, and the trail has no face in it", async () => {
    await enrol();
    const [before] = await kept();
    const phone = await bind();
    const face = await lookAt();
    expect(await withdraw()).toBe(204);
    expect(await kept()).toEqual([]);
    expect(await desk.outcome([phone.code(tokenId), face])).toBe("SESSION_ENDED");
    expect((await challenge()).status).toBe(404);
    expect(await withdraw()).toBe(404);
    const lines = await trail();
    expect(lines.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ["consented", null],
      ["erased", "withdrawn"],
    ]);
    const sealed = hexOf(before?.sealed);
    for (const line of lines) expect(JSON.stringify(line)).not.toContain(sealed.slice(0, 16));
  });

  it("switched off like any credential, it is erased as well", async () => {
    await enrol();
    const { credentials } = (await (await alice.get(`/api/tickets/${ticketId}/credentials`)).json()) as { credentials: { id: string; kind: string }[] };
    const headers = { origin: ORIGIN, ...Object.fromEntries(alice.headers()) };
    const face = credentials.find(({ kind }) => kind === "face");
    await api.app.request(`${ORIGIN}/api/tickets/${ticketId}/credentials/${face?.id}`, { method: "DELETE", headers });
    expect(await kept()).toEqual([]);
  });

  it("a ticket that is given away takes the face with it: refused at once, erased by the worker, and by whoever agreed", async () => {
    await enrol();
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    await world.syncToHead();
    const bobs = await bindPhone(at(), { event, account: BOB });
    expect(await desk.outcome([bobs.code(tokenId), await lookAt()])).toBe("NOT_HOLDER");
    expect(await eraseDueFaces({ db: world.db, clock })).toBe(1);
    expect(await kept()).toEqual([]);
    expect((await trail()).at(-1)).toMatchObject({ outcome: "erased", reason: "ticket-moved", actor: "worker" });
    await world.give({ event, tokenId, from: BOB, to: ALICE });
    await world.syncToHead();
    await enrol();
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    await world.syncToHead();
    expect(await withdraw()).toBe(204);
  });

  it("is kept no longer than was agreed, whatever the worker found before", async () => {
    await enrol();
    const [consent] = await kept();
    expect(await eraseDueFaces({ db: world.db, clock })).toBe(0);
    clock.aheadMs = timeOf(consent?.retain_until) - Date.now() - 60_000;
    expect(await eraseDueFaces({ db: world.db, clock })).toBe(0);
    clock.aheadMs += 61_000;
    // Others of this file's that nobody has withdrawn go with it.
    expect(await eraseDueFaces({ db: world.db, clock })).toBeGreaterThan(0);
    expect(await kept()).toEqual([]);
    expect((await trail()).at(-1)).toMatchObject({ outcome: "erased", reason: "retention" });
    expect(await eraseDueFaces({ db: world.db, clock })).toBe(0);
  });

  it("a dump of the database has no face in it, and nothing that two events have in common", async () => {
    const other = await world.createEvent({ title: "Another night" });
    await world.buy({ event: other, account: ALICE });
    await openDesk(at(), { event: other, policy: { anyOf: [["qr", "biometric"], ["qr"]] } });
    await world.syncToHead();
    const { wallet } = await world.signIn(ALICE);
    const all = await listTickets({ db: world.db }, { chainId: world.chain.chainId, holder: wallet });
    const second = all.find(({ event: of }) => of.id === other.id);
    await signIn({ browser: alice, index: ALICE });
    await enrol();
    await alice.post(`${pathOf(second?.id)}/generate`, enrolmentOf("obama"));
    const rows = await rowsOf(
      "SELECT f.event_id, f.credential_id, f.sealed, c.token_id FROM face_consents f JOIN credentials c ON c.id = f.credential_id WHERE (c.event_id = $1 AND c.token_id = $2) OR c.event_id = $3",
      [event.id, String(tokenId), other.id],
    );
    expect(rows).toHaveLength(2);
    const bare = Buffer.from(encodeEmbedding(embeddingOfPortrait("obama"))).toString("hex");
    const [left, right] = rows.map(({ sealed }) => hexOf(sealed));
    for (const dump of [left ?? "", right ?? ""])
      for (let place = 0; place + 8 <= bare.length; place += 4) expect(dump).not.toContain(bare.slice(place, place + 8));
    const vault = createVault({ env: api.deps.env });
    const opened = rows.map((row) => {
      const secret = vault.openFace({
        eventId: String(row.event_id),
        tokenId: BigInt(String(row.token_id)),
        credentialId: String(row.credential_id),
        sealed: row.sealed as Buffer,
      });
      return secret.kind === "face" ? decodeEmbedding(decodeHex(secret.template)) : null;
    });
    const [first, last] = opened;
    if (!first || !last) throw new Error("what was sealed opens");
    // Even with the keys of both events: turned differently, one face is two strangers.
    expect(Math.abs(similarityOf(first, last))).toBeLessThan(MATCH_THRESHOLD - 0.1);
    expect(Math.abs(similarityOf(first, embeddingOfPortrait("obama")))).toBeLessThan(MATCH_THRESHOLD - 0.1);
  });

  it("what is sealed opens for its own event, ticket and credential, whole and with our keys, or not at all", async () => {
    const owner = { eventId: event.id, tokenId, credentialId: "3f2b1d8e-6c5a-4f0e-9b7d-2a1c4e6f8b90" };
    const vault = createVault({ env: api.deps.env });
    const sealed = vault.sealFace({ ...owner, embedding: embeddingOfPortrait("obama") });
    expect(vault.openFace({ ...owner, sealed }).kind).toBe("face");
    const foreign = createVault({ env: { ...api.deps.env, FOYER_SECRET: randomBytes(32).toString("hex") } });
    const kinds = [
      foreign.openFace({ ...owner, sealed }),
      vault.openFace({ ...owner, sealed, eventId: owner.credentialId }),
      vault.openFace({ ...owner, sealed, tokenId: tokenId + 1n }),
      vault.openFace({ ...owner, sealed, credentialId: event.id }),
      vault.openFace({ ...owner, sealed: sealed.slice(0, -1) }),
      vault.openFace({ ...owner, sealed: sealed.slice(0, 20) }),
      ...Array.from({ length: sealed.length }, (_, i) => vault.openFace({ ...owner, sealed: sealed.with(i, (sealed[i] ?? 0) ^ 1) })),
    ].map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["none"]));
  });

  it("no picture is taken by any call: figures are all that fits", async () => {
    const picture = { textVersion: CONSENT_VERSION, figures: figuresOf("obama"), picture: "data:image/jpeg;base64,AAAA" };
    expect((await alice.post(`${pathOf()}/generate`, picture)).status).toBe(201);
    expect(JSON.stringify(await kept())).not.toContain("image/jpeg");
  });
});

describe("trap 25 a captured answer", () => {
  it("is burned with the admission, and refused at every gate after that", async () => {
    await enrol();
    const phone = await bind();
    const face = await lookAt();
    expect(await desk.outcome([phone.code(tokenId), face])).toBe("admit");
    expect(await desk.outcome([phone.code(tokenId), face])).toBe("ALREADY_ADMITTED");
    // As if the admission had been undone: the answer stays spent.
    await world.db.query("UPDATE admission_state SET admitted_attempt = NULL, consumed_slot = NULL WHERE event_id = $1 AND token_id = $2", [
      event.id,
      String(tokenId),
    ]);
    expect(await desk.outcome([phone.code(tokenId, 1), face])).toBe("REPLAYED");
  });

  it("is worth nothing after half a minute", async () => {
    await enrol();
    const phone = await bind();
    const face = await lookAt();
    clock.aheadMs = 31_000;
    expect(await desk.outcome([phone.code(tokenId), face])).toBe("STALE");
  });

  it("asks anew each time, in another order sooner or later", async () => {
    await enrol();
    const asked = await Promise.all(Array.from({ length: 24 }, () => challenge()));
    expect(new Set(asked.map(({ body }) => body.text)).size).toBe(24);
    expect(new Set(asked.map(({ body }) => body.steps.join())).size).toBeGreaterThan(1);
  });

  it("is asked for by staff at work at this event's gates only", async () => {
    await enrol();
    const elsewhere = await openDesk(at(), { event: await worldEventElsewhere() });
    expect((await challenge(elsewhere)).body.code).toBe("NOT_FOUND");
    expect((await challenge({ ...desk, shiftToken: "" })).status).toBe(401);
  });

  it("trap 12: faces are not tried out one after the other: ten strangers lock the record for a while", async () => {
    await enrol();
    const phone = await bind();
    for (let tries = 0; tries < 10; tries++) expect(await desk.outcome([phone.code(tokenId), await lookAt("biden")])).toBe("NO_MATCH");
    expect(await desk.outcome([phone.code(tokenId), await lookAt("obama2")])).toBe("RATE_LIMITED");
  });
});

describe("trap 26 a face check that is broken", () => {
  it("a record that our keys no longer open asks for something else, and admits nobody", async () => {
    await enrol();
    const phone = await bind();
    const face = await lookAt();
    await world.db.query("UPDATE face_consents SET sealed = $1 WHERE credential_id IN (SELECT id FROM credentials WHERE token_id = $2 AND kind = 'face')", [
      randomBytes(284),
      String(tokenId),
    ]);
    const { body } = await desk.scan([phone.code(tokenId), face]);
    expect(body.decision).toMatchObject({ kind: "ask", methods: ["biometric"], missing: ["face-record"] });
    expect(await rowsOf("SELECT 1 FROM admissions WHERE token_id = $1 AND event_id = $2", [String(tokenId), event.id])).toEqual([]);
  });
});

async function worldEventElsewhere(): Promise<WorldEvent> {
  const other = await world.createEvent({ title: "Elsewhere" });
  await world.syncToHead();
  return other;
}

function hexOf(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString("hex") : "";
}

function timeOf(value: unknown): number {
  return value instanceof Date ? value.getTime() : Number.NaN;
}
