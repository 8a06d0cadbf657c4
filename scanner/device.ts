import { z } from "zod";
import { encodeHex } from "#core/bytes.ts";
import { encodeDeviceProof } from "#core/device-proof.ts";
import { FoyerError } from "#core/error.ts";
import type { ScanAnswer } from "#core/scan.ts";
import { createDeviceKey, signWithDevice } from "#methods/device-key.ts";
import { answerSchema } from "./answer-schema.ts";
import { callGate, isFault } from "./api.ts";
import { type ServerClock, syncClock } from "./clock.ts";
import type { DeviceStore, KeptShift, PairedDevice } from "./device-store.ts";

export type ScannerDeps = {
  readonly fetch: typeof globalThis.fetch;
  readonly subtle: SubtleCrypto;
  readonly store: DeviceStore;
  readonly clock: ServerClock;
};

export type StaffName = { readonly id: string; readonly name: string; readonly role: "gate" | "supervisor" | "manager" };

export type Authority = { readonly supervisorId: string; readonly pin: string; readonly note: string };

/** This browser as a gate device: who it is, and the headers that prove it. */
export type GateDevice = {
  readonly find: () => Promise<PairedDevice | null>;
  /** Throws what the server says of the code. A new key is made for each pairing. */
  readonly pair: (input: { code: string; name: string }) => Promise<PairedDevice>;
  readonly listStaff: () => Promise<readonly StaffName[]>;
  readonly findShift: () => Promise<KeptShift | null>;
  readonly openShift: (input: { staffId: string; pin: string }) => Promise<KeptShift>;
  /** A supervisor's word, by their own PIN. A wrong one costs one try. */
  readonly overrule: (input: Authority & { kind: "admit" | "reject"; attemptId: string; ticket: { tier: number; serial: number } }) => Promise<ScanAnswer>;
  readonly undo: (input: Authority & { attemptId: string }) => Promise<void>;
  /** The server is told when it can be; the shift is gone from this device in any case. */
  readonly endShift: () => Promise<void>;
  readonly forget: () => Promise<void>;
  /** A call with the device's token, and with the shift's where there is one; the token is renewed when the server has tired of it. */
  readonly call: (request: Omit<Parameters<typeof callGate>[1], "headers">) => Promise<unknown>;
};

const paired = z.object({ deviceId: z.uuid(), eventId: z.uuid(), gate: z.object({ name: z.string() }), event: z.object({ title: z.string() }) });
const token = z.object({ deviceToken: z.string() });
const names = z.object({ staff: z.array(z.object({ id: z.uuid(), name: z.string(), role: z.enum(["gate", "supervisor", "manager"]) })) });
const opened = z.object({ shiftToken: z.string(), staffName: z.string(), expiresAtSeconds: z.int() });

/** Renewed before its ten minutes are over, so that no guest waits for it. */
const TOKEN_LIFE_MS = 8 * 60_000;

export function createGateDevice(deps: ScannerDeps): GateDevice {
  let held: { deviceToken: string; untilMs: number } | null = null;

  async function headers(): Promise<Record<string, string>> {
    if (!held || deps.clock.nowMs() >= held.untilMs) held = { deviceToken: await proveDevice(deps), untilMs: deps.clock.nowMs() + TOKEN_LIFE_MS };
    const shift = await deps.store.findShift();
    return { "x-foyer-device": held.deviceToken, ...(shift ? { authorization: `Bearer ${shift.shiftToken}` } : {}) };
  }

  async function call(request: Parameters<GateDevice["call"]>[0]): Promise<unknown> {
    try {
      return await callGate(deps, { ...request, headers: await headers() });
    } catch (error) {
      if (!isFault(error, "UNAUTHENTICATED")) throw error;
      held = null;
      return callGate(deps, { ...request, headers: await headers() });
    }
  }

  return {
    call,
    find: () => deps.store.findDevice(),
    pair: async (input) => {
      held = null;
      return pairDevice(deps, input);
    },
    listStaff: async () => names.parse(await call({ path: "staff" })).staff,
    findShift: async () => liveShift(deps, await deps.store.findShift()),
    openShift: async (body) => {
      // Not through `call`: a wrong PIN is UNAUTHENTICATED too, and must cost one try, not two.
      const shift = opened.parse(await callGate(deps, { path: "shifts", method: "POST", headers: await headers(), body }));
      await deps.store.saveShift(shift);
      return shift;
    },
    // Nor these: a supervisor's wrong PIN is UNAUTHENTICATED as well.
    overrule: async (body) => answerSchema.parse(await callGate(deps, { path: "overrides", method: "POST", headers: await headers(), body })),
    undo: async ({ attemptId, ...body }) => {
      await callGate(deps, { path: `attempts/${attemptId}/undo`, method: "POST", headers: await headers(), body });
    },
    endShift: async () => {
      await call({ path: "shifts/current", method: "DELETE" }).catch(ignoreUnreachable);
      await deps.store.removeShift();
    },
    forget: async () => {
      held = null;
      await deps.store.clear();
    },
  };
}

async function pairDevice(deps: ScannerDeps, { code, name }: { code: string; name: string }): Promise<PairedDevice> {
  const { algorithm, deviceKey, privateKey } = await createDeviceKey(deps);
  const answer = paired.parse(await callGate(deps, { path: "pair", method: "POST", body: { code, name, algorithm, publicKey: deviceKey } }));
  const device = { deviceId: answer.deviceId, eventId: answer.eventId, eventTitle: answer.event.title, gateName: answer.gate.name, algorithm, privateKey };
  await deps.store.clear();
  await deps.store.saveDevice(device);
  return device;
}

/** Signs with the server's time, so that a device with a wrong clock still works. Throws FORBIDDEN for a device that is not paired any more. */
async function proveDevice(deps: ScannerDeps): Promise<string> {
  const device = await deps.store.findDevice();
  if (!device) throw new FoyerError({ code: "FORBIDDEN", message: "This device is not paired.", next: "Pair it with a code." });
  await syncClock(deps);
  const proof = { eventId: device.eventId, deviceId: device.deviceId, atMs: deps.clock.nowMs() };
  const { algorithm, privateKey } = device;
  const signature = encodeHex(await signWithDevice(deps, { algorithm, privateKey, message: encodeDeviceProof(proof) }));
  return token.parse(await callGate(deps, { path: "device-token", method: "POST", body: { ...proof, signature } })).deviceToken;
}

async function liveShift(deps: ScannerDeps, shift: KeptShift | null): Promise<KeptShift | null> {
  if (!shift || shift.expiresAtSeconds * 1000 > deps.clock.nowMs()) return shift;
  await deps.store.removeShift();
  return null;
}

/** A shift that the server cannot be told of, or has forgotten already, ends here all the same. */
function ignoreUnreachable(error: unknown): void {
  if (!isFault(error, "UNAVAILABLE", "UNAUTHENTICATED", "FORBIDDEN")) throw error;
}
