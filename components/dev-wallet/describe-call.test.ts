import { encodeFunctionData, parseEther } from "viem";
import { describe, expect, it } from "vitest";
import { encodeTokenId } from "#core/ticket.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import { listDevAccounts } from "./accounts.ts";
import { describeCall } from "./describe-call.ts";

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

  it("says the plain sending of coins", () => {
    expect(describeCall({ data: "0x", valueWei: parseEther("1") }).title).toBe("Send 1 ETH");
  });
});

describe("U1 the test wallet's people", () => {
  it("are the accounts of the well-known phrase, the organizer first", () => {
    expect(listDevAccounts()[0]).toMatchObject({ name: "Olivia", address: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8" });
  });
});
