import { describe, expect, it } from "vitest";
import { type Bytes32, parseBytes32 } from "#core/bytes.ts";
import { type Health, judgeEndpoints, type Memory, NEW, type Sighting } from "./judge-endpoints.ts";

const BLOCK_SECONDS = 12;
const NOW_SECONDS = 1_900_000_000;
const [OURS, THEIRS] = ["a", "b"].map((letter) => parseBytes32(`0x${letter.repeat(64)}`)) as [Bytes32, Bytes32];

describe("trap 29: which endpoint can be believed", () => {
  it("one that answers, moves, and says what the others say", () => {
    expect(judge([told({}), told({ head: 99n })])).toEqual(["healthy", "healthy"]);
  });

  it.each<[string, Sighting, Health, RegExp]>([
    ["does not answer", { kind: "silent", fault: "fetch failed" }, "unreachable", /fetch failed/],
    ["is of another chain", told({ chainId: 5 }), "wrong-chain", /chain 5/],
    ["calls a block final that is above its head", told({ final: 120n }), "lying", /block 120 is final while its head is 100/],
    ["tells a block of the future", told({ ageSeconds: -100 }), "lying", /future/],
    ["shows a head that is too old for this chain", told({ ageSeconds: 100 }), "frozen", /100 seconds old/],
    ["has another final block than the mirror", told({ sharesFinal: false }), "disagreeing", /mirror's in a final block/],
    ["is late behind the others", told({ head: 90n }), "behind", /10 blocks behind/],
  ])("not one that %s", (_, sighting, health, fault) => {
    const { verdicts } = look({ sightings: [sighting, told({}), told({})] });
    expect(verdicts[0]).toEqual({ health, fault: expect.stringMatching(fault) });
    expect(verdicts.slice(1).map((verdict) => verdict.health)).toEqual(["healthy", "healthy"]);
  });

  it("a head's age says nothing on a chain that makes blocks on demand", () => {
    expect(judge([told({ ageSeconds: 9_000 })], { blockSeconds: null })).toEqual(["healthy"]);
    expect(judge([told({ ageSeconds: -9_000 })], { blockSeconds: null })).toEqual(["healthy"]);
  });

  it("a slot or two without a block is no frozen node", () => {
    expect(judge([told({ ageSeconds: 40 })])).toEqual(["healthy"]);
  });

  it("one that stands still while others move is frozen, although it answers", () => {
    const frozen = told({ head: 90n });
    const before = look({ sightings: [frozen, told({ head: 91n })] });
    expect(before.verdicts.map(({ health }) => health)).toEqual(["healthy", "healthy"]);
    const { verdicts } = look({ sightings: [frozen, told({})], memory: before.memory, laterSeconds: 60 });
    expect(verdicts[0]).toEqual({ health: "frozen", fault: expect.stringMatching(/has not moved for 60 seconds, others are at 100/) });
  });
});

describe("trap 29: two nodes disagree on a block", () => {
  const [ours, theirs] = [told({ common: OURS }), told({ common: THEIRS })];

  it("at the head they are given the time of two blocks, for a fork may be honest", () => {
    const first = look({ sightings: [ours, theirs] });
    expect(first.verdicts.map(({ health }) => health)).toEqual(["healthy", "healthy"]);
    const early = look({ sightings: [ours, theirs], memory: first.memory, laterSeconds: 20 });
    expect(early.verdicts.map(({ health }) => health)).toEqual(["healthy", "healthy"]);
    const late = look({ sightings: [ours, theirs], memory: early.memory, laterSeconds: 24 });
    expect(late.verdicts).toEqual(Array(2).fill({ health: "disagreeing", fault: "It has another block 99 than the other endpoint." }));
  });

  it("a fork that is decided in between is forgotten", () => {
    const first = look({ sightings: [ours, theirs] });
    const same = look({ sightings: [ours, ours], memory: first.memory, laterSeconds: 12 });
    const again = look({ sightings: [ours, theirs], memory: same.memory, laterSeconds: 24 });
    expect(again.verdicts.map(({ health }) => health)).toEqual(["healthy", "healthy"]);
  });

  it("below a final block they are not given any", () => {
    const [one, other] = [told({ common: OURS, final: 99n }), told({ common: THEIRS, final: 99n })];
    expect(judge([one, other])).toEqual(["disagreeing", "disagreeing"]);
  });

  it("a majority is believed, whatever the place of the one that lies", () => {
    const [one, other] = [told({ common: OURS, final: 99n }), told({ common: THEIRS, final: 99n })];
    expect(judge([other, one, one])).toEqual(["disagreeing", "healthy", "healthy"]);
    expect(judge([one, other, one])).toEqual(["healthy", "disagreeing", "healthy"]);
    expect(judge([one, one, other, other])).toEqual(Array(4).fill("disagreeing"));
  });

  it("one that does not know the block has no vote", () => {
    expect(judge([told({ common: null, final: 99n }), told({ common: OURS, final: 99n })])).toEqual(["healthy", "healthy"]);
  });
});

function told(input: {
  head?: bigint;
  final?: bigint | null;
  chainId?: number;
  ageSeconds?: number;
  common?: Bytes32 | null;
  sharesFinal?: boolean | null;
}): Sighting {
  const { head = 100n, final = null, chainId = 1, ageSeconds = 3, common = OURS, sharesFinal = null } = input;
  const seconds = NOW_SECONDS - ageSeconds;
  return { kind: "told", chainId, head: { number: head, hash: OURS, parentHash: THEIRS, seconds }, final, common: { number: 99n, hash: common }, sharesFinal };
}

function judge(sightings: readonly Sighting[], options: { blockSeconds?: number | null } = {}): Health[] {
  return look({ sightings, ...options }).verdicts.map(({ health }) => health);
}

/** Heads keep their age while time goes on, as they do on a chain that lives. */
function look(input: { sightings: readonly Sighting[]; memory?: readonly Memory[]; laterSeconds?: number; blockSeconds?: number | null }) {
  const { laterSeconds = 0, blockSeconds = BLOCK_SECONDS } = input;
  const sightings = input.sightings.map((sighting) =>
    sighting.kind === "told" ? { ...sighting, head: { ...sighting.head, seconds: sighting.head.seconds + laterSeconds } } : sighting,
  );
  const memory = input.memory ?? sightings.map(() => NEW);
  return judgeEndpoints({ sightings, memory, expectation: { chainId: 1, nowMs: (NOW_SECONDS + laterSeconds) * 1000, blockSeconds } });
}
