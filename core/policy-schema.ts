import { z } from "zod";
import { FLAGS } from "./flag.ts";
import { MOST_TIMES } from "./passage.ts";
import { CAUSES, METHOD_IDS, type Policy } from "./policy.ts";

/** Bounds of what one event may ask; far beyond what anybody at a door could follow. */
const MOST_OVERRIDES = 50;
const MOST_WAYS = 12;
const MINUTES_A_DAY = 24 * 60;

const tiers = z.array(z.int().min(1).max(65_535)).max(256);
const methodSet = z.array(z.enum(METHOD_IDS)).min(1).max(METHOD_IDS.length);

const stepUp = z.object({
  after: z.enum(METHOD_IDS).nullable(),
  when: z.discriminatedUnion("kind", [z.object({ kind: z.literal("flag"), flag: z.enum(FLAGS) }), z.object({ kind: z.literal("tier"), tiers: tiers.min(1) })]),
  ask: methodSet,
});

const fallback = z.object({ instead: z.enum(METHOD_IDS), because: z.enum(CAUSES), ask: methodSet });

const demand = z.object({
  anyOf: z.array(methodSet).min(1).max(MOST_WAYS),
  stepUps: z.array(stepUp).max(MOST_WAYS),
  fallbacks: z.array(fallback).max(METHOD_IDS.length * CAUSES.length),
  acknowledgement: z.object({ by: z.string().max(100), atSeconds: z.int().nonnegative(), words: z.string().max(1_000) }).nullable(),
});

const window = z.object({
  weekdays: z.array(z.int().min(1).max(7)).max(7),
  fromMinute: z
    .int()
    .min(0)
    .max(MINUTES_A_DAY - 1),
  toMinute: z.int().min(0).max(MINUTES_A_DAY),
});

const override = demand.extend({ when: z.object({ gateIds: z.array(z.uuid()).max(500), tiers, window: window.nullable() }) });

export const reEntrySchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  z.object({ kind: z.literal("until-end") }),
  z.object({ kind: z.literal("at-most"), times: z.int().min(1).max(MOST_TIMES) }),
]);

/** A policy as rows, packs and forms spell it: the one reading of it. */
export const policySchema = z.object({
  base: demand,
  overrides: z.array(override).max(MOST_OVERRIDES),
  reEntry: reEntrySchema.exactOptional(),
}) satisfies z.ZodType<Policy>;
