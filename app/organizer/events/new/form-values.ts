import { parseAmount } from "#components/format-coin.ts";
import { localOfSeconds, secondsOfLocal } from "#components/zoned-time.ts";
import { defaultTimes, type TransferPolicy } from "#core/event.ts";
import type { DraftInput } from "#server/events/draft-input.ts";

/** The form as it stands on the screen: all text, times as wall time of the event's zone. */
export type FormValues = {
  title: string;
  description: string;
  location: string;
  timezone: string;
  starts: string;
  doors: string;
  ends: string;
  cutoff: string;
  policy: TransferPolicy;
  capPercent: string;
  royaltyPercent: string;
  maxPerPurchase: string;
  maxPerWallet: string;
  maxGifts: string;
  giftCooldownHours: string;
  tiers: TierValues[];
};

export type TierValues = { key: number; name: string; price: string; supply: string; saleStarts: string; saleEnds: string };

/** Takes over a part of the form. */
export type Change = (part: Partial<FormValues>) => void;

/** One message per field, by the path that the server's rules give it. */
export type FormErrors = Readonly<Record<string, string>>;

/** Where the server's names of fields differ from the form's. */
const PATHS: Partial<Record<keyof FormValues, string>> = {
  starts: "startsAtSeconds",
  doors: "doorsAtSeconds",
  ends: "endsAtSeconds",
  cutoff: "transferCutoffAtSeconds",
  capPercent: "resaleCapBps",
  royaltyPercent: "royaltyBps",
};

/** What was said of a field no longer stands once the field has changed. */
export function withoutErrorsOf({ errors, part }: { errors: FormErrors; part: Partial<FormValues> }): FormErrors {
  const changed = Object.keys(part).map((name) => PATHS[name as keyof FormValues] ?? name);
  return Object.fromEntries(Object.entries(errors).filter(([path]) => !changed.some((name) => path === name || path.startsWith(`${name}.`))));
}

const DAY_SECONDS = 86_400;
const FIRST_GUESS_DAYS = 30;
const EVENING_HOUR = 20;

/** An evening in a month, doors and end by the house's rule, one tier. */
export function firstValues({ nowSeconds, timezone }: { nowSeconds: number; timezone: string }): FormValues {
  const day = localOfSeconds({ atSeconds: nowSeconds + FIRST_GUESS_DAYS * DAY_SECONDS, timezone }).slice(0, 10);
  const starts = `${day}T${EVENING_HOUR}:00`;
  return {
    title: "",
    description: "",
    location: "",
    timezone,
    starts,
    ...timesFor({ starts, timezone }),
    policy: "guarded",
    capPercent: "110",
    royaltyPercent: "5",
    maxPerPurchase: "4",
    maxPerWallet: "0",
    maxGifts: "1",
    giftCooldownHours: "0",
    tiers: [
      { key: 0, name: "General admission", price: "0.05", supply: "100", saleStarts: localOfSeconds({ atSeconds: nowSeconds, timezone }), saleEnds: starts },
    ],
  };
}

/** Doors, end and cut-off that follow from a start. */
export function timesFor({ starts, timezone }: { starts: string; timezone: string }): { doors: string; ends: string; cutoff: string } {
  const startsAtSeconds = secondsOfLocal({ text: starts, timezone });
  if (startsAtSeconds === null) return { doors: "", ends: "", cutoff: "" };
  const { doorsAtSeconds, endsAtSeconds } = defaultTimes(startsAtSeconds);
  const doors = localOfSeconds({ atSeconds: doorsAtSeconds, timezone });
  return { doors, ends: localOfSeconds({ atSeconds: endsAtSeconds, timezone }), cutoff: doors };
}

/** The form as the operation takes it; what can't be read becomes NaN or empty and is named by the server's own rules. */
export function draftOf(values: FormValues): DraftInput {
  const { timezone } = values;
  const at = (text: string) => secondsOfLocal({ text, timezone }) ?? Number.NaN;
  return {
    title: values.title,
    description: values.description,
    location: values.location,
    timezone,
    startsAtSeconds: at(values.starts),
    doorsAtSeconds: at(values.doors),
    endsAtSeconds: at(values.ends),
    transferCutoffAtSeconds: at(values.cutoff),
    policy: values.policy,
    resaleCapBps: bpsOf(values.capPercent),
    royaltyBps: bpsOf(values.royaltyPercent),
    maxPerPurchase: wholeOf(values.maxPerPurchase),
    maxPerWallet: wholeOf(values.maxPerWallet),
    maxGifts: wholeOf(values.maxGifts),
    giftCooldownHours: wholeOf(values.giftCooldownHours),
    tiers: values.tiers.map((tier) => ({
      name: tier.name,
      priceWei: parseAmount(tier.price)?.toString() ?? "",
      supply: wholeOf(tier.supply),
      saleStartsAtSeconds: at(tier.saleStarts),
      saleEndsAtSeconds: at(tier.saleEnds),
    })),
  };
}

/** "5" or "2,5" percent to basis points. */
function bpsOf(text: string): number {
  return text.trim() === "" ? Number.NaN : Math.round(Number(text.replace(",", ".")) * 100);
}

function wholeOf(text: string): number {
  return /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
}
