import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAddress } from "#core/bytes.ts";
import { giftTypedData } from "#core/contract-typed-data.ts";
import type { Reason } from "#core/reason.ts";
import { createTestApi, ORIGIN, type TestApi } from "#test/support/api.ts";
import {
  BESIDE,
  BESIDE_KINDS,
  type Beside,
  type BesideDesks,
  type BesideKind,
  besideCode,
  drawZone,
  openBesideDesks,
  type Zone,
} from "#test/support/beside.ts";
import { type Desk, openDesk, type TestClock } from "#test/support/gate.ts";
import { type At, enter, type Guest, must, nameDevice, stopClock, ticketIdOf, welcomeGuest } from "#test/support/guest.ts";
import { phoneWalletSource } from "#test/support/phone-wallets.ts";
import { ANY_METHOD, PROOF_KINDS, PROOFS, type Proof, type ProofKind, TAG_SOURCE, welcomeOf } from "#test/support/proofs.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const [PLATFORM, ORGANIZER, ALICE, BOB] = [0, 1, 2, 3];
const DAY_SECONDS = 24 * 3600;
const RECOVERY_SECONDS = 3 * DAY_SECONDS + 1;
const PRICE_WEI = 5n * 10n ** 16n;
const NO_REASON = `0x${"0".repeat(64)}`;

let world: World;
let clock: TestClock;
let api: TestApi;

beforeAll(async () => {
  world = await createWorld();
  clock = stopClock();
  const source = { RPC_URL: world.chain.rpcUrl, GATE_MIRROR_MAX_AGE_MS: String(30 * DAY_SECONDS * 1000), ...TAG_SOURCE, ...phoneWalletSource() };
  api = createTestApi({ db: world.database, source, deps: { clock } });
});
afterAll(async () => {
  await api.close();
  await world.close();
});

function at(): At {
  return { world, app: api.app, clock };
}

/** One evening on which Alice made a proof of each kind, each for a ticket of its own, before something ended them. */
type Scene = Desks & {
  event: WorldEvent;
  zone: Zone;
  alice: Guest;
  tickets: ReadonlyMap<ProofKind | BesideKind, bigint>;
  proofs: ReadonlyMap<ProofKind, Proof>;
  beside: ReadonlyMap<BesideKind, Beside>;
};

type Desks = { desk: Desk; besideDesks: BesideDesks };

/** `stands`: the end is none for this kind, and docs/methods/ends.md says why. */
type Fate = Reason | "stands";

/** Of what counts beside a proof alone: whoever has a good code afterwards is asked for it again where it does not stand. */
type BesideFate = Fate | "ask";

type End = {
  readonly act: (scene: Scene) => Promise<unknown>;
  readonly fates: Readonly<Record<ProofKind, Fate>>;
  readonly beside: Readonly<Record<BesideKind, BesideFate>>;
  /** Who makes a good one afterwards, before the old ones are shown; `null`: nobody can. */
  readonly next: ((scene: Scene) => Promise<Guest>) | null;
};

function allKinds(fate: Fate, others: Partial<Record<ProofKind, Fate>> = {}): Record<ProofKind, Fate> {
  return { ...(Object.fromEntries(PROOF_KINDS.map((kind) => [kind, fate])) as Record<ProofKind, Fate>), ...others };
}

/** A chip on the wrist, a pass in a phone's wallet and a wallet's own word hang on no session of the account. */
const SESSION_ENDED = allKinds("SESSION_ENDED", {
  "wallet entry": "stands",
  "wallet answer": "stands",
  "tag uid": "stands",
  "tag record": "stands",
  "tag message": "stands",
  "google barcode": "stands",
  "apple barcode": "stands",
});

/** The ticket itself is no good any more, whatever is shown beside it. */
function both(fate: Fate): Record<BesideKind, Fate> {
  return { presence: fate, face: fate };
}

/** A phone that was seen, and a face that answered, were of the holder of before. */
const OF_ANOTHER: Record<BesideKind, BesideFate> = { presence: "ask", face: "NOT_HOLDER" };
/** The phone reported in a session that is over; the face was agreed to by the person, who takes it back by a button of its own. */
const OF_SESSION: Record<BesideKind, BesideFate> = { presence: "ask", face: "stands" };

