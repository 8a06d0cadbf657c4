"use server";

import { z } from "zod";
import type { Policy } from "#core/policy.ts";
import { policySchema } from "#core/policy-schema.ts";
import { savePolicy } from "#server/gate/save-policy.ts";
import type { Answer } from "../gates/answer.ts";
import { operateAsOrganizer } from "../gates/operate-as-organizer.ts";

const schema = z.object({ eventId: z.string(), version: z.int().positive(), policy: policySchema });

/** What the gates ask for from the next scan on; refused with CONFLICT when somebody else has saved since that version. */
export async function keepPolicy(input: { eventId: string; version: number; policy: Policy }): Promise<Answer<{ version: number }>> {
  return operateAsOrganizer({ schema, input, operate: savePolicy });
}
