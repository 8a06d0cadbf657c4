import { describe, expect, test } from "vitest";
import { parseAddress } from "./bytes.ts";
import { LIVENESS_COLOURS, livenessOf } from "./liveness.ts";

const contract = parseAddress("0x5FbDB2315678afecb367f032d93F642f64180aa3");

describe("Q3 the living mark", () => {
  test("gate and phone see the same three colours in the same slot", () => {
    expect(livenessOf({ contract, slot: 7 })).toEqual(livenessOf({ contract, slot: 7 }));
  });

  test("the three differ from each other in every slot", () => {
    for (let slot = 0; slot < 500; slot++) expect(new Set(livenessOf({ contract, slot })).size).toBe(3);
  });

  test("the next slot nearly always looks different", () => {
    const sights = Array.from({ length: 500 }, (_, slot) =>
      livenessOf({ contract, slot })
        .map((colour) => colour.name)
        .join(),
    );
    const repeats = sights.filter((sight, i) => i > 0 && sight === sights[i - 1]).length;
    expect(repeats).toBeLessThan(15);
    expect(new Set(sights).size).toBeGreaterThan(100);
  });

  test("another event shows other colours", () => {
    const other = parseAddress(`0x${"2".repeat(40)}`);
    const same = Array.from(
      { length: 100 },
      (_, slot) => JSON.stringify(livenessOf({ contract, slot })) === JSON.stringify(livenessOf({ contract: other, slot })),
    );
    expect(same.filter(Boolean).length).toBeLessThan(10);
  });

  test("nobody has to see colours: each has its own shape", () => {
    expect(new Set(LIVENESS_COLOURS.map((colour) => colour.shape)).size).toBe(LIVENESS_COLOURS.length);
  });
});
