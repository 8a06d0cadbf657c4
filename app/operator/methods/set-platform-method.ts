"use server";

import { z } from "zod";
import { METHOD_IDS } from "#core/policy.ts";
import { switchForPlatform } from "#server/gate/switch-method.ts";
import type { Answer } from "../../organizer/events/[id]/gates/answer.ts";
import { operateAsAdmin } from "../operate-as-admin.ts";

const schema = z.object({ method: z.enum(METHOD_IDS), state: z.enum(["on", "off"]) });

/** Switches a method for every event, for platform admins. */
export async function setPlatformMethod(input: z.infer<typeof schema>): Promise<Answer<void>> {
  return operateAsAdmin({ schema, input, operate: switchForPlatform });
}
