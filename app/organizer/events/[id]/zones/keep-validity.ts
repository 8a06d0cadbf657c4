"use server";

import { z } from "zod";
import { setValidity } from "#server/geofence/set-validity.ts";
import type { Answer } from "../gates/answer.ts";
import { operateAsOrganizer } from "../gates/operate-as-organizer.ts";

const schema = z.object({ eventId: z.string(), validMinutes: z.number() });

/** For how long an entry counts. */
export async function keepValidity(input: z.infer<typeof schema>): Promise<Answer<void>> {
  return operateAsOrganizer({ schema, input, operate: setValidity });
}
