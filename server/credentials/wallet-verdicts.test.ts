import { randomBytes } from "node:crypto";
import { encodeFunctionData } from "viem";
import { serializeErc6492Signature } from "viem/utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Address, decodeHex, encodeHex, type Hex, parseAddress } from "#core/bytes.ts";
import { entryDigest } from "#core/typed-data.ts";
import { hostileSignerAbi, smartAccountAbi } from "#generated/mocks.ts";
import { createCautiousClient } from "#platform/chain.ts";
import { account, mined, startChain, type TestChain } from "#test/support/chain.ts";
import { EVENT, entryOf } from "#test/support/credentials.ts";
import { act, counterfactualOf, deployCounterfactual, deployHostileSigner, deploySmartAccount, type Mood } from "#test/support/smart-wallets.ts";
import { createWalletVerdicts, type WalletVerdicts } from "./wallet-verdicts.ts";

const OWNER = 5;
const OTHER = 6;
const PLATFORM = 0;
/** No test here is about time: a slow machine is given all it needs. */
const LIMITS = { timeoutMs: 30_000, most: 8, mostOfOne: 2 };

let chain: TestChain;
let verdicts: WalletVerdicts;

beforeAll(async () => {
  chain = await startChain();
  verdicts = createWalletVerdicts({ chain: cautious(), limits: LIMITS });
});
afterAll(() => chain.stop());

function cautious() {
  return createCautiousClient({ CHAIN_ID: chain.chainId, RPC_URL: chain.rpcUrl });
}

type Asked = { wallet: Address; signature?: Hex; by?: number; digest?: Uint8Array; from?: WalletVerdicts };

/** A new digest each time, so that nothing is remembered. */
async function ask({ wallet, signature, by = OWNER, digest = randomBytes(32), from = verdicts }: Asked): Promise<string> {
  return (await from.ask({ wallet, digest, signature: signature ?? (await sign({ by, digest })) })).kind;
}

function sign({ by, digest }: { by: number; digest: Uint8Array }): Promise<Hex> {
  return account(by).sign({ hash: encodeHex(digest) });
}

describe("V4 U1 a wallet that is a contract", () => {
  it("accepts what its owner signed, and nothing of anybody else", async () => {
    const wallet = await deploySmartAccount({ chain, owner: OWNER });
    expect(await ask({ wallet })).toBe("accepted");
    expect(await ask({ wallet, by: OTHER })).toBe("refused");
    for (const signature of ["0x00", encodeHex(randomBytes(65)), encodeHex(randomBytes(2000))] as const)
      expect(await ask({ wallet, signature })).toBe("refused");
  });

  it("an address without code accepts nothing, a key's signature in a second spelling neither (trap 8)", async () => {
    const wallet = parseAddress(account(OWNER).address);
    const digest = randomBytes(32);
    expect(await ask({ wallet, digest })).toBe("refused");
    const twin = twinOf(await sign({ by: OWNER, digest }));
    expect(await ask({ wallet, digest, signature: twin })).toBe("refused");
  });

  it("a node that does not answer makes it silent, which is no answer", async () => {
    const nowhere = createCautiousClient({ CHAIN_ID: chain.chainId, RPC_URL: "http://127.0.0.1:9" });
    expect(await ask({ wallet: parseAddress(account(OWNER).address), from: createWalletVerdicts({ chain: nowhere, limits: LIMITS }) })).toBe("silent");
  });
});

