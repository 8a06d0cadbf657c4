import { keccak256 } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Address, decodeHex, encodeHex, type Hex, parseAddress } from "#core/bytes.ts";
import { contractCode } from "#generated/code.ts";
import { deployFactory } from "#scripts/deployment/deploy-factory.ts";
import { startChain, type TestChain } from "#test/support/chain.ts";
import { codeReaderOf } from "./chain.ts";
import { assertFactory, findFactoryFault } from "./check-factory.ts";
import { readImmutableAddress } from "./contract-code.ts";

let chain: TestChain;
let factory: Address;
let implementation: Address;
let desk: Address;
let read: (address: Address) => Promise<Hex>;

beforeAll(async () => {
  chain = await startChain();
  read = codeReaderOf(chain.client);
  const platform = parseAddress(chain.account(0).address);
  const parameters = { relayer: platform, feeBps: 250, feeRecipient: platform };
  ({ factory, implementation } = await deployFactory({ walletClient: chain.wallet(0), publicClient: chain.client, ...parameters }));
  desk = readImmutableAddress({ code: await read(implementation), place: contractCode.EventTickets.immutables.DESK[0] });
});
afterAll(() => chain.stop());

type Change = { at: Address; code: (code: Hex) => Hex };

/** What is said of the factory when the code at one address is another. */
function check({ change, codeHashes }: { change?: Change; codeHashes?: Record<keyof typeof contractCode, Hex> } = {}): Promise<string | null> {
  const deployment = { factory, firstBlock: 0n, ...(codeHashes ? { codeHashes } : {}) };
  const readCode = async (address: Address) => (change?.at === address ? change.code(await read(address)) : read(address));
  return findFactoryFault({ chainId: 31337, deployment, known: contractCode, readCode });
}

function flip({ code, at }: { code: Hex; at: number }): Hex {
  const bytes = decodeHex(code).slice();
  const place = at < 0 ? bytes.length + at : at;
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  return encodeHex(bytes);
}

describe("trap 34: the contracts on the chain are those that this version knows", () => {
  it("when they are", async () => {
    expect(await check()).toBeNull();
  });

  it("also when only a comment of theirs has changed since", async () => {
    const aComment = (code: Hex) => flip({ code, at: -20 });
    for (const at of [factory, implementation, desk]) expect(await check({ change: { at, code: aComment } })).toBeNull();
  });

  it("not when there is nothing", async () => {
    expect(await check({ change: { at: factory, code: () => "0x" } })).toBe(`Chain 31337 has no contract at ${factory}, where the factory should be.`);
  });

  it("not when one byte of the factory or of either half of its events differs, and that one is named", async () => {
    const parts: [string, Address][] = [
      ["EventFactory", factory],
      ["EventTickets", implementation],
      ["EventDesk", desk],
    ];
    for (const [name, at] of parts) {
      const said = `The contract at ${at} on chain 31337 is not the ${name} that this version of Foyer knows.`;
      expect(await check({ change: { at, code: (code) => flip({ code, at: 40 }) } })).toBe(said);
      expect(await check({ change: { at, code: () => "0x" } })).toContain(at);
      expect(await check({ change: { at, code: () => "0x6001" } })).toBe(said);
    }
  });

  it("not when the code of events was made by another factory, whatever the first one says", async () => {
    const [place] = contractCode.EventTickets.immutables.FACTORY;
    const said = `The code of events at ${implementation} on chain 31337 belongs to another factory than ${factory}.`;
    expect(await check({ change: { at: implementation, code: (code) => flip({ code, at: place + 31 }) } })).toBe(said);
  });

  it("not when another relayer or fee stands in them than was recorded", async () => {
    const codeHashes = {
      EventFactory: keccak256(await read(factory)),
      EventTickets: keccak256(await read(implementation)),
      EventDesk: keccak256(await read(desk)),
    };
    expect(await check({ codeHashes })).toBeNull();
    const [place] = contractCode.EventFactory.immutables.RELAYER;
    const change = { at: factory, code: (code: Hex) => flip({ code, at: place + 31 }) };
    expect(await check({ change })).toBeNull();
    expect(await check({ change, codeHashes })).toContain("is not the one that was recorded when it was deployed");
  });

  it("else nothing begins, and what is said tells what to do", async () => {
    const deployment = { factory: implementation, firstBlock: 0n };
    await expect(assertFactory({ chainId: 31337, deployment, known: contractCode, readCode: read })).rejects.toMatchObject({
      code: "CONFLICT",
      next: "Correct FACTORY_ADDRESS or the deployment file of chain 31337, or run the version of Foyer that deployed these contracts.",
    });
  });
});
