import { z } from "zod";
import { METHOD_IDS } from "#core/policy.ts";
import { REASONS } from "#core/reason.ts";

const methods = z.array(z.enum(METHOD_IDS));
const prior = z.object({ admittedAtMs: z.int(), gateName: z.string(), deviceName: z.string() });
const priorExit = z.object({ leftAtMs: z.int(), gateName: z.string(), deviceName: z.string() });
const lastExit = priorExit.nullable().default(null);
const detail = z.object({
  minutesToWait: z.int().exactOptional(),
  firstAdmission: prior.exactOptional(),
  lastExit: priorExit.exactOptional(),
  reEntries: z.int().exactOptional(),
  tiers: z.array(z.int()).exactOptional(),
  methods: methods.exactOptional(),
});

/** What the server answers to a scan, as this device reads it. */
export const answerSchema = z.object({
  attemptId: z.uuid(),
  decision: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("admit"), methods, entry: z.int().default(1), lastExit }),
    z.object({ kind: z.literal("leave"), methods, entry: z.int().nullable(), lastExit, mayReturn: z.boolean() }),
    z.object({ kind: z.literal("refuse"), reason: z.enum(REASONS), detail }),
    z.object({ kind: z.literal("ask"), methods, missing: z.array(z.string()) }),
  ]),
  decidedAtMs: z.int(),
  presence: z.object({ zoneName: z.string(), enteredAtSeconds: z.int(), isDoubtful: z.boolean() }).exactOptional(),
  ticket: z.object({ id: z.uuid().nullable(), tier: z.int(), tierName: z.string(), serial: z.int() }).nullable(),
  openUntilMs: z.int().nullable().default(null),
});
