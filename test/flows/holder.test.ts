import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Address, parseAddress, parseDecimal } from "#core/bytes.ts";
import type { Finding, MethodFacts } from "#core/method.ts";
import { createHolderApi } from "#holder/api.ts";
import { askPlatformCode } from "#holder/carried.ts";
import { createHolderDevice, type HolderDevice } from "#holder/device.ts";
import type { HolderTicket } from "#holder/holder-ticket.ts";
import { parseEvidence } from "#methods/registry.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { type Browser, createBrowser, createTestApi, signIn, type TestApi } from "#test/support/api.ts";
import { account } from "#test/support/chain.ts";
import { createMemoryKeyStore } from "#test/support/key-store.ts";
import { listTickets } from "#test/support/list-tickets.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const ALICE = 2;

type Phone = { device: HolderDevice; browser: Browser; store: ReturnType<typeof createMemoryKeyStore>; network: { isOn: boolean }; clock: { skewMs: number } };

let world: World;
let api: TestApi;
let event: WorldEvent;
let ticket: HolderTicket;
let other: HolderTicket;

beforeAll(async () => {
  world = await createWorld();
  event = await world.createEvent();
  await world.buy({ event, account: ALICE, quantity: 2 });
  await world.syncToHead();
  api = createTestApi({ db: world.database, source: { RPC_URL: world.chain.rpcUrl, CHAIN_ID: String(world.chain.chainId) } });
  const [first, second] = await listTickets({ db: world.db }, { chainId: world.chain.chainId, holder: walletOf(ALICE) });
  if (!first || !second) throw new Error("Alice holds no tickets");
  [ticket, other] = [first, second].map((view) => ({
    id: view.id,
    eventId: view.eventId,
    chainId: world.chain.chainId,
    contract: event.contract,
    holder: walletOf(ALICE),
    tokenId: parseDecimal(view.tokenId),
    codePeriodSeconds: view.event.codePeriodSeconds,
    leftAtSeconds: null,
  })) as [HolderTicket, HolderTicket];
});
afterAll(async () => {
  await api.close();
  await world.close();
});
beforeEach(async () => {
  await world.db.query("DELETE FROM bindings");
});

function walletOf(index: number): Address {
  return parseAddress(account(index).address);
}

/** A phone with its own cookies, keys and clock, talking to the real API. */
function createPhone(browser: Browser = createBrowser(api.app)): Phone {
  const network = { isOn: true };
  const clock = { skewMs: 0 };
  const fetch = (async (path: string, init?: { method?: string; body?: string }) => {
    if (!network.isOn) throw new TypeError("Failed to fetch");
    return init?.method === "POST" ? browser.post(path, JSON.parse(init.body ?? "{}")) : browser.get(path);
  }) as typeof globalThis.fetch;
  const store = createMemoryKeyStore();
  const deps = {
    store,
    api: createHolderApi({ fetch }),
    subtle: globalThis.crypto.subtle,
    getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => globalThis.crypto.getRandomValues(bytes),
    nowMs: () => Date.now() + clock.skewMs,
  };
  return { device: createHolderDevice(deps), browser, store, network, clock };
}

async function createBoundPhone(): Promise<Phone> {
  const phone = createPhone();
  await signIn({ browser: phone.browser, index: ALICE });
  expect(await phone.device.bind({ ticket, signTypedData: (typedData) => account(ALICE).signTypedData(typedData) })).toMatchObject({ kind: "bound" });
  return phone;
}

