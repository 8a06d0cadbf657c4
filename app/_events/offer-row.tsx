"use client";

import Link from "next/link";
import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import { FailureNote } from "#components/chain/failure-note.tsx";
import { useTransaction } from "#components/chain/use-transaction.ts";
import { useWallet } from "#components/chain/use-wallet.tsx";
import { WalletButton } from "#components/chain/wallet-button.tsx";
import { formatCoin } from "#components/format-coin.ts";
import { shortAddress } from "#components/short-address.ts";
import { useToast } from "#components/toast.tsx";
import { type Address, parseAddress } from "#core/bytes.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import type { ListingView } from "#server/resale/list-listings.ts";

/** One ticket that its holder sells, bought at the price and in the state that stand here and in no other. */
export function OfferRow({ offer, heading }: { offer: ListingView; heading?: ReactNode }) {
  const contract = parseAddress(offer.contract);
  const { state, send } = useTransaction({ contract });
  const wallet = useWallet();
  const toast = useToast();
  const isGone = useIsGone();
  const isOwn = wallet.kind === "ready" && wallet.address === offer.seller;

  async function buy(buyer: Address): Promise<void> {
    const price = BigInt(offer.priceWei);
    const args = [BigInt(offer.tokenId), price, BigInt(offer.nonce), buyer];
    const done = await send({ abi: eventTicketsAbi, address: contract, functionName: "buyListed", args, value: price });
    if (!done && isGone.current)
      toast({ tone: "negative", title: "This offer is gone.", text: "Somebody has bought it, or its holder took it back. Nothing was taken from you." });
    if (done) toast({ tone: "positive", title: "The ticket is yours.", text: "You find it among your tickets." });
  }

  return (
    <div className="py-4" data-testid="offer">
      <div className="flex items-center justify-between gap-4">
        <div className="min-w-0">
          {heading}
          <p className="font-semibold">
            {offer.tierName} <span className="label ml-1 whitespace-nowrap text-muted">No. {offer.serial + 1}</span>
          </p>
          <p className="mt-0.5 text-muted text-sm">{comparison(offer)}</p>
          <p className="label mt-0.5 text-muted">
            <span className="sr-only">Sold by </span>
            {shortAddress(offer.seller)}
          </p>
        </div>
        {isOwn ? (
          <Link href={`/tickets/${offer.ticketId}`} className="shrink-0 font-medium text-sm underline underline-offset-4">
            Yours, at {formatCoin(BigInt(offer.priceWei))}
          </Link>
        ) : state.kind === "done" ? null : (
          <WalletButton size="small" state={state} data-testid={`resale-buy-${offer.ticketId}`} onPress={(buyer) => void buy(buyer)}>
            Buy for {formatCoin(BigInt(offer.priceWei))}
          </WalletButton>
        )}
      </div>
      {state.kind === "failed" ? (
        <div className="mt-3">
          <FailureNote failure={state.failure} testId="resale-error" />
        </div>
      ) : null}
    </div>
  );
}

/** An offer that ends while its buyer looks at the wallet takes its row off the page, and what the row would say with it. */
function useIsGone(): RefObject<boolean> {
  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);
  return isGone;
}

function comparison({ priceWei, facePriceWei }: ListingView): string {
  const price = BigInt(priceWei);
  const face = BigInt(facePriceWei);
  if (price === face) return "At the price first paid";
  if (face === 0n) return "First had for free";
  const percent = Number(((price - face) * 1000n) / face) / 10;
  return percent > 0 ? `${percent}\u00a0% above the price first paid` : `${-percent}\u00a0% below the price first paid`;
}
