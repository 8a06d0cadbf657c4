"use server";

import { z } from "zod";
import { GATE_DIRECTIONS, type GateDirection } from "#core/passage.ts";
import { setDirection } from "#server/gate/set-direction.ts";
import type { Answer } from "./answer.ts";
import { operateAsOrganizer } from "./operate-as-organizer.ts";

const schema = z.object({ eventId: z.string(), gateId: z.string(), direction: z.enum(GATE_DIRECTIONS) });

/** Which way a gate lets guests through, from the next scan on. */
export async function turnGate(input: { eventId: string; gateId: string; direction: GateDirection }): Promise<Answer<void>> {
  return operateAsOrganizer({ schema, input, operate: setDirection });
}
