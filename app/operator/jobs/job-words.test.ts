import { describe, expect, it } from "vitest";
import { durationWords, resultWords, untilWords } from "./job-words.ts";

describe("A11 what the operators' page says of a job", () => {
  it("how long it took", () => {
    expect([240, 3_200, 250_000].map(durationWords)).toEqual(["240 ms", "3.2 s", "4 min 10 s"]);
  });

  it("when it is due", () => {
    const until = (seconds: number) => untilWords({ atSeconds: 1_000 + seconds, nowSeconds: 1_000 });
    expect([-5, 40, 300, 18_720].map(until)).toEqual(["in 0 s", "in 40 s", "in 5 min", "in 5 h 12 min"]);
  });

  it("what came of it", () => {
    expect(resultWords({ marked: 5, refused: 0, neverCame: 1, list: [1] })).toBe("marked 5, never came 1");
    expect(resultWords({ swept: 0 })).toBe("Nothing to do");
  });
});
