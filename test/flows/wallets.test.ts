import { generateKeyPairSync } from "node:crypto";
import { createServer, type Http2SecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { importSPKI, jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hotpOf, totpStepAt } from "#core/totp.ts";
import { createApnsPusher } from "#server/credentials/apple/apns.ts";
import { pushPassChanges } from "#server/credentials/apple/push-changes.ts";
import { findAppleSettings } from "#server/credentials/apple/settings.ts";
import { findGoogleSettings } from "#server/credentials/google/save-link.ts";
import { listPhoneWallets } from "#server/credentials/list-phone-wallets.ts";
import { type Browser, createBrowser, createTestApi, signIn, type TestApi } from "#test/support/api.ts";
import { isSignedPass, makePassCertificates, type PassCertificates, readPassFiles } from "#test/support/apple.ts";
import { bindPhone, createClock, type Desk, openDesk, type TestClock } from "#test/support/gate.ts";
import { fillPocket, type Pocket } from "#test/support/pocket.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const ALICE = 2;
const BOB = 3;
const ORIGIN = "http://localhost:3000";
const PASS_TYPE_ID = "pass.test.foyer";
const google = generateKeyPairSync("rsa", { modulusLength: 2048 });
const EMAIL = "wallet@project.iam.example.com";

let world: World;
let api: TestApi;
let clock: TestClock;
let event: WorldEvent;
let desk: Desk;
let alice: Browser;
let certificates: PassCertificates;
let pocket: Pocket;
let tokenId: bigint;
let ticketId: string;

beforeAll(async () => {
  certificates = makePassCertificates();
  world = await createWorld();
  clock = createClock();
  const key = { type: "service_account", client_email: EMAIL, private_key: google.privateKey.export({ type: "pkcs8", format: "pem" }) };
  const wallets = {
    ...{ APPLE_PASS_TYPE_ID: PASS_TYPE_ID, APPLE_TEAM_ID: "ABCDE12345", APPLE_PASS_CERTIFICATE: certificates.certificate },
    ...{ APPLE_PASS_KEY: certificates.key, APPLE_WWDR_CERTIFICATE: certificates.wwdr },
    ...{ GOOGLE_WALLET_ISSUER_ID: "3388000000012345678", GOOGLE_WALLET_KEY: JSON.stringify(key) },
  };
  api = createTestApi({ db: world.database, source: { RPC_URL: world.chain.rpcUrl, GATE_MIRROR_MAX_AGE_MS: "3600000", ...wallets }, deps: { clock } });
  event = await world.createEvent({ maxPerPurchase: 40, maxGifts: 10 });
  pocket = await fillPocket(world, { event, account: ALICE, quantity: 20 });
  desk = await openDesk({ world, app: api.app, clock }, { event, policy: { anyOf: [["pass"], ["qr"]] } });
});
afterAll(async () => {
  await api.close();
  await world.close();
});
beforeEach(async () => {
  alice = createBrowser(api.app);
  await signIn({ browser: alice, index: ALICE });
  clock.aheadMs = 0;
  ({ tokenId, ticketId } = pocket.take());
});

type PassJson = {
  serialNumber: string;
  authenticationToken: string;
  passTypeIdentifier: string;
  teamIdentifier: string;
  voided?: boolean;
  barcodes: { message: string; format: string }[];
  eventTicket: { primaryFields: { value: string }[] };
};

async function fetchPass(browser = alice): Promise<{ files: Map<string, Buffer>; json: PassJson }> {
  const response = await browser.get(`/api/tickets/${ticketId}/wallets/apple`);
  expect(response.status, await response.clone().text()).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/vnd.apple.pkpass");
  return openPass(response);
}

async function openPass(response: Response): Promise<{ files: Map<string, Buffer>; json: PassJson }> {
  const files = readPassFiles(Buffer.from(await response.arrayBuffer()));
  return { files, json: JSON.parse(files.get("pass.json")?.toString() ?? "") as PassJson };
}

/** What a phone with the pass asks of the web service. */
function phoneOf(json: PassJson, deviceId = "phone-1") {
  const authorization = `ApplePass ${json.authenticationToken}`;
  const base = `${ORIGIN}/api/apple/v1`;
  const registration = `${base}/devices/${deviceId}/registrations/${PASS_TYPE_ID}`;
  const send = (url: string, init: RequestInit = {}) => Promise.resolve(api.app.request(url, init));
  const headers = { authorization, "content-type": "application/json" };
  return {
    register: (pushToken = "abcd", auth = authorization) =>
      send(`${registration}/${json.serialNumber}`, { method: "POST", headers: { ...headers, authorization: auth }, body: JSON.stringify({ pushToken }) }),
    unregister: () => send(`${registration}/${json.serialNumber}`, { method: "DELETE", headers }),
    changed: (since?: string) => send(`${registration}${since === undefined ? "" : `?passesUpdatedSince=${since}`}`),
    latest: (more: Record<string, string> = {}) => send(`${base}/passes/${PASS_TYPE_ID}/${json.serialNumber}`, { headers: { authorization, ...more } }),
  };
}

describe("V3 Apple Wallet", () => {
  it("gives a pass that is really signed, names every file, and shows the ticket", async () => {
    const { files, json } = await fetchPass();
    expect(isSignedPass({ files, certificate: certificates.certificate })).toBe(true);
    expect(isSignedPass({ files, certificate: certificates.wwdr })).toBe(false);
    expect(json).toMatchObject({ passTypeIdentifier: PASS_TYPE_ID, teamIdentifier: "ABCDE12345", eventTicket: { primaryFields: [{ value: event.title }] } });
    expect([...files.keys()]).toEqual(expect.arrayContaining(["pass.json", "manifest.json", "signature", "icon.png", "icon@2x.png", "logo.png"]));
    expect(files.get("icon.png")?.subarray(1, 4).toString()).toBe("PNG");
    expect(JSON.stringify(json)).not.toContain(world.chain.account(ALICE).address.toLowerCase().slice(2));
  });

  it("a changed pass is no longer signed", async () => {
    const { files } = await fetchPass();
    const changed = new Map(files).set("pass.json", Buffer.from((files.get("pass.json")?.toString() ?? "").replace("Test night", "Other night")));
    expect(isSignedPass({ files: changed, certificate: certificates.certificate })).toBe(false);
  });

  it("its barcode never admits alone, and does beside the holder's live code", async () => {
    const { json } = await fetchPass();
    const barcode = json.barcodes[0]?.message ?? "";
    const { body } = await desk.scan(barcode);
    expect(body).toMatchObject({ decision: { kind: "ask", missing: ["rotating-code"] }, ticket: { id: ticketId } });
    expect(await desk.outcome([barcode, barcode])).toBe("ask");
    const phone = await bindPhone({ world, clock }, { event, account: ALICE });
    expect(await desk.outcome([barcode, phone.code(tokenId)])).toBe("admit");
  });

  it("C20: is for the holder alone; asked for again it is the same pass", async () => {
    const bob = createBrowser(api.app);
    await signIn({ browser: bob, index: BOB });
    expect((await bob.get(`/api/tickets/${ticketId}/wallets/apple`)).status).toBe(403);
    expect((await createBrowser(api.app).get(`/api/tickets/${ticketId}/wallets/apple`)).status).toBe(401);
    const [first, second] = [await fetchPass(), await fetchPass()];
    expect(second.json).toEqual(first.json);
  });

  it("the phone registers, hears of changes, fetches the pass struck through, and forgets it", async () => {
    const { json } = await fetchPass();
    const phone = phoneOf(json, "phone-a");
    expect((await phone.changed()).status).toBe(204);
    expect((await phone.register()).status).toBe(201);
    expect((await phone.register("other")).status).toBe(200);
    const listed = (await (await phone.changed()).json()) as { serialNumbers: string[]; lastUpdated: string };
    expect(listed.serialNumbers).toEqual([json.serialNumber]);
    expect((await phone.changed(listed.lastUpdated)).status).toBe(204);
    const fetched = await phone.latest();
    expect((await openPass(fetched.clone())).json.voided ?? false).toBe(false);
    expect((await phone.latest({ "if-modified-since": fetched.headers.get("last-modified") ?? "" })).status).toBe(304);

    await alice.get(`/api/tickets/${ticketId}`);
    clock.aheadMs = 2_000;
    const { credentials } = (await (await alice.get(`/api/tickets/${ticketId}/credentials`)).json()) as { credentials: { id: string; kind: string }[] };
    const id = credentials.find(({ kind }) => kind === "apple")?.id ?? "";
    const headers = { origin: ORIGIN, ...Object.fromEntries(alice.headers()) };
    expect((await api.app.request(`${ORIGIN}/api/tickets/${ticketId}/credentials/${id}`, { method: "DELETE", headers })).status).toBe(204);
    const after = (await (await phone.changed(listed.lastUpdated)).json()) as typeof listed;
    expect(after.serialNumbers).toEqual([json.serialNumber]);
    expect((await openPass(await phone.latest({ "if-modified-since": fetched.headers.get("last-modified") ?? "" }))).json.voided).toBe(true);
    expect(await desk.outcome(json.barcodes[0]?.message ?? "")).toBe("SESSION_ENDED");
    expect((await phone.unregister()).status).toBe(200);
    expect((await phone.changed()).status).toBe(204);
  });

  it("a given ticket's pass is struck through on the old holder's phone", async () => {
    const { json } = await fetchPass();
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    await world.syncToHead();
    expect((await openPass(await phoneOf(json).latest())).json.voided).toBe(true);
    expect(await desk.outcome(json.barcodes[0]?.message ?? "")).toBe("NOT_HOLDER");
  });

  it("C13: no call without the pass's own token", async () => {
    const { json } = await fetchPass();
    const other = { ...json, authenticationToken: `${json.authenticationToken.slice(0, -1)}_` };
    for (const auth of ["", "ApplePass", `Bearer ${json.authenticationToken}`, `ApplePass ${other.authenticationToken}`]) {
      expect((await phoneOf(json).register("abcd", auth)).status).toBe(401);
    }
    expect((await phoneOf(other).latest()).status).toBe(401);
    expect((await phoneOf(other).unregister()).status).toBe(401);
    for (const serialNumber of ["x", `${json.serialNumber}.x`, json.serialNumber.replace(/.$/, (last) => (last === "0" ? "1" : "0"))]) {
      expect((await phoneOf({ ...json, serialNumber }).latest()).status).toBe(401);
    }
  });

  it("takes what a phone has to complain of", async () => {
    const post = (logs: string[]) =>
      api.app.request(`${ORIGIN}/api/apple/v1/log`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ logs }) });
    expect((await post(["could not get the pass"])).status).toBe(200);
    expect((await post(Array.from({ length: 21 }, () => "x"))).status).toBe(400);
  });
});

