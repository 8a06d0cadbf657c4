"use server";

import { z } from "zod";
import { removeNetwork } from "#server/networks/change-networks.ts";
import type { Answer } from "./answer.ts";
import { operateAsOrganizer } from "./operate-as-organizer.ts";

const schema = z.object({ eventId: z.string(), networkId: z.string() });

/** A network that gate devices may not call from any more. */
export async function dropNetwork(input: { eventId: string; networkId: string }): Promise<Answer<void>> {
  return operateAsOrganizer({ schema, input, operate: removeNetwork });
}
