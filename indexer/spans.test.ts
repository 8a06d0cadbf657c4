import { describe, expect, it } from "vitest";
import { FIRST_SPAN, nextSpan } from "./spans.ts";

describe("V4 the mirror asks for as many blocks as hold a few thousand logs", () => {
  it("for more and more while there is nothing, up to a bound", () => {
    expect(spansOver([0, 0, 0, 0, 0])).toEqual([2_000n, 8_000n, 32_000n, 50_000n, 50_000n]);
  });

  it("for fewer at once where there is much", () => {
    expect(nextSpan({ span: 2_000n, blocks: 2_000n, logs: 16_000 })).toBe(500n);
    expect(nextSpan({ span: 8n, blocks: 8n, logs: 1_000_000 })).toBe(2n);
    expect(nextSpan({ span: 1n, blocks: 1n, logs: 1_000_000 })).toBe(1n);
  });

  it("for as many as hold what is wanted, and stays there", () => {
    const logsPerBlock = 11n;
    let span = FIRST_SPAN;
    for (let i = 0; i < 10; i++) span = nextSpan({ span, blocks: span, logs: Number(span * logsPerBlock) });
    expect(span).toBe(181n);
  });

  it("draws no conclusion from the short stretch at the end", () => {
    expect(nextSpan({ span: 500n, blocks: 3n, logs: 2 })).toBe(500n);
  });
});

function spansOver(logs: readonly number[]): bigint[] {
  let span = FIRST_SPAN;
  return logs.map((found) => {
    span = nextSpan({ span, blocks: span, logs: found });
    return span;
  });
}