describe("V3 phones are told of changes", () => {
  it("once each; the gone are forgotten, the failed tried again", async () => {
    await world.db.query("DELETE FROM wallet_registrations");
    const { json } = await fetchPass();
    for (const name of ["good", "gone", "failed"]) await phoneOf(json, `device-${name}`).register(name);
    const pushed: string[] = [];
    const outcomes: Record<string, "sent" | "gone" | "failed"> = { good: "sent", gone: "gone", failed: "failed" };
    const push = () =>
      pushPassChanges({
        ...{ db: world.db, clock },
        pusher: {
          push: async (token) => {
            pushed.push(token);
            return outcomes[token] ?? "failed";
          },
        },
      });
    expect(await push()).toEqual({ sent: 0, gone: 0, failed: 0 });
    await world.db.query("UPDATE credentials SET updated_at = $2 WHERE id = $1", [json.serialNumber.split(".")[1], new Date(clock.nowMs() + 1_000)]);
    clock.aheadMs = 2_000;
    expect(await push()).toEqual({ sent: 1, gone: 1, failed: 1 });
    pushed.length = 0;
    expect(await push()).toEqual({ sent: 0, gone: 0, failed: 1 });
    expect(pushed).toEqual(["failed"]);
  });

  it("the adapter says what Apple's service answers", async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers["apns-topic"]}`);
      response.writeHead(request.url?.endsWith("/gone") ? 410 : request.url?.endsWith("/bad") ? 400 : 200).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const apple = findAppleSettings(api.deps.env);
    if (!apple) throw new Error("not set up");
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { push } = createApnsPusher({ apple, origin });
    expect([await push("here"), await push("gone"), await push("bad")]).toEqual(["sent", "gone", "failed"]);
    expect(seen[0]).toBe(`POST /3/device/here ${PASS_TYPE_ID}`);
    await close(server as unknown as Http2SecureServer);
    expect(await push("here")).toBe("failed");
  });
});

function close(server: Http2SecureServer): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

type GoogleObject = {
  id: string;
  classId: string;
  state: string;
  rotatingBarcode: {
    type: string;
    valuePattern: string;
    totpDetails: { periodMillis: string; algorithm: string; parameters: { key: string; valueLength: number }[] };
  };
};

async function fetchObject(browser = alice): Promise<GoogleObject> {
  const response = await browser.post(`/api/tickets/${ticketId}/wallets/google`);
  expect(response.status).toBe(200);
  const { url } = (await response.json()) as { url: string };
  expect(url.startsWith("https://pay.google.com/gp/v/save/")).toBe(true);
  const jwt = url.slice(url.lastIndexOf("/") + 1);
  const key = await importSPKI(google.publicKey.export({ type: "spki", format: "pem" }) as string, "RS256");
  const { payload, protectedHeader } = await jwtVerify(jwt, key, { algorithms: ["RS256"], audience: "google", issuer: EMAIL });
  expect(protectedHeader).toEqual({ alg: "RS256", typ: "JWT" });
  expect(payload).toMatchObject({ typ: "savetowallet", origins: [ORIGIN] });
  const { eventTicketClasses, eventTicketObjects } = payload.payload as { eventTicketClasses: { id: string }[]; eventTicketObjects: GoogleObject[] };
  const [object] = eventTicketObjects;
  if (!object) throw new Error("no object");
  expect(eventTicketClasses).toEqual([expect.objectContaining({ id: object.classId, issuerName: "Foyer", reviewStatus: "UNDER_REVIEW" })]);
  return object;
}

/** What the phone's wallet shows, computed as Google's pages say. */
function shownBy(object: GoogleObject, atMs: number): string {
  const { valuePattern, totpDetails } = object.rotatingBarcode;
  const [parameter] = totpDetails.parameters;
  const counter = totpStepAt({ atSeconds: Math.floor(atMs / 1000), periodSeconds: Number(totpDetails.periodMillis) / 1000 });
  const code = hotpOf({ key: Buffer.from(parameter?.key ?? "", "hex"), counter, digits: parameter?.valueLength ?? 0 });
  return valuePattern.replace("{totp_value_0}", code);
}

describe("V3 Google Wallet", () => {
  it("signs an event ticket whose barcode rotates, and that barcode opens the door once", async () => {
    const object = await fetchObject();
    expect(object).toMatchObject({
      state: "ACTIVE",
      rotatingBarcode: { type: "QR_CODE", totpDetails: { periodMillis: "15000", algorithm: "TOTP_SHA1", parameters: [{ valueLength: 8 }] } },
    });
    expect(object.rotatingBarcode.totpDetails.parameters[0]?.key).toMatch(/^[0-9A-F]{40}$/);
    expect(await desk.outcome(shownBy(object, clock.nowMs() - 60_000))).toBe("STALE");
    expect((await desk.scan(shownBy(object, clock.nowMs()))).body).toMatchObject({ decision: { kind: "admit", methods: ["pass"] }, ticket: { id: ticketId } });
    expect(await desk.outcome(shownBy(object, clock.nowMs()))).toBe("ALREADY_ADMITTED");
  });

  it("C28: a barcode that was refused is burned with all before it", async () => {
    const closed = await openDesk({ world, app: api.app, clock }, { event, tiers: [2], policy: { anyOf: [["pass"]] } });
    const object = await fetchObject();
    expect(await closed.outcome(shownBy(object, clock.nowMs()))).toBe("WRONG_GATE");
    expect(await desk.outcome(shownBy(object, clock.nowMs()))).toBe("REPLAYED");
  });

  it("the key stands in no table", async () => {
    const object = await fetchObject();
    const { rows } = await world.db.query("SELECT row_to_json(c)::text AS row FROM credentials c");
    const key = object.rotatingBarcode.totpDetails.parameters[0]?.key.toLowerCase() ?? "none";
    for (const { row } of rows) expect(row.toLowerCase()).not.toContain(key);
  });

  it("dies with a transfer; the new holder's has another id and another key", async () => {
    const before = await fetchObject();
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    await world.syncToHead();
    expect(await desk.outcome(shownBy(before, clock.nowMs()))).toBe("NOT_HOLDER");
    const bob = createBrowser(api.app);
    await signIn({ browser: bob, index: BOB });
    const after = await fetchObject(bob);
    expect(after.id).not.toBe(before.id);
    expect(after.rotatingBarcode.totpDetails.parameters).not.toEqual(before.rotatingBarcode.totpDetails.parameters);
    expect(await desk.outcome(shownBy(after, clock.nowMs()))).toBe("admit");
  });
});

describe("trap 12 guessing the digits", () => {
  it("after ten wrong ones the record answers nothing for a while, right ones neither; other tickets are not touched", async () => {
    const object = await fetchObject();
    const right = shownBy(object, clock.nowMs());
    const wrong = `${right.slice(0, -1)}${(Number(right.at(-1)) + 1) % 10}`;
    const outcomes: string[] = [];
    for (let guess = 0; guess < 12; guess++) outcomes.push(await desk.outcome(wrong));
    expect(outcomes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => "STALE"));
    expect(outcomes.slice(10)).toEqual(["RATE_LIMITED", "RATE_LIMITED"]);
    expect(await desk.outcome(shownBy(object, clock.nowMs()))).toBe("RATE_LIMITED");
    ticketId = pocket.next().ticketId;
    expect(await desk.outcome(shownBy(await fetchObject(), clock.nowMs()))).toBe("admit");
    pocket.take();
  });
});

describe("C10 phone wallets are set up whole or not at all", () => {
  it("half of the settings is refused at start", () => {
    expect(() => createTestApi({ db: world.database, source: { APPLE_TEAM_ID: "ABCDE12345" } })).toThrow(/APPLE_PASS_KEY/);
    expect(() => createTestApi({ db: world.database, source: { GOOGLE_WALLET_ISSUER_ID: "12" } })).toThrow(/GOOGLE_WALLET_KEY/);
    expect(() => findGoogleSettings({ GOOGLE_WALLET_ISSUER_ID: "12", GOOGLE_WALLET_KEY: "{}" })).toThrow(/service account/);
  });

  it("without them the calls say so", async () => {
    const plain = createTestApi({ db: world.database, source: { RPC_URL: world.chain.rpcUrl } });
    const browser = createBrowser(plain.app);
    expect((await browser.get(`/api/tickets/${ticketId}/wallets/apple`)).status).toBe(503);
    expect((await browser.post(`/api/tickets/${ticketId}/wallets/google`)).status).toBe(503);
    expect(listPhoneWallets(plain.deps.env)).toEqual({ apple: false, google: false });
    expect(listPhoneWallets(api.deps.env)).toEqual({ apple: true, google: true });
    await plain.close();
  });
});
