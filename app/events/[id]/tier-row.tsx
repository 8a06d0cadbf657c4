"use client";

import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Badge } from "#components/badge.tsx";
import { FailureNote } from "#components/chain/failure-note.tsx";
import { useTransaction } from "#components/chain/use-transaction.ts";
import { WalletButton } from "#components/chain/wallet-button.tsx";
import { formatCoin } from "#components/format-coin.ts";
import { Quantity } from "#components/quantity.tsx";
import { Time } from "#components/time.tsx";
import { type Address, parseAddress } from "#core/bytes.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import type { TierView } from "#server/events/event-view.ts";
import type { SaleState } from "../../_events/sale-state.ts";

type TierRowProps = { tier: TierView; saleState: SaleState; event: { contract: string; timezone: string; maxPerPurchase: number } };

const FEW_LEFT = 20;

/** One kind of ticket: what it costs, how many are left, and the purchase. */
export function TierRow({ tier, saleState, event }: TierRowProps) {
  return (
    <div className="py-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="min-w-0 font-semibold text-xl">{tier.name}</h3>
        <p className="font-semibold text-xl tabular-nums">{formatCoin(BigInt(tier.priceWei))}</p>
      </div>
      <div className="mt-1 text-muted text-sm">
        <Availability tier={tier} saleState={saleState} timezone={event.timezone} />
      </div>
      <Purchase tier={tier} saleState={saleState} contract={parseAddress(event.contract)} most={Math.min(event.maxPerPurchase, tier.supply - tier.sold)} />
    </div>
  );
}

function Availability({ tier, saleState, timezone }: { tier: TierView; saleState: SaleState; timezone: string }) {
  const left = tier.supply - tier.sold;
  switch (saleState) {
    case "open":
      return left <= FEW_LEFT ? <Badge tone="warning">{`Only ${left} left`}</Badge> : <span>{`${left} of ${tier.supply} left`}</span>;
    case "sold-out":
      return <Badge tone="negative">Sold out</Badge>;
    case "over":
      return <Badge>Sale has ended</Badge>;
    case "not-yet":
      return (
        <span>
          On sale from <Time atSeconds={tier.saleStartsAtSeconds} timezone={timezone} style="short" />
        </span>
      );
  }
}

/** Stays when the sale ends under it: who has just bought the last ticket is still told so. */
function Purchase({ tier, saleState, contract, most }: { tier: TierView; saleState: SaleState; contract: Address; most: number }) {
  const [quantity, setQuantity] = useState(1);
  const [bought, setBought] = useState(0);
  const { state, send } = useTransaction({ contract });
  const chosen = Math.min(quantity, most);
  const totalWei = BigInt(tier.priceWei) * BigInt(chosen);

  async function buy(wallet: Address): Promise<void> {
    const call = { abi: eventTicketsAbi, address: contract, functionName: "buy", args: [tier.tier, BigInt(chosen), wallet], value: totalWei };
    if (await send(call)) setBought(chosen);
  }

  return (
    <div className="mt-4 grid gap-3 empty:hidden">
      {saleState === "open" ? (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
          <Quantity label={`Number of ${tier.name} tickets`} value={chosen} most={most} onChange={setQuantity} testId={`quantity-${tier.tier}`} />
          <WalletButton
            look="accent"
            className="min-w-0 shrink grow px-4 sm:grow-0 sm:px-5"
            data-testid={`buy-${tier.tier}`}
            state={state}
            onPress={(wallet) => void buy(wallet)}
          >
            {totalWei === 0n ? `Get ${chosen} free` : `Buy for ${formatCoin(totalWei)}`}
          </WalletButton>
        </div>
      ) : null}
      {state.kind === "failed" ? <FailureNote failure={state.failure} testId="purchase-error" /> : null}
      {state.kind === "done" ? <Done count={bought} /> : null}
    </div>
  );
}

function Done({ count }: { count: number }) {
  return (
    <p role="status" data-testid="purchase-done" className="flex animate-rise items-center gap-3 rounded-md bg-positive-wash p-3.5">
      <CircleCheck aria-hidden className="size-5 shrink-0 text-positive" />
      <span>
        {count === 1 ? "The ticket is yours." : `${count} tickets are yours.`}{" "}
        <Link href="/tickets" className="font-semibold underline underline-offset-4">
          See your tickets
        </Link>
      </span>
    </p>
  );
}
