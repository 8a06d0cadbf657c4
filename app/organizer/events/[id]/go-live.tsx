"use client";

import { FailureNote } from "#components/chain/failure-note.tsx";
import { useTransaction } from "#components/chain/use-transaction.ts";
import { WalletButton } from "#components/chain/wallet-button.tsx";
import { useNetwork } from "#components/network.tsx";
import { useToast } from "#components/toast.tsx";
import { parseAddress } from "#core/bytes.ts";
import { eventFactoryAbi } from "#generated/contracts.ts";
import type { Creation } from "#server/events/get-creation.ts";

/** Creates the event's contract from the organizer's wallet. The page turns to "live" when the mirror has seen it. */
export function GoLive({ creation }: { creation: Creation }) {
  const { factory } = useNetwork();
  const { state, send } = useTransaction({ contract: parseAddress(creation.contract) });
  const toast = useToast();

  async function create(): Promise<void> {
    const tiers = creation.tiers.map((tier) => ({ ...tier, price: BigInt(tier.price) }));
    const args = [creation.eventRef, creation.config, tiers];
    const done = await send({ abi: eventFactoryAbi, address: factory, functionName: "createEvent", args });
    if (done) toast({ tone: "positive", title: "Your event is live.", text: "Tickets can be bought from the moment their sale starts." });
  }
  return (
    <div className="mt-5 grid justify-items-start gap-4">
      <WalletButton look="accent" size="large" data-testid="go-live" state={state} onPress={() => void create()}>
        Go live
      </WalletButton>
      {state.kind === "failed" ? <FailureNote failure={state.failure} testId="go-live-error" /> : null}
    </div>
  );
}
