"use server";

import { z } from "zod";
import { revokeDevice } from "#server/gate/revoke-device.ts";
import type { Answer } from "./answer.ts";
import { operateAsOrganizer } from "./operate-as-organizer.ts";

const schema = z.object({ eventId: z.string(), deviceId: z.string() });

/** A device, lost or lent, that admits nobody any more. */
export async function blockDevice(input: { eventId: string; deviceId: string }): Promise<Answer<void>> {
  return operateAsOrganizer({ schema, input, operate: revokeDevice });
}
