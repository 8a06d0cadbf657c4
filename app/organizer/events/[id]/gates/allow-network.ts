"use server";

import { z } from "zod";
import { addNetwork } from "#server/networks/change-networks.ts";
import type { Answer } from "./answer.ts";
import { operateAsOrganizer } from "./operate-as-organizer.ts";

const schema = z.object({ eventId: z.string(), network: z.string().max(60), gateId: z.string().nullable() });

/** One more network that gate devices may call from. */
export async function allowNetwork(input: { eventId: string; network: string; gateId: string | null }): Promise<Answer<void>> {
  return operateAsOrganizer({ schema, input, operate: addNetwork });
}
