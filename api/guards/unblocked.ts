import { FoyerError } from "#core/error.ts";
import type { Block } from "#server/alerts/block-list.ts";
import type { SubjectKind } from "#server/alerts/suspicion.ts";
import type { Clock } from "#server/clock.ts";
import type { Guards } from "./guards.ts";

type Deps = { readonly clock: Clock } & Pick<Guards, "blocks">;

/** Lets through whom nobody keeps out. Throws TOO_MANY_REQUESTS, with the time that is left, and UNAVAILABLE where that is not known. */
export async function requireUnblocked({ blocks, clock }: Deps, { kind, subject }: { kind: "device" | "address"; subject: string }): Promise<void> {
  const block = await blocks.find({ kind, subject });
  if (block) throw keptOut({ block, kind, nowMs: clock.nowMs() });
}

const WHO: Readonly<Record<Extract<SubjectKind, "device" | "address">, string>> = { device: "This device", address: "Your address" };

function keptOut({ block, kind, nowMs }: { block: Block; kind: "device" | "address"; nowMs: number }): FoyerError {
  const retryAfterSeconds = Math.max(1, Math.ceil((block.expiresAtMs - nowMs) / 1000));
  const minutes = Math.ceil(retryAfterSeconds / 60);
  const message = `${WHO[kind]} is kept out for ${minutes} ${minutes === 1 ? "minute" : "minutes"}: too much of what it sent was wrong.`;
  const next = kind === "device" ? "Ask the organizer, who can lift the block under “Alerts”." : "Wait, or ask the platform’s operators to lift the block.";
  return new FoyerError({ code: "TOO_MANY_REQUESTS", message, next, retryAfterSeconds });
}
