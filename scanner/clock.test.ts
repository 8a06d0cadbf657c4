import { describe, expect, it } from "vitest";
import { createServerClock, syncClock } from "./clock.ts";

const NOON_MS = 1_795_287_600_000;

describe("C67 trap 13: the gate device's clock is set right by the server's", () => {
  it("knows no offset before it has asked, and goes by its own time", () => {
    const clock = createServerClock({ deviceMs: () => NOON_MS });
    expect([clock.offsetMs(), clock.nowMs()]).toEqual([null, NOON_MS]);
  });

  it.each([
    ["ahead of the device", 40_000],
    ["behind it", -3_600_000],
    ["with it", 0],
  ])("server %s: half of the way there and back is taken off", async (_name, offsetMs) => {
    let deviceMs = NOON_MS;
    const clock = createServerClock({ deviceMs: () => deviceMs });
    // Two seconds there, two seconds back: the server reads its clock in between.
    const fetch = async () => {
      deviceMs += 2000;
      const serverAtMs = deviceMs + offsetMs;
      deviceMs += 2000;
      return Response.json({ serverAtMs });
    };
    await syncClock({ fetch: fetch as unknown as typeof globalThis.fetch, clock });
    expect(clock.offsetMs()).toBe(offsetMs);
    expect(clock.nowMs()).toBe(deviceMs + offsetMs);
  });

  it("keeps what it knew when the server cannot be reached", async () => {
    const clock = createServerClock({ deviceMs: () => NOON_MS });
    clock.measure({ serverAtMs: NOON_MS + 500, sentAtMs: NOON_MS, receivedAtMs: NOON_MS });
    const fetch = () => Promise.reject(new TypeError("Failed to fetch"));
    await expect(syncClock({ fetch: fetch as typeof globalThis.fetch, clock })).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(clock.offsetMs()).toBe(500);
  });
});
