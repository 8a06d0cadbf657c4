import { type Abi, type Address, encodeFunctionData, keccak256, padHex, parseAbi, stringToHex, toHex, zeroAddress } from "viem";
import { parseAddress } from "#core/bytes.ts";
import { giftTypedData, voucherTypedData } from "#core/contract-typed-data.ts";
import { eventFactoryAbi, eventTicketsAbi } from "#generated/contracts.ts";
import { measureShop, type PeerFigures, type Shop } from "./peers.ts";
import { gasOf, nextPerson, PRICE, type Stage, spend, type Wallet } from "./stage.ts";

const DAY = 86_400;
const FIRST_ID = 1n << 32n;
const abi: Abi = eventTicketsAbi;
/** contracts/mocks/TestToken.sol, which anybody may mint. */
const TOKEN = parseAbi(["function mint(address to, uint256 amount)", "function approve(address spender, uint256 amount)"]);

export type OurFigures = PeerFigures &
  Readonly<
    Record<
      | "createEvent3Tiers"
      | "buy4Erc20"
      | "list"
      | "resaleBuy"
      | "resaleBuyMoved"
      | "voucherBuy1"
      | "voucherBuy1FreshWord"
      | "transferBySig"
      | "refund1"
      | "refund1FreshWord"
      | "admit256",
      number
    >
  >;

export async function measureOurs(stage: Stage): Promise<OurFigures> {
  const { contract, gas: createEvent3Tiers } = await createEvent({ stage, ref: "bench", currency: zeroAddress });
  const shop = openShop({ stage, contract });
  const compared = await measureShop({ stage, shop });
  const resale = await measureResale({ stage, contract });
  return {
    ...compared,
    createEvent3Tiers,
    buy4Erc20: await measureErc20(stage),
    ...resale,
    ...(await measureVouchers({ stage, contract })),
    transferBySig: await measureGift({ stage, contract, shop }),
    admit256: await measureAdmission(stage),
    ...(await measureRefunds(stage)),
  };
}

async function createEvent({ stage, ref, currency }: { stage: Stage; ref: string; currency: Address }): Promise<{ contract: Address; gas: number }> {
  const { factory, organizer, publicClient, nowSeconds } = stage;
  const eventRef = keccak256(toHex(ref));
  const doorsAt = nowSeconds + 10 * DAY;
  const config = {
    name: "Night of Lights",
    currency,
    payout: organizer.account.address,
    policy: 1,
    doorsAt,
    startsAt: doorsAt + 7_200,
    endsAt: doorsAt + 50_400,
    transferCutoffAt: doorsAt,
    resaleCapBps: 11_000,
    royaltyBps: 500,
    maxPerPurchase: 10,
    maxPerWallet: 20,
    maxGifts: 3,
    giftCooldownHours: 1,
  };
  const sale = { saleStartsAt: nowSeconds, saleEndsAt: doorsAt };
  const tiers = ["Standing", "Balcony", "Box"].map((name, i) => ({
    name: stringToHex(name, { size: 32 }),
    price: PRICE * BigInt(i + 1),
    supply: 2_000,
    ...sale,
  }));
  const data = encodeFunctionData({ abi: eventFactoryAbi, functionName: "createEvent", args: [eventRef, config, tiers] });
  const gas = await gasOf(stage, await organizer.sendTransaction({ to: factory, data }));
  const read = { address: factory, abi: eventFactoryAbi, functionName: "predictEvent", args: [organizer.account.address, eventRef] } as const;
  return { contract: await publicClient.readContract(read), gas };
}

function openShop({ stage, contract: to }: { stage: Stage; contract: Address }): Shop {
  return {
    buy: ({ from, quantity }) =>
      spend(stage, { from, to, abi, name: "buy", args: [1, BigInt(quantity), from.account.address], value: BigInt(quantity) * PRICE }),
    buyForFour: ({ from, people }) => spend(stage, { from, to, abi, name: "buyFor", args: [1, people], value: BigInt(people.length) * PRICE }),
    give: ({ from, to: receiver, index }) =>
      spend(stage, { from, to, abi, name: "transferFrom", args: [from.account.address, receiver, FIRST_ID + BigInt(index)] }),
  };
}

/** Of the tickets 28 and up, bought for this. Royalty and fee have been earned before, the seller has an account. */
async function measureResale({ stage, contract: to }: { stage: Stage; contract: Address }): Promise<Pick<OurFigures, "list" | "resaleBuy" | "resaleBuyMoved">> {
  const seller = nextPerson(stage);
  const id = FIRST_ID + 28n;
  await openShop({ stage, contract: to }).buy({ from: seller, quantity: 4 });
  const list = (from: Wallet, ticket: bigint) => spend(stage, { from, to, abi, name: "list", args: [ticket, PRICE] });
  const buy = ({ from, ticket, moves }: { from: Wallet; ticket: bigint; moves: bigint }) =>
    spend(stage, { from, to, abi, name: "buyListed", args: [ticket, PRICE, moves, from.account.address], value: PRICE });
  await list(seller, id);
  const second = nextPerson(stage);
  await buy({ from: second, ticket: id, moves: 0n });
  const listGas = await list(seller, id + 1n);
  const resaleBuy = await buy({ from: nextPerson(stage), ticket: id + 1n, moves: 0n });
  await list(second, id);
  return { list: listGas, resaleBuy, resaleBuyMoved: await buy({ from: nextPerson(stage), ticket: id, moves: 1n }) };
}

