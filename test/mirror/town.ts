import { encodeFunctionData, keccak256, numberToHex, stringToHex } from "viem";
import { type Address, type Hex, parseAddress, ZERO_ADDRESS } from "#core/bytes.ts";
import { admissionBit, encodeTokenId } from "#core/ticket.ts";
import { eventFactoryAbi, eventTicketsAbi } from "#generated/contracts.ts";
import type { TestChain } from "#test/support/chain.ts";

export const ACTIONS = [
  ...(["create", "buy", "use-voucher", "issue", "settle", "claim", "give", "burn", "list", "cancel-listing", "buy-listed", "admit"] as const),
  ...(["void", "cancel-event", "refund", "release", "ask-recovery", "veto", "recover", "grant", "revoke", "hand-over", "keep-admin"] as const),
  ...(["allow-operator", "disallow-operator", "anchor", "withdraw"] as const),
] as const;

/** What somebody tries on a real chain; `pick` chooses among whatever there is at that moment. The contract may refuse it. */
export type Action = { readonly kind: (typeof ACTIONS)[number]; readonly pick: number };
export type Transaction = { readonly from: Address; readonly to: Address; readonly data: Hex; readonly value: Hex; readonly gas: Hex };

/** A chain with a factory, its people, and the events that they may make. */
export type Town = { readonly chain: TestChain; readonly factory: Address /** By index, as TestChain has them. */; readonly people: readonly Address[] };

type Call = { readonly from: Address; readonly functionName: string; readonly args: readonly unknown[]; readonly value?: bigint };
type Moment = { readonly town: Town; readonly contract: Address; readonly pick: number };
type TicketMoment = Moment & { readonly tokenId: bigint; readonly holder: Address };

const [PLATFORM, ORGANIZER, FIRST_BUYER, BUYERS] = [0, 1, 2, 5];
const EVENTS = 2;
const ORDERS = 6;
const PRICE_WEI = 1_000n;
const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;
/** 2026-01-01: every event begins long after whatever a history lets happen, unless it travels in time. */
const SALE_STARTS_SECONDS = 1_767_225_600;
const GAS = numberToHex(3_000_000);
const ROLES = ["GATE_ROLE", "MANAGER_ROLE", "SOME_ROLE"].map((name) => keccak256(stringToHex(name)));

/** The transaction that somebody would send for it now; `null` where there is nothing to do it with. */
export async function transactionOf(town: Town, { kind, pick }: Action): Promise<Transaction | null> {
  if (kind === "create") return createEvent(town, pick);
  const contract = await contractOf(town, pick);
  const call = (await eventCall({ town, contract, pick }, kind)) ?? (await ticketCall({ town, contract, pick }, kind));
  if (!call) return null;
  const data = encodeFunctionData({ abi: eventTicketsAbi, functionName: call.functionName, args: call.args } as never);
  return { from: call.from, to: contract, data, value: numberToHex(call.value ?? 0n), gas: GAS };
}

/** The organizer makes one of two events. */
function createEvent(town: Town, pick: number): Transaction {
  const doorsAt = SALE_STARTS_SECONDS + 3_650 * DAY_SECONDS;
  const limits = { resaleCapBps: 11_000, royaltyBps: 500, maxPerPurchase: 4, maxPerWallet: 0, maxGifts: 2, giftCooldownHours: 0 };
  const times = { doorsAt, startsAt: doorsAt + HOUR_SECONDS, endsAt: doorsAt + DAY_SECONDS, transferCutoffAt: doorsAt };
  const config = { name: "Any night", currency: ZERO_ADDRESS, payout: personOf(town, ORGANIZER), policy: pick % 2, ...limits, ...times };
  const tiers = ["Stalls", "Balcony"].map((name) => ({
    ...{ name: stringToHex(name, { size: 32 }), price: PRICE_WEI, supply: 500 },
    ...{ saleStartsAt: SALE_STARTS_SECONDS, saleEndsAt: doorsAt },
  }));
  const data = encodeFunctionData({ abi: eventFactoryAbi, functionName: "createEvent", args: [refOf(pick), config, tiers] });
  return { from: personOf(town, ORGANIZER), to: town.factory, data, value: "0x0", gas: GAS };
}

/** What is done to an event as a whole, or makes new tickets; `null` where it is about a ticket that there is. */
async function eventCall(moment: Moment, kind: Action["kind"]): Promise<Call | null> {
  const { town, pick } = moment;
  const [platform, organizer, buyer] = [personOf(town, PLATFORM), personOf(town, ORGANIZER), buyerOf(town, pick)];
  const tier = 1 + (pick % 2);
  const quantity = 1 + (pick % 3);
  const role = ROLES[pick % ROLES.length];
  switch (kind) {
    case "buy":
      return { from: buyer, functionName: "buy", args: [tier, BigInt(quantity), buyer], value: PRICE_WEI * BigInt(quantity) };
    case "use-voucher":
      return redeem(moment, { buyer, tier, quantity });
    case "issue":
      return { from: platform, functionName: "issue", args: [refOf(pick % ORDERS), tier, BigInt(quantity), pick % 4 === 0 ? buyer : platform] };
    case "settle":
      return { from: platform, functionName: "settle", args: [refOf(pick % ORDERS)] };
    case "cancel-event":
      return { from: organizer, functionName: "cancel", args: [] };
    case "withdraw":
      return { from: organizer, functionName: "withdraw", args: [] };
    case "grant":
    case "revoke":
      return { from: organizer, functionName: `${kind}Role`, args: [role, buyer] };
    case "hand-over":
      return { from: organizer, functionName: "beginDefaultAdminTransfer", args: [buyer] };
    case "keep-admin":
      return { from: organizer, functionName: "cancelDefaultAdminTransfer", args: [] };
    case "allow-operator":
    case "disallow-operator":
      return { from: organizer, functionName: kind === "allow-operator" ? "allowOperator" : "disallowOperator", args: [buyer] };
    case "anchor":
      return { from: platform, functionName: "anchor", args: [refOf(pick)] };
    default:
      return null;
  }
}