/** What the gate's tables say about Alice's newest binding. */
async function judge({ text, of = ticket }: { text: string | undefined; of?: HolderTicket }): Promise<Finding | undefined> {
  const presented = parseEvidence(text ?? "");
  const { rows } = await world.db.query("SELECT * FROM bindings WHERE event_id = $1 AND key_id = $2", [event.id, presented?.needs.keyId]);
  const newest = await world.db.query("SELECT max(nonce) AS nonce FROM bindings WHERE event_id = $1", [event.id]);
  const [row] = rows;
  const facts: MethodFacts = {
    event: { chainId: of.chainId, contract: of.contract, codePeriodSeconds: 15 },
    ticket: { tokenId: of.tokenId, holder: of.holder, state: "live", leftHolderAtSeconds: new Map(), highestSlot: null, consumedSlot: null },
    binding: row && {
      holder: row.holder,
      algorithm: row.algorithm,
      deviceKey: row.device_key,
      nonce: BigInt(row.nonce),
      issuedAtSeconds: row.issued_at.getTime() / 1000,
      expiresAtSeconds: row.expires_at.getTime() / 1000,
      sessionLive: true,
    },
    newestNonce: newest.rows[0].nonce === null ? null : BigInt(newest.rows[0].nonce),
    nonceUsed: false,
    credential: null,
    platformKeys: [],
    verdict: null,
    challenge: null,
  };
  return presented?.verify({ crypto: nodeCrypto, facts, atMs: Date.now() });
}

describe("V4 C54 a phone shows its holder's tickets", () => {
  it("nothing before the wallet has signed, a code that passes after, for every ticket of the event", async () => {
    const phone = createPhone();
    expect(await phone.device.readState(ticket)).toEqual({ kind: "unbound" });
    expect(await phone.device.codeAt({ ticket, atMs: Date.now() })).toBeNull();
    const bound = await createBoundPhone();
    for (const of of [ticket, other]) {
      const code = await bound.device.codeAt({ ticket: of, atMs: Date.now() });
      expect(await judge({ text: code?.text, of })).toMatchObject({ kind: "pass", subject: { tokenId: of.tokenId } });
    }
  });

  it("Q2 works with the network cut: a new code each period", async () => {
    const phone = await createBoundPhone();
    phone.network.isOn = false;
    const atMs = Date.now();
    const code = await phone.device.codeAt({ ticket, atMs });
    const next = await phone.device.codeAt({ ticket, atMs: code?.expiresAtMs ?? 0 });
    expect(next?.slot).toBe((code?.slot ?? 0) + 1);
    expect(next?.text).not.toBe(code?.text);
    expect(await judge({ text: code?.text })).toMatchObject({ kind: "pass" });
    await expect(phone.device.refreshState(ticket)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await phone.device.readState(ticket)).toMatchObject({ kind: "bound" });
  });

  it("the long code passes at a gate that knows no binding", async () => {
    const phone = await createBoundPhone();
    const code = await phone.device.longCodeAt({ ticket, atMs: Date.now() });
    await world.db.query("DELETE FROM bindings");
    expect(await judge({ text: code?.text })).toMatchObject({ kind: "pass" });
  });

  it("trap 13: a phone whose clock is an hour wrong shows the server's slot once it has been online", async () => {
    const phone = await createBoundPhone();
    phone.clock.skewMs = -3_600_000;
    await phone.device.refreshState(ticket);
    phone.network.isOn = false;
    const code = await phone.device.codeAt({ ticket, atMs: Date.now() + phone.clock.skewMs });
    expect(await judge({ text: code?.text })).toMatchObject({ kind: "pass" });
    expect((code?.expiresAtMs ?? 0) - (Date.now() + phone.clock.skewMs)).toBeLessThanOrEqual(15_000);
  });
});

