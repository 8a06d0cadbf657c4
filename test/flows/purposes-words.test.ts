import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encodeHex } from "#core/bytes.ts";
import { keyIdOf } from "#core/credential.ts";
import { encodeDeviceProof } from "#core/device-proof.ts";
import { createPairingCode } from "#server/gate/create-pairing-code.ts";
import { rotateSecret } from "#server/geofence/rotate-secret.ts";
import { addWebhook } from "#server/webhooks/add-webhook.ts";
import { signWebhook } from "#server/webhooks/signature.ts";
import { askNonce, type Browser, createBrowser, ORIGIN, signInText } from "#test/support/api.ts";
import { deviceOf } from "#test/support/credentials.ts";
import { type Evening, headersOf, openEvening } from "#test/support/evening.ts";
import { type Desk, fromElsewhere, openDesk, PIN, pairBody } from "#test/support/gate.ts";
import { claimsOf, fixOf, zoneEntryOf } from "#test/support/geofence.ts";
import { must, ticketIdOf } from "#test/support/guest.ts";
import { fetchApplePass, newUid, PROOF_KINDS, PROOFS, type Proof, type ProofKind, provision, typed, welcomeOf } from "#test/support/proofs.ts";
import { sunOf } from "#test/support/tags.ts";

// Whoever adds something that is shown to somebody adds its row to WORDS (to PROOFS, if it is evidence of a method), and whoever
// adds a place that takes something adds it to PLACES: the types ask for it. Every other place then has to refuse it.

const CAROL = 9;

let evening: Evening;
let asked: { readonly cookie: string; readonly message: string };
let sideDesk: Desk | undefined;
let outgoing: Awaited<ReturnType<typeof addWebhook>> | undefined;
/** The ticket that is given wristbands. */
let tagged: bigint | undefined;
let apple: Awaited<ReturnType<typeof fetchApplePass>>;

beforeAll(async () => {
  evening = await openEvening();
  await evening.world.createEvent({ title: "A second page of the list" });
  await evening.world.syncToHead();
  apple = await fetchApplePass(evening, { ...evening, guest: evening.alice, tokenId: evening.newTicket() });
  asked = await askToSignIn();
});
afterAll(() => evening.close());

type Tool = "tag text" | "new tag message" | "new tag uid" | "binding signature" | "device proof" | "pairing code" | "PIN" | "cursor";
type Report = "zone entry" | "webhook signature" | "outgoing webhook signature";
type Token = "session cookie" | "nonce cookie" | "sign-in message" | "device token" | "shift token" | "apple pass token";
type Word = ProofKind | Tool | Report | Token;

/** What somebody can hold in hand beside a ticket's proof. */
const WORDS: Readonly<Record<Tool | Report | Token, () => Promise<string> | string>> = {
  "tag text": async () => {
    tagged ??= evening.newTicket();
    return (await provision(evening, { ...evening, tokenId: tagged, tag: { kind: "record", uid: typed(newUid()) } })).text ?? "";
  },
  "new tag message": () => sunOf({ uid: newUid(), counter: 1 }),
  "new tag uid": () => typed(newUid()),
  "binding signature": () => encodeHex(evening.alice.carried.signature),
  "device proof": () => {
    const { event, desk, clock } = evening;
    return encodeHex(desk.device.sign(encodeDeviceProof({ eventId: event.id, deviceId: desk.deviceId, atMs: clock.nowMs() })));
  },
  "pairing code": async () => {
    const { world, clock, event, desk } = evening;
    const organizer = { userId: world.organizer.userId, eventId: event.id };
    return (await createPairingCode({ db: world.db, clock }, { organizer, gateId: desk.gateId })).code;
  },
  PIN: () => PIN,
  cursor: async () => (await must<{ nextCursor: string }>(await evening.send("/api/events?limit=1"))).nextCursor,
  "zone entry": () => {
    const { alice, place, clock } = evening;
    const fixes = [fixOf({ atSeconds: Math.floor(clock.nowMs() / 1000) })];
    const claims = claimsOf({ tokenId: evening.newTicket(), keyId: keyIdOf(alice.device), nonce: encodeHex(randomBytes(16)), fixes });
    return zoneEntryOf({ event: place, claims, device: alice.device });
  },
  "webhook signature": async () => {
    const { world, event, clock, api } = evening;
    const organizer = { userId: world.organizer.userId, eventId: event.id };
    const { secret } = await rotateSecret({ db: world.db, clock, platformSecret: api.deps.env.FOYER_SECRET }, { organizer, overlap: "day" });
    return signWebhook({ secret, ...webhookMessage() });
  },
  "outgoing webhook signature": async () => {
    const { world, event, clock, api } = evening;
    const deps = { db: world.db, clock, platformSecret: api.deps.env.FOYER_SECRET, reach: "public-and-here" } as const;
    outgoing ??= await addWebhook(deps, {
      organizer: { userId: world.organizer.userId, eventId: event.id },
      url: "http://127.0.0.1:9/",
      kinds: ["ticket.sold"],
    });
    return signWebhook({ secret: outgoing.secret, ...webhookMessage() });
  },
  "session cookie": () => evening.alice.browser.cookies.get("foyer.session_token") ?? "",
  "nonce cookie": () => asked.cookie,
  "sign-in message": () => asked.message,
  "device token": () => evening.desk.deviceToken,
  "shift token": () => evening.desk.shiftToken,
  "apple pass token": () => apple.token,
};