async function ticketCall(moment: Moment, kind: Action["kind"]): Promise<Call | null> {
  const ticket = await findTicket(moment);
  if (!ticket) return null;
  const { town, pick, tokenId, holder } = ticket;
  const [platform, organizer, other] = [personOf(town, PLATFORM), personOf(town, ORGANIZER), buyerOf(town, pick + 1)];
  switch (kind) {
    case "give":
      return { from: holder, functionName: "transferFrom", args: [holder, other, tokenId] };
    case "claim":
      return { from: platform, functionName: "claim", args: [tokenId, other] };
    case "burn":
      return { from: holder, functionName: "burn", args: [tokenId] };
    case "list":
      return { from: holder, functionName: "list", args: [tokenId, PRICE_WEI] };
    case "cancel-listing":
      return { from: holder, functionName: "cancelListing", args: [tokenId] };
    case "buy-listed":
      return buyListed(ticket, other);
    case "admit": {
      const { word, mask } = admissionBit(tokenId);
      return { from: platform, functionName: "admit", args: [[word], [mask]] };
    }
    case "void":
      return { from: organizer, functionName: "void", args: [tokenId, refOf(pick)] };
    case "refund":
    case "release":
      return { from: other, functionName: kind, args: [[tokenId]] };
    case "ask-recovery":
      return { from: organizer, functionName: "requestRecovery", args: [tokenId, other] };
    case "veto":
      return { from: holder, functionName: "vetoRecovery", args: [tokenId] };
    case "recover":
      return { from: organizer, functionName: "recover", args: [tokenId] };
    default:
      return null;
  }
}

/** The organizer signs for one buyer. */
async function redeem({ town, contract, pick }: Moment, offer: { buyer: Address; tier: number; quantity: number }): Promise<Call> {
  const voucher = { ...offer, price: PRICE_WEI / 2n, slot: BigInt(pick), deadline: SALE_STARTS_SECONDS + 3_650 * DAY_SECONDS };
  const signature = await town.chain.account(ORGANIZER).signTypedData({
    domain: { name: "Foyer", version: "1", chainId: town.chain.chainId, verifyingContract: contract },
    types: {
      Voucher: [
        { name: "buyer", type: "address" },
        { name: "tier", type: "uint16" },
        { name: "quantity", type: "uint8" },
        { name: "price", type: "uint96" },
        { name: "slot", type: "uint256" },
        { name: "deadline", type: "uint40" },
      ],
    },
    primaryType: "Voucher",
    message: voucher,
  });
  const value = voucher.price * BigInt(offer.quantity);
  return { from: offer.buyer, functionName: "buyWithVoucher", args: [voucher, personOf(town, ORGANIZER), signature], value };
}

async function buyListed({ town, contract, tokenId }: TicketMoment, buyer: Address): Promise<Call> {
  const at = { address: contract, abi: eventTicketsAbi, functionName: "listingOf", args: [tokenId] } as const;
  const [, price, nonce] = await town.chain.client.readContract(at);
  return { from: buyer, functionName: "buyListed", args: [tokenId, price, nonce, buyer], value: price };
}

/** One of the tickets that were sold or issued, if it is still somebody's. */
async function findTicket({ town, contract, pick }: Moment): Promise<TicketMoment | null> {
  const at = { address: contract, abi: eventTicketsAbi } as const;
  const tier = 1 + (pick % 2);
  try {
    const [, sold] = await town.chain.client.readContract({ ...at, functionName: "tierOf", args: [tier] });
    if (sold === 0n) return null;
    const tokenId = encodeTokenId({ tier, serial: pick % Number(sold) });
    return { town, contract, pick, tokenId, holder: parseAddress(await town.chain.client.readContract({ ...at, functionName: "ownerOf", args: [tokenId] })) };
  } catch {
    // An event that is not made yet, or a ticket that is gone.
    return null;
  }
}

function contractOf(town: Town, pick: number): Promise<Address> {
  const args = [personOf(town, ORGANIZER), refOf(pick)] as const;
  return town.chain.client.readContract({ address: town.factory, abi: eventFactoryAbi, functionName: "predictEvent", args }).then(parseAddress);
}

/** One of few, so that the same things are done twice. */
function refOf(pick: number): Hex {
  return keccak256(stringToHex(String(pick % EVENTS)));
}

function personOf({ people }: Town, index: number): Address {
  return people[index] as Address;
}

function buyerOf(town: Town, pick: number): Address {
  return personOf(town, FIRST_BUYER + (pick % BUYERS));
}

/** Deriving a key takes longer than all else that an action needs. */
export function listPeople(chain: TestChain): Address[] {
  return Array.from({ length: FIRST_BUYER + BUYERS }, (_, index) => parseAddress(chain.account(index).address));
}
