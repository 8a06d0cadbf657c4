import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { embeddingOfPortrait, PORTRAITS } from "#test/support/faces.ts";
import { CENTRE } from "./centre.ts";
import { decodeEmbedding, EMBEDDING_BYTES, EMBEDDING_DIMENSIONS, embeddingOf, encodeEmbedding, similarityOf } from "./embedding.ts";
import { rotateEmbedding } from "./rotate.ts";
import { MATCH_THRESHOLD } from "./verify.ts";

const NAMES = PORTRAITS.map(({ name }) => name);
const PAIRS = NAMES.flatMap((left, i) => NAMES.slice(i + 1).map((right) => [left, right] as const));
const SAME = "obama obama2";

describe("V5 faces in figures (a smoke test on 32 public portraits)", () => {
  test("one man's two pictures are above the threshold, all 495 pairs of two persons below, with room on both sides", () => {
    expect(PAIRS).toHaveLength(496);
    const scores = PAIRS.map(([left, right]) => ({ pair: `${left} ${right}`, score: similarityOf(embeddingOfPortrait(left), embeddingOfPortrait(right)) }));
    const same = scores.filter(({ pair }) => pair === SAME).map(({ score }) => score);
    const others = scores.filter(({ pair }) => pair !== SAME).map(({ score }) => score);
    expect(Math.min(...same)).toBeGreaterThan(MATCH_THRESHOLD + 0.1);
    expect(Math.max(...others)).toBeLessThan(MATCH_THRESHOLD - 0.1);
  });

  test("the published table is this table", () => {
    const page = readFileSync(new URL("../../docs/methods/biometric-scores.md", import.meta.url), "utf8");
    const rows = NAMES.map((left, i) => {
      const cells = NAMES.map((right, j) => (j <= i ? "" : similarityOf(embeddingOfPortrait(left), embeddingOfPortrait(right)).toFixed(2)));
      return `| ${left.replace("solvay-", "")} | ${cells.join(" | ")} |`;
    });
    for (const row of rows) expect(page).toContain(row);
  });

  test("the centre is the mean of the 29 faces that it is said to be of, and of no picture that is told apart by name", () => {
    const group = PORTRAITS.filter(({ name }) => name.startsWith("solvay"));
    expect(group).toHaveLength(29);
    const mean = CENTRE.map((_, i) => group.reduce((sum, { figures }) => sum + (figures[i] ?? 0), 0) / group.length);
    for (const [i, figure] of CENTRE.entries()) expect(figure).toBeCloseTo(mean[i] ?? Number.NaN, 3);
  });

  test("what is no face's figures is none", () => {
    for (const figures of [[], Array(127).fill(0.1), Array(129).fill(0.1), CENTRE, Array(128).fill(Number.NaN), Array(128).fill(Number.POSITIVE_INFINITY)]) {
      expect(embeddingOf(figures)).toBeNull();
    }
  });

  test("two bytes a figure are enough", () => {
    for (const name of NAMES) {
      const bytes = encodeEmbedding(embeddingOfPortrait(name));
      expect(bytes).toHaveLength(EMBEDDING_BYTES);
      expect(similarityOf(decodeEmbedding(bytes) ?? new Float64Array(), embeddingOfPortrait(name))).toBeGreaterThan(0.999_999);
    }
    for (const bytes of [new Uint8Array(EMBEDDING_BYTES), new Uint8Array(EMBEDDING_BYTES).fill(0x7f), new Uint8Array(4)])
      expect(decodeEmbedding(bytes)).toBeNull();
  });
});

describe("trap 25 an event's own rotation", () => {
  const seeds = [1, 2, 3, 4].map((fill) => new Uint8Array(32).fill(fill));
  const turned = (name: string, seed = seeds[0] ?? new Uint8Array()) => rotateEmbedding({ seed, embedding: embeddingOfPortrait(name) });

  test("leaves every score within the event as it is", () => {
    for (const [left, right] of PAIRS) {
      expect(similarityOf(turned(left), turned(right))).toBeCloseTo(similarityOf(embeddingOfPortrait(left), embeddingOfPortrait(right)), 9);
    }
  });

  test("makes one face at two events strangers, and strangers to the bare face", () => {
    for (const name of ["obama", "biden", "solvay-01"]) {
      const [first, ...others] = seeds.map((seed) => turned(name, seed));
      for (const other of [...others, embeddingOfPortrait(name)]) expect(Math.abs(similarityOf(first ?? other, other))).toBeLessThan(MATCH_THRESHOLD - 0.1);
    }
  });

  test("is the same for everybody who has the seed, in every runtime", () => {
    expect([...turned("obama").slice(0, 4)].map((figure) => figure.toFixed(6))).toEqual(["-0.061100", "-0.024155", "0.005479", "-0.044537"]);
    expect(turned("obama")).toHaveLength(EMBEDDING_DIMENSIONS);
  });
});
