import { ContractFunctionExecutionError } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeBase45, encodeBase45 } from "#core/base45.ts";
import { decodeBase64Url, encodeBase64Url } from "#core/base64url.ts";
import { concatBytes, decodeHex, encodeHex, type Hex, parseAddress } from "#core/bytes.ts";
import { readChallenge } from "#core/challenge.ts";
import { type GiftTypedData, giftTypedData, type VoucherTypedData, voucherTypedData } from "#core/contract-typed-data.ts";
import { keyIdOf } from "#core/credential.ts";
import { encodeDeviceProof } from "#core/device-proof.ts";
import { answerTypedData, type Binding, bindingDigest, domainOf, entryTypedData, type TypedData } from "#core/typed-data.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import { CHALLENGE_BYTES } from "#methods/biometric/challenge.ts";
import { FACE_PREFIX } from "#methods/biometric/evidence.ts";
import { parseZoneEntry } from "#methods/geofence/entry.ts";
import { judgeEntry } from "#methods/geofence/judge-entry.ts";
import { encodeClaims, encodeCode } from "#methods/qr/evidence.ts";
import { encodeAnswer } from "#methods/wallet/answer.ts";
import { encodeEntry } from "#methods/wallet/evidence.ts";
import { getChallenge } from "#server/credentials/get-challenge.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { askNonce, type Browser, createBrowser, ORIGIN, signInText } from "#test/support/api.ts";
import { deviceOf, methodFacts, ticketFacts } from "#test/support/credentials.ts";
import { type Evening, headersOf, ORGANIZER, openEvening } from "#test/support/evening.ts";
import { enrolmentOf, faceTextOf } from "#test/support/faces.ts";
import { claimsOf, stayOf, zoneEntryOf, zoneOf } from "#test/support/geofence.ts";
import { enter, must, nameDevice, prepareBinding, sendBinding, signBindingOf, ticketIdOf } from "#test/support/guest.ts";
import { PROOFS } from "#test/support/proofs.ts";

const STALLS_WEI = 5n * 10n ** 16n;
const NEVER_SECONDS = 2 ** 40 - 1;

let evening: Evening;

beforeAll(async () => {
  evening = await openEvening();
});
afterAll(() => evening.close());

/** Typed messages of ours, and what else the same wallet signs in its life. A new typed message does not compile until it is here. */
type WalletWord = TypedData["primaryType"] | VoucherTypedData["primaryType"] | GiftTypedData["primaryType"] | "Permit" | "sign-in" | "bytes";

type Signed = {
  readonly sign: () => Promise<Hex>;
  /** Its own words with somebody's signature; `null` where only others' contracts take it. */
  readonly isTaken: ((signature: Hex) => Promise<boolean>) | null;
};

