import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeBase45, encodeBase45 } from "#core/base45.ts";
import { encodeHex, parseAddress } from "#core/bytes.ts";
import type { Zone } from "#core/zone.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { isSignedWebhook, signWebhook } from "#server/webhooks/signature.ts";
import { AT_MS, AT_SECONDS, alice, bob, bobPhone, deviceOf, EVENT, knownBinding, TOKEN_ID, ticketFacts } from "#test/support/credentials.ts";
import { claimsOf, ELSEWHERE, FAR, fixOf, HERE, stayOf, zoneEntryOf, zoneOf } from "#test/support/geofence.ts";
import { type EntryClaims, encodeEntryClaims, encodeZoneEntry, parseZoneEntry } from "./entry.ts";
import { type EntryFacts, judgeEntry, type Verdict } from "./judge-entry.ts";
import { doubtOf, type Signal } from "./plausibility.ts";

function facts(changes: Partial<EntryFacts> = {}): EntryFacts {
  return { event: EVENT, ticket: ticketFacts(), binding: knownBinding(), newestNonce: 3n, nonceUsed: false, zone: zoneOf(), ...changes };
}

async function judge(text: string, changes: Partial<EntryFacts> = {}, atMs = AT_MS): Promise<Verdict | null> {
  const entry = parseZoneEntry(text);
  return entry && judgeEntry({ crypto: nodeCrypto, entry, facts: facts(changes), atMs });
}

async function outcome(...input: Parameters<typeof judge>): Promise<string> {
  const verdict = await judge(...input);
  if (verdict === null) return "MALFORMED";
  if (verdict.kind === "refused") return verdict.reason;
  return verdict.kind === "not-yet" ? verdict.visit.kind : verdict.kind;
}

describe("V6 a signed entry", () => {
  test("of the holder's own device, from inside, is seen", async () => {
    expect(await judge(zoneEntryOf())).toEqual({
      ...{ kind: "seen", subject: { tokenId: TOKEN_ID, holder: alice.holder }, accuracyMeters: 12 },
      doubt: { risk: 0, signals: [] },
    });
  });

  test("reads as it was written", () => {
    expect(parseZoneEntry(zoneEntryOf())).toMatchObject(claimsOf());
  });

  test("may be signed by a P-256 key", async () => {
    const device = deviceOf({ name: "alice's old phone", algorithm: "P-256" });
    const { algorithm, deviceKey } = device;
    expect(await outcome(zoneEntryOf({ device }), { binding: knownBinding({ algorithm, deviceKey }) })).toBe("seen");
  });
});

describe("V6 vectors", () => {
  const vectors = JSON.parse(readFileSync(new URL("../../test/vectors/geofence.json", import.meta.url), "utf8")) as Record<string, Record<string, string>>;

  test("signed bytes and text are as published", () => {
    expect(encodeHex(encodeEntryClaims({ event: EVENT, claims: claimsOf() }))).toBe(vectors.entry?.signedBytes);
    expect(zoneEntryOf()).toBe(vectors.entry?.text);
  });

  test.each(["webhook", "standardWebhooks"])("HMAC of %s", (name) => {
    const { secret = "", id = "", timestamp = "", body = "", signature = "" } = vectors[name] ?? {};
    expect(signWebhook({ secret, id, timestamp, body })).toBe(signature);
    expect(isSignedWebhook({ message: { id, timestamp, body }, signatures: `v1,AAAA ${signature}`, secrets: [secret] })).toBe(true);
    expect(isSignedWebhook({ message: { id, timestamp, body }, signatures: signature.replace("v1", "v2"), secrets: [secret] })).toBe(false);
  });
});

const OTHER_ZONE = "2b4e28ba-2fa1-41d2-883f-0016d3cca427";

