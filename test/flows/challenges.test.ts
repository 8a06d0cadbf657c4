import { randomUUID } from "node:crypto";
import { hashTypedData } from "viem";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Address, decodeHex, type Hex, parseAddress } from "#core/bytes.ts";
import { CHALLENGE_SECONDS, readChallenge } from "#core/challenge.ts";
import { type Answer, answerTypedData, type Challenge } from "#core/typed-data.ts";
import { encodeAnswer, MAX_ANSWER_SIGNATURE_BYTES } from "#methods/wallet/answer.ts";
import { type Browser, createBrowser, createTestApi, ORIGIN, signIn, type TestApi } from "#test/support/api.ts";
import { account } from "#test/support/chain.ts";
import { bindPhone, createClock, type Desk, openDesk, type TestClock } from "#test/support/gate.ts";
import { listTickets } from "#test/support/list-tickets.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const ALICE = 2;
const BOB = 3;

let world: World;
let api: TestApi;
let clock: TestClock;
let event: WorldEvent;
let other: WorldEvent;
let desk: Desk;
let alice: Browser;
let tickets: { id: string; tokenId: bigint }[];
let otherTicketId: string;

beforeAll(async () => {
  world = await createWorld();
  clock = createClock();
  const source = { RPC_URL: world.chain.rpcUrl, CHAIN_ID: String(world.chain.chainId), GATE_MIRROR_MAX_AGE_MS: "3600000" };
  api = createTestApi({ db: world.database, source, deps: { clock } });
  event = await world.createEvent({ maxPerPurchase: 30 });
  other = await world.createEvent({ title: "Another night" });
  await world.buy({ event, account: ALICE, quantity: 30 });
  await world.buy({ event: other, account: ALICE });
  await world.syncToHead();
  desk = await openDesk(at(), { event, gateName: "Nordtür 北" });
  alice = createBrowser(api.app);
  await signIn({ browser: alice, index: ALICE });
  const own = await listTickets({ db: world.db }, { chainId: world.chain.chainId, holder: walletOf(ALICE) });
  tickets = own.filter(({ eventId }) => eventId === event.id).map(({ id, tokenId }) => ({ id, tokenId: BigInt(tokenId) }));
  otherTicketId = own.find(({ eventId }) => eventId === other.id)?.id ?? "";
});
afterAll(async () => {
  await api.close();
  await world.close();
});
beforeEach(() => {
  clock.aheadMs = 0;
});

function at() {
  return { world, app: api.app, clock };
}

function walletOf(index: number): Address {
  return parseAddress(account(index).address);
}

function place() {
  return { chainId: world.chain.chainId, contract: event.contract };
}

function nextTicket(): { id: string; tokenId: bigint } {
  const ticket = tickets.shift();
  if (!ticket) throw new Error("the tests need more tickets");
  return ticket;
}

function call({ path, by = desk, method = "GET" }: { path: string; by?: Desk; method?: string }): Promise<Response> {
  const headers = { origin: ORIGIN, authorization: `Bearer ${by.shiftToken}`, "x-foyer-device": by.deviceToken };
  return Promise.resolve(api.app.request(`${ORIGIN}/api/gate/challenges${path}`, { method, headers }));
}

/** What the gate shows, as the holder's page learns it. */
async function ask(by: Desk = desk): Promise<{ code: string; challenge: Challenge }> {
  const { code, link } = (await (await call({ path: "", by, method: "POST" })).json()) as { code: string; link: string };
  expect(readChallenge({ text: link, origin: ORIGIN })).toBe(readChallenge({ text: code, origin: ORIGIN }));
  const told = (await (await alice.get(`/api/challenges/${code}`)).json()) as { challenge: Challenge & { nonce: string } };
  return { code, challenge: { ...told.challenge, nonce: BigInt(told.challenge.nonce) } };
}

async function signatureOf({ answer, by = ALICE, event = place() }: { answer: Answer; by?: number; event?: ReturnType<typeof place> }): Promise<Hex> {
  return account(by).sign({ hash: hashTypedData(answerTypedData({ event, answer })) });
}

async function answerAs(input: { code: string; challenge: Challenge; ticket: { id: string; tokenId: bigint }; by?: number; browser?: Browser }) {
  const { code, challenge, ticket, by = ALICE, browser = alice } = input;
  const signature = await signatureOf({ answer: { challenge, holder: walletOf(by), tokenId: ticket.tokenId }, by });
  return browser.post(`/api/challenges/${code}/answer`, { ticketId: ticket.id, signature });
}

async function readAnswer(code: string, by: Desk = desk): Promise<string | null> {
  return ((await (await call({ path: `/${code}`, by })).json()) as { text: string | null }).text;
}

/** A wallet's answer without the server between: what a gate would be shown by hand. */
async function textOf({ answer, by = ALICE, event = place() }: { answer: Answer; by?: number; event?: ReturnType<typeof place> }): Promise<string> {
  return encodeAnswer({ event, answer, signature: decodeHex(await signatureOf({ answer, by, event })) });
}

