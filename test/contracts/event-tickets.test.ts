import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { getAddress, parseEventLogs, zeroAddress } from "viem";
import { createEvent, createStage, POLICY, PRICE, type Stage, termsOf } from "./support/event.ts";

const FIRST_ID = 1n << 32n;

describe("P, V4: an event's contract is an ERC-721 as wallets expect it", () => {
  let stage: Stage;
  let tickets: Awaited<ReturnType<typeof createEvent>>["tickets"];
  before(async () => {
    stage = await createStage();
    ({ tickets } = await createEvent({ stage, ref: "standard" }));
    await tickets.write.buy([1, 4n, stage.alice.account.address], { account: stage.alice.account, value: 4n * PRICE });
  });

  it("answers ERC-165 for what it is and for nothing else", async () => {
    const ids = {
      erc165: "0x01ffc9a7",
      erc721: "0x80ac58cd",
      metadata: "0x5b5e139f",
      royalties: "0x2a55205a",
      roles: "0x7965db0b",
      updates: "0x49064906",
    } as const;
    for (const id of Object.values(ids)) assert.equal(await tickets.read.supportsInterface([id]), true, id);
    for (const id of ["0xffffffff", "0x00000000", "0x780e9d63", "0xb45a3c0e"] as const) assert.equal(await tickets.read.supportsInterface([id]), false, id);
  });

  it("names the royalty of ERC-2981, rounded down", async () => {
    assert.deepEqual(await tickets.read.royaltyInfo([FIRST_ID, 10_019n]), [getAddress(termsOf(stage).payout), 500n]);
  });

  it("describes a ticket in its own address, with nothing to fetch and nothing personal", async () => {
    const uri = await tickets.read.tokenURI([FIRST_ID + 3n]);
    const [head, body] = uri.split(",");
    assert.equal(head, "data:application/json;base64");
    assert.deepEqual(JSON.parse(Buffer.from(body ?? "", "base64").toString("utf8")), {
      name: "Night of Lights, Standing 4",
      attributes: [
        { trait_type: "Event", value: "Night of Lights" },
        { trait_type: "Tier", value: "Standing" },
        { trait_type: "Number", value: 4 },
      ],
    });
    assert.equal(await tickets.read.symbol(), "TICKET");
  });

  it("trap 63: escapes what a name may hold", async () => {
    const name = 'Bob "the\\edge" <script>\n\u0001é';
    const { tickets: odd } = await createEvent({ stage, ref: "odd", terms: { ...termsOf(stage), name } });
    await odd.write.buy([1, 1n, stage.alice.account.address], { account: stage.alice.account, value: PRICE });
    const uri = await odd.read.tokenURI([FIRST_ID]);
    const document = JSON.parse(Buffer.from(uri.split(",")[1] ?? "", "base64").toString("utf8"));
    assert.equal(document.name, `${name}, Standing 1`);
  });

  it("knows nothing of tickets that were never sold", async () => {
    for (const id of [FIRST_ID + 4n, 0n, 2n << 32n, 2n ** 256n - 1n]) {
      for (const read of [
        tickets.read.ownerOf,
        tickets.read.tokenURI,
        tickets.read.getApproved,
        tickets.read.ceilingOf,
        tickets.read.giftsOf,
        tickets.read.locked,
      ]) {
        await assert.rejects(read([id]), /ERC721NonexistentToken/);
      }
    }
    await assert.rejects(tickets.read.balanceOf([zeroAddress]), /ERC721InvalidOwner/);
  });

  it("O2: tells a purchase by a Transfer per ticket and one log for all", async () => {
    const { bob } = stage;
    const hash = await tickets.write.buy([2, 3n, bob.account.address], { account: bob.account, value: 6n * PRICE });
    const { logs } = await stage.publicClient.getTransactionReceipt({ hash });
    const parsed = parseEventLogs({ abi: tickets.abi, logs });
    const firstId = 2n << 32n;
    assert.deepEqual(
      parsed.slice(0, 3).map(({ eventName, args }) => ({ eventName, ...args })),
      [0n, 1n, 2n].map((i) => ({ eventName: "Transfer", from: zeroAddress, to: getAddress(bob.account.address), tokenId: firstId + i })),
    );
    const holder = getAddress(bob.account.address);
    assert.deepEqual(parsed[3]?.args, { buyer: holder, to: holder, tier: 2, firstId, quantity: 3n, unitPrice: 2n * PRICE });
    assert.equal(parsed.length, 4);
  });

  it("O9: tells a resale by Listed, Transfer and Resold", async () => {
    const { alice, carol } = stage;
    const listed = await tickets.write.list([FIRST_ID, PRICE], { account: alice.account });
    const sold = await tickets.write.buyListed([FIRST_ID, PRICE, 0n, carol.account.address], { account: carol.account, value: PRICE });
    const logs = await Promise.all([listed, sold].map(async (hash) => (await stage.publicClient.getTransactionReceipt({ hash })).logs));
    const [seller, buyer] = [getAddress(alice.account.address), getAddress(carol.account.address)];
    assert.deepEqual(
      parseEventLogs({ abi: tickets.abi, logs: logs.flat() }).map(({ eventName, args }) => ({ eventName, ...args })),
      [
        { eventName: "Listed", id: FIRST_ID, seller, price: PRICE },
        { eventName: "Transfer", from: seller, to: buyer, tokenId: FIRST_ID },
        { eventName: "Resold", id: FIRST_ID, seller, buyer, price: PRICE, royalty: PRICE / 20n, platformFee: PRICE / 40n },
      ],
    );
  });

  it("C22: tells an admission by its new bits only", async () => {
    const { platform } = stage;
    const word = FIRST_ID >> 8n;
    const marks = [0b0010n, 0b0110n, 0b0110n];
    const told = [];
    for (const mask of marks) {
      const hash = await tickets.write.admit([[word], [mask]], { account: platform.account });
      const { logs } = await stage.publicClient.getTransactionReceipt({ hash });
      told.push(parseEventLogs({ abi: tickets.abi, logs, eventName: "Admitted" }).map(({ args }) => args.mask));
    }
    assert.deepEqual(told, [[0b0010n], [0b0100n], []]);
  });

  it("trap 50: tells an admission that came too late for a ticket that is gone", async () => {
    const { alice, platform } = stage;
    await tickets.write.burn([FIRST_ID + 3n], { account: alice.account });
    const hash = await tickets.write.admit([[FIRST_ID >> 8n], [0b1001n]], { account: platform.account });
    const { logs } = await stage.publicClient.getTransactionReceipt({ hash });
    assert.deepEqual(
      parseEventLogs({ abi: tickets.abi, logs }).map(({ eventName, args }) => ({ eventName, ...args })),
      [
        { eventName: "Admitted", word: FIRST_ID >> 8n, mask: 0b0001n },
        { eventName: "AdmissionRefused", word: FIRST_ID >> 8n, mask: 0b1000n },
      ],
    );
  });

  it("O8: tells a refund by Transfer and Refunded", async () => {
    const { tickets: off } = await createEvent({ stage, ref: "off" });
    const { alice, bob, organizer } = stage;
    await off.write.buy([1, 1n, alice.account.address], { account: alice.account, value: PRICE });
    const cancelled = await off.write.cancel({ account: organizer.account });
    const refunded = await off.write.refund([[FIRST_ID]], { account: bob.account });
    const logs = await Promise.all([cancelled, refunded].map(async (hash) => (await stage.publicClient.getTransactionReceipt({ hash })).logs));
    const holder = getAddress(alice.account.address);
    assert.deepEqual(
      parseEventLogs({ abi: off.abi, logs: logs.flat() }).map(({ eventName, args }) => ({ eventName, ...args })),
      [
        { eventName: "EventCancelled", by: getAddress(organizer.account.address) },
        { eventName: "Transfer", from: holder, to: zeroAddress, tokenId: FIRST_ID },
        { eventName: "Refunded", id: FIRST_ID, holder, amount: PRICE },
      ],
    );
  });

  it("describes the event in its own address (ERC-7572) and says its signing domain (ERC-5267)", async () => {
    const [, body] = (await tickets.read.contractURI()).split(",");
    assert.deepEqual(JSON.parse(Buffer.from(body ?? "", "base64").toString("utf8")), { name: "Night of Lights", symbol: "TICKET" });
    const chainId = BigInt(await stage.publicClient.getChainId());
    const zeros = `0x${"0".repeat(64)}`;
    assert.deepEqual(await tickets.read.eip712Domain(), ["0x0f", "Foyer", "1", chainId, getAddress(tickets.address), zeros, []]);
  });

  it("leaves an open event's tickets to approvals and operators", async () => {
    const { tickets: open } = await createEvent({ stage, ref: "open", terms: { ...termsOf(stage), policy: POLICY.open } });
    const { alice, bob } = stage;
    await open.write.buy([1, 1n, alice.account.address], { account: alice.account, value: PRICE });
    await open.write.setApprovalForAll([bob.account.address, true], { account: alice.account });
    await open.write.transferFrom([alice.account.address, bob.account.address, FIRST_ID], { account: bob.account });
    assert.equal(await open.read.ownerOf([FIRST_ID]), getAddress(bob.account.address));
  });
});