describe("Q2 trap 4: one valid device", () => {
  it("the tickets move to the second phone; the first one's codes end and its key is destroyed", async () => {
    const first = await createBoundPhone();
    const second = createPhone(first.browser);
    expect(await second.device.refreshState(ticket)).toEqual({ kind: "elsewhere" });
    await second.device.bind({ ticket, signTypedData: (typedData) => account(ALICE).signTypedData(typedData) });
    const old = await first.device.codeAt({ ticket, atMs: Date.now() });
    expect(await judge({ text: old?.text })).toMatchObject({ kind: "fail", reason: "SESSION_ENDED" });
    expect(await first.device.refreshState(ticket)).toEqual({ kind: "elsewhere" });
    expect(first.store.size()).toBe(0);
    expect(await second.device.refreshState(ticket)).toMatchObject({ kind: "bound" });
  });

  it("U5: signing in elsewhere ends the session, and the phone says so", async () => {
    const phone = await createBoundPhone();
    await signIn({ browser: createBrowser(api.app), index: ALICE });
    await expect(phone.device.refreshState(ticket)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await signIn({ browser: phone.browser, index: ALICE });
    expect(await phone.device.refreshState(ticket)).toEqual({ kind: "ended" });
  });

  it("a ticket that left and came back needs a new binding", async () => {
    const phone = await createBoundPhone();
    const returned = { ...ticket, leftAtSeconds: Math.floor(Date.now() / 1000) + 5 };
    expect(await phone.device.readState(returned)).toEqual({ kind: "ended" });
    expect(await phone.device.codeAt({ ticket: returned, atMs: Date.now() })).toBeNull();
  });

  it("another account in the same browser ends nobody's codes but its own", async () => {
    const phone = await createBoundPhone();
    await signIn({ browser: phone.browser, index: ALICE + 1 });
    expect(await phone.device.refreshState(ticket)).toMatchObject({ kind: "bound" });
    expect(phone.store.size()).toBe(1);
  });

  it("signing out leaves no key behind", async () => {
    const phone = await createBoundPhone();
    await phone.device.forgetAll();
    expect(await phone.device.readState(ticket)).toEqual({ kind: "unbound" });
  });
});

describe("A6 the server asks the phone to wait", () => {
  it("and says for how long, in words and in figures", async () => {
    const limited = createTestApi({ db: world.database, source: { RPC_URL: world.chain.rpcUrl, ISSUES_PER_TICKET: "1" } });
    const browser = createBrowser(limited.app);
    await signIn({ browser, index: ALICE });
    const fetch = ((path: string, init: { body: string }) => browser.post(path, JSON.parse(init.body))) as unknown as typeof globalThis.fetch;
    const ask = () => askPlatformCode({ fetch }, { ticketId: ticket.id, atMs: Date.now() });
    expect((await ask()).text).toHaveLength(155);
    await expect(ask()).rejects.toMatchObject({
      code: "TOO_MANY_REQUESTS",
      retryAfterSeconds: expect.any(Number),
      next: expect.stringMatching(/^Try again in/),
    });
    await limited.close();
  });
});

describe("trap 49: the phone writes what the wallet signs", () => {
  it("domain and words are its own, whatever the server proposes, and a refusal to sign changes nothing", async () => {
    const phone = createPhone();
    await signIn({ browser: phone.browser, index: ALICE });
    const signTypedData = async (typedData: { domain: object; message: { statement: string } }) => {
      expect(typedData.domain).toEqual({ name: "Foyer", version: "1", chainId: ticket.chainId, verifyingContract: ticket.contract });
      expect(typedData.message.statement).toMatch(/moves no ticket/);
      throw new Error("User rejected the request.");
    };
    await expect(phone.device.bind({ ticket, signTypedData })).rejects.toThrow("User rejected");
    expect(phone.store.size()).toBe(0);
  });
});

describe("C61 the wallet's own entry", () => {
  it("passes once signed, and names its own end", async () => {
    const phone = createPhone();
    await signIn({ browser: phone.browser, index: ALICE });
    const entry = await phone.device.signEntry({ ticket, signTypedData: (typedData) => account(ALICE).signTypedData(typedData) });
    expect(await judge({ text: entry.text })).toMatchObject({ kind: "pass", method: "wallet" });
    expect(entry.expiresAtMs - Date.now()).toBeGreaterThan(290_000);
  });

  it("a smart wallet whose signature fits no code is sent to the rotating one, or to answer the gate", async () => {
    const phone = createPhone();
    await signIn({ browser: phone.browser, index: ALICE });
    await expect(phone.device.signEntry({ ticket, signTypedData: async () => `0x${"ab".repeat(2_000)}` })).rejects.toMatchObject({
      next: expect.stringMatching(/rotating/),
    });
  });
});
