import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { z } from "zod";
import { CAUSES, METHOD_IDS, type Unavailable } from "#core/policy.ts";
import { HOLD_MS } from "#core/scan.ts";
import { parseEvidence } from "#methods/registry.ts";

/** What was shown in an attempt, and when it was judged first: its freshness is that of then, all else is asked anew. */
export type HeldText = { readonly text: string; readonly atMs: number };

/** What an attempt that was asked for more holds, so that the next call need bring only that (design §4). */
export type Held = { readonly texts: readonly HeldText[]; readonly unavailable: readonly Unavailable[] };

type Call = { readonly evidence: readonly string[]; readonly unavailable: readonly Unavailable[]; readonly atMs: number };

/** A call by itself. */
export function holdOf({ evidence, unavailable, atMs }: Call): Held {
  return { texts: [...new Set(evidence)].map((text) => ({ text, atMs })), unavailable };
}

/** What is held together with what a call adds: of each method the newest text. `null`: the call adds nothing, it is a repetition. */
export function addTo({ held, call }: { held: Held; call: Call }): Held | null {
  const added = call.evidence.filter((text) => !held.texts.some((known) => known.text === text));
  const said = call.unavailable.filter(({ method, because }) => !held.unavailable.some((known) => known.method === method && known.because === because));
  if (added.length === 0 && said.length === 0) return null;
  const methods = added.map((text) => parseEvidence(text)?.method);
  const kept = held.texts.filter(({ text, atMs }) => call.atMs - atMs < HOLD_MS && !methods.includes(parseEvidence(text)?.method));
  const unavailable = [...held.unavailable.filter(({ method }) => !said.some((one) => one.method === method)), ...said];
  return { texts: [...kept, ...holdOf({ ...call, evidence: added }).texts], unavailable };
}

/** Until when the oldest of it counts. */
export function endOfHold({ texts, atMs }: { texts: readonly HeldText[]; atMs: number }): number {
  return Math.min(...texts.map((text) => text.atMs), atMs) + HOLD_MS;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Codes and faces stand in no table in clear, not even for a minute; the attempt's id is sealed in, so they are of use to it alone. */
export function sealHeld({ key, attemptId, held }: { key: Uint8Array; attemptId: string; held: Held }): { sealed: string } {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(attemptId));
  const body = Buffer.concat([cipher.update(JSON.stringify(held), "utf8"), cipher.final()]);
  return { sealed: Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64") };
}

/** The inverse; nothing is held where nothing was sealed. Throws where it was changed. */
export function openHeld({ key, attemptId, value }: { key: Uint8Array; attemptId: string; value: unknown }): Held {
  if (value === null) return { texts: [], unavailable: [] };
  const bytes = Buffer.from(sealedSchema.parse(value).sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES }).setAAD(Buffer.from(attemptId));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const body = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  return heldSchema.parse(JSON.parse(body.toString("utf8")));
}

const sealedSchema = z.object({ sealed: z.string() });
const heldSchema = z.object({
  texts: z.array(z.object({ text: z.string(), atMs: z.number() })),
  unavailable: z.array(z.object({ method: z.enum(METHOD_IDS), because: z.enum(CAUSES) })),
});