type Place = { readonly own: readonly Word[]; readonly isTaken: (word: string) => Promise<boolean> };

/** Where words are taken, and which are meant there. */
const PLACES = {
  "the gate": { own: PROOF_KINDS, isTaken: async (word) => ["admit", "ask"].includes(await evening.desk.outcome(word)) },
  "the kiosk, for whose ticket it is": {
    own: PROOF_KINDS.filter((kind) => welcomeOf(kind) === "admit"),
    isTaken: async (text) => (await evening.sendFromDesk("/api/gate/tickets/identify", { text })).ok,
  },
  // A reading of a tag that stands for a ticket proves its keys as well as any: the kiosk says then that it is taken (tags.test.ts).
  "the kiosk, as a tag's message": { own: ["new tag message"], isTaken: (message) => isTagTaken({ kind: "sun", message }) },
  "the kiosk, as a tag's number": { own: ["new tag uid"], isTaken: (uid) => isTagTaken({ kind: "uid", uid }) },
  "the session's cookie": {
    own: ["session cookie"],
    isTaken: async (word) => (await browserWith("foyer.session_token", word).get(`/api/bindings?eventId=${evening.event.id}`)).ok,
  },
  "the sign-in's cookie": { own: ["nonce cookie"], isTaken: async (cookie) => (await signInWith({ cookie, message: asked.message })).ok },
  "a device's token": {
    own: ["device token"],
    isTaken: async (word) => (await evening.send("/api/gate/staff", { headers: { "x-foyer-device": inLine(word) } })).ok,
  },
  "a shift's token": {
    own: ["shift token"],
    isTaken: async (word) => {
      const headers = headersOf({ shiftToken: inLine(word), deviceToken: evening.desk.deviceToken });
      return (await evening.send("/api/gate/tickets/identify", { headers, body: { text: "x" } })).status === 400;
    },
  },
  pairing: {
    own: ["pairing code"],
    isTaken: async (code) => {
      const body = pairBody({ code, device: deviceOf({ name: "another" }) });
      return (await evening.send("/api/gate/pair", { headers: fromElsewhere(), body })).status === 201;
    },
  },
  "a PIN": { own: ["PIN"], isTaken: isPinTaken },
  "Apple's web service": {
    own: ["apple pass token"],
    isTaken: async (word) =>
      (await evening.send(`/api/apple/v1/passes/pass.test.foyer/${apple.serial}`, { headers: { authorization: `ApplePass ${inLine(word)}` } })).ok,
  },
  // No zone is drawn this evening: genuine words are answered that it has changed.
  "the entrance": {
    own: ["zone entry"],
    isTaken: async (entry) => {
      const response = await evening.send("/api/geofence/entries", { body: { eventId: evening.event.id, entry } });
      return response.ok && ((await response.json()) as { outcome: string }).outcome !== "refused";
    },
  },
  "a webhook's signature": {
    own: ["webhook signature"],
    isTaken: async (word) => {
      const { id, timestamp, body } = webhookMessage();
      const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": inLine(word) };
      return (await evening.app.request(`${ORIGIN}/api/events/${evening.event.id}/geofence/webhook`, { method: "POST", headers, body })).status !== 401;
    },
  },
  "a list's cursor": { own: ["cursor"], isTaken: async (word) => (await evening.send(`/api/events?cursor=${encodeURIComponent(word)}`)).ok },
  "the sign-in": { own: ["sign-in message"], isTaken: async (message) => (await signInWith({ cookie: asked.cookie, message })).ok },
} satisfies Record<string, Place>;

