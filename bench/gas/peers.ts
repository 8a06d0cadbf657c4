import { type Abi, type Address, encodeFunctionData, parseEventLogs, zeroAddress } from "viem";
import { type Artifact, compilePeers, readUnlock } from "./compile-peers.ts";
import { deploy, nextPerson, PRICE, type Stage, spend, type Wallet } from "./stage.ts";

/** What every contract can be asked. `transferFirst` is the last ticket of a batch of 4, `transferMoved` the same again. */
export const PEER_STEPS = ["buy1", "buy4", "buy10", "buy4ForFour", "transferFirst", "transferMoved", "flowBuy4Give3"] as const;
export type PeerStep = (typeof PEER_STEPS)[number];
export type PeerFigures = Readonly<Record<PeerStep, number>>;

/** How a contract is asked to sell `quantity` tickets to one person, one to each of several, and to move one. */
export type Shop = {
  readonly buy: (input: { from: Wallet; quantity: number }) => Promise<number>;
  readonly buyForFour: (input: { from: Wallet; people: readonly Address[] }) => Promise<number>;
  readonly give: (input: { from: Wallet; to: Address; index: number }) => Promise<number>;
};

export async function measurePeers(stage: Stage): Promise<Record<string, PeerFigures>> {
  const peers = compilePeers();
  const find = (contract: string): Artifact => {
    const artifact = peers[contract];
    if (!artifact) throw new Error(`There is no peer ${contract}.`);
    return artifact;
  };
  const figures: Record<string, PeerFigures> = {};
  for (const [name, contract] of Object.entries({
    "ERC721A 4.3": "PeerERC721A",
    "Solady 0.1": "PeerSolady",
    "OpenZeppelin 5": "PeerOpenZeppelin",
    "OpenZeppelin Enumerable": "PeerEnumerable",
  })) {
    const artifact = find(contract);
    const shop = openPlainShop({ stage, address: await deploy(stage, artifact), abi: artifact.abi });
    figures[name] = await measureShop({ stage, shop });
  }
  figures["Unlock V15"] = await measureShop({ stage, shop: await openUnlock({ stage, proxy: find("PeerUnlockProxy") }) });
  return figures;
}

/** The same steps for every contract, ours too. Tickets are counted by the order in which they are sold, from 0. */
export async function measureShop({ stage, shop }: { stage: Stage; shop: Shop }): Promise<PeerFigures> {
  await shop.buy({ from: nextPerson(stage), quantity: 5 });
  const buy1 = await shop.buy({ from: nextPerson(stage), quantity: 1 });
  const holder = nextPerson(stage);
  const buy4 = await shop.buy({ from: holder, quantity: 4 });
  const buy10 = await shop.buy({ from: nextPerson(stage), quantity: 10 });
  const receiver = nextPerson(stage);
  const transferFirst = await shop.give({ from: holder, to: receiver.account.address, index: 9 });
  // Ours makes holders wait so long between two gifts.
  await stage.networkHelpers.time.increase(3_600);
  const transferMoved = await shop.give({ from: receiver, to: nextPerson(stage).account.address, index: 9 });
  const people = Array.from({ length: 4 }, () => nextPerson(stage).account.address);
  const buy4ForFour = await shop.buyForFour({ from: nextPerson(stage), people });
  const giver = nextPerson(stage);
  let flowBuy4Give3 = await shop.buy({ from: giver, quantity: 4 });
  for (const index of [25, 26, 27]) flowBuy4Give3 += await shop.give({ from: giver, to: nextPerson(stage).account.address, index });
  return { buy1, buy4, buy10, buy4ForFour, transferFirst, transferMoved, flowBuy4Give3 };
}

function openPlainShop({ stage, address: to, abi }: { stage: Stage; address: Address; abi: Abi }): Shop {
  const buyFor = (from: Wallet, quantity: number, receiver: Address) =>
    spend(stage, { from, to, abi, name: "buy", args: [BigInt(quantity), receiver], value: BigInt(quantity) * PRICE });
  return {
    buy: ({ from, quantity }) => buyFor(from, quantity, from.account.address),
    buyForFour: async ({ from, people }) => {
      let gas = 0;
      for (const person of people) gas += await buyFor(from, 1, person);
      return gas;
    },
    give: ({ from, to: receiver, index }) => spend(stage, { from, to, abi, name: "transferFrom", args: [from.account.address, receiver, BigInt(index)] }),
  };
}

/** A lock as Unlock's own contract makes it: behind a proxy of its own. Keys never expire; a wallet may hold 20. */
async function openUnlock({ stage, proxy }: { stage: Stage; proxy: Artifact }): Promise<Shop> {
  const [unlock, lock] = [readUnlock("Unlock/UnlockV14"), readUnlock("PublicLock/PublicLockV15")];
  const from = stage.organizer;
  // It must be initialized while its proxy is being made.
  const initialization = encodeFunctionData({ abi: unlock.abi, functionName: "initialize", args: [from.account.address] });
  const place = await deploy(stage, { ...proxy, args: [await deploy(stage, unlock), initialization] });
  const template = await deploy(stage, lock);
  const run = (name: string, args: readonly unknown[]) => spend(stage, { from, to: place, abi: unlock.abi, name, args });
  await run("addLockTemplate", [template, 15]);
  await run("setLockTemplate", [template]);
  const data = encodeFunctionData({
    abi: lock.abi,
    functionName: "initialize",
    args: [from.account.address, 2n ** 256n - 1n, zeroAddress, PRICE, 2_000n, "Night of Lights"],
  });
  const hash = await from.sendTransaction({ to: place, data: encodeFunctionData({ abi: unlock.abi, functionName: "createUpgradeableLock", args: [data] }) });
  const { logs } = await stage.publicClient.getTransactionReceipt({ hash });
  const [made] = parseEventLogs({ abi: unlock.abi, logs, eventName: "NewLock" }) as unknown as { args: { newLockAddress: Address } }[];
  if (!made) throw new Error("Unlock made no lock.");
  const to = made.args.newLockAddress;
  await spend(stage, { from, to, abi: lock.abi, name: "updateLockConfig", args: [2n ** 256n - 1n, 2_000n, 20n] });
  return openUnlockShop({ stage, to, abi: lock.abi });
}

function openUnlockShop({ stage, to, abi }: { stage: Stage; to: Address; abi: Abi }): Shop {
  const legacy = abi.filter((item) => item.type !== "function" || item.name !== "purchase" || item.inputs.length === 5);
  const purchase = (from: Wallet, people: readonly Address[]) => {
    const nobody = people.map(() => zeroAddress);
    const args = [people.map(() => PRICE), people, nobody, nobody, people.map(() => "0x")];
    return spend(stage, { from, to, abi: legacy, name: "purchase", args, value: BigInt(people.length) * PRICE });
  };
  return {
    buy: ({ from, quantity }) => purchase(from, Array(quantity).fill(from.account.address)),
    buyForFour: ({ from, people }) => purchase(from, people),
    // Its keys count from 1.
    give: ({ from, to: receiver, index }) => spend(stage, { from, to, abi, name: "transferFrom", args: [from.account.address, receiver, BigInt(index + 1)] }),
  };
}
