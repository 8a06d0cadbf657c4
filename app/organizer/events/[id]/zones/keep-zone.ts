"use server";

import { z } from "zod";
import { MAX_GEOJSON_LETTERS } from "#core/geojson.ts";
import { saveZone } from "#server/geofence/save-zone.ts";
import type { Answer } from "../gates/answer.ts";
import { operateAsOrganizer } from "../gates/operate-as-organizer.ts";

const schema = z.object({
  eventId: z.string(),
  zoneId: z.string().nullable(),
  name: z.string().max(200),
  gateId: z.string().nullable(),
  dwellSeconds: z.number(),
  shape: z.string().max(MAX_GEOJSON_LETTERS),
});

/** Saves what was drawn. */
export async function keepZone(input: z.infer<typeof schema>): Promise<Answer<{ zoneId: string; version: number }>> {
  return operateAsOrganizer({ schema, input, operate: saveZone });
}
