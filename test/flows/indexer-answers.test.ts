import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createNode } from "#indexer/node.ts";
import { syncToHead } from "#indexer/sync.ts";
import { emissionsOf } from "#test/support/mirror-script.ts";
import { dumpMirror } from "#test/support/mirror-tables.ts";
import { addressOf, bought, created, moved } from "#test/support/script-events.ts";
import {
  ALICE,
  BOB,
  CONTRACT,
  createScriptedMirror,
  FIRST_TOKEN,
  onLogs,
  quiet,
  SCRIPTED_CHAIN_ID,
  type ScriptedMirror,
} from "#test/support/scripted-mirror.ts";
import type { Emission, Intercept } from "#test/support/scripted-node.ts";

let mirror: ScriptedMirror;

beforeAll(async () => {
  mirror = await createScriptedMirror();
});
afterAll(() => mirror.close());
beforeEach(() => mirror.restart());

describe("trap 31: limits of nodes lose no log", () => {
  it.each([
    "query returned more than 10000 results",
    "Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range",
    "block range is too wide",
    "exceed maximum block range: 5000",
    "eth_getLogs is limited to a 10,000 range",
  ])("splits the range when the node says: %s", async (words) => {
    mirror.chain().mine(created({ contract: CONTRACT, chainId: SCRIPTED_CHAIN_ID }));
    for (let i = 0; i < 40; i++) mirror.chain().mine(...bought({ contract: CONTRACT, to: ALICE, firstSerial: i, quantity: 1 }));
    mirror.chain().setFinal(36n);
    mirror.chain().intercept(limitRange(5, words));
    await mirror.sync();
    await mirror.expectEqual();
  });

  it("misses nothing of an event that is created in one stretch and sold in the next, which was already asked for", async () => {
    for (let i = 0; i < 30; i++) {
      const contract = addressOf(`event ${i}`);
      mirror.chain().mine(created({ contract, chainId: SCRIPTED_CHAIN_ID }));
      for (let serial = 0; serial < 6; serial++) mirror.chain().mine(...bought({ contract, to: ALICE, firstSerial: serial, quantity: 1 }));
    }
    mirror.chain().setFinal(200n);
    mirror.chain().intercept(limitRange(2));
    await mirror.sync();
    await mirror.expectEqual();
  });

  it("asks for a thousand contracts in several queries, and for nobody else's logs", async () => {
    const contracts = Array.from({ length: 1_100 }, (_, i) => addressOf(`event ${i}`));
    mirror.chain().mine(...contracts.map((contract) => created({ contract, chainId: SCRIPTED_CHAIN_ID })));
    await mirror.sync();
    const asked: number[] = [];
    mirror.chain().intercept(({ method, params }, answer) => {
      if (method === "eth_getLogs") asked.push((params[0] as { address: readonly string[] }).address.length);
      return answer();
    });
    mirror.chain().mine(...contracts.flatMap((contract) => bought({ contract, to: BOB, firstSerial: 0, quantity: 1 })));
    await mirror.sync();
    await mirror.expectEqual();
    expect(asked).toEqual([500, 500, 101]);
  });

  it("waits and tries again when the node limits the rate", async () => {
    mirror.sell(2);
    let calls = 0;
    const waits: number[] = [];
    mirror.chain().intercept((_, answer) => {
      if (++calls % 3 !== 0) throw Object.assign(new Error("HTTP"), { details: "429 Too Many Requests: rate limit exceeded" });
      return answer();
    });
    const node = createNode({ request: mirror.chain().request, ...quiet(), wait: async (ms) => void waits.push(ms) });
    await syncToHead({ ...mirror.deps(), node });
    await mirror.expectEqual();
    expect(waits.slice(0, 2)).toEqual([100, 200]);
  });
});

describe("trap 32: order and number of deliveries do not matter", () => {
  it("writes each log once when the node doubles, shuffles and adds removed ones", async () => {
    mirror.sell(4);
    mirror.chain().mine(moved({ contract: CONTRACT, from: ALICE, to: BOB, tokenId: FIRST_TOKEN }));
    mirror.chain().intercept(onLogs((logs) => [...logs.toReversed(), ...logs, ...logs.map((log) => ({ ...log, removed: true, logIndex: "0x63" }))]));
    await mirror.sync();
    await mirror.expectEqual();
  });
});

describe("trap 33: a database restored from a backup", () => {
  it("catches up from its own checkpoint", async () => {
    mirror.sell(1);
    await mirror.sync();
    const backup = await dumpMirror(mirror.db);
    for (let i = 1; i < 100; i++) mirror.chain().mine(...bought({ contract: CONTRACT, to: BOB, firstSerial: i, quantity: 1 }));
    mirror.chain().setFinal(60n);
    expect(await dumpMirror(mirror.db)).toEqual(backup);
    await mirror.sync();
    await mirror.expectEqual();
  });
});

describe("trap 35: look-alikes", () => {
  it("are ignored even when the node sends them unasked", async () => {
    const strangers: Emission[] = emissionsOf({ chain: mirror.chain(), pending: [], happening: { kind: "lookalike", pick: 1 } });
    mirror.chain().mine(created({ contract: CONTRACT, chainId: SCRIPTED_CHAIN_ID }), ...strangers);
    // From an event of ours, a creation is as foreign as from anybody else.
    mirror.chain().mine({ ...created({ contract: addressOf("second"), chainId: SCRIPTED_CHAIN_ID }), emitter: CONTRACT });
    // Whatever blocks are asked for: an answer without strangers in it would show nothing.
    const unasked: Intercept = ({ method, params }, answer) => {
      if (method !== "eth_getLogs") return answer();
      const { address: _, ...all } = params[0] as Record<string, unknown>;
      mirror.chain().intercept(null);
      const logs = mirror.chain().request({ method, params: [all] });
      mirror.chain().intercept(unasked);
      return logs;
    };
    mirror.chain().intercept(unasked);
    await mirror.sync();
    mirror.chain().intercept(null);
    await mirror.expectEqual();
    expect(await mirror.count("mirror_events")).toBe(1);
  });
});

/** A node that answers for so many blocks at once and no more. */
function limitRange(blocks: number, details = "block range is too wide"): Intercept {
  return ({ method, params }, answer) => {
    const { fromBlock, toBlock } = (params[0] ?? {}) as { fromBlock?: string; toBlock?: string };
    if (method === "eth_getLogs" && fromBlock && Number(toBlock) - Number(fromBlock) >= blocks) throw Object.assign(new Error("RPC"), { details });
    return answer();
  };
}