/** What one wallet says that is organizer, holder and buyer at once. */
const WALLET_WORDS: Readonly<Record<WalletWord, () => Promise<Signed>>> = {
  Binding: async () => {
    const { binding, browser } = await bindingOfOrganizer();
    const sign = () => signBindingOf(evening, { ...evening, account: ORGANIZER, binding });
    return { sign, isTaken: async (signature) => (await sendBinding({ ...evening, browser, binding, signature })).status === 201 };
  },
  Entry: async () => {
    const { place, clock, desk } = evening;
    const issuedAtSeconds = Math.floor(clock.nowMs() / 1000);
    const entry = { holder: owner(), tokenId: await ticketOfOrganizer(), nonce: 5n, issuedAtSeconds, expiresAtSeconds: issuedAtSeconds + 240 };
    return {
      sign: () => wallet().signTypedData(entryTypedData({ event: place, entry })),
      isTaken: async (signature) => (await desk.outcome(encodeEntry({ event: place, entry, signature: decodeHex(signature) }))) === "admit",
    };
  },
  Answer: async () => {
    const { place, clock, desk, app, world } = evening;
    const asked = await app.request(`${ORIGIN}/api/gate/challenges`, { method: "POST", headers: headersOf(desk) });
    const nonce = readChallenge({ text: ((await asked.json()) as { code: string }).code, origin: ORIGIN });
    const { challenge } = await getChallenge({ db: world.db, clock }, { nonce });
    const answer = { challenge, holder: owner(), tokenId: await ticketOfOrganizer() };
    return {
      sign: () => wallet().signTypedData(answerTypedData({ event: place, answer })),
      isTaken: async (signature) => (await desk.outcome(encodeAnswer({ event: place, answer, signature: decodeHex(signature) }))) === "admit",
    };
  },
  Voucher: async () => {
    const voucher = { buyer: owner(), tier: 1, quantity: 1, priceWei: STALLS_WEI, slot: 9n, deadlineSeconds: NEVER_SECONDS };
    const typed = voucherTypedData({ event: evening.place, voucher });
    return {
      sign: () => wallet().signTypedData(typed),
      isTaken: (signature) => isMineable({ functionName: "buyWithVoucher", args: [typed.message, owner(), signature], value: STALLS_WEI }),
    };
  },
  Gift: async () => {
    const gift = { from: owner(), to: evening.alice.wallet, tokenId: await ticketOfOrganizer(), nonce: 0n, deadlineSeconds: NEVER_SECONDS };
    return {
      sign: () => wallet().signTypedData(giftTypedData({ event: evening.place, gift })),
      isTaken: (signature) => isMineable({ functionName: "transferBySig", args: [gift.from, gift.to, gift.tokenId, gift.deadlineSeconds, signature] }),
    };
  },
  // In our own domain, as no token's is: the worst case.
  Permit: async () => {
    const message = { owner: owner(), spender: evening.event.contract, value: 1n, nonce: 0n, deadline: BigInt(NEVER_SECONDS) };
    return { sign: () => wallet().signTypedData({ domain: domainOf(evening.place), types: PERMIT_TYPES, primaryType: "Permit", message }), isTaken: null };
  },
  "sign-in": async () => {
    const browser = createBrowser(evening.app);
    const message = signInText({ wallet: wallet(), nonce: await askNonce(browser), fields: { issuedAt: new Date(evening.clock.nowMs()) } });
    return {
      sign: () => wallet().signMessage({ message }),
      isTaken: async (signature) => (await browser.post("/api/auth/siwe/verify", { message, signature })).ok,
    };
  },
  // A page that has the wallet sign the very digest of a binding as bytes (personal_sign).
  bytes: async () => {
    const { binding } = await bindingOfOrganizer();
    return { sign: () => wallet().signMessage({ message: { raw: bindingDigest({ event: evening.place, binding }) } }), isTaken: null };
  },
};

describe("trap 7, n x n: one wallet that is organizer, holder and buyer", () => {
  const words = Object.keys(WALLET_WORDS) as WalletWord[];
  beforeAll(async () => {
    await evening.world.buy({ event: evening.event, account: ORGANIZER, quantity: 20 });
    await evening.world.syncToHead();
  });

  it.each(words.flatMap((made) => words.filter((asked) => asked !== made).map((asked) => ({ made, asked }))))(
    "what it signed as $made is no $asked",
    async ({ made, asked }) => {
      const signature = await (await WALLET_WORDS[made]()).sign();
      const { isTaken } = await WALLET_WORDS[asked]();
      if (isTaken) expect(await isTaken(signature)).toBe(false);
    },
  );

  it.each(words)("and as %s it is taken", async (word) => {
    const { sign, isTaken } = await WALLET_WORDS[word]();
    if (isTaken) expect(await isTaken(await sign())).toBe(true);
  });

  it("a binding that was signed as anything else makes no long code either", async () => {
    const device = deviceOf({ name: "carried" });
    const { binding } = await bindingOfOrganizer(device);
    const tokenId = await ticketOfOrganizer();
    const show = (signature: Hex) => evening.desk.outcome(longCodeOf({ device, tokenId, binding, signature }));
    for (const word of words) expect(await show(await (await WALLET_WORDS[word]()).sign()), word).toBe("BAD_SIGNATURE");
    expect(await show(await signBindingOf(evening, { ...evening, account: ORGANIZER, binding }))).toBe("admit");
  });
});

const PERMIT_TYPES = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
} as const;

/** Sixty-four bytes of Ed25519 in the text that carries them, and where that is taken. */
type Carrier = {
  readonly make: () => Promise<string>;
  readonly signatureOf: (text: string) => Uint8Array;
  readonly withSignature: (input: { text: string; signature: Uint8Array }) => string;
  readonly isTaken: (text: string) => Promise<boolean>;
};

