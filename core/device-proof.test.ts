import { describe, expect, test } from "vitest";
import { encodeDeviceProof } from "./device-proof.ts";

const proof = { eventId: "3f2b1d8e-6c5a-4f0e-9b7d-2a1c4e6f8b90", deviceId: "7c9e6679-7425-40de-944b-e07fc1f90ae7", atMs: 1_795_287_607_000 };

describe("trap 7: what a gate device signs", () => {
  test("each field counts, and no two proofs share their bytes", () => {
    const others = [proof, { ...proof, eventId: proof.deviceId }, { ...proof, deviceId: proof.eventId }, { ...proof, atMs: proof.atMs + 1 }];
    expect(new Set(others.map((other) => new TextDecoder().decode(encodeDeviceProof(other)))).size).toBe(others.length);
  });

  test("an id has one spelling", () => {
    expect(encodeDeviceProof({ ...proof, eventId: proof.eventId.toUpperCase() })).toEqual(encodeDeviceProof(proof));
  });
});
