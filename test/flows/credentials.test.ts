import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Address, Hex } from "#core/bytes.ts";
import { keyIdOf } from "#core/credential.ts";
import type { Issued } from "#core/method.ts";
import { type Binding, bindingTypedData } from "#core/typed-data.ts";
import { createCautiousClient } from "#platform/chain.ts";
import { findBinding } from "#server/credentials/find-binding.ts";
import { prepareBinding } from "#server/credentials/prepare-binding.ts";
import { prepareEntry } from "#server/credentials/prepare-entry.ts";
import { registerBinding } from "#server/credentials/register-binding.ts";
import { createWalletVerdicts, type WalletVerdicts } from "#server/credentials/wallet-verdicts.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { createBrowser, createTestApi, signIn, type TestApi } from "#test/support/api.ts";
import { account } from "#test/support/chain.ts";
import { deviceOf, type TestDevice } from "#test/support/credentials.ts";
import { ticketIdOf } from "#test/support/guest.ts";
import { listTickets } from "#test/support/list-tickets.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const ORGANIZER = 1;
const ALICE = 2;
const BOB = 3;
const CAROL = 4;

let world: World;
let event: WorldEvent;
let ticketId: string;
let tokenId: bigint;
let nowMs: number;
let verdicts: WalletVerdicts;
let alice: Awaited<ReturnType<World["signIn"]>>;
let devices = 0;

beforeAll(async () => {
  world = await createWorld();
  verdicts = createWalletVerdicts({ chain: createCautiousClient({ CHAIN_ID: world.chain.chainId, RPC_URL: world.chain.rpcUrl }) });
  event = await world.createEvent();
  [tokenId = 0n] = await world.buy({ event, account: ALICE, quantity: 2 });
  await world.syncToHead();
  ticketId = (await ticketOf(account(ALICE).address.toLowerCase() as Address)).id;
  nowMs = Number((await world.chain.client.getBlock()).timestamp) * 1000 + 2000;
});
afterAll(() => world.close());

beforeEach(async () => {
  alice = await world.signIn(ALICE);
  await world.db.query("DELETE FROM bindings");
});

async function ticketOf(holder: Address) {
  const [ticket] = await listTickets({ db: world.db }, { chainId: world.chain.chainId, holder });
  if (!ticket) throw new Error(`${holder} holds no ticket`);
  return ticket;
}

function deps() {
  return { db: world.db, verdicts, crypto: nodeCrypto, clock: { nowMs: () => nowMs } };
}

/** A device that was never bound before. */
function newDevice(): TestDevice {
  devices += 1;
  return deviceOf({ name: `flow ${devices}` });
}

function bindingIn(issued: Issued): Binding {
  if (issued.kind !== "sign-on-device" || issued.typedData.primaryType !== "Binding") throw new Error("not a binding");
  const { holder, algorithm, deviceKey, nonce, issuedAt, expiresAt } = issued.typedData.message;
  return { holder, algorithm, deviceKey, nonce, issuedAtSeconds: Number(issuedAt), expiresAtSeconds: Number(expiresAt) };
}

async function prepare({ device = newDevice(), session = alice }: { device?: TestDevice; session?: typeof alice } = {}): Promise<Binding> {
  return bindingIn(await prepareBinding(deps(), { session, ticketId, algorithm: device.algorithm, deviceKey: device.deviceKey }));
}

function sign({ binding, index = ALICE }: { binding: Binding; index?: number }): Promise<Hex> {
  return account(index).signTypedData(bindingTypedData({ event: { chainId: world.chain.chainId, contract: event.contract }, binding }));
}

async function register({ binding, index = ALICE, session = alice }: { binding: Binding; index?: number; session?: typeof alice }) {
  return registerBinding(deps(), { session, eventId: event.id, binding, signature: await sign({ binding, index }) });
}

