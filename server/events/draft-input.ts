import { z } from "zod";
import { DOORS_BEFORE_START_SECONDS, END_AFTER_START_SECONDS, TRANSFER_POLICIES } from "#core/event.ts";
import { isPlainLine, isPlainText, UNSEEN_LETTERS } from "#core/plain-text.ts";
import { type DraftTerms, NATIVE_CURRENCY } from "./draft-terms.ts";

const MOST_TIERS = 16;
const MOST_NAME_BYTES = 64;
const MOST_TIER_NAME_BYTES = 32;
const MOST_SUPPLY = 2 ** 32 - 1;
/** As the factory has it: what was paid is kept in 96 bits, of which the highest number stands for "elsewhere". */
const MOST_PRICE_WEI = (1n << 96n) - 2n;
/** Royalty and platform fee (at most 10 %) together may take half of a resale. */
const MOST_ROYALTY_BPS = 4_000;
const MOST_CAP_BPS = 60_000;
const MOST_PER_PURCHASE = 100;
const LATEST_SECONDS = 2 ** 40 - 1;

const seconds = (what: string) => z.int(`Say when ${what}.`).min(0, `Say when ${what}.`).max(LATEST_SECONDS, `Say when ${what}.`);
const bps = ({ most, message }: { most: number; message: string }) => z.int(message).min(0, message).max(most, message);
const text = ({ most, missing, long }: { most: number; missing: string; long: string }) => z.string(missing).trim().min(1, missing).max(most, long);

const tier = z
  .object({
    name: z
      .string("Name the tier.")
      .trim()
      .min(1, "Name the tier.")
      .refine(isPlainLine, UNSEEN_LETTERS)
      .refine((name) => bytesOf(name) <= MOST_TIER_NAME_BYTES, "This name is too long: 32 plain letters fit, fewer with accents."),
    priceWei: z
      .string("Give a price; 0 is free.")
      .regex(/^(0|[1-9][0-9]*)$/, { error: "Give the price as a number; 0 is free.", abort: true })
      .max(MOST_PRICE_WEI.toString().length, { error: "This price is too high.", abort: true })
      .refine((price) => BigInt(price) <= MOST_PRICE_WEI, "This price is too high."),
    supply: z.int("Say how many tickets there are.").min(1, "A tier has at least one ticket.").max(MOST_SUPPLY, "That is more tickets than a tier can have."),
    saleStartsAtSeconds: seconds("its sale starts"),
    saleEndsAtSeconds: seconds("its sale ends"),
  })
  .refine((one) => one.saleStartsAtSeconds < one.saleEndsAtSeconds, { path: ["saleEndsAtSeconds"], message: "The sale ends after it starts." });

/** What the organizer's form sends. One message per field; rules between fields are told at the later field. */
export const draftInputSchema = z
  .object({
    title: text({ most: 120, missing: "Give the event a title.", long: "Keep the title within 120 characters." }).refine(isPlainLine, UNSEEN_LETTERS),
    description: text({ most: 10_000, missing: "Describe the event.", long: "Keep the description within 10,000 characters." }).refine(
      isPlainText,
      UNSEEN_LETTERS,
    ),
    location: text({ most: 200, missing: "Say where it is.", long: "Keep the location within 200 characters." }).refine(isPlainLine, UNSEEN_LETTERS),
    timezone: z.string("Choose a time zone.").refine(isTimezone, "Choose a time zone such as Europe/Berlin."),
    startsAtSeconds: seconds("the event starts"),
    doorsAtSeconds: seconds("the doors open").optional(),
    endsAtSeconds: seconds("the event ends").optional(),
    transferCutoffAtSeconds: seconds("resale closes").optional(),
    policy: z.enum(TRANSFER_POLICIES, "Choose how tickets may change hands."),
    resaleCapBps: bps({ most: MOST_CAP_BPS, message: "The resale cap is a share of the price paid, from 0 to 600 %." }).default(10_000),
    royaltyBps: bps({ most: MOST_ROYALTY_BPS, message: "The royalty is at most 40 %." }).default(0),
    maxPerPurchase: z
      .int("Say how many tickets one purchase may have.")
      .min(1, "At least one ticket.")
      .max(MOST_PER_PURCHASE, "At most 100 tickets.")
      .default(4),
    maxPerWallet: z.int("Say how many tickets one wallet may hold.").min(0, "0 means no limit.").max(65_535, "Use 0 for no limit.").default(0),
    maxGifts: z.int("Say how often a ticket may be given away.").min(0, "0 means never.").max(255, "255 means without limit.").default(1),
    giftCooldownHours: z.int("Say how many hours lie between two gifts.").min(0, "0 means none.").max(255, "At most 255 hours.").default(0),
    payout: z
      .string()
      .regex(/^0x[0-9a-fA-F]{40}$/, "Give the address that is paid.")
      .refine((payout) => !/^0x0{40}$/i.test(payout), "Give the address that is paid.")
      .optional(),
    codePeriodSeconds: z.int("Choose how often codes change.").min(15, "At least 15 seconds.").max(60, "At most 60 seconds.").default(15),
    tiers: z.array(tier, "Add at least one tier.").min(1, "Add at least one tier.").max(MOST_TIERS, "An event has at most 16 tiers."),
  })
  .transform(withDefaultTimes)
  .superRefine(checkTimes);

