import { type Abi, decodeFunctionData, hexToString } from "viem";
import { type Hex, parseBytes32, ZERO_ADDRESS } from "#core/bytes.ts";
import { TRANSFER_POLICIES } from "#core/event.ts";
import { roleOf } from "#core/grant.ts";
import { serialOf, tierOf } from "#core/ticket.ts";
import { eventFactoryAbi, eventTicketsAbi } from "#generated/contracts.ts";
import { formatCoin } from "../format-coin.ts";
import { nameOf } from "./accounts.ts";

/** A call in words: what it does, then each argument by name. `danger` is said in red. */
export type CallWords = { readonly title: string; readonly rows: readonly (readonly [string, string])[]; readonly danger: string | null };

/** What a transaction would do, decoded by our own ABIs; anything else is called unknown rather than guessed at. */
export function describeCall({ data, valueWei }: { data: Hex; valueWei: bigint }): CallWords {
  const call = decode(data);
  if (!call) {
    const danger = data === "0x" ? null : "The wallet cannot read this call. Refuse it unless you know what it is.";
    return { title: data === "0x" ? `Send ${formatCoin(valueWei)}` : "Unknown call", rows: [["data", short(data)]], danger };
  }
  const rows = call.args.flatMap(([name, value]) => listRows({ name, value }));
  return { title: titleOf(call), rows, danger: dangerOf(call.name) };
}

type Call = { readonly name: string; readonly args: readonly (readonly [string, unknown])[] };

function decode(data: Hex): Call | null {
  for (const abi of [eventTicketsAbi, eventFactoryAbi] as readonly Abi[]) {
    try {
      const { functionName, args = [] } = decodeFunctionData({ abi, data });
      const item = abi.find((entry) => entry.type === "function" && entry.name === functionName && entry.inputs.length === args.length);
      const inputs = item?.type === "function" ? item.inputs : [];
      return { name: functionName, args: args.map((value, place) => [inputs[place]?.name ?? `#${place}`, value] as const) };
    } catch {
      // The selector is not of this ABI; the next one may know it.
    }
  }
  return null;
}

function titleOf({ name, args }: Call): string {
  const get = (key: string) => args.find(([argument]) => argument === key)?.[1];
  return TITLES[name]?.(get) ?? name;
}

type Title = (get: (argument: string) => unknown) => string;

const TITLES: Readonly<Record<string, Title | undefined>> = {
  buy: (get) => `Buy ${ticketsWords(get("quantity"))} of tier ${get("tier")}`,
  buyFor: (get) => `Buy a ticket of tier ${get("tier")} for each of ${(get("people") as readonly unknown[]).length} people`,
  buyWithPermit: (get) => `Buy ${ticketsWords(get("quantity"))} of tier ${get("tier")}`,
  buyWithVoucher: (get) => voucherWords(get("voucher") as { quantity: number; tier: number }),
  list: (get) => `Offer ${ticketWords(get("id"))} for ${formatCoin(BigInt(String(get("price"))))}`,
  cancelListing: (get) => `Take ${ticketWords(get("id"))} off the market`,
  buyListed: (get) => `Buy ${ticketWords(get("id"))} from its holder`,
  buyListedWithPermit: (get) => `Buy ${ticketWords(get("id"))} from its holder`,
  transferFrom: (get) => `Give ${ticketWords(get("tokenId"))} to ${nameOf(String(get("to")))}`,
  safeTransferFrom: (get) => `Give ${ticketWords(get("tokenId"))} to ${nameOf(String(get("to")))}`,
  transferBySig: (get) => `Carry ${ticketWords(get("id"))} over to ${nameOf(String(get("to")))}`,
  approve: (get) => `Let ${nameOf(String(get("to")))} move ${ticketWords(get("tokenId"))}`,
  setApprovalForAll: () => "Let somebody move all your tickets",
  burn: (get) => `Destroy ${ticketWords(get("id"))}`,
  vetoRecovery: (get) => `Keep ${ticketWords(get("id"))}: your wallet is not lost`,
  refund: (get) => `Send refunds for ${ticketsWords((get("ids") as readonly unknown[]).length)}`,
  withdrawPending: (get) => `Send ${nameOf(String(get("payee")))} what waits for them`,
  createEvent: () => "Create an event",
  cancel: () => "Cancel the event",
  withdraw: () => "Send the proceeds to the payout address",
  release: (get) => `Count the price of ${ticketsWords((get("ids") as readonly unknown[]).length)} that were used as yours`,
  void: (get) => `Take ${ticketWords(get("id"))} back from its holder`,
  requestRecovery: (get) => `Announce that ${ticketWords(get("id"))} shall go to ${nameOf(String(get("to")))}`,
  recover: (get) => `Move ${ticketWords(get("id"))} out of a lost wallet`,
  allowOperator: (get) => `Let holders have ${nameOf(String(get("operator")))} move their tickets`,
  disallowOperator: (get) => `Stop ${nameOf(String(get("operator")))} from moving tickets`,
  grantRole: (get) => `Make ${nameOf(String(get("account")))} ${wordsOf("role", get("role"))} of the event`,
  revokeRole: (get) => `End that ${nameOf(String(get("account")))} is ${wordsOf("role", get("role"))} of the event`,
  beginDefaultAdminTransfer: (get) => `Hand the event over to ${nameOf(String(get("newAdmin")))}`,
  cancelDefaultAdminTransfer: () => "Keep the event: call its hand-over off",
  acceptDefaultAdminTransfer: () => "Take the event over",
};

