"use server";

import qrcode from "qrcode";
import { z } from "zod";
import { QUIET_MODULES } from "#core/qr-symbol.ts";
import { getEnv } from "#platform/env.ts";
import { createPairingCode } from "#server/gate/create-pairing-code.ts";
import type { Answer } from "./answer.ts";
import { operateAsOrganizer } from "./operate-as-organizer.ts";

export type PairingOffer = {
  readonly code: string;
  /** A QR code of the link that opens the gate with this code, as a picture's address. Drawn here once: it never changes, so no page needs an encoder. */
  readonly picture: string;
  /** Counts from the answer, so that a computer whose clock is wrong still counts down rightly. */
  readonly leftMs: number;
};

const schema = z.object({ eventId: z.string(), gateId: z.string() });

/** A code for one device at one gate. It is in no list: whoever leaves the page makes another one. */
export async function offerPairing(input: { eventId: string; gateId: string }): Promise<Answer<PairingOffer>> {
  return operateAsOrganizer({
    schema,
    input,
    operate: async (deps, { organizer, gateId }) => {
      const { code, expiresAtSeconds } = await createPairingCode(deps, { organizer, gateId });
      const link = new URL(`/gate?${new URLSearchParams({ code })}`, getEnv().PUBLIC_URL).href;
      return { code, picture: await drawLink(link), leftMs: expiresAtSeconds * 1000 - deps.clock.nowMs() };
    },
  });
}

async function drawLink(link: string): Promise<string> {
  const svg = await qrcode.toString(link, { type: "svg", errorCorrectionLevel: "M", margin: QUIET_MODULES });
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