describe("trap 58 M19: hostile wallets", () => {
  it.each<[Mood, string]>([
    ["honest", "accepted"],
    ["loop", "refused"],
    ["return bomb", "refused"],
    ["revert bomb", "refused"],
    ["wrong magic", "refused"],
    ["always yes", "refused"],
  ])("%s: %s", async (mood, expected) => {
    const wallet = await deployHostileSigner({ chain, mood, owner: OWNER });
    expect(await ask({ wallet })).toBe(expected);
  });

  it("M19: an always-yes wallet is believed about no bytes at all", async () => {
    const wallet = await deployHostileSigner({ chain, mood: "always yes", owner: OWNER });
    for (const signature of ["0x", "0x1234", encodeHex(randomBytes(65))] as const) expect(await ask({ wallet, signature })).toBe("refused");
  });

  it("block parity: an answer holds for its block, is asked for once there, and names it", async () => {
    const wallet = await deployHostileSigner({ chain, mood: "block parity", owner: OWNER });
    const question = { wallet, digest: randomBytes(32), signature: "0x" as Hex };
    question.signature = await sign({ by: OWNER, digest: question.digest });
    const { client, count } = counting();
    const counted = createWalletVerdicts({ chain: client, limits: LIMITS });
    for (const _ of [1, 2]) {
      const blockNumber = await chain.client.getBlockNumber({ cacheTime: 0 });
      const expected = { kind: blockNumber % 2n === 0n ? "accepted" : "refused", blockNumber };
      const before = count();
      expect(await Promise.all([1, 2, 3].map(() => counted.ask(question)))).toEqual([expected, expected, expected]);
      expect(count() - before).toBe(2);
      await chain.control.mine({ blocks: 1 });
    }
  });

  it("while loops keep their wallet busy, others are answered: no more than two of one at once", async () => {
    const started: string[] = [];
    const release = Promise.withResolvers<void>();
    const held = new Proxy(cautious(), {
      get: (target, name, receiver) => {
        if (name !== "getCode") return Reflect.get(target, name, receiver);
        return async (input: { address: Address; blockNumber: bigint }) => {
          started.push(input.address);
          if (input.address === hostile) await release.promise;
          return target.getCode(input);
        };
      },
    });
    const hostile = await deployHostileSigner({ chain, mood: "loop", owner: OWNER });
    const honest = await deploySmartAccount({ chain, owner: OWNER });
    const busy = createWalletVerdicts({ chain: held, limits: LIMITS });
    const stuck = Array.from({ length: 40 }, () => ask({ wallet: hostile, from: busy }));
    expect(await ask({ wallet: honest, from: busy })).toBe("accepted");
    expect(started.filter((address) => address === hostile).length).toBeLessThanOrEqual(2);
    release.resolve();
    expect(new Set(await Promise.all(stuck))).toEqual(new Set(["refused"]));
  });

  it("whoever waits too long is told nothing, and takes nobody's place", async () => {
    const hostile = await deployHostileSigner({ chain, mood: "honest", owner: OWNER });
    const never = new Proxy(cautious(), {
      get: (target, name, receiver) => (name === "getCode" ? () => new Promise(() => undefined) : Reflect.get(target, name, receiver)),
    });
    const hasty = createWalletVerdicts({ chain: never, limits: { timeoutMs: 50, most: 1, mostOfOne: 1 } });
    expect(await Promise.all([1, 2, 3].map(() => ask({ wallet: hostile, from: hasty })))).toEqual(["silent", "silent", "silent"]);
  });
});

describe("trap 59: validity that changes later", () => {
  it("flip: the same signature is good at one block and not at the next", async () => {
    const wallet = await deployHostileSigner({ chain, mood: "honest", owner: OWNER });
    const digest = randomBytes(32);
    const question = { wallet, digest, signature: await sign({ by: OWNER, digest }) };
    const before = await verdicts.ask(question);
    await act({ chain, wallet, by: OWNER, functionName: "become", args: [4] });
    const after = await verdicts.ask(question);
    expect([before.kind, after.kind]).toEqual(["accepted", "refused"]);
    expect(after.blockNumber).toBe((before.blockNumber ?? 0n) + 1n);
  });

  it("a new owner's word counts from its block on, and the old owner's no longer", async () => {
    const wallet = await deploySmartAccount({ chain, owner: OWNER });
    await act({ chain, wallet, by: OWNER, functionName: "setOwner", args: [account(OTHER).address] });
    expect(await ask({ wallet })).toBe("refused");
    expect(await ask({ wallet, by: OTHER })).toBe("accepted");
  });
});

