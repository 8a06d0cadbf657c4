import { randomBytes } from "node:crypto";
import { encodeFunctionData, getAddress, hashTypedData, type Hex as ViemHex } from "viem";
import { hashMessage } from "viem/utils";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Address, decodeHex, encodeHex, type Hex } from "#core/bytes.ts";
import { slotAt } from "#core/credential.ts";
import { bindingTypedData, type Entry, entryTypedData } from "#core/typed-data.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import { smartAccountAbi } from "#generated/mocks.ts";
import { encodeEntry } from "#methods/wallet/evidence.ts";
import { findSessionIn } from "#server/accounts/session.ts";
import { askNonce, type Browser, createBrowser, createTestApi, signInText, type TestApi } from "#test/support/api.ts";
import { account } from "#test/support/chain.ts";
import { codeOf, deviceOf } from "#test/support/credentials.ts";
import { createClock, type Desk, openDesk, type TestClock } from "#test/support/gate.ts";
import { act, counterfactualOf, deployCounterfactual, deployHostileSigner, deploySmartAccount } from "#test/support/smart-wallets.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";
import { recheckWallets } from "#worker/recheck-wallets.ts";

/** Whose key speaks for the smart accounts here. */
const OWNER = 5;
const THIEF = 6;
const PRICE_WEI = 50_000_000_000_000_000n;

let world: World;
let api: TestApi;
let clock: TestClock;
let event: WorldEvent;
let desk: Desk;
let wallet: Address;
let tokenId: bigint;

beforeAll(async () => {
  world = await createWorld();
  clock = createClock();
  const source = { RPC_URL: world.chain.rpcUrl, CHAIN_ID: String(world.chain.chainId), GATE_MIRROR_MAX_AGE_MS: "3600000" };
  api = createTestApi({ db: world.database, source, deps: { clock } });
  event = await world.createEvent();
  desk = await openDesk({ world, app: api.app, clock }, { event });
});
afterAll(async () => {
  await api.close();
  await world.close();
});
beforeEach(async () => {
  wallet = await deploySmartAccount({ chain: world.chain, owner: OWNER });
  tokenId = await buyAs({ wallet, by: OWNER });
});

/** A purchase that the account makes itself. */
async function buyAs({ wallet, by }: { wallet: Address; by: number }): Promise<bigint> {
  const data = encodeFunctionData({ abi: eventTicketsAbi, functionName: "buy", args: [1, 1n, wallet] });
  const at = { address: event.contract, abi: eventTicketsAbi, functionName: "tierOf", args: [1] } as const;
  const [, sold] = await world.chain.client.readContract(at);
  await act({ chain: world.chain, wallet, by, functionName: "execute", args: [event.contract, PRICE_WEI, data], value: PRICE_WEI });
  await world.syncToHead();
  return (1n << 32n) | BigInt(sold);
}

/** A ticket bought by somebody else for an account that could not buy it. */
async function buyFor(holder: Address): Promise<bigint> {
  const at = { address: event.contract, abi: eventTicketsAbi, functionName: "tierOf", args: [1] } as const;
  const [, sold] = await world.chain.client.readContract(at);
  await world.send({ event, account: 7, functionName: "buy", args: [1, 1n, holder], value: PRICE_WEI });
  await world.syncToHead();
  return (1n << 32n) | BigInt(sold);
}

function place() {
  return { chainId: world.chain.chainId, contract: event.contract };
}

async function signIn(input: { wallet: Address; by: number; wrap?: (signature: ViemHex) => Hex }): Promise<{ browser: Browser; status: number }> {
  const browser = createBrowser(api.app);
  const message = signInText({ wallet: account(input.by), nonce: await askNonce(browser), fields: { address: getAddress(input.wallet) } });
  const raw = await account(input.by).sign({ hash: hashMessage(message) });
  const response = await browser.post("/api/auth/siwe/verify", { message, signature: input.wrap?.(raw) ?? raw });
  return { browser, status: response.status };
}

async function entryText({ holder, by, changes = {} }: { holder: Address; by: number; changes?: Partial<Entry> }): Promise<string> {
  const issuedAtSeconds = Math.floor(clock.nowMs() / 1000);
  const nonce = BigInt(encodeHex(randomBytes(6)));
  const entry = { holder, tokenId, nonce, issuedAtSeconds, expiresAtSeconds: issuedAtSeconds + 200, ...changes };
  const signature = decodeHex(await account(by).sign({ hash: hashTypedData(entryTypedData({ event: place(), entry })) }));
  return encodeEntry({ event: place(), entry, signature });
}

