import { randomUUID } from "node:crypto";
import { type Address, type Hex, parseAddress, parseHex } from "#core/bytes.ts";
import { contractCode } from "#generated/code.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import { readImmutableAddress } from "#platform/contract-code.ts";
import { createPool } from "#platform/pool.ts";
import { deployFactory } from "#scripts/deployment/deploy-factory.ts";
import { publishEvent } from "#scripts/local/publish-event.ts";
import { mined, startChain, type TestChain } from "#test/support/chain.ts";
import type { Chain } from "./stage.ts";

const [PLATFORM, ORGANIZER, BUYER] = [0, 1, 2];
const HOUR_SECONDS = 3600;
const MOST_PER_PURCHASE = 100;

/** A chain with our contracts, on which tickets are really bought. */
export type RealChain = {
  readonly chain: Chain & { readonly wsUrl: string };
  readonly test: TestChain;
  /** What stands at the factory and at the two halves of code behind it. */
  readonly code: Readonly<Record<Address, Hex>>;
  /** One event with room for everything, by an organizer in this database. */
  readonly openEvent: (connectionString: string) => Promise<Address>;
  readonly buy: (input: { contract: Address; quantity: number }) => Promise<bigint>;
  readonly close: () => Promise<void>;
};

export async function startRealChain(): Promise<RealChain> {
  const test = await startChain();
  const platform = parseAddress(test.account(PLATFORM).address);
  const deployed = await deployFactory({
    walletClient: test.wallet(PLATFORM),
    publicClient: test.client,
    relayer: platform,
    feeBps: 250,
    feeRecipient: platform,
  });
  const { factory, blockNumber: firstBlock } = deployed;
  return {
    chain: { rpcUrl: test.rpcUrl, wsUrl: test.wsUrl, chainId: test.chainId, factory, firstBlock },
    test,
    code: await readCode(test, deployed),
    openEvent: (connectionString) => openEvent({ test, factory, connectionString }),
    async buy({ contract, quantity }) {
      const call = { functionName: "buy", args: [1, BigInt(quantity), test.account(BUYER).address], value: 0n } as const;
      const hash = await test.wallet(BUYER).writeContract({ address: contract, abi: eventTicketsAbi, ...call });
      return (await mined({ chain: test, hash })).blockNumber;
    },
    close: () => test.stop(),
  };
}

/** As many tickets, a hundred at a time. */
export async function sell(real: RealChain, { contract, tickets }: { contract: Address; tickets: number }): Promise<void> {
  for (let sold = 0; sold < tickets; sold += MOST_PER_PURCHASE) await real.buy({ contract, quantity: Math.min(MOST_PER_PURCHASE, tickets - sold) });
}

async function openEvent({ test, factory, connectionString }: { test: TestChain; factory: Address; connectionString: string }): Promise<Address> {
  const db = createPool({ connectionString, size: 2 });
  try {
    const organizerId = randomUUID();
    await db.query("INSERT INTO users (id, name, email) VALUES ($1, 'Olivia', 'olivia@bench.invalid')", [organizerId]);
    const now = Number((await test.client.getBlock()).timestamp);
    const draft = {
      ...{ title: "Night of the benchmark", description: "A long evening.", location: "Here", timezone: "Europe/Berlin", policy: "guarded" as const },
      ...{ doorsAtSeconds: now + HOUR_SECONDS, startsAtSeconds: now + 2 * HOUR_SECONDS, endsAtSeconds: now + 12 * HOUR_SECONDS },
      ...{ transferCutoffAtSeconds: now + 2 * HOUR_SECONDS, resaleCapBps: 11_000, royaltyBps: 500, maxGifts: 2, giftCooldownHours: 0 },
      maxPerPurchase: MOST_PER_PURCHASE,
      tiers: [{ name: "All", priceWei: "0", supply: 1_000_000, saleStartsAtSeconds: now - HOUR_SECONDS, saleEndsAtSeconds: now + HOUR_SECONDS }],
    };
    const deps = { db, chain: test.client, factory, newId: randomUUID };
    return (await publishEvent(deps, { draft, organizerId, wallet: test.wallet(ORGANIZER) })).contract;
  } finally {
    await db.end();
  }
}

/** What the indexer looks at before it starts: the factory, and both halves of the code of events. */
async function readCode(test: TestChain, { factory, implementation }: { factory: Address; implementation: Address }): Promise<Record<Address, Hex>> {
  const codeAt = async (address: Address) => parseHex((await test.client.getCode({ address })) ?? "0x");
  const tickets = await codeAt(implementation);
  const desk = readImmutableAddress({ code: tickets, place: contractCode.EventTickets.immutables.DESK[0] });
  return { [factory]: await codeAt(factory), [implementation]: tickets, [desk]: await codeAt(desk) };
}