const ALL_WORDS = [...PROOF_KINDS, ...(Object.keys(WORDS) as (Tool | Report | Token)[])];

describe.each(Object.entries<Place>(PLACES))("trap 7, n x n: at %s", (_name, { own, isTaken }) => {
  // A nonce is good once.
  beforeEach(async () => {
    asked = await askToSignIn();
  });
  const others = ALL_WORDS.filter((word) => !own.includes(word));

  it.each(others)("a %s is nothing", async (word) => expect(await isTaken(await make(word))).toBe(false));

  it.each(own)("a %s is taken", async (word) => expect(await isTaken(await make(word))).toBe(true));
});

/** Always the same, so that it can be signed in one place and sent in another. */
function webhookMessage() {
  return { id: "the same message", timestamp: String(Math.floor(evening.clock.nowMs() / 1000)), body: "{}" };
}

const proofs = new Map<ProofKind, { tokenId: bigint; proof: Proof }>();

/** One of each kind until it has let somebody in. */
async function make(word: Word): Promise<string> {
  if (word in WORDS) return WORDS[word as Tool | Report | Token]();
  const kind = word as ProofKind;
  const made = proofs.get(kind);
  if (made && !(await isAdmitted(made.tokenId))) return made.proof.show();
  const tokenId = evening.newTicket();
  const proof = await PROOFS[kind](evening, { ...evening, guest: evening.alice, tokenId });
  proofs.set(kind, { tokenId, proof });
  return proof.show();
}

async function isAdmitted(tokenId: bigint): Promise<boolean> {
  const { rows } = await evening.world.db.query("SELECT 1 FROM admissions WHERE event_id = $1 AND token_id = $2", [evening.event.id, String(tokenId)]);
  return rows.length > 0;
}

/** A header holds one line, so that is all that can be tried there. */
function inLine(word: string): string {
  return word.replaceAll("\n", " ");
}

function browserWith(name: string, value: string): Browser {
  const browser = createBrowser(evening.app);
  browser.cookies.set(name, inLine(value));
  return browser;
}

async function askToSignIn(): Promise<typeof asked> {
  const asker = createBrowser(evening.app);
  const nonce = await askNonce(asker);
  const message = signInText({ wallet: evening.world.chain.account(CAROL), nonce, fields: { issuedAt: new Date(evening.clock.nowMs()) } });
  return { cookie: asker.cookies.get("foyer.nonce") ?? "", message };
}

/** The wallet signs whatever text stands there. */
async function signInWith({ cookie, message }: { cookie: string; message: string }): Promise<Response> {
  const signature = await evening.world.chain.account(CAROL).signMessage({ message });
  return browserWith("foyer.nonce", cookie).post("/api/auth/siwe/verify", { message, signature });
}

/** At a desk of its own, for a new shift ends the one before; and never locked. */
async function isPinTaken(pin: string): Promise<boolean> {
  sideDesk ??= await openDesk(evening, evening);
  await evening.world.db.query("UPDATE gate_staff SET pin_failures = 0, locked_until = NULL WHERE id = $1", [sideDesk.staffId]);
  const headers = { "x-foyer-device": sideDesk.deviceToken };
  return (await evening.send("/api/gate/shifts", { headers, body: { staffId: sideDesk.staffId, pin } })).status === 201;
}

/** For one ticket: the kiosk gives another wristband for it, and the one before ends. */
async function isTagTaken(tag: object): Promise<boolean> {
  tagged ??= evening.newTicket();
  const id = await ticketIdOf(evening, { ...evening, tokenId: tagged });
  return (await evening.sendFromDesk(`/api/tickets/${id}/methods/nfc/generate`, tag)).status === 201;
}
