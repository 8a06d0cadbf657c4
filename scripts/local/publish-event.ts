import type pg from "pg";
import type { Account, Chain, Transport, WalletClient } from "viem";
import { type Address, type Bytes32, parseAddress } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { eventFactoryAbi } from "#generated/contracts.ts";
import type { ChainClient } from "#platform/chain.ts";
import { createDraft } from "#server/events/create-draft.ts";
import type { DraftInput } from "#server/events/draft-input.ts";
import { getCreation } from "#server/events/get-creation.ts";

export type SigningWallet = WalletClient<Transport, Chain, Account>;
export type PublishDeps = { readonly db: pg.Pool; readonly chain: ChainClient; readonly factory: Address; readonly newId: () => string };
export type PublishedEvent = { readonly id: string; readonly contract: Address; readonly eventRef: Bytes32; readonly blockNumber: bigint };

/** What an organizer does on the pages: keeps a draft, then creates its contract from the own wallet. Resolves once it is mined. */
export async function publishEvent(deps: PublishDeps, input: { draft: DraftInput; organizerId: string; wallet: SigningWallet }): Promise<PublishedEvent> {
  const organizerWallet = parseAddress(input.wallet.account.address);
  const draft = await createDraft(deps, { input: input.draft, organizerId: input.organizerId, organizerWallet });
  const { config, tiers } = await getCreation(deps, { id: draft.id, organizerId: input.organizerId });
  const hash = await input.wallet.writeContract({
    address: deps.factory,
    abi: eventFactoryAbi,
    functionName: "createEvent",
    args: [
      draft.eventRef,
      { ...config, currency: parseAddress(config.currency), payout: parseAddress(config.payout) },
      tiers.map((tier) => ({ ...tier, name: tier.name as `0x${string}`, price: BigInt(tier.price) })),
    ],
  });
  const receipt = await deps.chain.waitForTransactionReceipt({ hash });
  if (receipt.status === "success") return { ...draft, blockNumber: receipt.blockNumber };
  throw new FoyerError({ code: "UNAVAILABLE", message: `The factory refused the event "${input.draft.title}".`, next: `Look at transaction ${hash}.` });
}
