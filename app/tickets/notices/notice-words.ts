import { formatCoin } from "#components/format-coin.ts";
import { shortAddress } from "#components/short-address.ts";
import { assertNever } from "#core/error.ts";
import type { NoticeView } from "#server/tickets/list-notices.ts";

type Words = { readonly title: string; readonly text: string };
type Told = Pick<NoticeView, "kind" | "direction" | "quantity" | "tierName" | "counterpart" | "amountWei" | "receivedWei">;

/** What happened and what it means for this side of it: which codes are dead, where the money is. */
export function noticeWords(notice: Told): Words {
  return notice.direction === "in" ? wordsForNew(notice) : wordsForFormer(notice);
}

const DEAD = "Old codes, wristbands and passes of it open no door any more.";

function wordsForNew({ kind, quantity, tierName, counterpart, amountWei }: Told): Words {
  const tickets = `${quantity} × ${tierName}`;
  const from = counterpart ? ` by ${shortAddress(counterpart)}` : "";
  switch (kind) {
    case "bought":
      return { title: `You bought ${tickets}`, text: "Set up your phone on the ticket’s page." };
    case "issued":
      return {
        title: `You received ${tickets}`,
        text: "The organizer issued it for an order that was paid elsewhere. Set up your phone on the ticket’s page.",
      };
    case "gift":
      return {
        title: `You were given ${tickets}`,
        text: `Given${from}. Nobody else’s code opens the door with it now: set up your phone on the ticket’s page.`,
      };
    case "sale":
      return {
        title: `Yours now: ${tickets}`,
        text: `Bought from a guest for ${coinOf(amountWei)}. The seller’s codes are dead: set up your phone on the ticket’s page.`,
      };
    case "claimed":
      return { title: `In your own wallet now: ${tickets}`, text: "It was kept for you until now. Set up your phone on the ticket’s page." };
    case "recovered":
      return { title: `Moved to this wallet: ${tickets}`, text: "The organizer moved it out of a wallet that was lost. The old wallet’s codes are dead." };
    case "refunded":
    case "voided":
    case "burned":
      return { title: `${tickets} came back`, text: "See the ticket’s page." };
    default:
      return assertNever(kind);
  }
}

function wordsForFormer({ kind, quantity, tierName, counterpart, amountWei, receivedWei }: Told): Words {
  const tickets = `${quantity} × ${tierName}`;
  const was = quantity === 1 ? "was" : "were";
  const to = counterpart ? ` to ${shortAddress(counterpart)}` : "";
  switch (kind) {
    case "gift":
      return { title: `${tickets} left your wallet`, text: `Given${to}. ${DEAD} If that was not you, somebody else has your wallet.` };
    case "sale":
      return { title: `You sold ${tickets}`, text: `For ${coinOf(amountWei)}; ${coinOf(receivedWei ?? amountWei)} of it is yours. ${DEAD}` };
    case "claimed":
      return { title: `${tickets} ${was} claimed`, text: `It went${to}. ${DEAD}` };
    case "recovered":
      return { title: `The organizer moved ${tickets}`, text: `It went${to}, as a ticket out of a lost wallet. ${DEAD}` };
    case "refunded":
      return { title: `${tickets} ${was} refunded`, text: `${coinOf(amountWei)} went back to you. ${DEAD}` };
    case "voided":
      return {
        title: `The organizer took back ${tickets}`,
        text: amountWei && BigInt(amountWei) > 0n ? `${coinOf(amountWei)} went back to you. ${DEAD}` : DEAD,
      };
    case "burned":
      return { title: `${tickets} ${was} destroyed`, text: `By this wallet itself. ${DEAD}` };
    case "bought":
    case "issued":
      return { title: `${tickets} went out`, text: `It went${to}.` };
    default:
      return assertNever(kind);
  }
}

function coinOf(amountWei: string | null): string {
  const amount = BigInt(amountWei ?? "0");
  return amount === 0n ? "nothing" : formatCoin(amount);
}
