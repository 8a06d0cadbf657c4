import { z } from "zod";
import { FoyerError } from "#core/error.ts";
import { embeddingOf } from "#methods/biometric/embedding.ts";
import { answerChallenge } from "#methods/biometric/evidence.ts";
import type { Face, Frame } from "#methods/biometric/landmarks.ts";
import { judgeLiveness, MAX_FRAMES, STEPS, type Step } from "#methods/biometric/liveness.ts";
import { judgePicture, type Picture } from "#methods/biometric/picture.ts";
import type { GateDevice } from "./device.ts";

/** The gate's camera with a model behind it. */
export type Eyes = {
  /** `null` while the camera shows nothing. */
  readonly look: () => Promise<{ readonly faces: readonly Face[]; readonly brightness: number } | null>;
  /** The model's figures of the only face; `null` when there is none or more than one. */
  readonly describe: () => Promise<readonly number[] | null>;
};

/** What the steward is to tell the guest. `picture` says what is in the way. */
export type FaceAsk = { readonly ask: "front" | "back" | Step; readonly done: number; readonly of: number; readonly picture: Picture };

export type FaceCheckDeps = {
  readonly device: Pick<GateDevice, "call">;
  /** Rejects when the model can't be had; with a FoyerError when something else is in the way. */
  readonly open: () => Promise<Eyes>;
  readonly nowMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
};

type Input = { readonly ticketId: string; readonly signal: AbortSignal; readonly onAsk: (ask: FaceAsk) => void };

const challengeSchema = z.object({ text: z.string(), steps: z.array(z.enum(STEPS)), answerWithinMs: z.int().positive() });

/** Five pictures a second: enough to see eyes shut, few enough to send. */
const LOOK_EVERY_MS = 190;
/** Left of the question's time for the model's last look and the way to the server. */
const SPARE_MS = 4_000;

/**
 * Asks the person before the camera what the server wants to see, and makes evidence of the answer; `null` when it was given up. A wrong move
 * begins anew within the question's time. Throws a FoyerError that says what to do: whatever fails, nobody is admitted by it (trap 26).
 */
export async function checkFace(deps: FaceCheckDeps, { ticketId, signal, onAsk }: Input): Promise<string | null> {
  const eyes = await deps.open().catch((cause: unknown) => {
    throw notLoaded(cause);
  });
  const challenge = challengeSchema.parse(await deps.device.call({ path: `tickets/${ticketId}/face-challenge`, method: "POST", body: {} }));
  const frames = await watch({ ...deps, eyes }, { steps: challenge.steps, untilMs: deps.nowMs() + challenge.answerWithinMs - SPARE_MS, signal, onAsk });
  if (!frames) return null;
  const embedding = embeddingOf((await eyes.describe()) ?? []);
  const text = embedding && answerChallenge({ challenge: challenge.text, embedding, frames });
  if (text === null) throw lost();
  return text;
}

type Watching = Pick<Input, "signal" | "onAsk"> & { readonly steps: readonly Step[]; readonly untilMs: number };

async function watch(deps: FaceCheckDeps & { readonly eyes: Eyes }, { steps, untilMs, signal, onAsk }: Watching): Promise<readonly Frame[] | null> {
  let frames: Frame[] = [];
  let startedAtMs = deps.nowMs();
  for (;;) {
    const atMs = deps.nowMs();
    if (signal.aborted) return null;
    if (atMs >= untilMs) throw tooSlow();
    const seen = await deps.eyes.look();
    const [face] = seen?.faces ?? [];
    const picture = seen ? pictureOf(seen) : "no-face";
    if (face && picture !== "two-faces" && picture !== "far") frames.push({ atMs: atMs - startedAtMs, face });
    const state = judgeLiveness({ steps, frames });
    if (state.kind === "live") return frames;
    if (state.kind === "failed" || frames.length >= MAX_FRAMES) {
      frames = [];
      startedAtMs = deps.nowMs();
    }
    const asked = state.kind === "open" ? state : { ask: "front" as const, done: 0 };
    onAsk({ ask: asked.ask, done: asked.done, of: steps.length, picture });
    await deps.wait(Math.max(0, LOOK_EVERY_MS - (deps.nowMs() - atMs)));
  }
}

/** Whoever turns the head because we asked is not looking aside. */
function pictureOf(seen: NonNullable<Awaited<ReturnType<Eyes["look"]>>>): Picture {
  const picture = judgePicture(seen);
  return picture === "aside" ? "good" : picture;
}

const ANOTHER_WAY = "Try once more, or let the guest in another way: nobody has to show a face.";

function notLoaded(cause: unknown): FoyerError {
  if (cause instanceof FoyerError) return cause;
  return new FoyerError({ code: "UNAVAILABLE", message: "The face check could not be loaded.", next: "Let the guest in another way.", cause });
}

function tooSlow(): FoyerError {
  return new FoyerError({ code: "EXPIRED", message: "The time for the face check is over.", next: ANOTHER_WAY });
}

function lost(): FoyerError {
  return new FoyerError({ code: "INVALID_INPUT", message: "The face was lost at the end.", next: ANOTHER_WAY });
}
