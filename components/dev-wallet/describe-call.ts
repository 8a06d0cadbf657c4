import { type Abi, decodeFunctionData, hexToString } from "viem";
import { type Hex, ZERO_ADDRESS } from "#core/bytes.ts";
import { TRANSFER_POLICIES } from "#core/event.ts";
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
  switch (name) {
    case "buy":
      return `Buy ${get("quantity")} ${Number(get("quantity")) === 1 ? "ticket" : "tickets"} of tier ${get("tier")}`;
    case "list":
      return `Offer ${ticketWords(get("id"))} for ${formatCoin(BigInt(String(get("price"))))}`;
    case "cancelListing":
      return `Take ${ticketWords(get("id"))} off the market`;
    case "buyListed":
      return `Buy ${ticketWords(get("id"))} from its holder`;
    case "transferFrom":
    case "safeTransferFrom":
      return `Give ${ticketWords(get("tokenId"))} to ${nameOf(String(get("to")))}`;
    case "createEvent":
      return "Create an event";
    case "setApprovalForAll":
      return "Let somebody move all your tickets";
    default:
      return name;
  }
}

function dangerOf(name: string): string | null {
  return name === "setApprovalForAll" ? "This hands over every ticket that you have at this event. Foyer never asks for it." : null;
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
  if (/At$/.test(name)) return instantWords(value);
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