/** The event has taken this currency before; the buyer has approved more than the sum. */
async function measureErc20(stage: Stage): Promise<number> {
  const token = await stage.viem.deployContract("TestToken");
  const { contract: to } = await createEvent({ stage, ref: "token", currency: token.address });
  let gas = 0;
  for (let i = 0; i < 2; ++i) {
    const from = nextPerson(stage);
    await spend(stage, { from, to: token.address, abi: TOKEN, name: "mint", args: [from.account.address, 100n * PRICE] });
    await spend(stage, { from, to: token.address, abi: TOKEN, name: "approve", args: [to, 100n * PRICE] });
    gas = await spend(stage, { from, to, abi, name: "buy", args: [1, 4n, from.account.address] });
  }
  return gas;
}

async function measureVouchers({ stage, contract }: { stage: Stage; contract: Address }): Promise<Pick<OurFigures, "voucherBuy1" | "voucherBuy1FreshWord">> {
  const voucherBuy1FreshWord = await redeemVoucher({ stage, contract, slot: 0n });
  return { voucherBuy1: await redeemVoucher({ stage, contract, slot: 1n }), voucherBuy1FreshWord };
}

async function redeemVoucher({ stage, contract: to, slot }: { stage: Stage; contract: Address; slot: bigint }): Promise<number> {
  const from = nextPerson(stage);
  const price = PRICE / 2n;
  const voucher = { buyer: parseAddress(from.account.address), tier: 1, quantity: 1, priceWei: price, slot, deadlineSeconds: stage.nowSeconds + DAY };
  const data = voucherTypedData({ event: await placeOf({ stage, contract: to }), voucher });
  const args = [data.message, stage.organizer.account.address, await stage.organizer.signTypedData(data)];
  return spend(stage, { from, to, abi, name: "buyWithVoucher", args, value: price });
}

/** By somebody else, for a holder who has given by signature before; first move of the ticket, receiver new. */
async function measureGift({ stage, contract: to, shop }: { stage: Stage; contract: Address; shop: Shop }): Promise<number> {
  const holder = nextPerson(stage);
  await shop.buy({ from: holder, quantity: 4 });
  const supply = await stage.publicClient.readContract({ address: to, abi: eventTicketsAbi, functionName: "totalSupply" });
  let gas = 0;
  for (const nonce of [0n, 1n]) {
    const [from, receiver] = [parseAddress(holder.account.address), parseAddress(nextPerson(stage).account.address)];
    const gift = { from, to: receiver, tokenId: FIRST_ID + supply - 4n + nonce, nonce, deadlineSeconds: stage.nowSeconds + DAY };
    const signature = await holder.signTypedData(giftTypedData({ event: await placeOf({ stage, contract: to }), gift }));
    const args = [gift.from, gift.to, gift.tokenId, gift.deadlineSeconds, signature];
    gas = await spend(stage, { from: stage.platform, to, abi, name: "transferBySig", args });
  }
  return gas;
}

async function placeOf({ stage, contract }: { stage: Stage; contract: Address }) {
  return { chainId: await stage.publicClient.getChainId(), contract: parseAddress(contract) };
}

/** The middle 128 of each of two words whose chunks are sold out: four chunks, 256 tickets. */
async function measureAdmission(stage: Stage): Promise<number> {
  const { contract: to } = await createEvent({ stage, ref: "doors", currency: zeroAddress });
  await sellTo520({ stage, contract: to });
  const half = ((1n << 128n) - 1n) << 64n;
  const word = FIRST_ID >> 8n;
  return spend(stage, {
    from: stage.platform,
    to,
    abi,
    name: "admit",
    args: [
      [word, word + 1n],
      [half, half],
    ],
  });
}

/** A ticket of a batch in a sold-out chunk, to a holder with an account. Fresh: the first of its 256 to go. */
async function measureRefunds(stage: Stage): Promise<Pick<OurFigures, "refund1" | "refund1FreshWord">> {
  const { contract: to } = await createEvent({ stage, ref: "off", currency: zeroAddress });
  const holder = nextPerson(stage);
  await openShop({ stage, contract: to }).buy({ from: holder, quantity: 4 });
  await sellTo520({ stage, contract: to });
  await spend(stage, { from: stage.organizer, to, abi, name: "cancel", args: [] });
  const refund = (id: bigint) => spend(stage, { from: stage.platform, to, abi, name: "refund", args: [[id]] });
  const refund1FreshWord = await refund(FIRST_ID);
  return { refund1: await refund(FIRST_ID + 1n), refund1FreshWord };
}

async function sellTo520({ stage, contract: to }: { stage: Stage; contract: Address }): Promise<void> {
  const from = nextPerson(stage);
  for (let i = 0n; i < 52n; ++i) {
    const receiver = padHex(toHex(0xabc0000n + i), { size: 20 });
    await spend(stage, { from, to, abi, name: "buy", args: [1, 10n, receiver], value: 10n * PRICE });
  }
}