const IN_BASE45: Pick<Carrier, "signatureOf" | "withSignature"> = {
  signatureOf: (text) => bytesOf(text).slice(-64),
  withSignature: ({ text, signature }) => encodeBase45(concatBytes([bytesOf(text).slice(0, -64), signature])),
};

const IN_JOSE: Pick<Carrier, "signatureOf" | "withSignature"> = {
  signatureOf: (text) => Buffer.from(text.split(".")[2] ?? "", "base64url"),
  withSignature: ({ text, signature }) => [...text.split(".").slice(0, 2), Buffer.from(signature).toString("base64url")].join("."),
};

/** One key is the phone's and the gate device's: they need not have two. What a device or the platform learns to sign joins here. */
const CARRIERS = {
  "device code": {
    ...IN_BASE45,
    make: async () => {
      const { desk, place, slotNow } = evening;
      const claims = { tokenId: evening.newTicket(), slot: slotNow(), keyId: keyIdOf(desk.device) };
      return encodeCode({ event: place, claims, signature: desk.device.sign(encodeClaims({ event: place, claims })) });
    },
    isTaken: isAdmitted,
  },
  "zone entry": {
    ...IN_BASE45,
    make: async () => zoneEntryOf({ event: evening.place, claims: presenceClaims(), device: evening.desk.device }),
    isTaken: isSeen,
  },
  "platform code": { ...IN_BASE45, make: () => proofOf("platform code"), isTaken: isAdmitted },
  pass: { ...IN_JOSE, make: () => proofOf("pass"), isTaken: isAdmitted },
  "face challenge": {
    signatureOf: (text) => (decodeBase64Url(text.slice(FACE_PREFIX.length)) ?? new Uint8Array()).slice(CHALLENGE_BYTES - 64, CHALLENGE_BYTES),
    withSignature: ({ text, signature }) => {
      const bytes = decodeBase64Url(text.slice(FACE_PREFIX.length)) ?? new Uint8Array();
      bytes.set(signature, CHALLENGE_BYTES - 64);
      return `${FACE_PREFIX}${encodeBase64Url(bytes)}`;
    },
    make: answerOfAFace,
    isTaken: isAdmitted,
  },
  "device proof": {
    make: async () => {
      const { event, desk, clock } = evening;
      return encodeHex(desk.device.sign(encodeDeviceProof({ eventId: event.id, deviceId: desk.deviceId, atMs: clock.nowMs() })));
    },
    signatureOf: decodeHex,
    withSignature: ({ signature }) => encodeHex(signature),
    isTaken: async (signature) => {
      const { event, desk, clock } = evening;
      const body = { eventId: event.id, deviceId: desk.deviceId, atMs: clock.nowMs(), signature };
      return (await evening.send("/api/gate/device-token", { body })).ok;
    },
  },
  "device token": {
    ...IN_JOSE,
    make: async () => evening.desk.deviceToken,
    isTaken: async (deviceToken) => (await evening.send("/api/gate/staff", { headers: { "x-foyer-device": deviceToken } })).ok,
  },
  "shift token": {
    ...IN_JOSE,
    make: async () => evening.desk.shiftToken,
    isTaken: async (shiftToken) => {
      const headers = headersOf({ ...evening.desk, shiftToken });
      return (await evening.send("/api/gate/tickets/identify", { headers, body: { text: "no ticket" } })).status === 400;
    },
  },
} satisfies Record<string, Carrier>;

describe("trap 7, n x n: a signature of one purpose under the words of another", () => {
  const names = Object.keys(CARRIERS) as (keyof typeof CARRIERS)[];
  const texts = new Map<string, string>();
  beforeAll(async () => {
    const { alice, desk } = evening;
    await nameDevice(evening, { ...evening, account: alice.account, browser: alice.browser, device: desk.device });
    for (const name of names) texts.set(name, await CARRIERS[name].make());
  });

  it.each(names.flatMap((made) => names.filter((asked) => asked !== made).map((asked) => ({ made, asked }))))(
    "a $made's under a $asked",
    async ({ made, asked }) => {
      const signature = CARRIERS[made].signatureOf(texts.get(made) ?? "");
      expect(signature).toHaveLength(64);
      const { withSignature, isTaken } = CARRIERS[asked];
      expect(await isTaken(withSignature({ text: texts.get(asked) ?? "", signature }))).toBe(false);
    },
  );

  it.each(names)("and a whole %s is taken", async (name) => expect(await CARRIERS[name].isTaken(texts.get(name) ?? "")).toBe(true));
});

