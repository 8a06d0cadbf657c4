"use server";

import { z } from "zod";
import { removeZone } from "#server/geofence/remove-zone.ts";
import type { Answer } from "../gates/answer.ts";
import { operateAsOrganizer } from "../gates/operate-as-organizer.ts";

const schema = z.object({ eventId: z.string(), zoneId: z.string() });

/** Takes a zone away. */
export async function dropZone(input: z.infer<typeof schema>): Promise<Answer<void>> {
  return operateAsOrganizer({ schema, input, operate: removeZone });
}