describe("V4 the holder's wallet names a device", () => {
  it("prepares, signs and registers; the newest binding is the device's", async () => {
    const binding = await prepare();
    expect(binding).toMatchObject({ holder: alice.wallet, nonce: BigInt(nowMs), issuedAtSeconds: Math.floor(nowMs / 1000) });
    const { keyId } = await register({ binding });
    expect(keyId).toBe(keyIdOf(binding));
    expect(await findBinding({ db: world.db, nowMs }, { eventId: event.id, holder: alice.wallet })).toEqual({
      keyId,
      nonce: String(binding.nonce),
      issuedAtSeconds: binding.issuedAtSeconds,
      expiresAtSeconds: binding.expiresAtSeconds,
      sessionLive: true,
    });
  });

  it("a phone that lost the answer may register the same again", async () => {
    const binding = await prepare();
    expect(await register({ binding })).toEqual(await register({ binding }));
  });

  it("trap 4: the next device takes over, and the trail shows both", async () => {
    const first = await prepare();
    await register({ binding: first });
    const second = await prepare();
    expect(second.nonce).toBeGreaterThan(first.nonce);
    await register({ binding: second });
    expect((await findBinding({ db: world.db, nowMs }, { eventId: event.id, holder: alice.wallet }))?.keyId).toBe(keyIdOf(second));
    const { rows } = await world.db.query("SELECT detail->>'keyId' AS key FROM audit_log WHERE action = 'binding' AND actor = $1 ORDER BY sequence DESC", [
      alice.wallet,
    ]);
    expect(rows[0].key).toBe(keyIdOf(second));
  });

  it("trap 4: moving between devices all the time is stopped", async () => {
    for (let i = 0; i < 10; i++) await register({ binding: await prepare() });
    const refusal = { code: "TOO_MANY_REQUESTS", next: "Try again in 10 minutes.", retryAfterSeconds: 600 };
    await expect(register({ binding: await prepare() })).rejects.toMatchObject(refusal);
  });

  it("a binding is younger than the holder's last parting from a ticket, even when the block is ahead of our clock", async () => {
    const tokens = await world.buy({ event, account: CAROL });
    await world.give({ event, tokenId: tokens[0] ?? 0n, from: CAROL, to: BOB });
    await world.give({ event, tokenId: tokens[0] ?? 0n, from: BOB, to: CAROL });
    await world.syncToHead();
    const leftAtSeconds = await lastParting(account(CAROL).address.toLowerCase());
    const carol = await world.signIn(CAROL);
    const device = newDevice();
    const clock = { nowMs: () => (leftAtSeconds - 3) * 1000 };
    const ticket = await ticketOf(carol.wallet);
    const issued = await prepareBinding(
      { ...deps(), clock },
      { session: carol, ticketId: ticket.id, algorithm: device.algorithm, deviceKey: device.deviceKey },
    );
    expect(bindingIn(issued).issuedAtSeconds).toBe(leftAtSeconds + 1);
  });
});