const DANGERS: Readonly<Record<string, string | undefined>> = {
  setApprovalForAll: "This hands over every ticket that you have at this event. Foyer never asks for it.",
  approve: "Whoever you name can take this ticket away. Foyer never asks for it.",
  burn: "The ticket is gone for good, and nothing is paid back.",
  cancel: "This is final: all sales stop, and every ticket that was not used can be refunded.",
  void: "The ticket is gone for good. What was paid for it here goes back to its holder.",
  grantRole: "This gives rights over the event and its tickets.",
  beginDefaultAdminTransfer: "In three days the new account can take the event over, with all rights.",
};

function dangerOf(name: string): string | null {
  return DANGERS[name] ?? null;
}

function ticketsWords(quantity: unknown): string {
  return `${quantity} ${Number(quantity) === 1 ? "ticket" : "tickets"}`;
}

function voucherWords({ quantity, tier }: { quantity: number; tier: number }): string {
  return `Buy ${ticketsWords(quantity)} of tier ${tier} with a voucher`;
}

/** Structs are told field by field, lists item by item. */
function listRows({ name, value }: { name: string; value: unknown }): (readonly [string, string])[] {
  if (Array.isArray(value)) return value.map((item, place) => [`${name} ${place + 1}`, wordsOf(name, item)] as const);
  if (isStruct(value)) return Object.entries(value).map(([field, inner]) => [field, wordsOf(field, inner)] as const);
  return [[name, wordsOf(name, value)]];
}

function isStruct(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wordsOf(name: string, value: unknown): string {
  if (/At$|^deadline$/.test(name)) return instantWords(value);
  if (name === "role") return roleOf(parseBytes32(String(value)));
  if (/Bps$/.test(name)) return `${Number(value) / 100} %`;
  if (name === "policy") return TRANSFER_POLICIES[Number(value)] ?? String(value);
  if (value === ZERO_ADDRESS) return name === "currency" ? "ETH" : "nobody";
  if (typeof value === "bigint" && /price/i.test(name)) return formatCoin(value);
  if (typeof value === "bigint" && /^(id|tokenId)$/.test(name)) return ticketWords(value);
  if (typeof value === "string" && /^0x[0-9a-fA-F]{40}$/.test(value)) return nameOf(value);
  if (typeof value === "string" && /^0x[0-9a-fA-F]{64}$/.test(value)) return readableWord(value as Hex);
  if (isStruct(value))
    return listRows({ name, value })
      .map(([field, words]) => `${field}: ${words}`)
      .join("\n");
  return String(value);
}

function ticketWords(id: unknown): string {
  const tokenId = BigInt(String(id));
  return `ticket No. ${serialOf(tokenId) + 1}, tier ${tierOf(tokenId)}`;
}

function instantWords(seconds: unknown): string {
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Names of tiers are words padded with zero bytes; references are random. */
function readableWord(word: Hex): string {
  const text = hexToString(word, { size: 32 });
  return /^[\x20-\x7e]{1,32}$/.test(text) ? text : short(word);
}

function short(hex: Hex): string {
  return hex.length > 22 ? `${hex.slice(0, 14)}…${hex.slice(-6)}` : hex;
}
