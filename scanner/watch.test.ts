import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MOST_FAULTS_IN_A_ROW, watchFrames } from "./watch.ts";

const FRAME = { width: 1, height: 1 } as ImageData;
const A_SECOND_MS = 1_000;

describe("Q7 the camera's reader", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** What comes of these readings, one for each look; the last one stays. */
  async function watch(readings: (() => Promise<readonly string[]>)[], takeFrame: () => ImageData | null = () => FRAME) {
    const [texts, faults]: [string[], unknown[]] = [[], []];
    let looks = 0;
    const read = () => (readings[looks++] ?? readings.at(-1) ?? nothing)();
    const watching = watchFrames({ takeFrame, reader: { name: "wasm", read }, onText: (text) => texts.push(text), onFault: (fault) => faults.push(fault) });
    await vi.advanceTimersByTimeAsync(A_SECOND_MS);
    return { texts, faults, looks: () => looks, stop: watching.stop };
  }
  const nothing = async () => [];
  const code = async () => ["a code"];
  const broken = async () => {
    throw new Error("memory access out of bounds");
  };

  it("goes on after a picture that it chokes on", async () => {
    const { texts, faults } = await watch([broken, broken, code, nothing]);
    expect({ texts, faults }).toEqual({ texts: ["a code"], faults: [] });
  });

  it("says that it is broken, once, and looks no more", async () => {
    const { texts, faults, looks } = await watch([code, broken]);
    expect(texts).toEqual(["a code"]);
    expect(faults).toEqual([new Error("memory access out of bounds")]);
    expect(looks()).toBe(1 + MOST_FAULTS_IN_A_ROW);
  });

  it("says the same when no picture can be taken", async () => {
    const { faults } = await watch([code], () => {
      throw new Error("the canvas is lost");
    });
    expect(faults).toHaveLength(1);
  });

  it("is quiet once it was stopped, whatever is still under way", async () => {
    const answers: ((texts: string[]) => void)[] = [];
    const { texts, stop } = await watch([() => new Promise((resolve) => answers.push(resolve))]);
    stop();
    answers[0]?.(["late"]);
    await vi.advanceTimersByTimeAsync(A_SECOND_MS);
    expect([texts, answers.length]).toEqual([[], 1]);
  });
});
