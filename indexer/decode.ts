import { type Address, parseAddress } from "#core/bytes.ts";
import type { Log, LogName } from "#core/log.ts";
import { DECODERS, type Source } from "./decoders.ts";
import type { RawLog } from "./raw-log.ts";
import { readWords } from "./words.ts";

/** keccak256 of each signature in contracts/interfaces. decode.test.ts compares them with the compiled ABIs. */
export const TOPICS = {
  EventCreated: "0xae5316feeaaa4654a73cd96b578ae4a2cc953d1555aa0c71acf309c478600203",
  EventCancelled: "0x1ed6aef4830b61b6633644335de3c40aa545ab8d765b690ff36ae9729dafc1b7",
  TicketsBought: "0x76be494e3bd82fdbb9f9d8f223bbaa8a53f118746a01bf31c20ccc7a69023900",
  VoucherUsed: "0x83f346f1159dc5c89051523b058f56ac50b13ae0ab17a29b9b62b9fa553bceab",
  Transfer: "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
  Refunded: "0x7ca5472b7ea78c2c0141c5a12ee6d170cf4ce8ed06be3d22c8252ddfc7a6a2c4",
  Voided: "0xe2f536f2f1572bf086cc340ff4da4e333e314a6b2720807e9deafb779a28879e",
  Issued: "0xffe680c6f518f4c842b5917d33a17a990e1e73b83b307c054c35fc874f21e96c",
  OrderSettled: "0xd4250d6114a611e75d68b1c6f14c61e967863d8ac20bc8ebfa4e5f28f6647366",
  Claimed: "0x3c75fca1decf7e281012586b8fab4c62d1e876fc95d6d0335723cd6ea5bba73a",
  Listed: "0x50955776c5778c3b7d968d86d8c51fb6b29a7a74c20866b533268e209fc08343",
  ListingCancelled: "0x411aee90354c51b1b04cd563fcab2617142a9d50da19232d888547c8a1b7fd8a",
  Resold: "0x74f6248ed07d59acecf236956e19ad11850e024af11367f034af8cd3d5fa5959",
  Admitted: "0x6a2936b0c4ba2053a494b65037aecd5c567aa572c9a00e2922eb1acd46dd6031",
  AdmissionRefused: "0x3718c67275fa9e1c9cfa760792876389bb8a01bcbb0947e853a7fe4b94eb325d",
  Anchored: "0xee1610244dfc4b116b1433dd4459fd7b1d3d2bf737a05fc3f6d8f173005d7147",
  Released: "0xd5840651550c173a8bf246eede440a59253bc61eadb2e8887168faad2fad631d",
  Withdrawn: "0x7084f5476618d8e60b11ef0d7d3f06914655adb8793e28ff7f018d4c76d505d5",
  PaymentHeld: "0xb337b49a0a0417e3c488bc7b1cb858e1eaabaa2f20420846aaec104fa6330855",
  RecoveryRequested: "0xcccc288de60f18e9aea5632d0038dd1b8aafbfec67110eae5584020723c7c490",
  RecoveryVetoed: "0x7d03cca60065c92d2b083bd21eb9a1da560be1709297ba1fcdc26798e5ced02c",
  Recovered: "0x4a3742bfc23901bafd9ffb3dfa6036acddd8735dea88ad3975d5fa4d66e485d3",
  DefaultAdminTransferScheduled: "0x3377dc44241e779dd06afab5b788a35ca5f3b778836e2990bdb26a2a4b2e5ed6",
  DefaultAdminTransferCanceled: "0x8886ebfc4259abdbc16601dd8fb5678e54878f47b3c34836cfc51154a9605109",
  OperatorAllowed: "0xdde65206cdee4ea27ef1b170724ba50b41ad09a3bf2dda12935fc40c4dbf6e75",
  OperatorDisallowed: "0x8560daa191dd8e6fba276b053006b3990c46c94b842f85490f52c49b15cfe5cb",
  RoleGranted: "0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d",
  RoleRevoked: "0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b",
} as const satisfies Record<LogName, string>;

/**
 * What our contracts may emit besides and the mirror leaves out: approvals move nothing (the Transfer tells), no contract of ours
 * ever changes who administers a role, and what ERC-4906 would say (the metadata of a ticket changed) is never so.
 */
export const LEFT_OUT = ["Approval", "ApprovalForAll", "RoleAdminChanged"] as const;

const NAMES = new Map<string, LogName>(Object.entries(TOPICS).map(([name, topic]) => [topic, name as LogName]));

/** The signature that a log carries, or `null` for one that the mirror has no use for. */
export function nameOf(raw: RawLog): LogName | null {
  return NAMES.get(raw.topics[0] ?? "") ?? null;
}

/** The ticket contract that a log is about: the factory's EventCreated names it, every other log comes from it. */
export function contractOf(raw: RawLog): Address {
  return nameOf(raw) === "EventCreated" ? parseAddress(`0x${(raw.topics[1] ?? "").slice(26)}`) : raw.emitter;
}

/** A raw log of ours to its meaning. Throws on a log whose bytes our contracts cannot have written. */
export function decodeLog({ raw, chainId, blockSeconds }: { raw: RawLog; chainId: number; blockSeconds: number }): Log {
  const { blockNumber, blockHash, logIndex, transactionHash } = raw;
  const name = nameOf(raw);
  if (!name) throw new Error(`Log ${logIndex} of block ${blockNumber} has a signature that no contract of ours emits.`);
  const source: Source = { topics: raw.topics, data: readWords(raw.data), chainId };
  const contract = contractOf(raw);
  return { chainId, contract, blockNumber, blockHash, blockSeconds, logIndex, transactionHash, ...DECODERS[name](source) };
}
