import { describe, expect, test } from "vitest";
import { encodeHex } from "#core/bytes.ts";
import { keyIdOf } from "#core/credential.ts";
import type { Fix } from "#core/position.ts";
import { createDeviceKey } from "#methods/device-key.ts";
import { parseZoneEntry } from "#methods/geofence/entry.ts";
import { issueZones } from "#methods/geofence/issue.ts";
import { judgeEntry } from "#methods/geofence/judge-entry.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { AT_MS, AT_SECONDS, EVENT, knownBinding, TOKEN_ID, ticketFacts } from "#test/support/credentials.ts";
import { ELSEWHERE, fixOf, HERE, zoneOf } from "#test/support/geofence.ts";
import { announcePresence, type PresenceChange } from "./geofence.ts";
import { judge, type Watch } from "./watch-zones.ts";
import { type EntryAnswer, signZoneEntry, zonesIn } from "./zone-entry.ts";

/** A phone whose position, clock and radio are the test's. */
function createPhone({ answers = [{ outcome: "seen", zoneName: "Forecourt", expiresAtSeconds: 9 }] as (EntryAnswer | Error)[], offsetMs = 0 } = {}) {
  const changes: PresenceChange[] = [];
  const reports: Extract<Watch, { kind: "inside" }>[] = [];
  let take: PositionCallback = () => undefined;
  let miss: PositionErrorCallback = () => undefined;
  let running = 0;
  const geolocation = {
    watchPosition: (onPosition: PositionCallback, onError?: PositionErrorCallback | null) => {
      running += 1;
      take = onPosition;
      miss = onError ?? miss;
      return 1;
    },
    clearWatch: () => {
      running -= 1;
    },
    getCurrentPosition: () => undefined,
  };
  const report = async (inside: Extract<Watch, { kind: "inside" }>): Promise<EntryAnswer> => {
    reports.push(inside);
    const answer = answers.shift() ?? { outcome: "refused", reason: "no answer left" };
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const deps = { geolocation, setInterval: () => 0, clearInterval: () => undefined, report };
  const { stop } = announcePresence(deps, { zones: [zoneOf()], offsetMs, onChange: (change) => changes.push(change) });
  return {
    changes,
    reports,
    stop,
    isWatching: () => running > 0,
    at: async (point: Fix["point"], atSeconds: number, accuracy = 10) => {
      const coords = { longitude: point.longitude, latitude: point.latitude, accuracy };
      take({ coords, timestamp: atSeconds * 1000 - offsetMs } as GeolocationPosition);
      await new Promise((resolve) => setImmediate(resolve));
    },
    fail: (code: number) => miss({ code } as GeolocationPositionError),
  };
}

describe("V6 the phone's side", () => {
  test("walks up, waits, is seen once, and its position is then left alone", async () => {
    const phone = createPhone();
    await phone.at(ELSEWHERE, 100);
    await phone.at(HERE, 110);
    await phone.at(HERE, 121);
    await phone.at(HERE, 130);
    await phone.at(HERE, 140);
    expect(phone.changes.map(({ kind }) => kind)).toEqual(["looking", "outside", "waiting", "waiting", "seen"]);
    expect(phone.reports).toHaveLength(1);
    expect(phone.reports[0]?.fixes.map(({ atSeconds }) => atSeconds)).toEqual([100, 110, 130]);
    expect(phone.isWatching()).toBe(false);
  });

  test("says how far the entrance is, and when it is not sure where it is", async () => {
    const phone = createPhone();
    await phone.at(ELSEWHERE, 100);
    await phone.at(HERE, 110, 5_000);
    expect(phone.changes.slice(1)).toMatchObject([
      { kind: "outside", meters: expect.closeTo(1219, -1) },
      { kind: "inaccurate", accuracyMeters: 5_000 },
    ]);
  });

  test("stops at once when it may not know its position, and goes on where it merely can't", () => {
    const phone = createPhone();
    phone.fail(2);
    expect(phone.isWatching()).toBe(true);
    phone.fail(1);
    expect({ kinds: phone.changes.map(({ kind }) => kind), watching: phone.isWatching() }).toEqual({
      kinds: ["looking", "looking", "denied"],
      watching: false,
    });
  });

  test("tries again after a fault, begins anew where the zones have changed", async () => {
    const phone = createPhone({ answers: [new Error("offline"), { outcome: "not-yet", visit: { kind: "zone-changed" } }] });
    await phone.at(HERE, 100);
    await phone.at(HERE, 120);
    await phone.at(HERE, 125);
    expect(phone.changes.map(({ kind }) => kind)).toEqual(["looking", "waiting", "fault", "zones-changed"]);
    expect(phone.isWatching()).toBe(false);
  });

  test("says nothing more once it was stopped", async () => {
    const phone = createPhone();
    phone.stop();
    await phone.at(HERE, 100);
    expect(phone.changes.map(({ kind }) => kind)).toEqual(["looking"]);
  });

  test("trap 13: tells the server's time, not the phone's", async () => {
    const phone = createPhone({ offsetMs: 7_200_000 });
    await phone.at(HERE, 100);
    await phone.at(HERE, 120);
    expect(phone.reports[0]?.fixes.map(({ atSeconds }) => atSeconds)).toEqual([100, 120]);
  });

  test("reads the zones as the server writes them", () => {
    const zones = [zoneOf(), zoneOf({ id: "2b4e28ba-2fa1-41d2-883f-0016d3cca427", gateId: "g" })];
    const issued = issueZones({ zones });
    expect(issued.kind === "payload" && zonesIn(JSON.parse(issued.text))).toEqual(zones);
  });

  test("judges as the server does", () => {
    expect(judge({ zones: [zoneOf()], fixes: [fixOf({ secondsAgo: 20 }), fixOf()] }).kind).toBe("inside");
    expect(judge({ zones: [zoneOf()], fixes: [fixOf({ secondsAgo: 19 }), fixOf()] })).toEqual({ kind: "waiting", leftSeconds: 1 });
  });

  test("signs what the server believes, with a key that cannot leave the phone", async () => {
    const subtle = globalThis.crypto.subtle;
    const { algorithm, deviceKey, privateKey } = await createDeviceKey({ subtle });
    expect(privateKey.extractable).toBe(false);
    const key = { algorithm, privateKey, keyId: keyIdOf({ algorithm, deviceKey }) };
    const fixes = [fixOf({ secondsAgo: 30 }), fixOf({ secondsAgo: 1 })];
    const getRandomValues = (bytes: Uint8Array<ArrayBuffer>) => globalThis.crypto.getRandomValues(bytes);
    const texts = await Promise.all(
      [1, 2].map(() => signZoneEntry({ subtle, getRandomValues }, { event: EVENT, tokenId: TOKEN_ID, key, zone: zoneOf(), fixes })),
    );
    const [entry, other] = texts.map((text) => parseZoneEntry(text));
    if (!entry || !other) throw new Error("no entry");
    expect(other.nonce).not.toBe(entry.nonce);
    const facts = { event: EVENT, ticket: ticketFacts(), binding: knownBinding({ algorithm, deviceKey }), newestNonce: 3n, nonceUsed: false, zone: zoneOf() };
    expect(await judgeEntry({ crypto: nodeCrypto, entry, facts, atMs: AT_MS })).toMatchObject({ kind: "seen" });
    expect(entry.fixes.at(-1)?.atSeconds).toBe(AT_SECONDS - 1);
    expect(encodeHex(entry.signature)).toMatch(/^0x[0-9a-f]{128}$/);
  });
});