describe("U1 sign in with a smart wallet", () => {
  it("opens a session for a deployed account by its owner's signature, and for nobody else's", async () => {
    const { browser, status } = await signIn({ wallet, by: OWNER });
    expect(status).toBe(200);
    expect((await findSessionIn(api.deps, browser.headers()))?.wallet).toBe(wallet);
    expect((await signIn({ wallet, by: THIEF })).status).toBe(401);
  });

  it("trap 60: opens one for an account that is not deployed yet, and one deployed since forgets its factory", async () => {
    const { address, wrap } = counterfactualOf(OWNER);
    expect((await signIn({ wallet: address, by: OWNER, wrap })).status).toBe(200);
    expect((await signIn({ wallet: address, by: THIEF, wrap })).status).toBe(401);
    await deployCounterfactual({ chain: world.chain, owner: OWNER });
    await act({ chain: world.chain, wallet: address, by: OWNER, functionName: "setOwner", args: [account(THIEF).address] });
    expect((await signIn({ wallet: address, by: OWNER, wrap })).status).toBe(401);
  });

  it("M19: an always-yes wallet signs nobody in", async () => {
    const hostile = await deployHostileSigner({ chain: world.chain, mood: "always yes", owner: OWNER });
    expect((await signIn({ wallet: hostile, by: OWNER })).status).toBe(401);
  });

  it("says no more of the proof than that there is a session", async () => {
    const { browser } = await signIn({ wallet, by: OWNER });
    const told = await (await browser.get("/api/auth/get-session")).text();
    expect(told).toContain(wallet);
    expect(told).not.toMatch(/walletSignature|walletDigest/);
  });
});

describe("trap 59: sessions are asked about again", () => {
  it("ends the session whose wallet has another owner since, and no other; silence ends none", async () => {
    const other = await deploySmartAccount({ chain: world.chain, owner: OWNER });
    const [gone, stays] = [await signIn({ wallet, by: OWNER }), await signIn({ wallet: other, by: OWNER })];
    await act({ chain: world.chain, wallet, by: OWNER, functionName: "setOwner", args: [account(THIEF).address] });
    await recheckWallets({ db: world.db, verdicts: { ask: async () => ({ kind: "silent", blockNumber: null }) } });
    expect(await findSessionIn(api.deps, gone.browser.headers())).not.toBeNull();
    await recheckWallets({ db: world.db, verdicts: api.deps.verdicts });
    expect(await findSessionIn(api.deps, gone.browser.headers())).toBeNull();
    expect(await findSessionIn(api.deps, stays.browser.headers())).not.toBeNull();
  });
});

describe("V4 a smart wallet's device", () => {
  async function bind({ by }: { by: number }) {
    const { browser } = await signIn({ wallet, by: OWNER });
    const device = deviceOf({ name: encodeHex(randomBytes(8)) });
    const { algorithm, deviceKey } = device;
    const issuedAtSeconds = Math.floor(clock.nowMs() / 1000);
    const binding = { holder: wallet, algorithm, deviceKey, nonce: BigInt(clock.nowMs()), issuedAtSeconds, expiresAtSeconds: issuedAtSeconds + 3600 };
    const signature = await account(by).sign({ hash: hashTypedData(bindingTypedData({ event: place(), binding })) });
    const answer = await browser.post("/api/bindings", { ...binding, nonce: String(binding.nonce), eventId: event.id, signature });
    const slot = slotAt({ atMs: clock.nowMs(), periodSeconds: 15 });
    return { status: answer.status, code: codeOf({ event: { ...place(), codePeriodSeconds: 15 }, tokenId, slot, device }), signature, binding, device };
  }

  it("is registered at a block that is kept, stands in the gate pack, and shows codes", async () => {
    const { status, code, device } = await bind({ by: OWNER });
    expect(status).toBe(201);
    const { rows } = await world.db.query("SELECT wallet_block FROM bindings WHERE event_id = $1 AND holder = $2", [event.id, wallet]);
    expect(Number(rows[0].wallet_block)).toBeGreaterThan(0);
    const pack = await api.app.request("http://localhost:3000/api/gate/pack", { headers: { "x-foyer-device": desk.deviceToken } });
    expect(await pack.text()).toContain(device.deviceKey);
    expect(await desk.outcome(code)).toBe("admit");
  });

  it("is not registered by another key, and shows nothing", async () => {
    const { status, code } = await bind({ by: THIEF });
    expect(status).toBe(400);
    expect(await desk.outcome(code)).toBe("BAD_SIGNATURE");
  });

  it("shows long codes too: the server asks the wallet where the code alone does not tell", async () => {
    const { binding, signature, device } = await bind({ by: OWNER });
    await world.db.query("DELETE FROM bindings WHERE holder = $1", [wallet]);
    const slot = slotAt({ atMs: clock.nowMs(), periodSeconds: 15 });
    const carried = { binding, signature: decodeHex(signature) };
    expect(await desk.outcome(codeOf({ event: { ...place(), codePeriodSeconds: 15 }, tokenId, slot, device, carried }))).toBe("admit");
  });
});