describe("trap 65: every field of a signed entry counts, one at a time", () => {
  test.each<[string, Partial<EntryClaims>]>([
    ["another ticket", { tokenId: TOKEN_ID + 1n }],
    ["another zone", { zoneId: OTHER_ZONE }],
    ["another version", { zoneVersion: 4 }],
    ["another nonce", { nonce: `0x${"ff".repeat(16)}` }],
    ["another place", { fixes: stayOf().map((fix) => ({ ...fix, point: { ...HERE, latitude: HERE.latitude + 1e-7 } })) }],
    ["another longitude", { fixes: stayOf().map((fix) => ({ ...fix, point: { ...HERE, longitude: HERE.longitude + 1e-7 } })) }],
    ["a better accuracy", { fixes: stayOf().map((fix) => ({ ...fix, accuracyMeters: 11.99 })) }],
    ["a later time", { fixes: stayOf({ atSeconds: AT_SECONDS + 1 }) }],
    ["an earlier first position", { fixes: [fixOf({ secondsAgo: 99 }), ...stayOf().slice(1)] }],
    ["one position less", { fixes: stayOf().slice(1) }],
    ["one position more", { fixes: [fixOf({ secondsAgo: 60 }), ...stayOf()] }],
    ["a mocked flag taken off", { fixes: stayOf().map((fix) => ({ ...fix, isMocked: true })) }],
  ])("%s: BAD_SIGNATURE", async (_name, changes) => {
    const signature = parseZoneEntry(zoneEntryOf())?.signature ?? new Uint8Array();
    expect(await outcome(encodeZoneEntry({ event: EVENT, claims: claimsOf(changes), signature }))).toBe("BAD_SIGNATURE");
  });

  test("every single byte counts, and none may trail", async () => {
    const bytes = decodeBase45(zoneEntryOf()) ?? new Uint8Array();
    for (let place = 0; place < bytes.length; place++) {
      const changed = bytes.slice();
      changed[place] = (changed[place] ?? 0) ^ 0x02;
      expect(await outcome(encodeBase45(changed))).toMatch(/^(BAD_SIGNATURE|MALFORMED|WRONG_EVENT)$/);
    }
    expect(await outcome(encodeBase45(Uint8Array.of(...bytes, 0)))).toBe("MALFORMED");
    expect(await outcome(encodeBase45(bytes.slice(0, -1)))).toBe("MALFORMED");
  });

  test.each<[string, { chainId?: number; contract?: typeof EVENT.contract }]>([
    ["chain", { chainId: 1 }],
    ["contract", { contract: parseAddress(`0x${"9".repeat(40)}`) }],
  ])("another %s: WRONG_EVENT", async (_name, place) => {
    expect(await outcome(zoneEntryOf({ event: { ...EVENT, ...place } }))).toBe("WRONG_EVENT");
  });
});

describe("trap 65: who may say it, and when", () => {
  const away = new Map([[alice.holder, AT_SECONDS - 10]]);
  test.each<[string, string, Partial<EntryFacts>]>([
    ["a device that nobody named", "BAD_SIGNATURE", { binding: null }],
    ["another device", "BAD_SIGNATURE", { binding: knownBinding({ deviceKey: bobPhone.deviceKey }) }],
    ["a newer device", "SESSION_ENDED", { newestNonce: 4n }],
    ["an ended session", "SESSION_ENDED", { binding: knownBinding({ sessionLive: false }) }],
    ["a binding that is over", "SESSION_ENDED", { binding: knownBinding({ expiresAtSeconds: AT_SECONDS }) }],
    ["a former holder", "NOT_HOLDER", { ticket: ticketFacts({ holder: bob.holder }) }],
    ["a ticket that was away since", "NOT_HOLDER", { ticket: ticketFacts({ leftHolderAtSeconds: away }) }],
    ["a revoked ticket", "REVOKED", { ticket: ticketFacts({ state: "revoked" }) }],
    ["a refunded ticket", "REFUNDED", { ticket: ticketFacts({ state: "refunded" }) }],
    ["an unknown ticket", "UNKNOWN_TICKET", { ticket: null }],
    ["words that were heard before", "REPLAYED", { nonceUsed: true }],
    ["an older version of the zone", "zone-changed", { zone: zoneOf({ version: 4 }) }],
    ["a zone that is gone", "zone-changed", { zone: null }],
  ])("%s: %s", async (_name, expected, changes) => {
    expect(await outcome(zoneEntryOf(), changes)).toBe(expected);
  });

  test.each([
    [-18, "STALE"],
    [-17, "seen"],
    [118, "seen"],
    [119, "STALE"],
  ])("trap 13 C29: heard %i s after it was said: %s", async (seconds, expected) => {
    expect(await outcome(zoneEntryOf(), {}, AT_MS + seconds * 1000)).toBe(expected);
  });

  test("a stay that began more than half an hour ago is told with a newer beginning", async () => {
    const claims = claimsOf({ fixes: [fixOf({ secondsAgo: 1801 }), fixOf()] });
    expect(await outcome(zoneEntryOf({ claims }))).toBe("STALE");
  });
});

