import { z } from "zod";
import { type Address, type Hex, parseAddress, parseDecimal } from "#core/bytes.ts";
import { ERROR_CODES, FoyerError } from "#core/error.ts";
import type { Binding, DeviceAlgorithm } from "#core/typed-data.ts";
import { type EntryAnswer, sendZoneEntry } from "./zone-entry.ts";

/** What the device asks of the server: little, and never for a code. */
export type HolderApi = {
  /** The numbers that the server proposes for a new binding; the words to sign are written here, not there. */
  readonly prepareBinding: (input: { ticketId: string; algorithm: DeviceAlgorithm; deviceKey: Hex }) => Promise<BindingTerms>;
  readonly registerBinding: (input: { eventId: string; binding: Binding; signature: Hex }) => Promise<void>;
  readonly findBinding: (input: { eventId: string }) => Promise<{ holder: Address; binding: KnownHere | null; serverAtMs: number }>;
  readonly prepareEntry: (input: { ticketId: string }) => Promise<BindingTerms>;
  /** A signed entry of the phone into a zone. */
  readonly sendEntry: (input: { eventId: string; entry: string }) => Promise<EntryAnswer>;
};

export type BindingTerms = { readonly nonce: bigint; readonly issuedAtSeconds: number; readonly expiresAtSeconds: number };
export type KnownHere = { readonly keyId: string; readonly nonce: bigint; readonly sessionLive: boolean };

const seconds = z
  .string()
  .regex(/^\d{1,10}$/)
  .transform(Number);
const decimal = z.string().transform(parseDecimal);
const issued = z.object({ typedData: z.object({ message: z.object({ nonce: decimal, issuedAt: seconds, expiresAt: seconds }) }) });
const known = z.object({
  binding: z.object({ keyId: z.string(), nonce: decimal, sessionLive: z.boolean() }).nullable(),
  holder: z.string().transform(parseAddress),
  serverAtMs: z.int(),
});
const problem = z.object({ code: z.enum(ERROR_CODES), detail: z.string(), next: z.string(), retryAfterSeconds: z.int().optional() });

/** Throws the FoyerError that the server answered, or UNAVAILABLE without network. */
export function createHolderApi({ fetch }: { fetch: typeof globalThis.fetch }): HolderApi {
  return {
    prepareBinding: async ({ ticketId, ...body }) => termsOf(await send({ fetch, path: `/api/tickets/${ticketId}/methods/qr/generate`, body })),
    registerBinding: async ({ eventId, binding, signature }) => {
      await send({ fetch, path: "/api/bindings", body: { ...binding, nonce: String(binding.nonce), eventId, signature } });
    },
    findBinding: async ({ eventId }) => known.parse(await send({ fetch, path: `/api/bindings?eventId=${eventId}` })),
    prepareEntry: async ({ ticketId }) => termsOf(await send({ fetch, path: `/api/tickets/${ticketId}/methods/wallet/generate`, body: {} })),
    sendEntry: (input) => sendZoneEntry({ fetch }, input),
  };
}

type Request = { readonly fetch: typeof globalThis.fetch; readonly path: string; readonly body?: object; readonly method?: "DELETE" };

/** One call to our own server; a body makes it a POST. Throws as above. */
export async function send({ fetch, path, body, method }: Request): Promise<unknown> {
  const init = body ? { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : method ? { method } : {};
  const response = await fetch(path, { ...init, cache: "no-store" }).catch((cause: unknown) => {
    throw new FoyerError({ code: "UNAVAILABLE", message: "There is no network.", next: "Try again when you are online.", cause });
  });
  const answer: unknown = response.status === 204 ? null : await response.json().catch(() => null);
  if (response.ok) return answer;
  const { data } = problem.safeParse(answer);
  if (data) throw new FoyerError({ code: data.code, message: data.detail, next: data.next, retryAfterSeconds: data.retryAfterSeconds ?? null });
  throw new FoyerError({ code: "UNAVAILABLE", message: "The server did not answer as it should.", next: "Try again in a moment." });
}

function termsOf(answer: unknown): BindingTerms {
  const { nonce, issuedAt, expiresAt } = issued.parse(answer).typedData.message;
  return { nonce, issuedAtSeconds: issuedAt, expiresAtSeconds: expiresAt };
}