/** As a form or client sends it. */
export type DraftInput = z.input<typeof draftInputSchema>;
export type CheckedDraft = z.output<typeof draftInputSchema>;

export function termsOf({ draft, organizerWallet }: { draft: CheckedDraft; organizerWallet: string }): DraftTerms {
  return {
    config: {
      name: shorten(draft.title),
      currency: NATIVE_CURRENCY,
      payout: (draft.payout ?? organizerWallet).toLowerCase(),
      policy: draft.policy,
      doorsAtSeconds: draft.doorsAtSeconds,
      startsAtSeconds: draft.startsAtSeconds,
      endsAtSeconds: draft.endsAtSeconds,
      transferCutoffAtSeconds: draft.transferCutoffAtSeconds,
      resaleCapBps: draft.resaleCapBps,
      royaltyBps: draft.royaltyBps,
      maxPerPurchase: draft.maxPerPurchase,
      maxPerWallet: draft.maxPerWallet,
      maxGifts: draft.maxGifts,
      giftCooldownHours: draft.giftCooldownHours,
    },
    tiers: draft.tiers,
  };
}

type Times = { startsAtSeconds: number; doorsAtSeconds?: number | undefined; endsAtSeconds?: number | undefined; transferCutoffAtSeconds?: number | undefined };

/** Doors two hours before the start, the end twelve hours after it, resale until doors, unless the organizer says otherwise (Q5). */
function withDefaultTimes<Draft extends Times>(draft: Draft): Draft & Required<{ [Key in keyof Times]: number }> {
  const doorsAtSeconds = draft.doorsAtSeconds ?? Math.max(0, draft.startsAtSeconds - DOORS_BEFORE_START_SECONDS);
  const endsAtSeconds = draft.endsAtSeconds ?? draft.startsAtSeconds + END_AFTER_START_SECONDS;
  return { ...draft, doorsAtSeconds, endsAtSeconds, transferCutoffAtSeconds: draft.transferCutoffAtSeconds ?? doorsAtSeconds };
}

type AllTimes = {
  startsAtSeconds: number;
  doorsAtSeconds: number;
  endsAtSeconds: number;
  transferCutoffAtSeconds: number;
  tiers: { saleEndsAtSeconds: number }[];
};

function checkTimes(draft: AllTimes, context: z.RefinementCtx): void {
  const say = ({ path, message }: { path: (string | number)[]; message: string }) => context.addIssue({ code: "custom", path, message });
  if (draft.doorsAtSeconds > draft.startsAtSeconds) say({ path: ["doorsAtSeconds"], message: "Doors open before the event starts." });
  if (draft.endsAtSeconds <= draft.startsAtSeconds) say({ path: ["endsAtSeconds"], message: "The event ends after it starts." });
  if (draft.transferCutoffAtSeconds > draft.endsAtSeconds) say({ path: ["transferCutoffAtSeconds"], message: "Resale closes before the event ends." });
  draft.tiers.forEach(({ saleEndsAtSeconds }, index) => {
    if (saleEndsAtSeconds > draft.endsAtSeconds) say({ path: ["tiers", index, "saleEndsAtSeconds"], message: "Sales end with the event." });
  });
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The contract keeps 64 bytes of the title; cut between characters. */
function shorten(title: string): string {
  let name = "";
  for (const character of title) {
    if (bytesOf(name + character) > MOST_NAME_BYTES) break;
    name += character;
  }
  return name;
}

function bytesOf(value: string): number {
  return new TextEncoder().encode(value).length;
}