function bob(scene: Scene): Promise<Guest> {
  return welcomeGuest(at(), { event: scene.event, account: BOB });
}

function eachTicket(scene: Scene, act: (tokenId: bigint) => Promise<unknown>): Promise<unknown> {
  return [...scene.tickets.values()].reduce<Promise<unknown>>((before, tokenId) => before.then(() => act(tokenId)), Promise.resolve());
}

const ENDS = {
  "a gift": {
    act: (scene) => eachTicket(scene, (tokenId) => world.give({ event: scene.event, tokenId, from: ALICE, to: BOB })),
    fates: allKinds("NOT_HOLDER"),
    beside: OF_ANOTHER,
    next: bob,
  },
  "a gift by signature": {
    act: (scene) => eachTicket(scene, (tokenId) => giveBySignature(scene, tokenId)),
    fates: allKinds("NOT_HOLDER"),
    beside: OF_ANOTHER,
    next: bob,
  },
  "a resale": {
    act: (scene) =>
      eachTicket(scene, async (tokenId) => {
        await world.list({ event: scene.event, tokenId, account: ALICE, priceWei: PRICE_WEI });
        await world.buyListed({ event: scene.event, tokenId, account: BOB, priceWei: PRICE_WEI });
      }),
    fates: allKinds("NOT_HOLDER"),
    beside: OF_ANOTHER,
    next: bob,
  },
  "a ticket taken back": {
    act: (scene) => eachTicket(scene, (tokenId) => world.send({ event: scene.event, account: ORGANIZER, functionName: "void", args: [tokenId, NO_REASON] })),
    fates: allKinds("REVOKED"),
    beside: both("REVOKED"),
    next: null,
  },
  "a ticket given up": {
    act: (scene) => eachTicket(scene, (tokenId) => world.send({ event: scene.event, account: ALICE, functionName: "burn", args: [tokenId] })),
    fates: allKinds("REVOKED"),
    beside: both("REVOKED"),
    next: null,
  },
  "a cancelled event": { act: (scene) => refund(scene), fates: allKinds("EVENT_CLOSED"), beside: both("EVENT_CLOSED"), next: null },
  "a refund": {
    act: async (scene) => {
      await refund(scene);
      // Refunds come with a cancellation, whose reason is judged first: without it we see that the refund stands by itself.
      await world.db.query("UPDATE mirror_events SET cancelled_at = NULL WHERE contract = $1", [scene.event.contract]);
    },
    fates: allKinds("REFUNDED"),
    beside: both("REFUNDED"),
    next: null,
  },
  "an admission": {
    act: (scene) =>
      eachTicket(scene, async (tokenId) => {
        const code = await PROOFS["device code"](at(), { ...scene, guest: scene.alice, tokenId });
        expect(await scene.desk.outcome(code.show())).toBe("admit");
      }),
    fates: allKinds("ALREADY_ADMITTED"),
    beside: both("ALREADY_ADMITTED"),
    next: null,
  },
  "a newer device": {
    // Naming it is the end.
    act: async () => undefined,
    fates: allKinds("stands", { "device code": "SESSION_ENDED", "long code": "SESSION_ENDED" }),
    beside: { presence: "stands", face: "stands" },
    next: async ({ event, alice }) => ({ ...alice, ...(await nameDevice(at(), { event, account: ALICE, browser: alice.browser })) }),
  },
  "a newer session": {
    act: () => enter(at(), ALICE),
    fates: SESSION_ENDED,
    beside: OF_SESSION,
    next: (scene) => welcomeGuest(at(), { event: scene.event, account: ALICE }),
  },
  "a sign-out": {
    act: async ({ alice }) => must(await alice.browser.post("/api/auth/sign-out")),
    fates: SESSION_ENDED,
    beside: OF_SESSION,
    next: (scene) => welcomeGuest(at(), { event: scene.event, account: ALICE }),
  },
  "a holder who switches all off": {
    act: switchAllOff,
    fates: allKinds("SESSION_ENDED", { "device code": "stands", "long code": "stands", "wallet entry": "stands", "wallet answer": "stands" }),
    beside: { presence: "ask", face: "SESSION_ENDED" },
    next: async (scene) => scene.alice,
  },
  // The last one: it moves the chain's clock, and ours with it.
  "a recovery": {
    act: recover,
    fates: allKinds("NOT_HOLDER", { "platform code": "STALE", pass: "STALE", "wallet entry": "STALE", "wallet answer": "WRONG_GATE" }),
    beside: { presence: "ask", face: "STALE" },
    next: bob,
  },
} satisfies Record<string, End>;