describe("C61 a smart wallet signs for entry", () => {
  it("is admitted by its owner's signature, at a block that stands in the trail", async () => {
    const text = await entryText({ holder: wallet, by: OWNER });
    const { body } = await desk.scan(text);
    expect(body.decision).toMatchObject({ kind: "admit", methods: ["wallet"] });
    const { rows } = await world.db.query("SELECT detail FROM audit_log WHERE attempt_id = $1", [body.attemptId]);
    expect(rows[0].detail.walletBlocks).toEqual([String(await world.chain.client.getBlockNumber({ cacheTime: 0 }))]);
    expect(await desk.outcome(await entryText({ holder: wallet, by: OWNER }))).toBe("ALREADY_ADMITTED");
  });

  it("C60: is refused by another's signature, without its ticket, and after it gave the ticket away", async () => {
    expect(await desk.outcome(await entryText({ holder: wallet, by: THIEF }))).toBe("BAD_SIGNATURE");
    expect(await desk.outcome(await entryText({ holder: wallet, by: OWNER, changes: { tokenId: (1n << 32n) | 99n } }))).toBe("UNKNOWN_TICKET");
    const data = encodeFunctionData({ abi: eventTicketsAbi, functionName: "transferFrom", args: [wallet, account(8).address, tokenId] });
    await act({ chain: world.chain, wallet, by: OWNER, functionName: "execute", args: [event.contract, 0n, data] });
    await world.syncToHead();
    expect(await desk.outcome(await entryText({ holder: wallet, by: OWNER }))).toBe("NOT_HOLDER");
  });

  it("trap 59: a new owner ends what the old one signed, block by block; who is in stays in", async () => {
    const before = await entryText({ holder: wallet, by: OWNER });
    await act({ chain: world.chain, wallet, by: OWNER, functionName: "setOwner", args: [account(THIEF).address] });
    expect(await desk.outcome(before)).toBe("BAD_SIGNATURE");
    expect(await desk.outcome(await entryText({ holder: wallet, by: THIEF }))).toBe("admit");
    await act({ chain: world.chain, wallet, by: THIEF, functionName: "setOwner", args: [account(OWNER).address] });
    expect(await desk.outcome(before)).toBe("ALREADY_ADMITTED");
  });

  it("trap 58 M19: no hostile wallet is let in, none stops the gate, an always-yes one is no factor", async () => {
    for (const mood of ["loop", "return bomb", "revert bomb", "wrong magic", "always yes"] as const) {
      const hostile = await deployHostileSigner({ chain: world.chain, mood, owner: OWNER });
      tokenId = await buyFor(hostile);
      expect(await desk.outcome(await entryText({ holder: hostile, by: OWNER }))).toBe("BAD_SIGNATURE");
    }
    tokenId = await buyFor(wallet);
    expect(await desk.outcome(await entryText({ holder: wallet, by: OWNER }))).toBe("admit");
  });

  it("trap 61: a delegated account is admitted by its code's word and by its own key's", async () => {
    const eoa = account(9).address.toLowerCase() as Address;
    const delegate = await deploySmartAccount({ chain: world.chain, owner: 0 });
    const authorization = await world.chain.wallet(9).signAuthorization({ contractAddress: delegate, executor: "self" });
    const setOwner = {
      to: eoa,
      data: encodeFunctionData({ abi: smartAccountAbi, functionName: "setOwner", args: [account(OWNER).address] }),
      authorizationList: [authorization],
    };
    await world.chain.client.waitForTransactionReceipt({ hash: await world.chain.wallet(9).sendTransaction(setOwner), pollingInterval: 20 });
    for (const by of [OWNER, 9]) {
      tokenId = await buyFor(eoa);
      expect(await desk.outcome(await entryText({ holder: eoa, by: THIEF }))).toBe("BAD_SIGNATURE");
      expect(await desk.outcome(await entryText({ holder: eoa, by }))).toBe("admit");
    }
  });

  it("trap 30: with no node to ask, a smart wallet is undecidable and never admitted", async () => {
    const lost = createTestApi({ db: world.database, source: { RPC_URL: "http://127.0.0.1:9", GATE_MIRROR_MAX_AGE_MS: "3600000" }, deps: { clock } });
    const blind = await openDesk({ world, app: lost.app, clock }, { event });
    expect(await blind.outcome(await entryText({ holder: wallet, by: OWNER }))).toBe("UNDECIDABLE");
    await lost.close();
  });
});
