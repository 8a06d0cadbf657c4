import { expect } from "vitest";
import { findCheckpoint } from "#indexer/store.ts";
import { emissionsOf } from "#test/support/mirror-script.ts";
import { dumpMirror } from "#test/support/mirror-tables.ts";
import { createScriptedMirror, SCRIPTED_CHAIN_ID, type ScriptedMirror } from "#test/support/scripted-mirror.ts";
import type { Branch, Emission } from "#test/support/scripted-node.ts";
import { answers, type BlockPlan, type Step } from "./history.ts";
import { createMortals } from "./mortal.ts";
import { playProcessStep } from "./process-steps.ts";
import { catchUp, createTally, type Subject } from "./subject.ts";

/** Where histories are played, one after the other. */
export type Stage = Subject & { readonly mirror: ScriptedMirror; readonly close: () => Promise<void> };
type Scene = Stage & { settled: bigint; gone: Branch | null };

export async function createStage(through: Subject["through"] = (db) => db): Promise<Stage> {
  const mirror = await createScriptedMirror();
  const mortals = createMortals(mirror.database.connectionString);
  return {
    mirror,
    deps: mirror.deps,
    request: (call) => mirror.chain().request(call),
    through,
    mortals,
    tally: createTally(),
    async close() {
      await mortals.close();
      await mirror.close();
    },
  };
}

/**
 * Plays a history from an empty mirror on. In the end the node behaves, and then the tables must be the naive fold of the
 * chain's logs, and the same to the letter as those of a mirror that sees only the end.
 */
export async function playHistory(stage: Stage, steps: readonly Step[]): Promise<void> {
  const { mirror } = stage;
  await mirror.restart();
  const scene: Scene = { ...stage, settled: mirror.chain().height(), gone: null };
  for (const step of steps) await play(scene, step);
  await expectCaughtUp(scene);
  const live = await dumpMirror(mirror.db);
  await mirror.empty();
  await mirror.sync();
  expect(live).toEqual(await dumpMirror(mirror.db));
}

/** One more block than the mirror has seen, without any fault: the lag goes to zero, and nothing is missing or too much. */
async function expectCaughtUp(scene: Scene): Promise<void> {
  const { mirror } = scene;
  await mineAboveMirror(mirror);
  await catchUp(scene);
  const checkpoint = await findCheckpoint(mirror.db, { chainId: SCRIPTED_CHAIN_ID });
  expect(checkpoint?.hash).toBe(mirror.chain().head().hash);
  await mirror.expectEqual();
}

/** Lost blocks may come again as they were. Until there are more of them than the mirror has, it rightly waits for a late node. */
async function mineAboveMirror({ db, chain }: ScriptedMirror): Promise<void> {
  const seen = await findCheckpoint(db, { chainId: SCRIPTED_CHAIN_ID });
  do chain().mine();
  while (chain().height() <= (seen?.number ?? 0n));
}

async function play(scene: Scene, step: Step): Promise<void> {
  const chain = scene.mirror.chain();
  const depth = "depth" in step ? Math.min(step.depth, Number(chain.height() - scene.settled)) : 0;
  if ("depth" in step && depth < 1) return;
  switch (step.do) {
    case "mine":
      return mine(scene, step.blocks);
    case "fork":
      scene.gone = chain.save();
      chain.fork(depth);
      mine(scene, step.blocks);
      return scene.tally.count("forks");
    case "include-again":
      scene.gone = chain.save();
      includeAgain(scene, { ...step, dropped: chain.fork(depth) });
      return scene.tally.count("inclusions at other places");
    case "detour":
      return detour(scene, { ...step, depth });
    case "two-nodes":
      return askTwoNodes(scene, { ...step, depth });
    case "lose":
      scene.gone = chain.save();
      chain.restore(scene.gone.slice(0, -depth));
      return scene.tally.count("blocks lost");
    case "finalise":
      scene.settled = chain.height() - BigInt(depth);
      chain.setFinal(scene.settled);
      return scene.tally.count("finalisations");
    default:
      return playProcessStep(scene, step, { head: chain.head(), gone: scene.gone?.at(-1) ?? null });
  }
}

/** Blocks in which happens what can happen then. */
export function mine({ mirror }: Stage, blocks: readonly BlockPlan[]): void {
  for (const happenings of blocks) {
    const pending: Emission[] = [];
    for (const happening of happenings) pending.push(...emissionsOf({ chain: mirror.chain(), pending, happening }));
    mirror.chain().mine(...pending);
  }
}

/** The same transactions come again, in other blocks and behind other people's logs. */
function includeAgain({ mirror }: Scene, input: { dropped: readonly (readonly Emission[])[]; joined: number; strangers: number }): void {
  const chain = mirror.chain();
  const stranger = (pick: number) => emissionsOf({ chain, pending: [], happening: { kind: "lookalike", pick } });
  for (let i = 0; i <= input.dropped.length; i += input.joined) {
    chain.mine(...Array.from({ length: input.strangers }, (_, pick) => stranger(pick)).flat(), ...input.dropped.slice(i, i + input.joined).flat());
  }
}

/** Whether the mirror sees the other branch or not, it is as if nothing had been once the first is back. */
async function detour(scene: Scene, { depth, blocks }: { depth: number; blocks: readonly BlockPlan[] }): Promise<void> {
  const chain = scene.mirror.chain();
  const first = chain.save();
  chain.fork(depth);
  mine(scene, blocks);
  await catchUp(scene);
  scene.gone = chain.save();
  chain.restore(first);
  scene.tally.count(blocks.length === 0 ? "heads that went back" : "detours");
}

/** Whatever a mixture of two nodes answers, it must not stay in the tables. */
async function askTwoNodes(scene: Scene, { depth, blocks, turns }: { depth: number; blocks: readonly BlockPlan[]; turns: number }): Promise<void> {
  const chain = scene.mirror.chain();
  const first = chain.save();
  chain.fork(depth);
  mine(scene, blocks);
  const second = chain.save();
  let calls = 0;
  const turn = () => chain.restore(answers({ turns, call: calls++ }) === "first" ? first : second);
  const request: Subject["request"] = (call) => {
    turn();
    return scene.request(call);
  };
  await catchUp(scene, { request }).catch(() => scene.tally.count("mixtures refused"));
  turn();
  scene.tally.count("nodes that disagree");
}