describe.each(Object.entries<End>(ENDS))("trap 5, C52 C53 C54 C56 C60, U5: %s ends what was made before it", (name, { act, fates, beside, next }) => {
  let scene: Scene;
  let after: Guest | null;

  beforeAll(async () => {
    scene = await setScene(name);
    for (const kind of PROOF_KINDS) await expectGood(scene, kind);
    for (const kind of BESIDE_KINDS) await expectCounted(scene, kind);
    await act(scene);
    await world.syncToHead();
    // Days later nobody is at work there any more, and it is another device that did not ask the wallet.
    if (clock.aheadMs > 0) scene = { ...scene, ...(await openDesks(scene.event)) };
    after = (await next?.(scene)) ?? null;
  });

  it.each(PROOF_KINDS)("%s", async (kind) => {
    const fate = fates[kind];
    const old = scene.proofs.get(kind)?.show() ?? "";
    expect(await scene.desk.outcome(old)).toBe(fate === "stands" ? welcomeOf(kind) : fate);
    if (fate === "stands") return;
    if (!after) return expectNoneMade(scene, kind);
    const fresh = await PROOFS[kind](at(), { ...scene, guest: after, tokenId: ticketOf(scene, kind) });
    expect(await scene.desk.outcome(fresh.show())).toBe(welcomeOf(kind));
  });

  it.each(BESIDE_KINDS)("%s", async (kind) => {
    const fate = beside[kind];
    const guest = after ?? scene.alice;
    const show = async (made: Beside) => desk.outcome(await besideCode(at(), { ...given, beside: made }));
    const desk = scene.besideDesks[kind].strict;
    const given = { event: scene.event, guest, tokenId: ticketOf(scene, kind), desk };
    expect(await show(madeOf(scene, kind))).toBe(fate === "stands" ? "admit" : fate);
    if (fate === "stands" || !after) return;
    expect(await show(await BESIDE[kind](at(), { ...given, zone: scene.zone }))).toBe("admit");
  });
});

async function setScene(title: string): Promise<Scene> {
  const kinds = [...PROOF_KINDS, ...BESIDE_KINDS];
  const now = Number((await world.chain.client.getBlock()).timestamp);
  const times = { startsAtSeconds: now + 3600, endsAtSeconds: now + 10 * DAY_SECONDS, transferCutoffAtSeconds: now + 10 * DAY_SECONDS };
  const event = await world.createEvent({ title, ...times, maxPerPurchase: kinds.length + 1, maxGifts: 255 });
  // One more than there are kinds: Alice still holds a ticket when the others have gone.
  const bought = await world.buy({ event, account: ALICE, quantity: kinds.length + 1 });
  await world.syncToHead();
  const desks = await openDesks(event);
  const alice = await welcomeGuest(at(), { event, account: ALICE });
  const zone = await drawZone(at(), { event });
  const tickets = new Map(kinds.map((kind, i) => [kind, bought[i] ?? 0n]));
  const scene = { ...desks, event, zone, alice, tickets, proofs: new Map<ProofKind, Proof>(), beside: new Map<BesideKind, Beside>() };
  for (const kind of PROOF_KINDS) scene.proofs.set(kind, await PROOFS[kind](at(), { event, guest: alice, tokenId: ticketOf(scene, kind), desk: desks.desk }));
  for (const kind of BESIDE_KINDS) scene.beside.set(kind, await makeBeside(scene, kind));
  return scene;
}

/** A gate that is content with any one method, and those that want something beside a code. */
async function openDesks(event: WorldEvent): Promise<Desks> {
  return { desk: await openDesk(at(), { event, policy: ANY_METHOD }), besideDesks: await openBesideDesks(at(), { event }) };
}

function makeBeside(scene: Scene, kind: BesideKind): Promise<Beside> {
  const { event, zone, alice, besideDesks } = scene;
  return BESIDE[kind](at(), { event, zone, guest: alice, tokenId: ticketOf(scene, kind), desk: besideDesks[kind].strict });
}

function madeOf(scene: Scene, kind: BesideKind): Beside {
  return scene.beside.get(kind) ?? { texts: [] };
}

