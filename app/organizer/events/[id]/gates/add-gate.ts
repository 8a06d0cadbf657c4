"use server";

import { z } from "zod";
import { GATE_DIRECTIONS, type GateDirection } from "#core/passage.ts";
import { createGate } from "#server/gate/create-gate.ts";
import type { Answer } from "./answer.ts";
import { operateAsOrganizer } from "./operate-as-organizer.ts";

const schema = z.object({ eventId: z.string(), name: z.string(), tiers: z.array(z.int().min(1).max(65_535)), direction: z.enum(GATE_DIRECTIONS) });

/** Opens another gate; no tiers: every ticket may pass it. */
export async function addGate(input: {
  eventId: string;
  name: string;
  tiers: readonly number[];
  direction: GateDirection;
}): Promise<Answer<{ gateId: string }>> {
  return operateAsOrganizer({ schema, input, operate: createGate });
}
