import { z } from "zod";
import type { GateDevice } from "./device.ts";

/** What the gate shows for a wallet to answer. */
export type ShownChallenge = { readonly code: string; readonly link: string; readonly expiresAtMs: number };

const opened = z.object({ code: z.string(), link: z.url(), expiresAtSeconds: z.int() });
const answered = z.object({ text: z.string().nullable() });

/** A new question; the one before is over. Throws what the server says, UNAVAILABLE without network. */
export async function askWallets({ device }: { device: GateDevice }): Promise<ShownChallenge> {
  const { code, link, expiresAtSeconds } = opened.parse(await device.call({ path: "challenges", method: "POST" }));
  return { code, link, expiresAtMs: expiresAtSeconds * 1000 };
}

/** What a wallet has answered, to be scanned like any code; `null`: nothing yet. Throws as above. */
export async function readAnswer({ device, code }: { device: GateDevice; code: string }): Promise<string | null> {
  return answered.parse(await device.call({ path: `challenges/${code}` })).text;
}
