import { z } from "zod";
import { type Address, parseAddress } from "./bytes.ts";
import { parseJson } from "./json.ts";

/*
 * What pages and gates that are open hear from the server (server-sent events): that something has changed, and where to
 * read again. One vocabulary for the side that tells and the side that hears.
 */

/** What somebody may listen to: one event, every event, or the mirror itself (operators). */
export type Topic = { readonly kind: "event"; readonly contract: Address } | { readonly kind: "events" } | { readonly kind: "mirror" };

/** The mirror has taken in, or taken back, a block that touched this contract. */
export const mirrorFacts = z.object({
  contract: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/)
    .transform(parseAddress),
  blockNumber: z.union([z.int().nonnegative(), z.string().regex(/^\d{1,18}$/)]).transform(BigInt),
});

const empty = z.object({});
/**
 * `scan`: somebody came to a gate. `pack`: what a gate carries has changed, such as a guest's new device. `rules`: what it asks for.
 * `answer`: a wallet answered some gate's question.
 */
const gateFacts = z.object({ about: z.enum(["scan", "pack", "rules", "answer"]) });
const schemas = { ready: empty, gap: empty, gate: gateFacts, status: empty, mirror: mirrorFacts } as const;

export type ChangeKind = keyof typeof schemas;
export const CHANGE_KINDS = Object.keys(schemas) as readonly ChangeKind[];

/**
 * `ready`: from here on nothing is missed. `gap`: something may have been, read again. `gate`: something happened at a gate of the
 * event, not to whom (C21). `status`: what an operator sees of the mirror was written anew.
 */
export type Change =
  | { readonly kind: "ready" | "gap" | "status" }
  | ({ readonly kind: "gate" } & Readonly<z.output<typeof gateFacts>>)
  | ({ readonly kind: "mirror" } & Readonly<z.output<typeof mirrorFacts>>);

/** Where a topic is told; of what is shown already, what changed since it was read (`since`, platform/bookmark.ts). */
export function addressOfTopic({ topic, since }: { topic: Topic; since: string | null }): string {
  const query = new URLSearchParams({ ...(topic.kind === "event" && { contract: topic.contract }), ...(since !== null && { since }) });
  const path = topic.kind === "mirror" ? "/api/operator/changes" : "/api/changes";
  return query.size === 0 ? path : `${path}?${query}`;
}

/** One message of a text/event-stream. */
export function encodeChange({ kind, ...facts }: Change): string {
  return `event: ${kind}\ndata: ${JSON.stringify(facts, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value))}\n\n`;
}

/** The inverse, from what EventSource hands out; `null` for what this version does not know. */
export function parseChange({ kind, data }: { kind: ChangeKind; data: string }): Change | null {
  const found = schemas[kind].safeParse(parseJson(data));
  return found.success ? ({ kind, ...found.data } as Change) : null;
}