describe("trap 60: wallets that are not deployed yet (ERC-6492)", () => {
  it("are judged by the code that they would have, and nothing is sent for it", async () => {
    const { address, wrap } = counterfactualOf(OTHER);
    const sentBefore = await sentBy(PLATFORM);
    const digest = randomBytes(32);
    expect(await ask({ wallet: address, digest, signature: wrap(await sign({ by: OTHER, digest })) })).toBe("accepted");
    expect(await ask({ wallet: address, digest, signature: wrap(await sign({ by: OWNER, digest })) })).toBe("refused");
    expect(await ask({ wallet: address, digest, signature: await sign({ by: OTHER, digest }) })).toBe("refused");
    expect(await chain.client.getCode({ address })).toBeUndefined();
    expect(await sentBy(PLATFORM)).toBe(sentBefore);
  });

  it("another wallet's factory proves nothing, nor does a wrapping of nonsense", async () => {
    const digest = randomBytes(32);
    const elsewhere = parseAddress(`0x${"7".repeat(40)}`);
    expect(await ask({ wallet: elsewhere, digest, signature: counterfactualOf(OTHER).wrap(await sign({ by: OTHER, digest })) })).toBe("refused");
    expect(await ask({ wallet: elsewhere, signature: `0x1234${"6492".repeat(16)}` })).toBe("refused");
  });

  it("once deployed, what the signature says about a factory is not even run", async () => {
    const wallet = await deployCounterfactual({ chain, owner: OTHER });
    await act({ chain, wallet, by: OTHER, functionName: "setOwner", args: [account(OWNER).address] });
    const { wrap } = counterfactualOf(OTHER);
    const digest = randomBytes(32);
    expect(await ask({ wallet, digest, signature: wrap(await sign({ by: OTHER, digest })) })).toBe("refused");
    expect(await ask({ wallet, digest, signature: wrap(await sign({ by: OWNER, digest })) })).toBe("accepted");
  });

  it("a 'preparation' that would first change a deployed wallet's mind is left out", async () => {
    const wallet = await deployHostileSigner({ chain, mood: "wrong magic", owner: OWNER });
    const data = encodeFunctionData({ abi: hostileSignerAbi, functionName: "become", args: [0] });
    const digest = randomBytes(32);
    const signature = serializeErc6492Signature({ address: wallet, data, signature: await sign({ by: OWNER, digest }) });
    expect(await ask({ wallet, digest, signature })).toBe("refused");
  });

  it("the digest names the chain: what was signed for one is not what is asked on another", () => {
    const here = entryDigest({ event: EVENT, entry: entryOf() });
    expect(entryDigest({ event: { ...EVENT, chainId: EVENT.chainId + 1 }, entry: entryOf() })).not.toEqual(here);
  });
});

describe("trap 61: a key that lends its account to code (EIP-7702)", () => {
  it("the code is asked: its owner's word counts, a stranger's does not", async () => {
    const delegate = await deploySmartAccount({ chain, owner: PLATFORM });
    const authorization = await chain.wallet(OTHER).signAuthorization({ contractAddress: delegate, executor: "self" });
    const eoa = parseAddress(account(OTHER).address);
    const data = encodeFunctionData({ abi: smartAccountAbi, functionName: "setOwner", args: [account(OWNER).address] });
    await mined({ chain, hash: await chain.wallet(OTHER).sendTransaction({ to: eoa, data, authorizationList: [authorization] }) });
    expect(await chain.client.getCode({ address: eoa })).toBe(`0xef0100${delegate.slice(2)}`);
    expect(await ask({ wallet: eoa, by: OWNER })).toBe("accepted");
    expect(await ask({ wallet: eoa, by: 7 })).toBe("refused");
  });
});

async function sentBy(index: number): Promise<number> {
  return chain.client.getTransactionCount({ address: account(index).address });
}

/** The same point with the other s: a second spelling of one signature. */
function twinOf(signature: Hex): Hex {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const bytes = decodeHex(signature);
  const s = order - BigInt(encodeHex(bytes.slice(32, 64)));
  const v = bytes[64] === 27 ? "1c" : "1b";
  return `${encodeHex(bytes.slice(0, 32))}${s.toString(16).padStart(64, "0")}${v}` as Hex;
}

/** Counts eth_call. */
function counting() {
  let calls = 0;
  const client = new Proxy(cautious(), {
    get: (target, name, receiver) => {
      if (name === "call") calls += 1;
      return Reflect.get(target, name, receiver);
    },
  });
  return { client, count: () => calls };
}
