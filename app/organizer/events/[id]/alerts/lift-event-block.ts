"use server";

import { z } from "zod";
import { liftBlock } from "#server/alerts/lift-block.ts";
import type { Answer } from "../gates/answer.ts";
import { operateAsOrganizer } from "../gates/operate-as-organizer.ts";

const schema = z.object({ eventId: z.string(), blockId: z.string() });

/** Lets a device or a ticket of the organizer's event through again. */
export async function liftEventBlock(input: { eventId: string; blockId: string }): Promise<Answer<void>> {
  return operateAsOrganizer({ schema, input, operate: liftBlock });
}
