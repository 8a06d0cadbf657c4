"use server";

import { z } from "zod";
import { liftAnyBlock } from "#server/alerts/lift-block.ts";
import type { Answer } from "../../organizer/events/[id]/gates/answer.ts";
import { operateAsAdmin } from "../operate-as-admin.ts";

const schema = z.object({ blockId: z.string() });

/** Lets a device, an address or a ticket through again, for platform admins. */
export async function liftOne(blockId: string): Promise<Answer<void>> {
  return operateAsAdmin({ schema, input: { blockId }, operate: liftAnyBlock });
}