describe("C61 V4 the gate asks, the wallet answers", () => {
  it("tells the gate at once, which lets the holder in as one attempt", async () => {
    const { code, challenge } = await ask();
    expect(challenge).toMatchObject({ gateName: "Nordtür 北", gateId: desk.gateId, deviceId: desk.deviceId });
    expect(await readAnswer(code)).toBeNull();
    const heard = Promise.withResolvers<unknown>();
    const stop = await api.deps.listen({ channel: "gate" }, (payload) => heard.resolve(JSON.parse(payload)));
    expect((await answerAs({ code, challenge, ticket: nextTicket() })).status).toBe(204);
    expect(await heard.promise).toMatchObject({ eventId: event.id, tokenId: null, kind: "answer" });
    stop();
    const { body } = await desk.scan((await readAnswer(code)) ?? "");
    expect(body.decision).toMatchObject({ kind: "admit", methods: ["wallet"] });
  });

  it("joins what a gate with two factors holds already", async () => {
    const strict = await openDesk(at(), { event, policy: { anyOf: [["qr", "wallet"]] } });
    const phone = await bindPhone(at(), { event, account: ALICE });
    alice = createBrowser(api.app);
    const ticket = nextTicket();
    const shown = phone.code(ticket.tokenId);
    expect(await strict.outcome(shown)).toBe("ask");
    const { challenge } = await ask(strict);
    const answer = { challenge, holder: walletOf(ALICE), tokenId: ticket.tokenId };
    expect(await strict.outcome([shown, await textOf({ answer })])).toBe("admit");
    await signIn({ browser: alice, index: ALICE });
  });

  it("is answered once: the second wallet is told so", async () => {
    const { code, challenge } = await ask();
    expect((await answerAs({ code, challenge, ticket: nextTicket() })).status).toBe(204);
    const again = await answerAs({ code, challenge, ticket: nextTicket() });
    expect([again.status, ((await again.json()) as { code: string }).code]).toEqual([409, "ALREADY_USED"]);
  });

  it("admits one ticket for one question, however many were signed for it", async () => {
    const { challenge } = await ask();
    const texts = await Promise.all([1, 2].map(() => textOf({ answer: { challenge, holder: walletOf(ALICE), tokenId: nextTicket().tokenId } })));
    expect(await desk.outcome(texts[0] ?? "")).toBe("admit");
    expect(await desk.outcome(texts[1] ?? "")).toBe("REPLAYED");
    expect(await desk.outcome(texts[0] ?? "")).toBe("ALREADY_ADMITTED");
  });
});

describe("C28 C29 a question is of now, of this gate and of this device", () => {
  it("runs out after a minute, with the tolerance that every clock has", async () => {
    const { code, challenge } = await ask();
    const text = await textOf({ answer: { challenge, holder: walletOf(ALICE), tokenId: nextTicket().tokenId } });
    clock.aheadMs = (CHALLENGE_SECONDS + 16) * 1000;
    expect(await desk.outcome(text)).toBe("STALE");
    const late = await alice.get(`/api/challenges/${code}`);
    expect(((await late.json()) as { code: string }).code).toBe("EXPIRED");
  });

  it("ends when the device asks anew", async () => {
    const { code, challenge } = await ask();
    const text = await textOf({ answer: { challenge, holder: walletOf(ALICE), tokenId: nextTicket().tokenId } });
    await ask();
    expect(await desk.outcome(text)).toBe("STALE");
    expect((await alice.get(`/api/challenges/${code}`)).status).toBe(404);
  });

  it("is nothing at another gate, nor on another device of this one, nor is its answer read there", async () => {
    const elsewhere = await openDesk(at(), { event });
    const { code, challenge } = await ask();
    const ticket = nextTicket();
    const text = await textOf({ answer: { challenge, holder: walletOf(ALICE), tokenId: ticket.tokenId } });
    expect(await elsewhere.outcome(text)).toBe("WRONG_GATE");
    await answerAs({ code, challenge, ticket });
    expect(await readAnswer(code, elsewhere)).toBeNull();
    expect(await readAnswer(code)).toBe(text);
  });

  it("is asked by a steward at work alone", async () => {
    const response = await api.app.request(`${ORIGIN}/api/gate/challenges`, {
      method: "POST",
      headers: { origin: ORIGIN, "x-foyer-device": desk.deviceToken },
    });
    expect(response.status).toBe(401);
    await world.db.query("UPDATE gate_shifts SET ended_at = now() WHERE staff_id = $1", [desk.staffId]);
    expect((await call({ path: "", method: "POST" })).status).toBe(401);
    await world.db.query("UPDATE gate_shifts SET ended_at = NULL WHERE staff_id = $1", [desk.staffId]);
  });
});

