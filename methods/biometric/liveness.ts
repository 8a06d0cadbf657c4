import { distanceOf, type Frame, heightOf, MIN_FACE_HEIGHT, middleOf, turnOf } from "./landmarks.ts";

/** What a person is asked to do; left and right are their own. */
export const STEPS = ["left", "right", "blink"] as const;
export type Step = (typeof STEPS)[number];

export const STEPS_PER_CHALLENGE = 3;
export const MAX_FRAMES = 80;
/** A person who is told what to do needs four or five seconds. */
export const MAX_CHALLENGE_MS = 15_000;
/** A slow phone sees two faces a second. With more time between two pictures anybody may have changed places. */
const MAX_GAP_MS = 1_500;

const TURNED = 0.35;
const STRAIGHT = 0.22;
/** Against what there was to see in the eyes at their widest, looking straight. */
const SHUT = 0.55;
const OPEN = 0.75;
/** Between two pictures, in heights of the face: its width shrinks when it turns. */
const MAX_JUMP = 1;
const MAX_GROWTH = 1.6;

export type Liveness =
  | { readonly kind: "live" }
  /** `step`: what is wanted next; `back`: done, but the face must come back to the front first. */
  | { readonly kind: "open"; readonly done: number; readonly ask: "front" | "back" | Step }
  | { readonly kind: "failed"; readonly fault: "slow" | "order" | "lost" | "far" };

/**
 * Did this face do what was asked, in that order, as one person in one go? Pure: the gate asks it after each picture to say what comes
 * next, the server asks it once more of all of them. A still photo never gets on, another order and another face end it.
 */
export function judgeLiveness({ steps, frames }: { steps: readonly Step[]; frames: readonly Frame[] }): Liveness {
  const fault = findBreak(frames);
  if (fault) return { kind: "failed", fault };
  let state: State = { widest: 0, done: 0, phase: "front" };
  for (const frame of frames) {
    const next = advance({ state, frame, steps });
    if (next === "order") return { kind: "failed", fault: "order" };
    state = next;
  }
  const ask = steps[state.done];
  if (!ask) return { kind: "live" };
  return { kind: "open", done: state.done, ask: state.phase === "asked" ? ask : state.phase };
}

/** `front`: not yet seen straight; `asked`: the next step may come; `back`: the step was seen, its end was not. `widest`: the eyes at their widest, looking straight. */
type State = { readonly widest: number; readonly done: number; readonly phase: "front" | "asked" | "back" };

function advance({ state, frame: { face }, steps }: { state: State; frame: Frame; steps: readonly Step[] }): State | "order" {
  const turn = turnOf(face);
  const isStraight = Math.abs(turn) < STRAIGHT;
  const widest = isStraight ? Math.max(state.widest, face.eyes) : state.widest;
  const seen = { ...state, widest };
  if (state.phase === "front") return widest > 0 ? { ...seen, phase: "asked" } : state;
  const eyes = face.eyes / widest;
  if (state.phase === "back") return isStraight && eyes >= OPEN ? { ...seen, done: state.done + 1, phase: "asked" } : seen;
  const step = steps[state.done];
  const did = stepOf({ turn, eyes, isStraight });
  if (step === undefined || did === null) return seen;
  if (did === step) return { ...seen, phase: "back" };
  // Everybody blinks now and then; nobody turns the head by chance.
  return did === "blink" ? seen : "order";
}

function stepOf({ turn, eyes, isStraight }: { turn: number; eyes: number; isStraight: boolean }): Step | null {
  if (turn >= TURNED) return "left";
  if (turn <= -TURNED) return "right";
  return isStraight && eyes <= SHUT ? "blink" : null;
}

/** Pictures that are not of one face in one go. */
function findBreak(frames: readonly Frame[]): "slow" | "lost" | "far" | null {
  const [first] = frames;
  const last = frames.at(-1);
  if (first && last && last.atMs - first.atMs > MAX_CHALLENGE_MS) return "slow";
  if (frames.some(({ face }) => heightOf(face) < MIN_FACE_HEIGHT)) return "far";
  const isLost = frames.some((frame, i) => {
    const before = frames[i - 1];
    return before !== undefined && isApart({ before, frame });
  });
  return isLost ? "lost" : null;
}

function isApart({ before, frame }: { before: Frame; frame: Frame }): boolean {
  const passedMs = frame.atMs - before.atMs;
  if (passedMs <= 0 || passedMs > MAX_GAP_MS) return true;
  const [was, is] = [heightOf(before.face), heightOf(frame.face)];
  if (was <= 0 || is <= 0) return true;
  const growth = is > was ? is / was : was / is;
  return growth > MAX_GROWTH || distanceOf(centreOf(before), centreOf(frame)) > MAX_JUMP * was;
}

function centreOf({ face: { leftSide, rightSide } }: Frame): ReturnType<typeof middleOf> {
  return middleOf(leftSide, rightSide);
}
