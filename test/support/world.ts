import { randomUUID } from "node:crypto";
import pg from "pg";
import { type Address, parseAddress } from "#core/bytes.ts";
import { encodeTokenId } from "#core/ticket.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import { createNode } from "#indexer/node.ts";
import { createRequest } from "#indexer/request.ts";
import { drawFence } from "#indexer/status.ts";
import { type SyncResult, syncToHead } from "#indexer/sync.ts";
import type { SyncDeps } from "#indexer/sync-deps.ts";
import { createLog } from "#platform/log.ts";
import { deployFactory } from "#scripts/deployment/deploy-factory.ts";
import { type PublishedEvent, publishEvent } from "#scripts/local/publish-event.ts";
import type { DraftInput } from "#server/events/draft-input.ts";
import { mined, startChain, type TestChain } from "./chain.ts";
import { createDatabase, type TestDatabase } from "./postgres.ts";

const PLATFORM = 0;
const ORGANIZER = 1;
const FEE_BPS = 250;
const HOUR_SECONDS = 3600;

export type WorldEvent = PublishedEvent & { readonly title: string };

export type ContractCall = {
  readonly event: { readonly contract: Address };
  readonly account: number;
  readonly functionName: string;
  readonly args?: readonly unknown[];
  readonly value?: bigint;
};

/** A small installation of a test file's own: a database, a chain with the factory, and the indexer's hand to turn. */
export type World = {
  readonly database: TestDatabase;
  readonly db: pg.Pool;
  readonly chain: TestChain;
  readonly factory: Address;
  readonly firstBlock: bigint;
  readonly organizer: { readonly userId: string; readonly wallet: Address };
  /** An event whose doors are open, with tiers "Stalls" (0.05) and "Balcony" (0.02); say what should differ. */
  readonly createEvent: (draft?: Partial<DraftInput>) => Promise<WorldEvent>;
  /** Buys by a real transaction and answers the token ids. Accounts as in TestChain, from 2 on. */
  readonly buy: (input: { event: { contract: Address }; account: number; tier?: number; quantity?: number }) => Promise<bigint[]>;
  readonly give: (input: { event: { contract: Address }; tokenId: bigint; from: number; to: number }) => Promise<void>;
  readonly list: (input: { event: { contract: Address }; tokenId: bigint; account: number; priceWei: bigint }) => Promise<void>;
  readonly unlist: (input: { event: { contract: Address }; tokenId: bigint; account: number }) => Promise<void>;
  /** Any other call of an event's contract, as the one that says so. */
  readonly send: (input: ContractCall) => Promise<void>;
  readonly buyListed: (input: { event: { contract: Address }; tokenId: bigint; account: number; priceWei: bigint }) => Promise<void>;
  /** An account with a live session of the wallet, as a sign-in leaves it. */
  readonly signIn: (account: number) => Promise<{ userId: string; sessionId: string; wallet: Address }>;
  /** Mirrors everything up to the chain's head. */
  readonly syncToHead: () => Promise<SyncResult>;
  readonly close: () => Promise<void>;
};

/** Call it in beforeAll, and `close` in afterAll. */
export async function createWorld(): Promise<World> {
  const [database, chain] = await Promise.all([createDatabase(), startChain()]);
  const { factory, blockNumber: firstBlock } = await deployFactory({
    walletClient: chain.wallet(PLATFORM),
    publicClient: chain.client,
    relayer: parseAddress(chain.account(PLATFORM).address),
    feeBps: FEE_BPS,
    feeRecipient: parseAddress(chain.account(PLATFORM).address),
  });
  const indexer = new pg.Client({ connectionString: database.connectionString, application_name: "test-indexer", pipeline: true });
  await indexer.connect();
  const db = database.pool;
  const organizer = { userId: await insertUser({ db, name: "Olivia" }), wallet: parseAddress(chain.account(ORGANIZER).address) };
  return {
    database,
    db,
    chain,
    factory,
    firstBlock,
    organizer,
    ...actionsOf(chain),
    createEvent: async (draft) => {
      const input = await draftOf({ chain, draft });
      const deps = { db, chain: chain.client, factory, newId: randomUUID };
      return { ...(await publishEvent(deps, { draft: input, organizerId: organizer.userId, wallet: chain.wallet(ORGANIZER) })), title: input.title };
    },
    signIn: (account) => signIn({ db, chain, account }),
    syncToHead: async () => syncToHead(await indexerDeps({ indexer, chain, factory, firstBlock })),
    close: async () => {
      await indexer.end();
      await Promise.all([database.close(), chain.stop()]);
    },
  };
}

