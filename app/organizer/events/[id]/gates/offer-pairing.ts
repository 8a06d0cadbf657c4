"use server";

import { z } from "zod";
import { getEnv } from "#platform/env.ts";
import { createPairingCode } from "#server/gate/create-pairing-code.ts";
import type { Answer } from "./answer.ts";
import { operateAsOrganizer } from "./operate-as-organizer.ts";

/** `leftMs` counts from the answer, so that a computer whose clock is wrong still counts down rightly. */
export type PairingOffer = { readonly code: string; readonly link: string; readonly leftMs: number };

const schema = z.object({ eventId: z.string(), gateId: z.string() });

/** A code for one device at one gate. It is in no list: whoever leaves the page makes another one. */
export async function offerPairing(input: { eventId: string; gateId: string }): Promise<Answer<PairingOffer>> {
  return operateAsOrganizer({
    schema,
    input,
    operate: async (deps, { organizer, gateId }) => {
      const { code, expiresAtSeconds } = await createPairingCode(deps, { organizer, gateId });
      const link = new URL(`/gate?${new URLSearchParams({ code })}`, getEnv().PUBLIC_URL).href;
      return { code, link, leftMs: expiresAtSeconds * 1000 - deps.clock.nowMs() };
    },
  });
}