function bytesOf(text: string): Uint8Array {
  return decodeBase45(text) ?? new Uint8Array();
}

async function isAdmitted(text: string): Promise<boolean> {
  return (await evening.desk.outcome(text)) === "admit";
}

function presenceClaims() {
  return claimsOf({ keyId: keyIdOf(evening.desk.device), fixes: stayOf({ atSeconds: Math.floor(evening.clock.nowMs() / 1000) }) });
}

/** By the rule itself, which every way in calls. */
async function isSeen(text: string): Promise<boolean> {
  const { alice, desk, place, clock } = evening;
  const entry = parseZoneEntry(text);
  if (!entry) return false;
  const { algorithm, deviceKey } = desk.device;
  const binding = { ...alice.carried.binding, algorithm, deviceKey, sessionLive: true };
  const event = { ...place, codePeriodSeconds: 15 };
  const facts = { ...methodFacts({ event, binding, ticket: ticketFacts({ holder: alice.wallet }), newestNonce: binding.nonce }), zone: zoneOf() };
  return (await judgeEntry({ crypto: nodeCrypto, entry, facts, atMs: clock.nowMs() })).kind === "seen";
}

async function proofOf(kind: "platform code" | "pass"): Promise<string> {
  return (await PROOFS[kind](evening, { ...evening, guest: evening.alice, tokenId: evening.newTicket() })).show();
}

/** Enrolled by the holder, asked for by the gate. */
async function answerOfAFace(): Promise<string> {
  const { alice, desk, event } = evening;
  const id = await ticketIdOf(evening, { event, tokenId: evening.newTicket() });
  await must(await alice.browser.post(`/api/tickets/${id}/methods/biometric/generate`, enrolmentOf()));
  const asked = await evening.send(`/api/gate/tickets/${id}/face-challenge`, { headers: headersOf(desk), body: {} });
  const { text, steps } = await must<{ text: string; steps: ("left" | "right" | "blink")[] }>(asked);
  return faceTextOf({ challenge: text, steps });
}

function wallet() {
  return evening.world.chain.account(ORGANIZER);
}

function owner() {
  return parseAddress(wallet().address);
}

let organizerBrowser: Browser | undefined;

async function bindingOfOrganizer(device = deviceOf({ name: "all in one" })): Promise<{ binding: Binding; browser: Browser }> {
  // Another sign-in of the same wallet ends this one, as the matrix itself does.
  const isLive = organizerBrowser && (await organizerBrowser.get(`/api/bindings?eventId=${evening.event.id}`)).ok;
  const browser = isLive && organizerBrowser ? organizerBrowser : await enter(evening, ORGANIZER);
  organizerBrowser = browser;
  return { binding: await prepareBinding(evening, { ...evening, account: ORGANIZER, browser, device }), browser };
}

/** One that has let nobody in. */
async function ticketOfOrganizer(): Promise<bigint> {
  const { rows } = await evening.world.db.query<{ token_id: string }>(
    `SELECT token_id FROM mirror_tickets t WHERE contract = $1 AND holder = $2
     AND NOT EXISTS (SELECT FROM admissions a WHERE a.event_id = $3 AND a.token_id = t.token_id) ORDER BY token_id LIMIT 1`,
    [evening.event.contract, owner(), evening.event.id],
  );
  return BigInt(rows[0]?.token_id ?? 0);
}

function longCodeOf(input: { device: ReturnType<typeof deviceOf>; tokenId: bigint; binding: Binding; signature: Hex }): string {
  const { device, tokenId, binding, signature } = input;
  const claims = { tokenId, slot: evening.slotNow(), keyId: keyIdOf(device) };
  const signed = device.sign(encodeClaims({ event: evening.place, claims }));
  return encodeCode({ event: evening.place, claims, signature: signed, carried: { binding, signature: decodeHex(signature) } });
}

/** Whether the contract would take the call as it stands. */
async function isMineable(call: { functionName: string; args: readonly unknown[]; value?: bigint }): Promise<boolean> {
  try {
    await evening.world.chain.client.simulateContract({ address: evening.event.contract, abi: eventTicketsAbi, account: wallet(), ...call } as never);
    return true;
  } catch (error) {
    if (error instanceof ContractFunctionExecutionError) return false;
    throw error;
  }
}
