import { describe, expect, test } from "vitest";
import { FoyerError } from "#core/error.ts";
import { parseFace } from "#methods/biometric/evidence.ts";
import type { Face } from "#methods/biometric/landmarks.ts";
import { judgeLiveness, type Step } from "#methods/biometric/liveness.ts";
import { challengeOf, faceAt, figuresOf, framesOf } from "#test/support/faces.ts";
import { checkFace, type Eyes, type FaceAsk } from "./face-check.ts";

const { text: CHALLENGE, claims } = challengeOf();
const STEPS = [...claims.steps];

type Scene = {
  faces: readonly (readonly Face[])[];
  describe?: Eyes["describe"];
  open?: () => Promise<Eyes>;
  call?: () => Promise<unknown>;
  stopAfter?: number;
};

/** A gate whose camera sees one scene after the other, and whose time passes only while it waits. */
async function play({ faces, describe = async () => figuresOf("obama"), open, call, stopAfter = Number.POSITIVE_INFINITY }: Scene) {
  let nowMs = 1_000_000;
  let looks = 0;
  const asks: FaceAsk[] = [];
  const giveUp = new AbortController();
  const look = async () => {
    looks += 1;
    if (looks > stopAfter) giveUp.abort();
    return { faces: faces[Math.min(looks, faces.length) - 1] ?? [], brightness: 120 };
  };
  const text = await checkFace(
    {
      device: { call: call ?? (async () => ({ text: CHALLENGE, steps: STEPS, answerWithinMs: 30_000 })) },
      open: open ?? (async () => ({ look, describe })),
      nowMs: () => nowMs,
      wait: async (ms) => {
        nowMs += ms;
      },
    },
    { ticketId: "t", signal: giveUp.signal, onAsk: (ask) => asks.push(ask) },
  );
  return { text, asks, looks };
}

function acted(steps: readonly Step[]): Face[][] {
  return framesOf({ steps }).map(({ face }) => [face]);
}

async function faultOf(scene: Scene): Promise<string> {
  const fault = await play(scene).then(
    () => null,
    (error: unknown) => error,
  );
  return fault instanceof FoyerError ? fault.message : "no fault";
}

describe("V5 the gate asks a person to move", () => {
  test("and makes evidence of what it saw, that the server judges alike", async () => {
    const { text, asks } = await play({ faces: acted(STEPS) });
    const evidence = parseFace(text ?? "");
    expect(evidence && judgeLiveness({ steps: STEPS, frames: evidence.frames })).toEqual({ kind: "live" });
    expect(evidence?.challenge.claims).toEqual(claims);
    expect([...new Set(asks.map(({ ask, done }) => `${done} ${ask}`))]).toEqual(["0 left", "0 back", "1 blink", "1 back", "2 right", "2 back"]);
  });

  test("a wrong move begins anew, within the same question", async () => {
    const wrong = acted(["right"]).slice(0, 5);
    const { text } = await play({ faces: [...wrong, ...acted(STEPS)] });
    expect(parseFace(text ?? "")?.frames[0]?.atMs).toBeLessThan(400);
  });

  test("says what is in the way of the picture", async () => {
    const near = faceAt();
    const { asks } = await play({ faces: [[], [near, near], [faceAt({ size: 0.05 })], ...acted(STEPS)] });
    expect(asks.slice(0, 3).map(({ picture }) => picture)).toEqual(["no-face", "two-faces", "far"]);
  });

  test("stops when the steward gives up", async () => {
    expect((await play({ faces: [[]], stopAfter: 3 })).text).toBeNull();
  });
});

describe("trap 26 a face check that fails admits nobody", () => {
  test("no model, no camera, no answer of the server: a fault with what to do", async () => {
    expect(await faultOf({ faces: [], open: () => Promise.reject(new TypeError("no WASM")) })).toBe("The face check could not be loaded.");
    const off = () => Promise.reject(new FoyerError({ code: "UNAVAILABLE", message: "The camera is off.", next: "" }));
    expect(await faultOf({ faces: [], open: off })).toBe("The camera is off.");
    const call = () => Promise.reject(new FoyerError({ code: "NOT_FOUND", message: "There is no face on record.", next: "" }));
    expect(await faultOf({ faces: [], call })).toBe("There is no face on record.");
    expect(await faultOf({ faces: acted(STEPS), describe: () => Promise.reject(new FoyerError({ code: "INTERNAL", message: "broken", next: "" })) })).toBe(
      "broken",
    );
  });

  test("a still photo, an empty chair, a crowd: the time runs out", async () => {
    const over = "The time for the face check is over.";
    expect(await faultOf({ faces: [[faceAt()]] })).toBe(over);
    expect(await faultOf({ faces: [[]] })).toBe(over);
    expect(await faultOf({ faces: [[faceAt(), faceAt({ x: 0.8 })]] })).toBe(over);
  });

  test("who is gone at the end is lost", async () => {
    expect(await faultOf({ faces: acted(STEPS), describe: async () => null })).toBe("The face was lost at the end.");
  });
});
