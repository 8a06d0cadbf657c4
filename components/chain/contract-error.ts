import type { ContractErrorName } from "viem";
import type { eventFactoryAbi, eventTicketsAbi } from "#generated/contracts.ts";
import { formatCoin } from "../format-coin.ts";

/** What went wrong, in a sentence, and what to do. */
export type Explanation = { readonly message: string; readonly next: string };

export type KnownContractError = ContractErrorName<typeof eventTicketsAbi> | ContractErrorName<typeof eventFactoryAbi>;

type Explain = (args: readonly unknown[]) => Explanation;

/** The contract's refusal in plain words; `null` for an error that is none of ours. */
export function explainContractError({ name, args }: { name: string; args: readonly unknown[] }): Explanation | null {
  const explain: Explain | undefined = Object.hasOwn(EXPLANATIONS, name) ? EXPLANATIONS[name as KnownContractError] : undefined;
  return explain ? explain(args) : null;
}

function say(message: string, next: string): Explain {
  return () => ({ message, next });
}

function instant(seconds: unknown): string {
  return new Date(Number(seconds) * 1000).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}

function coin(wei: unknown): string {
  return formatCoin(BigInt(String(wei)));
}

/** Every custom error that our contracts can answer with: a missing one is a type error. */
const EXPLANATIONS = {
  UnknownTier: say("This event has no such kind of ticket.", "Reload the page and choose again."),
  SaleNotOpen: ([, opensAt, closesAt]) => ({
    message: `These tickets are on sale from ${instant(opensAt)} to ${instant(closesAt)}.`,
    next: "Come back while the sale is open.",
  }),
  SoldOut: ([, left]) => ({
    message: Number(left) === 0 ? "These tickets are sold out." : `Only ${left} of these tickets are left.`,
    next: Number(left) === 0 ? "Look at the tickets that holders resell." : `Take ${left} or fewer.`,
  }),
  QuantityOutOfBounds: ([, most]) => ({ message: `One purchase is 1 to ${most} tickets.`, next: "Choose fewer tickets." }),
  WalletLimitExceeded: ([, most]) => ({ message: `A wallet may hold at most ${most} tickets of this event when it buys.`, next: "Choose fewer tickets." }),
  WrongPayment: ([sent, due]) => ({
    message: `The price is ${coin(due)}, but ${coin(sent)} was sent. Nothing was taken.`,
    next: "Reload the page and try again.",
  }),
  TransferBound: say("The organizer has tied these tickets to their first buyer.", "They can be neither given away nor resold."),
  GiftLimitReached: ([, most]) => ({
    message: `This ticket has been given away as often as the organizer allows: ${most} ${Number(most) === 1 ? "time" : "times"}.`,
    next: "You can still offer it for resale.",
  }),
  GiftTooSoon: ([, nextAt]) => ({
    message: `The organizer asks for some time between two gifts: this ticket can be given away again from ${instant(nextAt)}.`,
    next: "Wait until then, or offer it for resale.",
  }),
  OperatorRefused: say("The organizer does not let other programs move these tickets.", "Give it away or resell it here."),
  TransfersClosed: ([closedAt]) => ({ message: `Tickets stopped changing hands at ${instant(closedAt)}.`, next: "The ticket stays with its holder." }),
  TicketAdmitted: say("This ticket has been used at the door.", "A used ticket stays with its holder."),
  NotTicketHolder: say("Your wallet does not hold this ticket.", "Connect the wallet that does."),
  PriceAboveCap: ([, , most]) => ({
    message: `The contract refused this price: the highest allowed is ${coin(most)}.`,
    next: `Ask for ${coin(most)} or less.`,
  }),
  PriceZero: say("A resale needs a price above zero.", "To let somebody have it for nothing, give it away."),
  NotListed: say("This ticket is not for sale any more.", "Choose another one."),
  PriceChanged: ([, expected, actual]) => ({
    message: `The price is ${coin(actual)} now, not ${coin(expected)}. Nothing was taken.`,
    next: "Look at the new price and decide again.",
  }),
  ListingChanged: say("This ticket has changed hands since you saw the offer. Nothing was taken.", "Look at the ticket again and decide anew."),
  NotMinted: say("Some of these tickets do not exist.", "Reload the page."),
  MoneyLocked: ([until]) => ({ message: `The proceeds are held until ${instant(until)}.`, next: "Withdraw them then." }),
  NothingToWithdraw: say("There is nothing to withdraw.", "Come back when there is."),
  PaymentFailed: say("The receiver refused the payment.", "Use another payout address."),
  EventIsCancelled: say("The organizer has cancelled this event.", "Holders get back what they paid."),
  NotSettled: say("This ticket was paid by card, and the payment is not final yet.", "It can be given away and resold once it is."),
  SignatureExpired: ([deadline]) => ({ message: `The signature was good until ${instant(deadline)}.`, next: "Ask for a new one." }),
  InvalidSignature: say("The signature is not of the account that it should be of.", "Sign again with the right wallet."),
  NotVoucherSigner: say("The voucher was not signed by the organizer.", "Ask the organizer for a new one."),
  VoucherUsedBefore: say("This voucher has been used.", "Ask the organizer for another one."),
  VoucherPriceTooHigh: ([, most]) => ({ message: `A voucher can't ask for more than the price of the tier, ${coin(most)}.`, next: "Buy without the voucher." }),
  AlreadyCancelled: say("This event is cancelled already.", "Reload the page."),
  NotCancelled: say("This event is not cancelled.", "There are refunds when it is."),
  EventOver: ([endedAt]) => ({ message: `The event ended at ${instant(endedAt)}.`, next: "This was possible until then." }),
  NothingToRefund: say("None of these tickets has money to give back.", "They were refunded, admitted, or not paid here."),
  TooMany: ([, most]) => ({ message: `One call takes at most ${most} tickets.`, next: "Do it in several calls." }),
  NotAdmitted: say("This ticket was not used at the door.", "Its money belongs to its holder."),
  AlreadyReleased: say("The price of this ticket has been released.", "Withdraw it."),
  NotIssued: say("This ticket was bought on chain.", "Its holder moves it."),
  OrderMismatch: say("This order number stands for another order.", "Use a new one."),
  UnknownOrder: say("There is no such order.", "Issue its tickets first."),
  StillCustody: say("A claim must take the ticket out of the platform's hands.", "Give the holder's own address."),
  NoRecovery: say("Nobody has asked to recover this ticket from its holder.", "Ask for the recovery first."),
  RecoveryNotReady: ([, readyAt]) => ({ message: `The holder can still object, until ${instant(readyAt)}.`, next: "Come back then." }),
  RecoveryVetoedByHolder: say("The holder has said that the wallet is not lost.", "The ticket stays there."),
  InvalidDesk: say("The two halves of the contract were made for different fees.", "Deploy them again together."),
  ERC721NonexistentToken: say("This ticket does not exist.", "Reload the page."),
  ERC721IncorrectOwner: say("This ticket has another holder now.", "Reload the page."),
  ERC721InsufficientApproval: say("Your wallet may not move this ticket.", "Connect the wallet that holds it."),
  ERC721InvalidApprover: say("Only the holder can allow this.", "Connect the wallet that holds the ticket."),
  ERC721InvalidOperator: say("This address can't be allowed to move tickets.", "Use another one."),
  ERC721InvalidOwner: say("This address can't hold tickets.", "Use another one."),
  ERC721InvalidReceiver: say("This address can't receive tickets.", "Check it, or use another one."),
  ERC721InvalidSender: say("This ticket can't come from there.", "Reload the page."),
  AccessControlBadConfirmation: say("Only the account itself can give up its role.", "Connect that account."),
  AccessControlInvalidDefaultAdmin: say("Nobody has offered this account the organizer's rights.", "Connect the account that was named."),
  AccessControlEnforcedDefaultAdminRules: say(
    "The organizer's rights can't be given or taken like others.",
    "Hand them over: the new account accepts after three days.",
  ),
  AccessControlEnforcedDefaultAdminDelay: ([schedule]) => ({
    message: `The organizer's rights can be taken over after ${instant(schedule)}.`,
    next: "Come back then.",
  }),
  AccessControlUnauthorizedAccount: say("Your wallet has no right to do this.", "Connect the organizer's wallet."),
  AdmitLengthMismatch: say("The list of admissions is broken.", "Send as many masks as words."),
  NotFactory: say("Only the factory may set up an event.", "Create the event on the organizer's page."),
  ReentrancyGuardReentrantCall: say("The contract refuses to be called from within itself.", "Pay from a plain wallet."),
  SafeERC20FailedOperation: say("The event's currency refused the payment.", "Check your balance and allowance of it."),
  Create2EmptyBytecode: say("The factory could not make the contract.", "Tell the people who run this service."),
  Create3EmptyBytecode: say("The factory could not make the contract.", "Tell the people who run this service."),
  FailedDeployment: say("This event is on chain already, or its contract could not be made.", "Reload the page to see which."),
  InsufficientBalance: say("The factory lacks the money for this.", "Tell the people who run this service."),
  InvalidCurrency: say("This currency is no token that the contract can use.", "Choose another one."),
  InvalidCutoff: ([, endsAt]) => ({ message: `Resale must close by the end of the event, ${instant(endsAt)}.`, next: "Choose an earlier cut-off." }),
  InvalidFeeRecipient: say("The platform's fee has no receiver.", "Tell the people who run this service."),
  InvalidName: ([, most]) => ({ message: `The name on chain has 1 to ${most} bytes.`, next: "Shorten the title." }),
  InvalidPayout: say("The proceeds need an address to go to.", "Give a payout address."),
  InvalidPurchaseLimit: say("A purchase must allow at least one ticket.", "Raise the limit."),
  InvalidRelayer: say("The platform's gate account is not set.", "Tell the people who run this service."),
  InvalidTier: ([tier]) => ({ message: `Tier ${tier} needs a supply, and a sale that ends after it starts.`, next: "Correct the tier." }),
  InvalidTierCount: ([, most]) => ({ message: `An event has 1 to ${most} tiers.`, next: "Add or remove tiers." }),
  InvalidTimes: say("Doors come before the start, and the start before the end.", "Correct the times."),
  SharesTooHigh: ([, most]) => ({ message: `Royalty and platform fee may together take ${Number(most) / 100} % at most.`, next: "Lower the royalty." }),
} satisfies Record<KnownContractError, Explain>;
