import { z } from "zod";
import { parseAddress, parseHex } from "#core/bytes.ts";
import type { GatePack } from "#core/gate-pack.ts";
import { GATE_DIRECTIONS } from "#core/passage.ts";
import { METHOD_IDS } from "#core/policy.ts";
import { policySchema } from "#core/policy-schema.ts";
import { DEVICE_ALGORITHMS } from "#core/typed-data.ts";
import type { ServerClock } from "./clock.ts";
import type { GateDevice } from "./device.ts";

const status = z.enum(["open", "closed"]);
const hex = z.string().transform(parseHex);

const schema = z.object({
  serverAtMs: z.int(),
  bookmark: z.string(),
  event: z.object({
    id: z.uuid(),
    title: z.string(),
    timezone: z.string(),
    chainId: z.int(),
    contract: z.string().transform(parseAddress),
    codePeriodSeconds: z.int().positive(),
    status,
    doorsAtSeconds: z.int(),
    endsAtSeconds: z.int(),
  }),
  gate: z.object({
    id: z.uuid(),
    name: z.string(),
    status,
    tiers: z.array(z.int()),
    direction: z.enum(GATE_DIRECTIONS),
  }),
  policy: policySchema,
  disabledMethods: z.array(z.enum(METHOD_IDS)),
  device: z.object({ id: z.uuid(), name: z.string() }),
  tiers: z.array(z.object({ tier: z.int(), name: z.string() })),
  bindings: z.array(z.object({ keyId: hex, algorithm: z.enum(DEVICE_ALGORITHMS), deviceKey: hex })),
});

/** The newest pack; the clock's offset is measured by the way. Throws what the server says, UNAVAILABLE without network. */
export async function readPack({ device, clock }: { device: GateDevice; clock: ServerClock }): Promise<GatePack> {
  const sentAtMs = clock.deviceMs();
  const pack = schema.parse(await device.call({ path: "pack" }));
  clock.measure({ serverAtMs: pack.serverAtMs, sentAtMs, receivedAtMs: clock.deviceMs() });
  return pack;
}
