import { network } from "hardhat";
import { type Address, getAddress, getContract, keccak256, parseEther, stringToHex, toHex } from "viem";
import { eventTicketsAbi } from "#generated/contracts.ts";
import { deployFactory } from "#scripts/deployment/deploy-factory.ts";

export const HOUR = 3600;
const DAY = 24 * HOUR;
export const FEE_BPS = 250;
export const PRICE = parseEther("0.05");

export const POLICY = { open: 0, guarded: 1, bound: 2 } as const;

/** A chain of its own with a factory, as npm start and the deployment make it. */
export async function createStage() {
  const { viem, networkHelpers } = await network.create();
  const publicClient = await viem.getPublicClient();
  const [platform, organizer, alice, bob, carol] = await viem.getWalletClients();
  if (!platform || !organizer || !alice || !bob || !carol) throw new Error("The simulated chain gave too few accounts.");
  const { factory: address, implementation } = await deployFactory({
    walletClient: platform,
    publicClient,
    relayer: lower(platform.account.address),
    feeBps: FEE_BPS,
    feeRecipient: lower(platform.account.address),
  });
  const factory = await viem.getContractAt("EventFactory", address);
  return {
    viem,
    networkHelpers,
    publicClient,
    factory,
    implementation,
    platform,
    organizer,
    alice,
    bob,
    carol,
    nowSeconds: await networkHelpers.time.latest(),
  };
}

export type Stage = Awaited<ReturnType<typeof createStage>>;

/** Terms with every rule switched on. */
export function termsOf(stage: Stage) {
  const doorsAt = stage.nowSeconds + 10 * DAY;
  return {
    name: "Night of Lights",
    currency: getAddress("0x0000000000000000000000000000000000000000") as Address,
    payout: getAddress(stage.organizer.account.address) as Address,
    policy: POLICY.guarded as number,
    doorsAt,
    startsAt: doorsAt + 2 * HOUR,
    endsAt: doorsAt + 14 * HOUR,
    transferCutoffAt: doorsAt,
    resaleCapBps: 11_000,
    royaltyBps: 500,
    maxPerPurchase: 10,
    maxPerWallet: 20,
    maxGifts: 3,
    giftCooldownHours: 24,
  };
}

export function tiersOf(stage: Stage) {
  const sale = { saleStartsAt: stage.nowSeconds, saleEndsAt: stage.nowSeconds + 10 * DAY };
  return [
    { name: stringToHex("Standing", { size: 32 }), price: PRICE, supply: 2_000, ...sale },
    { name: stringToHex("Balcony", { size: 32 }), price: 2n * PRICE, supply: 200, ...sale },
    { name: stringToHex("Box", { size: 32 }), price: 4n * PRICE, supply: 20, ...sale },
  ];
}

/** Makes an event and hands back its contract and the transaction. */
export async function createEvent({ stage, ref, terms = termsOf(stage) }: { stage: Stage; ref: string; terms?: ReturnType<typeof termsOf> }) {
  const eventRef = keccak256(toHex(ref));
  const hash = await stage.factory.write.createEvent([eventRef, terms, tiersOf(stage)], { account: stage.organizer.account });
  const address = await stage.factory.read.predictEvent([stage.organizer.account.address, eventRef]);
  const tickets = ticketsAt({ stage, address });
  return { eventRef, hash, address, tickets };
}

/** Both halves of an event's contract at its one address. Writes are the organizer's unless another account is named. */
export function ticketsAt({ stage, address }: { stage: Stage; address: Address }) {
  return getContract({ address, abi: eventTicketsAbi, client: { public: stage.publicClient, wallet: stage.organizer } });
}

function lower(address: Address) {
  return address.toLowerCase() as Parameters<typeof deployFactory>[0]["relayer"];
}