/** A writer anew each time, for a test may run a real indexer in between. */
async function indexerDeps(input: { indexer: pg.Client; chain: TestChain; factory: Address; firstBlock: bigint }): Promise<SyncDeps> {
  const log = createLog({ level: "error" });
  const node = createNode({ request: createRequest(input.chain.rpcUrl), log, wait: () => Promise.resolve() });
  const { chainId } = input.chain;
  const mirror = { chainId, factory: input.factory, fence: await drawFence(input.indexer, { chainId }) };
  return { db: input.indexer, node, log, mirror, firstBlock: input.firstBlock, whenBehind: "follow", isFresh: () => true };
}

function actionsOf(chain: TestChain): Pick<World, "buy" | "give" | "list" | "unlist" | "send" | "buyListed"> {
  const send = async (input: { account: number; contract: Address; call: object }) =>
    mined({ chain, hash: await chain.wallet(input.account).writeContract({ address: input.contract, abi: eventTicketsAbi, ...input.call } as never) });
  const addressOf = (account: number) => chain.account(account).address;
  return {
    async buy({ event, account, tier = 1, quantity = 1 }) {
      const at = { address: event.contract, abi: eventTicketsAbi, functionName: "tierOf", args: [tier] } as const;
      const [{ price }, sold] = await chain.client.readContract(at);
      const value = price * BigInt(quantity);
      await send({ account, contract: event.contract, call: { functionName: "buy", args: [tier, BigInt(quantity), addressOf(account)], value } });
      return Array.from({ length: quantity }, (_, i) => encodeTokenId({ tier, serial: Number(sold) + i }));
    },
    async give({ event, tokenId, from, to }) {
      await send({ account: from, contract: event.contract, call: { functionName: "transferFrom", args: [addressOf(from), addressOf(to), tokenId] } });
    },
    async list({ event, tokenId, account, priceWei }) {
      await send({ account, contract: event.contract, call: { functionName: "list", args: [tokenId, priceWei] } });
    },
    async unlist({ event, tokenId, account }) {
      await send({ account, contract: event.contract, call: { functionName: "cancelListing", args: [tokenId] } });
    },
    async send({ event, account, ...call }) {
      await send({ account, contract: event.contract, call });
    },
    async buyListed({ event, tokenId, account, priceWei }) {
      const at = { address: event.contract, abi: eventTicketsAbi, functionName: "listingOf", args: [tokenId] } as const;
      const [, , nonce] = await chain.client.readContract(at);
      const call = { functionName: "buyListed", args: [tokenId, priceWei, nonce, addressOf(account)], value: priceWei };
      await send({ account, contract: event.contract, call });
    },
  };
}

/** Times are the chain's own, which a test may have moved. */
async function draftOf({ chain, draft }: { chain: TestChain; draft: Partial<DraftInput> | undefined }): Promise<DraftInput> {
  const now = Number((await chain.client.getBlock()).timestamp);
  const sale = { saleStartsAtSeconds: now - 24 * HOUR_SECONDS, saleEndsAtSeconds: now + 12 * HOUR_SECONDS };
  return {
    title: "Test night",
    description: "An evening for tests.",
    location: "Teststraße 1, Berlin",
    timezone: "Europe/Berlin",
    doorsAtSeconds: now - HOUR_SECONDS,
    startsAtSeconds: now + HOUR_SECONDS,
    endsAtSeconds: now + 12 * HOUR_SECONDS,
    transferCutoffAtSeconds: now + 12 * HOUR_SECONDS,
    policy: "guarded",
    resaleCapBps: 11_000,
    royaltyBps: 500,
    maxPerPurchase: 4,
    maxGifts: 2,
    giftCooldownHours: 0,
    tiers: [
      { name: "Stalls", priceWei: "50000000000000000", supply: 100, ...sale },
      { name: "Balcony", priceWei: "20000000000000000", supply: 100, ...sale },
    ],
    ...draft,
  };
}

async function insertUser({ db, name }: { db: pg.Pool; name: string }): Promise<string> {
  const id = randomUUID();
  await db.query("INSERT INTO users (id, name, email) VALUES ($1, $2, $3)", [id, name, `${id}@test.invalid`]);
  return id;
}

async function signIn({ db, chain, account }: { db: pg.Pool; chain: TestChain; account: number }): ReturnType<World["signIn"]> {
  const wallet = parseAddress(chain.account(account).address);
  const { rows } = await db.query<{ user_id: string }>("DELETE FROM sessions WHERE wallet = $1 RETURNING user_id", [wallet]);
  const userId = rows[0]?.user_id ?? (await insertUser({ db, name: `account ${account}` }));
  const sessionId = randomUUID();
  await db.query("INSERT INTO sessions (id, user_id, token, wallet, expires_at) VALUES ($1, $2, $3, $4, now() + interval '7 days')", [
    sessionId,
    userId,
    randomUUID(),
    wallet,
  ]);
  return { userId, sessionId, wallet };
}