describe("V4 what is not registered", () => {
  it("another wallet's binding", async () => {
    const bob = await world.signIn(BOB);
    const binding = await prepare();
    await expect(register({ binding, session: bob })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("the right words signed by another wallet, or not signed at all", async () => {
    const binding = await prepare();
    await expect(register({ binding, index: BOB })).rejects.toMatchObject({ code: "INVALID_INPUT", fields: [{ path: "signature" }] });
    for (const signature of ["0x00", `0x${"00".repeat(65)}`] as const) {
      await expect(registerBinding(deps(), { session: alice, eventId: event.id, binding, signature })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    }
  });

  it.each(["nonce", "issuedAtSeconds", "expiresAtSeconds", "deviceKey"] as const)("trap 6: a %s that was not signed", async (field) => {
    const binding = await prepare();
    const signature = await sign({ binding });
    const changed = {
      nonce: 7n,
      issuedAtSeconds: binding.issuedAtSeconds - 1,
      expiresAtSeconds: binding.expiresAtSeconds - 1,
      deviceKey: newDevice().deviceKey,
    };
    const input = { session: alice, eventId: event.id, binding: { ...binding, [field]: changed[field] }, signature };
    await expect(registerBinding(deps(), input)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("a nonce that is not above all known ones", async () => {
    const late = await prepare();
    await register({ binding: await prepare() });
    await expect(register({ binding: late })).rejects.toMatchObject({ code: "CONFLICT" });
    const newest = await prepare();
    await register({ binding: newest });
    await expect(register({ binding: { ...(await prepare()), nonce: newest.nonce - 1n } })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("trap 4: a nonce from a later time, which would outrank all that follow", async () => {
    const binding = await prepare();
    await expect(register({ binding: { ...binding, nonce: (BigInt(binding.issuedAtSeconds) + 1n) * 1000n } })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("one of two that race for a nonce", async () => {
    const both = [await prepare(), await prepare()];
    const outcomes = await Promise.allSettled(both.map((binding) => register({ binding })));
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("a binding that has expired, is old, begins later or outlives the event", async () => {
    const binding = await prepare();
    const seconds = Math.floor(nowMs / 1000);
    await expect(register({ binding: { ...binding, expiresAtSeconds: seconds } })).rejects.toMatchObject({ code: "EXPIRED" });
    await expect(register({ binding: { ...binding, issuedAtSeconds: seconds - 601 } })).rejects.toMatchObject({ code: "EXPIRED" });
    await expect(register({ binding: { ...binding, issuedAtSeconds: seconds + 16 } })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(register({ binding: { ...binding, expiresAtSeconds: binding.expiresAtSeconds + 1 } })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("M18: a key for which anybody can sign", async () => {
    const binding = { ...(await prepare()), deviceKey: `0x01${"00".repeat(31)}` as const };
    await expect(register({ binding })).rejects.toMatchObject({ code: "INVALID_INPUT", fields: [{ path: "deviceKey" }] });
  });

  it("U5: in a session that has ended", async () => {
    const binding = await prepare();
    const ended = alice;
    await world.signIn(ALICE);
    await expect(register({ binding, session: ended })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("U5: a newer sign-in ends the session of a registered binding", async () => {
    await register({ binding: await prepare() });
    await world.signIn(ALICE);
    expect(await findBinding({ db: world.db, nowMs }, { eventId: event.id, holder: alice.wallet })).toMatchObject({ sessionLive: false });
  });

  it("for a wallet that holds no ticket, or an event that is none", async () => {
    const stranger = await world.signIn(9);
    const binding = { ...(await prepare()), holder: stranger.wallet };
    await expect(register({ binding, session: stranger, index: 9 })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const signature = await sign({ binding: await prepare() });
    for (const eventId of ["nonsense", "3f2b1d8e-6c5a-4f0e-9b7d-2a1c4e6f8b90"]) {
      await expect(registerBinding(deps(), { session: alice, eventId, binding: await prepare(), signature })).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
  });
});

describe("QR request: valid; unknown ticket; past event; someone else's ticket; used ticket", () => {
  it("unknown ticket", async () => {
    for (const id of ["nonsense", "3f2b1d8e-6c5a-4f0e-9b7d-2a1c4e6f8b90"]) {
      await expect(prepareEntry({ ...deps(), randomNonce: () => 1n }, { session: alice, ticketId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
  });

  it("someone else's ticket", async () => {
    const bob = await world.signIn(BOB);
    await expect(prepare({ session: bob })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("past event", async () => {
    const before = nowMs;
    nowMs += 13 * 3_600_000;
    await expect(prepare()).rejects.toMatchObject({ code: "EXPIRED" });
    nowMs = before;
  });

  it("an event that was called off", async () => {
    const off = await world.createEvent({ title: "Called off" });
    const [token = 0n] = await world.buy({ event: off, account: CAROL });
    await world.send({ event: off, account: ORGANIZER, functionName: "cancel" });
    await world.syncToHead();
    const clock = { nowMs: () => Date.now() };
    const id = await ticketIdOf({ world }, { event: off, tokenId: token });
    const asked = prepareEntry({ ...deps(), clock, randomNonce: () => 1n }, { session: await world.signIn(CAROL), ticketId: id });
    await expect(asked).rejects.toMatchObject({ code: "EXPIRED", message: "This event was called off." });
  });

  it("used ticket", async () => {
    const mirror = { chain_id: world.chain.chainId, contract: event.contract, token: String(tokenId) };
    const mark = (admitted: boolean) =>
      world.db.query("UPDATE mirror_tickets SET admitted_on_chain = $4 WHERE chain_id = $1 AND contract = $2 AND token_id = $3", [
        ...Object.values(mirror),
        admitted,
      ]);
    await mark(true);
    await expect(prepare()).rejects.toMatchObject({ code: "ALREADY_USED" });
    await mark(false);
  });

  it("C61 valid: the wallet is asked to sign for this ticket, for five minutes and one use", async () => {
    const issued = await prepareEntry({ ...deps(), randomNonce: () => 77n }, { session: alice, ticketId });
    const issuedAt = BigInt(Math.floor(nowMs / 1000));
    expect(issued).toMatchObject({
      typedData: { primaryType: "Entry", message: { holder: alice.wallet, tokenId, nonce: 77n, issuedAt, expiresAt: issuedAt + 300n } },
    });
  });
});

describe("trap 58: smart wallets are asked once, and cannot stall us", () => {
  const RETURNS_MAGIC = "0x631626ba7e60e01b60005260206000f3";
  const RETURNS_WRONG = "0x63deadbeef60e01b60005260206000f3";
  const LOOPS = "0x5b600056";

  it.each([
    ["says yes to anything", RETURNS_MAGIC],
    ["says another word", RETURNS_WRONG],
    ["loops for ever", LOOPS],
  ] as const)("a wallet that %s", async (_name, code) => {
    const binding = await prepare();
    await world.chain.control.setCode({ address: alice.wallet, bytecode: code });
    const registered = registerBinding(deps(), { session: alice, eventId: event.id, binding, signature: `0x${"ab".repeat(100)}` });
    await expect(registered).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await world.chain.control.setCode({ address: alice.wallet, bytecode: "0x" });
  });
});

describe("A6 over HTTP", () => {
  let api: TestApi;
  beforeAll(() => {
    api = createTestApi({
      db: world.database,
      source: { RPC_URL: world.chain.rpcUrl, CHAIN_ID: String(world.chain.chainId) },
      deps: { clock: { nowMs: () => nowMs } },
    });
  });
  afterAll(() => api.close());

  it("nobody is answered without a session", async () => {
    const browser = createBrowser(api.app);
    const device = newDevice();
    const body = { algorithm: device.algorithm, deviceKey: device.deviceKey };
    expect((await browser.post(`/api/tickets/${ticketId}/methods/qr/generate`, body)).status).toBe(401);
    expect((await browser.post(`/api/tickets/${ticketId}/methods/wallet/generate`)).status).toBe(401);
    expect((await browser.get(`/api/bindings?eventId=${event.id}`)).status).toBe(401);
  });

  it("generate, sign, register, look", async () => {
    const browser = createBrowser(api.app);
    nowMs = Date.now();
    await signIn({ browser, index: ALICE });
    const device = newDevice();
    const generated = await browser.post(`/api/tickets/${ticketId}/methods/qr/generate`, { algorithm: device.algorithm, deviceKey: device.deviceKey });
    expect(generated.status).toBe(200);
    const { typedData } = (await generated.json()) as {
      typedData: Parameters<ReturnType<typeof account>["signTypedData"]>[0] & { message: Record<string, string> };
    };
    const { holder, nonce, issuedAt, expiresAt } = typedData.message;
    const registered = await browser.post("/api/bindings", {
      eventId: event.id,
      holder,
      algorithm: device.algorithm,
      deviceKey: device.deviceKey,
      nonce,
      issuedAtSeconds: Number(issuedAt),
      expiresAtSeconds: Number(expiresAt),
      signature: await account(ALICE).signTypedData(typedData),
    });
    expect(registered.status).toBe(201);
    const found = (await (await browser.get(`/api/bindings?eventId=${event.id}`)).json()) as { binding: { keyId: string }; serverAtMs: number };
    expect(found).toMatchObject({ binding: { keyId: keyIdOf(device), sessionLive: true }, serverAtMs: nowMs });
  });

  it("a hostile body is named field by field, not digested", async () => {
    const browser = createBrowser(api.app);
    await signIn({ browser, index: ALICE });
    const body = {
      eventId: "x",
      holder: "0x1",
      algorithm: "none",
      deviceKey: "0xzz",
      nonce: "-1",
      issuedAtSeconds: -1,
      expiresAtSeconds: 1e12,
      signature: "0x",
    };
    const response = await browser.post("/api/bindings", body);
    expect(response.status).toBe(400);
    const { fields } = (await response.json()) as { fields: { path: string }[] };
    expect(fields.map((field) => field.path).sort()).toEqual(Object.keys(body).sort());
    const { holder, algorithm, deviceKey, issuedAtSeconds, expiresAtSeconds } = await prepare();
    const large = { holder, algorithm, deviceKey, issuedAtSeconds, expiresAtSeconds, nonce: 1n << 63n };
    const signature = await sign({ binding: large });
    const answer = await browser.post("/api/bindings", { ...large, eventId: event.id, nonce: String(large.nonce), signature });
    expect([answer.status, await answer.json()]).toMatchObject([400, { fields: [{ path: "nonce" }] }]);
  });
});

async function lastParting(wallet: string): Promise<number> {
  const { rows } = await world.db.query<{ at: Date }>("SELECT max(at) AS at FROM mirror_transfers WHERE sender = $1", [wallet]);
  return Math.floor((rows[0]?.at.getTime() ?? 0) / 1000);
}