describe("M16 an entry has one spelling", () => {
  test.each<[string, EntryClaims["fixes"]]>([
    ["no position", []],
    ["five positions", [5, 4, 3, 2, 1].map((secondsAgo) => fixOf({ secondsAgo }))],
    ["positions out of order", [fixOf(), fixOf({ secondsAgo: 9 })]],
    ["two of one second", [fixOf(), fixOf()]],
    ["a place beyond the pole", [fixOf({ point: { longitude: 0, latitude: 91 } })]],
    ["a place beyond the earth", [fixOf({ point: { longitude: 181, latitude: 0 } })]],
  ])("%s is none", (_name, fixes) => {
    expect(parseZoneEntry(zoneEntryOf({ claims: claimsOf({ fixes }) }))).toBeNull();
  });

  test.each([" ", "\n", "0"])("nor is one with %j after it", (more) => {
    expect(parseZoneEntry(zoneEntryOf() + more)).toBeNull();
  });
});

const SMALL: Zone["shape"] = zoneOf().shape;

describe("trap 24 what is to be doubted", () => {
  test.each<[string, readonly Signal[], number, EntryClaims["fixes"]]>([
    ["an ordinary stay", [], 0, stayOf()],
    ["the mocked flag", ["MOCKED"], 60, stayOf().map((fix) => ({ ...fix, isMocked: true }))],
    ["accuracy 0", ["ACCURACY_ZERO"], 40, stayOf().map((fix) => ({ ...fix, accuracyMeters: 0 }))],
    ["10,000 km in a minute", ["IMPOSSIBLE_SPEED", "FAR_AWAY"], 100, [fixOf({ secondsAgo: 60, point: FAR }), fixOf()]],
    ["1.3 km in ten seconds", ["IMPOSSIBLE_SPEED"], 60, [fixOf({ secondsAgo: 10, point: ELSEWHERE }), fixOf()]],
    ["1.3 km in ten seconds, by a phone that knew to a kilometer", [], 0, [fixOf({ secondsAgo: 10, point: ELSEWHERE, accuracyMeters: 1000 }), fixOf()]],
    ["not a digit of trembling", ["FROZEN"], 25, [fixOf({ secondsAgo: 30 }), fixOf()]],
    ["all at once", ["MOCKED", "ACCURACY_ZERO", "FROZEN"], 100, [30, 0].map((secondsAgo) => fixOf({ secondsAgo, accuracyMeters: 0, isMocked: true }))],
  ])("%s: %j, %i", (_name, signals, risk, fixes) => {
    expect(doubtOf({ fixes, shape: SMALL })).toEqual({ risk, signals });
  });

  test("changes nothing of the verdict", async () => {
    const fixes = [fixOf({ secondsAgo: 90, point: FAR }), ...stayOf().map((fix) => ({ ...fix, accuracyMeters: 0, isMocked: true }))];
    expect(await outcome(zoneEntryOf({ claims: claimsOf({ fixes }) }))).toBe("seen");
  });
});
