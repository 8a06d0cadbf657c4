import { encodeFunctionData, parseEther } from "viem";
import { describe, expect, it } from "vitest";
import { parseAddress, ZERO_ADDRESS } from "#core/bytes.ts";
import { encodeTokenId } from "#core/ticket.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import { wordOf } from "#test/support/script-events.ts";
import { counterfactualOf } from "#test/support/smart-wallets.ts";
import { listDevAccounts } from "./accounts.ts";
import { describeCall } from "./describe-call.ts";

/** Her place in the phrase. */
const JUDY = 8;
const [, alice, bob] = listDevAccounts();
const ticket = encodeTokenId({ tier: 2, serial: 6 });

describe("trap 49: what the wallet is asked for is readable", () => {
  it("says what a purchase buys and for whom", () => {
    const data = encodeFunctionData({ abi: eventTicketsAbi, functionName: "buy", args: [1, 2n, alice?.address ?? "0x"] });
    const words = describeCall({ data, valueWei: parseEther("0.1") });
    expect(words.title).toBe("Buy 2 tickets of tier 1");
    expect(words.rows).toContainEqual(["to", "Alice"]);
    expect(words.danger).toBeNull();
  });

  it("says the price of an offer and the receiver of a gift", () => {
    const list = encodeFunctionData({ abi: eventTicketsAbi, functionName: "list", args: [ticket, parseEther("0.05")] });
    expect(describeCall({ data: list, valueWei: 0n }).title).toBe("Offer ticket No. 7, tier 2 for 0.05 ETH");
    const give = encodeFunctionData({ abi: eventTicketsAbi, functionName: "safeTransferFrom", args: [alice?.address ?? "0x", bob?.address ?? "0x", ticket] });
    expect(describeCall({ data: give, valueWei: 0n }).title).toBe("Give ticket No. 7, tier 2 to Bob");
  });

  it("warns of a blanket approval, and of a call that it cannot read", () => {
    const approval = encodeFunctionData({ abi: eventTicketsAbi, functionName: "setApprovalForAll", args: [bob?.address ?? "0x", true] });
    expect(describeCall({ data: approval, valueWei: 0n }).danger).toMatch(/every ticket/);
    expect(describeCall({ data: "0xdeadbeef", valueWei: 0n })).toMatchObject({ title: "Unknown call", danger: expect.stringMatching(/cannot read/) });
  });

  it("has a title for every call that changes something, and is read by people", () => {
    const calls = eventTicketsAbi.flatMap((item) => (item.type === "function" && !/view|pure/.test(item.stateMutability) ? [item.name] : []));
    const silent = calls.filter((name) => !PLATFORM_CALLS.includes(name) && titleOf(name) === name);
    expect(silent).toEqual([]);
  });

  it("says what can't be taken back", () => {
    const warned = ["cancel", "void", "burn", "approve", "grantRole", "beginDefaultAdminTransfer"].filter((name) => describeBlank(name).danger !== null);
    expect(warned).toHaveLength(6);
    const data = encodeFunctionData({ abi: eventTicketsAbi, functionName: "grantRole", args: [wordOf("MANAGER_ROLE"), bob?.address ?? "0x"] });
    expect(describeCall({ data, valueWei: 0n }).title).toBe("Make Bob manager of the event");
  });

  it("reads a voucher field by field", () => {
    const voucher = { buyer: parseAddress(alice?.address ?? ""), tier: 1, quantity: 2, price: parseEther("0.01"), slot: 7n, deadline: 1_800_000_000 };
    const data = encodeFunctionData({ abi: eventTicketsAbi, functionName: "buyWithVoucher", args: [voucher, bob?.address ?? "0x", "0x1234"] });
    const { title, rows } = describeCall({ data, valueWei: 0n });
    expect(title).toBe("Buy 2 tickets of tier 1 with a voucher");
    expect(rows).toContainEqual(["buyer", "Alice"]);
    expect(rows).toContainEqual(["price", "0.01 ETH"]);
    expect(rows).toContainEqual(["deadline", "2027-01-15 08:00 UTC"]);
  });

  it("says the plain sending of coins", () => {
    expect(describeCall({ data: "0x", valueWei: parseEther("1") }).title).toBe("Send 1 ETH");
  });
});

/** What the platform's own account calls, and what no wallet here is asked for. */
const PLATFORM_CALLS: readonly string[] = ["admit", "anchor", "claim", "initialize", "issue", "renounceRole", "settle"];

/** A call with arguments of the right types and no meaning. */
function describeBlank(functionName: string) {
  const item = eventTicketsAbi.find((one) => one.type === "function" && one.name === functionName);
  const args = item?.type === "function" ? item.inputs.map(({ type, ...rest }) => blank(type, "components" in rest ? rest.components : [])) : [];
  return describeCall({ data: encodeFunctionData({ abi: eventTicketsAbi, functionName, args } as never), valueWei: 0n });
}

function titleOf(functionName: string): string {
  return describeBlank(functionName).title;
}

function blank(type: string, components: readonly { readonly name: string; readonly type: string }[]): unknown {
  if (type.endsWith("[]")) return [];
  if (type === "tuple") return Object.fromEntries(components.map((part) => [part.name, blank(part.type, [])]));
  if (type === "address") return ZERO_ADDRESS;
  if (type === "bool") return true;
  if (type === "string" || type === "bytes") return "0x";
  return type.startsWith("bytes") ? wordOf("anything") : 1n;
}

describe("U1 the test wallet's people", () => {
  it("are the accounts of the well-known phrase, the organizer first", () => {
    expect(listDevAccounts()[0]).toMatchObject({ name: "Olivia", address: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8" });
  });

  it("have one among them that is a contract, at the address that its code and its owner give it", () => {
    const [judy, sol] = ["Judy", "Sol"].map((name) => listDevAccounts().find((one) => one.name === name));
    expect(sol).toMatchObject({ kind: "contract", role: "Smart wallet", signer: judy?.signer, address: counterfactualOf(JUDY).address });
  });
});