/** A gate that wants one thing more counts it, and burns nothing. */
async function expectCounted(scene: Scene, kind: BesideKind): Promise<void> {
  const desk = scene.besideDesks[kind].never;
  const shown = await besideCode(at(), { event: scene.event, guest: scene.alice, tokenId: ticketOf(scene, kind), desk, beside: madeOf(scene, kind) });
  expect((await desk.scan(shown)).body.decision, kind).toMatchObject({ kind: "ask", methods: ["nfc"] });
}

function ticketOf(scene: Pick<Scene, "tickets">, kind: ProofKind | BesideKind): bigint {
  return scene.tickets.get(kind) ?? 0n;
}

/** The kiosk's look at it, which burns nothing: what ends later was good before. */
async function expectGood(scene: Scene, kind: ProofKind): Promise<void> {
  const { desk, event } = scene;
  const response = await api.app.request(`${ORIGIN}/api/gate/tickets/identify`, {
    method: "POST",
    headers: { authorization: `Bearer ${desk.shiftToken}`, "x-foyer-device": desk.deviceToken, "content-type": "application/json" },
    body: JSON.stringify({ text: scene.proofs.get(kind)?.show() }),
  });
  const id = await ticketIdOf(at(), { event, tokenId: ticketOf(scene, kind) });
  const body = (await response.json()) as { id?: string; code?: string };
  expect(body, kind).toMatchObject(welcomeOf(kind) === "admit" ? { id } : { code: "INVALID_INPUT" });
}

/** Neither does the holder of before get another one from us. */
async function expectNoneMade(scene: Scene, kind: ProofKind): Promise<void> {
  const id = await ticketIdOf(at(), { event: scene.event, tokenId: ticketOf(scene, kind) });
  for (const path of ["methods/pass/generate", "methods/qr/platform-code", "methods/wallet/generate", "wallets/google"]) {
    expect((await scene.alice.browser.post(`/api/tickets/${id}/${path}`)).status, path).toBeOneOf([403, 409]);
  }
}

async function giveBySignature({ event }: Scene, tokenId: bigint): Promise<void> {
  const [from, to] = [ALICE, BOB].map((account) => parseAddress(world.chain.account(account).address)) as [never, never];
  const place = { chainId: world.chain.chainId, contract: event.contract };
  const nonce = giftNonce;
  giftNonce += 1n;
  const deadlineSeconds = 2 ** 40 - 1;
  const signature = await world.chain.account(ALICE).signTypedData(giftTypedData({ event: place, gift: { from, to, tokenId, nonce, deadlineSeconds } }));
  await world.send({ event, account: PLATFORM, functionName: "transferBySig", args: [from, to, tokenId, deadlineSeconds, signature] });
}

/** Counted by the one contract that is asked here. */
let giftNonce = 0n;

async function refund({ event, tickets }: Scene): Promise<void> {
  await world.send({ event, account: ORGANIZER, functionName: "cancel" });
  await world.send({ event, account: PLATFORM, functionName: "refund", args: [[...tickets.values()]] });
  await world.syncToHead();
}

async function switchAllOff(scene: Scene): Promise<void> {
  const headers = { origin: ORIGIN, ...Object.fromEntries(scene.alice.browser.headers()) };
  await eachTicket(scene, async (tokenId) => {
    const path = `/api/tickets/${await ticketIdOf(at(), { event: scene.event, tokenId })}/credentials`;
    const { credentials } = await must<{ credentials: { id: string }[] }>(await scene.alice.browser.get(path));
    for (const { id } of credentials) expect((await api.app.request(`${ORIGIN}${path}/${id}`, { method: "DELETE", headers })).status).toBe(204);
  });
}

async function recover(scene: Scene): Promise<void> {
  const to = world.chain.account(BOB).address;
  await eachTicket(scene, (tokenId) => world.send({ event: scene.event, account: ORGANIZER, functionName: "requestRecovery", args: [tokenId, to] }));
  await world.chain.control.increaseTime({ seconds: RECOVERY_SECONDS });
  clock.aheadMs += RECOVERY_SECONDS * 1000;
  await eachTicket(scene, (tokenId) => world.send({ event: scene.event, account: ORGANIZER, functionName: "recover", args: [tokenId] }));
}
