import { LRUCache } from "lru-cache";
import { encodeHex } from "#core/bytes.ts";
import type { WalletVerdict } from "#core/method.ts";
import { type ChainClient, getCautiousClient } from "#platform/chain.ts";
import { once } from "#platform/once.ts";
import { within } from "#platform/within.ts";
import { askWallet, nothingWhenSilent, type WalletQuestion } from "./ask-wallet.ts";
import { createSlots, type Slots } from "./slots.ts";

/** What smart wallets say of signatures, asked of the chain. Never throws: `silent` where nobody knows in time. */
export type WalletVerdicts = { readonly ask: (question: WalletQuestion) => Promise<WalletVerdict> };

export type VerdictLimits = {
  /** From the question to the answer, waiting included: a queue stands behind it. */
  readonly timeoutMs: number;
  /** Calls of one process under way at once, and of one wallet. */
  readonly most: number;
  readonly mostOfOne: number;
};

export const VERDICT_LIMITS: VerdictLimits = { timeoutMs: 1_500, most: 8, mostOfOne: 2 };

const KEPT = 2_000;
const SILENT: WalletVerdict = { kind: "silent", blockNumber: null };

/** Those of this process. */
export function getWalletVerdicts(): WalletVerdicts {
  return once("wallet-verdicts", () => createWalletVerdicts({ chain: getCautiousClient() }));
}

/**
 * Asks wallets under caps of gas, time and size, few at once and fewer of one wallet, so that a hostile one costs nobody but its
 * owner (trap 58). An answer is good for the block it was given at and remembered for that one alone (trap 59).
 */
export function createWalletVerdicts({ chain, limits = VERDICT_LIMITS }: { chain: ChainClient; limits?: VerdictLimits }): WalletVerdicts {
  const kept = new LRUCache<string, Promise<WalletVerdict>>({ max: KEPT });
  const slots = createSlots(limits);
  return {
    ask: (question) => within({ timeoutMs: limits.timeoutMs, late: () => SILENT }, (signal) => findVerdict({ chain, kept, slots, question, signal })),
  };
}

type Search = { chain: ChainClient; kept: LRUCache<string, Promise<WalletVerdict>>; slots: Slots; question: WalletQuestion; signal: AbortSignal };

async function findVerdict({ chain, kept, slots, question, signal }: Search): Promise<WalletVerdict> {
  const blockNumber = await chain.getBlockNumber({ cacheTime: 0 }).catch(nothingWhenSilent);
  if (blockNumber === null) return SILENT;
  const key = [blockNumber, question.wallet, encodeHex(question.digest), question.signature].join();
  const known = kept.get(key);
  if (known) return known;
  const asked = slots.run({ key: question.wallet, signal }, () => askWallet({ chain, blockNumber, question })).then((answer) => answer ?? SILENT);
  kept.set(key, asked);
  // Silence says nothing about the wallet: the next one asks again.
  void asked.then(({ kind }) => kind === "silent" && kept.delete(key));
  return asked;
}
