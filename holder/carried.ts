import { z } from "zod";
import { send } from "./api.ts";

const TAGS = ["tag-uid", "tag-record", "tag-sun"] as const;

/** A wristband or card that stands for the ticket. */
export type CarriedTag = { readonly id: string; readonly kind: (typeof TAGS)[number]; readonly issuedAtSeconds: number };
export type Carried = { readonly tags: readonly CarriedTag[]; readonly wallets: { readonly apple: boolean; readonly google: boolean } };

const listed = z.object({
  wallets: z.object({ apple: z.boolean(), google: z.boolean() }),
  credentials: z.array(z.object({ id: z.uuid(), kind: z.string(), issuedAtSeconds: z.int() })),
});
const link = z.object({ url: z.url() });
const code = z.object({ text: z.string(), slot: z.int(), expiresInMs: z.int() });

type Deps = { readonly fetch: typeof globalThis.fetch };
type OfTicket = { readonly ticketId: string };

/** What stands for the ticket beside this phone, and which phone wallets it can be put into. Throws what the server answered. */
export async function listCarried({ fetch }: Deps, { ticketId }: OfTicket): Promise<Carried> {
  const { wallets, credentials } = listed.parse(await send({ fetch, path: `/api/tickets/${ticketId}/credentials` }));
  const tags = credentials.flatMap((one) => {
    const kind = TAGS.find((known) => known === one.kind);
    return kind ? [{ id: one.id, kind, issuedAtSeconds: one.issuedAtSeconds }] : [];
  });
  return { wallets, tags };
}

/** Switches a lost tag off. */
export async function revokeCarried({ fetch }: Deps, { ticketId, id }: OfTicket & { readonly id: string }): Promise<void> {
  await send({ fetch, path: `/api/tickets/${ticketId}/credentials/${id}`, method: "DELETE" });
}

/** Where Google Wallet takes the ticket in. */
export async function findGoogleUrl({ fetch }: Deps, { ticketId }: OfTicket): Promise<string> {
  return link.parse(await send({ fetch, path: `/api/tickets/${ticketId}/wallets/google`, body: {} })).url;
}

/** The code that the platform signs for this session; `expiresAtMs` by the clock that `atMs` is of. */
export async function askPlatformCode(
  { fetch }: Deps,
  { ticketId, atMs }: OfTicket & { readonly atMs: number },
): Promise<{ text: string; slot: number; expiresAtMs: number }> {
  const { text, slot, expiresInMs } = code.parse(await send({ fetch, path: `/api/tickets/${ticketId}/methods/qr/platform-code`, body: {} }));
  return { text, slot, expiresAtMs: atMs + expiresInMs };
}
