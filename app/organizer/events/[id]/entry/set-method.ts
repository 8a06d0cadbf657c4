"use server";

import { z } from "zod";
import { METHOD_IDS } from "#core/policy.ts";
import { assertOrganizer } from "#server/gate/assert-organizer.ts";
import { switchForEvent } from "#server/gate/switch-method.ts";
import type { Answer } from "../gates/answer.ts";
import { operateAsOrganizer } from "../gates/operate-as-organizer.ts";

const schema = z.object({ eventId: z.string(), method: z.enum(METHOD_IDS), state: z.enum(["on", "off"]) });

/** Switches a method for this event alone, from the next scan on. */
export async function setMethod(input: z.infer<typeof schema>): Promise<Answer<void>> {
  return operateAsOrganizer({
    schema,
    input,
    operate: async (deps, { organizer, ...change }) => {
      await assertOrganizer(deps, organizer);
      await switchForEvent(deps, { ...organizer, ...change });
    },
  });
}
