import { z } from "@hono/zod-openapi";
import { parseHex } from "#core/bytes.ts";
import { GATE_DIRECTIONS, WAYS } from "#core/passage.ts";
import { CAUSES, METHOD_IDS } from "#core/policy.ts";
import { policySchema, reEntrySchema } from "#core/policy-schema.ts";
import { REASONS } from "#core/reason.ts";
import { MAX_EVIDENCE_TEXTS } from "#core/scan.ts";
import { DEVICE_ALGORITHMS } from "#core/typed-data.ts";
import { hexAddressSchema, idSchema } from "../fields.ts";

/** Longer than the longest QR code, so that whatever a camera reads gets an answer and not a fault (M7). */
const LONGEST_TEXT = 8_000;

const hexSchema = z
  .string()
  .regex(/^0x(?:[0-9a-fA-F]{2})+$/, "Send 0x and whole bytes.")
  .max(200)
  .transform(parseHex)
  .openapi({ type: "string", example: "0x04ff" });

const instantMs = z.int().nonnegative().openapi({ example: 1_795_287_607_000 });
const algorithm = z.enum(DEVICE_ALGORITHMS);
const status = z.enum(["open", "closed"]);
const policy = z.object({ ...policySchema.shape, reEntry: reEntrySchema.optional() }).openapi("EntryPolicy");

export const serverTime = z.object({ serverAtMs: instantMs }).openapi("ServerTime");

export const pairRequest = z.object({ code: z.string().min(1).max(40), name: z.string().max(200), algorithm, publicKey: hexSchema }).openapi("PairRequest");

export const pairedDevice = z
  .object({
    deviceId: z.uuid(),
    eventId: z.uuid(),
    gate: z.object({ id: z.uuid(), name: z.string() }),
    event: z.object({ title: z.string() }),
  })
  .openapi("PairedDevice");

export const deviceTokenRequest = z.object({ eventId: idSchema, deviceId: idSchema, atMs: instantMs, signature: hexSchema }).openapi("DeviceTokenRequest");
export const deviceToken = z.object({ deviceToken: z.string(), serverAtMs: instantMs }).openapi("DeviceToken");

export const staffNames = z
  .object({ staff: z.array(z.object({ id: z.uuid(), name: z.string(), role: z.enum(["gate", "supervisor", "manager"]) })) })
  .openapi("StaffNames");

export const shiftRequest = z.object({ staffId: idSchema, pin: z.string().min(1).max(40) }).openapi("ShiftRequest");
export const openShift = z.object({ shiftToken: z.string(), staffName: z.string(), expiresAtSeconds: z.int() }).openapi("OpenShift");

export const gatePack = z
  .object({
    serverAtMs: instantMs,
    bookmark: z.string(),
    event: z.object({
      id: z.uuid(),
      title: z.string(),
      timezone: z.string(),
      chainId: z.int(),
      contract: hexAddressSchema,
      codePeriodSeconds: z.int(),
      status,
      doorsAtSeconds: z.int(),
      endsAtSeconds: z.int(),
    }),
    gate: z.object({ id: z.uuid(), name: z.string(), status, tiers: z.array(z.int()), direction: z.enum(GATE_DIRECTIONS) }),
    policy,
    disabledMethods: z.array(z.enum(METHOD_IDS)),
    device: z.object({ id: z.uuid(), name: z.string() }),
    tiers: z.array(z.object({ tier: z.int(), name: z.string() })),
    bindings: z.array(z.object({ keyId: z.string(), algorithm, deviceKey: z.string() })),
  })
  .openapi("GatePack");

export const scanRequest = z
  .object({
    attemptId: idSchema,
    evidence: z.array(z.string().max(LONGEST_TEXT)).max(MAX_EVIDENCE_TEXTS),
    unavailable: z
      .array(z.object({ method: z.enum(METHOD_IDS), because: z.enum(CAUSES) }))
      .max(METHOD_IDS.length)
      .default([])
      .openapi({ description: "What cannot be had at this gate or of this guest" }),
    direction: z.enum(WAYS).default("in").openapi({ description: "Which way the guest goes; counts at a gate for both ways alone" }),
    scannedAtMs: instantMs,
  })
  .refine(({ evidence, unavailable }) => evidence.length + unavailable.length > 0, { path: ["evidence"], message: "Send what the guest has shown." })
  .openapi("ScanRequest");

const prior = z.object({ admittedAtMs: instantMs, gateName: z.string(), deviceName: z.string() });
const priorExit = z.object({ leftAtMs: instantMs, gateName: z.string(), deviceName: z.string() });
const methods = z.array(z.enum(METHOD_IDS));
const lastExit = priorExit.nullable().default(null);
const decision = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("admit"), methods, entry: z.int().default(1), lastExit }),
  z.object({ kind: z.literal("leave"), methods, entry: z.int().nullable(), lastExit, mayReturn: z.boolean() }),
  z.object({
    kind: z.literal("refuse"),
    reason: z.enum(REASONS),
    detail: z.object({
      minutesToWait: z.int().optional(),
      firstAdmission: prior.optional(),
      lastExit: priorExit.optional(),
      reEntries: z.int().optional(),
      tiers: z.array(z.int()).optional(),
      methods: methods.optional(),
    }),
  }),
  z.object({ kind: z.literal("ask"), methods, missing: z.array(z.string()) }),
]);

export const scanAnswer = z
  .object({
    attemptId: z.uuid(),
    decision,
    decidedAtMs: instantMs,
    ticket: z.object({ id: z.uuid().nullable(), tier: z.int(), tierName: z.string(), serial: z.int() }).nullable(),
    presence: z.object({ zoneName: z.string(), enteredAtSeconds: z.int(), isDoubtful: z.boolean() }).optional(),
    openUntilMs: instantMs.nullable().default(null),
  })
  .openapi("ScanAnswer");
