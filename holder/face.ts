import { z } from "zod";
import { send } from "./api.ts";

const consent = z.object({ consentedAtSeconds: z.int(), retainUntilSeconds: z.int() });
const state = z.object({ offered: z.boolean(), textVersion: z.string(), text: z.array(z.string()), consent: consent.nullable() });

/** Whether a gate looks at faces, the text to agree to, and what was agreed to. */
export type FaceState = z.infer<typeof state>;

type Deps = { readonly fetch: typeof globalThis.fetch };
type OfTicket = { readonly ticketId: string };

/** Throws what the server answered, UNAVAILABLE where it doesn't. */
export async function readFaceState({ fetch }: Deps, { ticketId }: OfTicket): Promise<FaceState> {
  return state.parse(await send({ fetch, path: pathOf(ticketId) }));
}

/** `figures`: what the model made of the picture, which itself stays here. */
export async function enrolFace(
  { fetch }: Deps,
  { ticketId, textVersion, figures }: OfTicket & { readonly textVersion: string; readonly figures: readonly number[] },
): Promise<FaceState> {
  return state.parse(await send({ fetch, path: `${pathOf(ticketId)}/generate`, body: { textVersion, figures } }));
}

/** Withdraws: the face and the consent are gone on the server when this returns. */
export async function withdrawFace({ fetch }: Deps, { ticketId }: OfTicket): Promise<void> {
  await send({ fetch, path: pathOf(ticketId), method: "DELETE" });
}

/** Where the record of the consent can be fetched. */
export function consentPathOf({ ticketId }: OfTicket): string {
  return `${pathOf(ticketId)}/consent`;
}

function pathOf(ticketId: string): string {
  return `/api/tickets/${ticketId}/methods/biometric`;
}
