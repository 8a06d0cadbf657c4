import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRequest } from "#indexer/request.ts";
import { bought } from "#test/support/script-events.ts";
import { ALICE, CONTRACT } from "#test/support/scripted-mirror.ts";
import { createStage, type Stage } from "./play-history.ts";
import { type Body, serveChain } from "./serve-chain.ts";
import { catchUp } from "./subject.ts";

/** So long that a busy machine answers in time, and no longer, for some bodies never end. */
const TIMEOUT_MS = 1_000;

let stage: Stage;

beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

describe("trap M20: bodies that come slowly, in part, or not at all", () => {
  it.each<[Body, string]>([
    ["in-drops", "eth_getLogs"],
    ["half", "eth_getLogs"],
    ["cut-json", "eth_getLogs"],
    ["never-ends", "eth_getLogs"],
    ["no-answer", "eth_getLogs"],
    ["too-many-requests", "eth_getLogs"],
    ["error-page", "eth_getBlockByNumber"],
    ["empty", "eth_getBlockByNumber"],
    ["half", "eth_getBlockByNumber"],
  ])("%s for %s: nothing is taken from it, and what follows is whole", async (body, method) => {
    const { mirror } = stage;
    await mirror.restart();
    mirror.sell(3);
    for (let serial = 3; serial < 9; serial++) mirror.chain().mine(...bought({ contract: CONTRACT, to: ALICE, firstSerial: serial, quantity: 1 }));
    let asked = 0;
    const served = await serveChain({ request: stage.request, bodyOf: (called) => (called === method && asked++ % 3 === 1 ? body : "whole") });
    try {
      await catchUp(stage, { request: createRequest(served.url, { timeoutMs: TIMEOUT_MS }) });
      await mirror.expectEqual();
      expect(asked).toBeGreaterThan(2);
    } finally {
      await served.close();
    }
  });
});
