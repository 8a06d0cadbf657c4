"use server";

import { z } from "zod";
import { getEnv } from "#platform/env.ts";
import { rotateSecret } from "#server/geofence/rotate-secret.ts";
import type { Answer } from "../gates/answer.ts";
import { operateAsOrganizer } from "../gates/operate-as-organizer.ts";

const schema = z.object({ eventId: z.string(), overlap: z.enum(["day", "none"]) });

/** A new secret for the webhook; this answer is the only place where it is told. */
export async function makeSecret(input: z.infer<typeof schema>): Promise<Answer<{ id: string; secret: string }>> {
  const platformSecret = getEnv().FOYER_SECRET;
  return operateAsOrganizer({ schema, input, operate: (deps, asked) => rotateSecret({ ...deps, platformSecret }, asked) });
}
