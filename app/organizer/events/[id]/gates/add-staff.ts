"use server";

import { z } from "zod";
import { createStaff } from "#server/gate/create-staff.ts";
import type { Answer } from "./answer.ts";
import { operateAsOrganizer } from "./operate-as-organizer.ts";

const schema = z.object({ eventId: z.string(), name: z.string(), pin: z.string(), role: z.enum(["gate", "supervisor"]) });

/** Lets somebody work at the gates of this event. */
export async function addStaff(input: z.input<typeof schema>): Promise<Answer<{ staffId: string }>> {
  return operateAsOrganizer({ schema, input, operate: createStaff });
}