describe("trap 6: every field of an answer counts, signed anew by the holder", () => {
  const MADE_UP = randomUUID();
  it.each<[string, (answer: Answer) => Answer, string]>([
    ["number", (answer) => ({ ...answer, challenge: { ...answer.challenge, nonce: answer.challenge.nonce ^ 1n } }), "STALE"],
    ["gate", (answer) => ({ ...answer, challenge: { ...answer.challenge, gateId: MADE_UP } }), "STALE"],
    ["gate's name", (answer) => ({ ...answer, challenge: { ...answer.challenge, gateName: "South door" } }), "STALE"],
    ["device", (answer) => ({ ...answer, challenge: { ...answer.challenge, deviceId: MADE_UP } }), "STALE"],
    ["beginning and end", (answer) => ({ ...answer, challenge: later(answer.challenge) }), "STALE"],
    ["end alone", (answer) => ({ ...answer, challenge: { ...answer.challenge, expiresAtSeconds: answer.challenge.expiresAtSeconds + 1 } }), "MALFORMED"],
    ["ticket", (answer) => ({ ...answer, tokenId: (1n << 32n) | 99n }), "UNKNOWN_TICKET"],
    ["holder", (answer) => ({ ...answer, holder: walletOf(BOB) }), "BAD_SIGNATURE"],
  ])("another %s: %#", async (_name, change, reason) => {
    const { challenge } = await ask();
    const answer = change({ challenge, holder: walletOf(ALICE), tokenId: tickets.at(-1)?.tokenId ?? 0n });
    expect(await desk.outcome(await textOf({ answer }))).toBe(reason);
  });

  it("another event, another chain, another signer", async () => {
    const { challenge } = await ask();
    const answer = { challenge, holder: walletOf(ALICE), tokenId: tickets.at(-1)?.tokenId ?? 0n };
    expect(await desk.outcome(await textOf({ answer, event: { ...place(), contract: other.contract } }))).toBe("WRONG_EVENT");
    expect(await desk.outcome(await textOf({ answer, event: { ...place(), chainId: 1 } }))).toBe("WRONG_EVENT");
    expect(await desk.outcome(await textOf({ answer, by: BOB }))).toBe("BAD_SIGNATURE");
    const foreign = decodeHex(await signatureOf({ answer, event: { ...place(), chainId: 1 } }));
    expect(await desk.outcome(encodeAnswer({ event: place(), answer, signature: foreign }))).toBe("BAD_SIGNATURE");
  });

  it("C60: a stranger's answer is genuine and still not the holder's", async () => {
    const { challenge } = await ask();
    const answer = { challenge, holder: walletOf(BOB), tokenId: tickets.at(-1)?.tokenId ?? 0n };
    expect(await desk.outcome(await textOf({ answer, by: BOB }))).toBe("NOT_HOLDER");
  });

  it("trap 10: a signature without end is no answer", async () => {
    const { challenge } = await ask();
    const answer = { challenge, holder: walletOf(ALICE), tokenId: tickets.at(-1)?.tokenId ?? 0n };
    const signature = new Uint8Array(MAX_ANSWER_SIGNATURE_BYTES + 1);
    expect(await desk.outcome(encodeAnswer({ event: place(), answer, signature }))).toBe("MALFORMED");
  });
});

describe("A6 what is not taken as an answer leaves the question open", () => {
  it.each<[string, number, (input: { code: string; challenge: Challenge }) => Promise<Response>]>([
    ["nobody's", 401, (asked) => answerAs({ ...asked, ticket: tickets.at(-1) as never, browser: createBrowser(api.app) })],
    ["another's ticket", 403, async (asked) => answerAs({ ...asked, ticket: tickets.at(-1) as never, by: BOB, browser: await browserOf(BOB) })],
    ["another's signature", 400, (asked) => answerAs({ ...asked, ticket: tickets.at(-1) as never, by: BOB })],
    ["another event's ticket", 400, (asked) => answerAs({ ...asked, ticket: { id: otherTicketId, tokenId: 1n << 32n } })],
    ["another question's answer", 404, ({ challenge }) => answerAs({ code: "00000-00000", challenge, ticket: tickets.at(-1) as never })],
    ["a code that is none", 400, ({ challenge }) => answerAs({ code: "hello", challenge, ticket: tickets.at(-1) as never })],
  ])("%s: %i", async (_name, status, send) => {
    const asked = await ask();
    expect((await send(asked)).status).toBe(status);
    expect(await readAnswer(asked.code)).toBeNull();
  });
});

async function browserOf(index: number): Promise<Browser> {
  const browser = createBrowser(api.app);
  await signIn({ browser, index });
  return browser;
}

function later(challenge: Challenge): Challenge {
  return { ...challenge, issuedAtSeconds: challenge.issuedAtSeconds + 1, expiresAtSeconds: challenge.expiresAtSeconds + 1 };
}
