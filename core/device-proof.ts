/** How far a gate device's idea of the time may be from the server's when it proves its key. It asks for the server's time first. */
export const DEVICE_PROOF_TOLERANCE_MS = 60_000;

/**
 * What a gate device signs to get its short token. The prefix is this purpose's alone, and none of the fields can hold a
 * line break, so the bytes have one reading and serve for nothing else (trap 7).
 */
export function encodeDeviceProof({ eventId, deviceId, atMs }: { eventId: string; deviceId: string; atMs: number }): Uint8Array {
  return new TextEncoder().encode(["FOYER-GATE-DEVICE", "1", eventId.toLowerCase(), deviceId.toLowerCase(), String(atMs)].join("\n"));
}
