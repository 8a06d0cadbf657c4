"use server";

import { z } from "zod";
import { disableStaff } from "#server/gate/disable-staff.ts";
import type { Answer } from "./answer.ts";
import { operateAsOrganizer } from "./operate-as-organizer.ts";

const schema = z.object({ eventId: z.string(), staffId: z.string() });

/** Somebody who admits nobody any more. */
export async function blockStaff(input: { eventId: string; staffId: string }): Promise<Answer<void>> {
  return operateAsOrganizer({ schema, input, operate: disableStaff });
}
