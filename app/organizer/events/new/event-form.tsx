"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useEffect, useState, useTransition } from "react";
import { Button } from "#components/button.tsx";
import { Card } from "#components/card.tsx";
import { Field, SelectField, TextField } from "#components/field.tsx";
import { formatInstant } from "#components/format-instant.ts";
import { Poster } from "#components/poster.tsx";
import { useMounted } from "#components/use-mounted.ts";
import { secondsOfLocal } from "#components/zoned-time.ts";
import { TRANSFER_POLICIES, type TransferPolicy } from "#core/event.ts";
import { type Change, draftOf, type FormErrors, type FormValues, firstValues, timesFor, withoutErrorsOf } from "./form-values.ts";
import { saveDraft } from "./save-draft.ts";
import { TierFields } from "./tier-fields.tsx";

const POLICY_WORDS: Record<TransferPolicy, string> = {
  guarded: "Guarded: gifts and resale here, within your price limit",
  open: "Open: like any NFT, without price limit elsewhere",
  bound: "Bound: never changes hands",
};

/** From an idea to a draft. The rules stand on the server; each field shows what the server says of it. */
export function EventForm({ nowSeconds }: { nowSeconds: number }) {
  const router = useRouter();
  const mounted = useMounted();
  const [values, setValues] = useState(() => firstValues({ nowSeconds, timezone: "UTC" }));
  const [touched, setTouched] = useState(false);
  const [errors, setErrors] = useState<FormErrors>({});
  const [message, setMessage] = useState<string | null>(null);
  const [isSaving, startSaving] = useTransition();
  const local = mounted && !touched ? firstValues({ nowSeconds, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone }) : values;

  const change: Change = (part) => {
    setTouched(true);
    setValues({ ...local, ...part });
    setErrors((before) => withoutErrorsOf({ errors: before, part }));
    setMessage(null);
  };
  function save(event: FormEvent): void {
    event.preventDefault();
    startSaving(async () => {
      const answer = await saveDraft(draftOf(local));
      if (answer.kind === "saved") return router.push(`/organizer/events/${answer.id}`);
      setErrors(answer.fields);
      setMessage(answer.message);
    });
  }
  useFocusOnFault(errors);
  return (
    <form onSubmit={save} noValidate className="grid grid-cols-1 gap-10 lg:grid-cols-[minmax(0,1fr)_20rem] lg:gap-14">
      <div className="grid gap-6">
        <About values={local} errors={errors} change={change} />
        <Times values={local} errors={errors} change={change} />
        <TierFields values={local} errors={errors} change={change} />
        <Rules values={local} errors={errors} change={change} />
        <div className="grid justify-items-start gap-3">
          {message ? (
            <p role="alert" className="rounded-md bg-negative-wash p-3.5 text-negative">
              {message}
            </p>
          ) : null}
          <Button type="submit" look="accent" size="large" data-testid="save-draft" disabled={!mounted} pending={isSaving ? "Saving" : null}>
            Save the draft
          </Button>
          <p className="text-muted text-sm">Nothing is public yet. On the next page your wallet puts it on chain.</p>
        </div>
      </div>
      <Preview values={local} />
    </form>
  );
}

/** The first field that needs a hand comes into view. */
function useFocusOnFault(errors: FormErrors): void {
  useEffect(() => {
    if (Object.keys(errors).length > 0) document.querySelector<HTMLElement>("form [aria-invalid=true]")?.focus();
  }, [errors]);
}

type PartProps = { values: FormValues; errors: FormErrors; change: Change };

function FormPart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card>
      <h2 className="display text-2xl">{title}</h2>
      <div className="mt-5 grid gap-5 sm:grid-cols-2">{children}</div>
    </Card>
  );
}

function About({ values, errors, change }: PartProps) {
  return (
    <FormPart title="What and where">
      <div className="sm:col-span-2">
        <Field label="Title" name="title" value={values.title} error={errors.title} onChange={(event) => change({ title: event.target.value })} />
      </div>
      <div className="sm:col-span-2">
        <TextField
          label="Description"
          name="description"
          value={values.description}
          error={errors.description}
          onChange={(event) => change({ description: event.target.value })}
        />
      </div>
      <Field
        label="Place"
        name="location"
        placeholder="Kulturhaus, Berlin"
        value={values.location}
        error={errors.location}
        onChange={(event) => change({ location: event.target.value })}
      />
      <SelectField
        label="Time zone"
        name="timezone"
        value={values.timezone}
        error={errors.timezone}
        onChange={(event) => change({ timezone: event.target.value })}
      >
        {listTimezones(values.timezone).map((zone) => (
          <option key={zone}>{zone}</option>
        ))}
      </SelectField>
    </FormPart>
  );
}

function Times({ values, errors, change }: PartProps) {
  const { timezone } = values;
  return (
    <FormPart title="When">
      <Field
        label="Starts"
        name="starts"
        type="datetime-local"
        value={values.starts}
        error={errors.startsAtSeconds}
        onChange={({ target: { value: starts } }) =>
          change({
            starts,
            ...timesFor({ starts, timezone }),
            tiers: values.tiers.map((tier) => (tier.saleEnds === values.starts ? { ...tier, saleEnds: starts } : tier)),
          })
        }
      />
      <Field
        label="Doors open"
        name="doors"
        type="datetime-local"
        value={values.doors}
        error={errors.doorsAtSeconds}
        onChange={(event) => change({ doors: event.target.value })}
      />
      <Field
        label="Ends"
        name="ends"
        type="datetime-local"
        hint="Last entry, and when you are paid."
        value={values.ends}
        error={errors.endsAtSeconds}
        onChange={(event) => change({ ends: event.target.value })}
      />
      <Field
        label="Resale closes"
        name="cutoff"
        type="datetime-local"
        hint="From then on no ticket changes hands."
        value={values.cutoff}
        error={errors.transferCutoffAtSeconds}
        onChange={(event) => change({ cutoff: event.target.value })}
      />
    </FormPart>
  );
}

function Rules({ values, errors, change }: PartProps) {
  const mayMove = values.policy !== "bound";
  return (
    <FormPart title="Rules">
      <div className="sm:col-span-2">
        <SelectField
          label="How tickets change hands"
          name="policy"
          value={values.policy}
          error={errors.policy}
          onChange={(event) => change({ policy: parsePolicy(event.target.value) })}
        >
          {TRANSFER_POLICIES.map((policy) => (
            <option key={policy} value={policy}>
              {POLICY_WORDS[policy]}
            </option>
          ))}
        </SelectField>
      </div>
      {mayMove ? (
        <>
          <Field
            label="Highest resale price"
            name="cap"
            suffix="% of price"
            inputMode="decimal"
            className="pr-28"
            value={values.capPercent}
            error={errors.resaleCapBps}
            onChange={(event) => change({ capPercent: event.target.value })}
          />
          <Field
            label="Your royalty on resale"
            name="royalty"
            suffix="%"
            inputMode="decimal"
            value={values.royaltyPercent}
            error={errors.royaltyBps}
            onChange={(event) => change({ royaltyPercent: event.target.value })}
          />
          <Field
            label="Gifts per ticket"
            name="gifts"
            hint="255 means without limit."
            inputMode="numeric"
            value={values.maxGifts}
            error={errors.maxGifts}
            onChange={(event) => change({ maxGifts: event.target.value })}
          />
          <Field
            label="Hours between two gifts"
            name="giftCooldown"
            hint="0 means none."
            inputMode="numeric"
            value={values.giftCooldownHours}
            error={errors.giftCooldownHours}
            onChange={(event) => change({ giftCooldownHours: event.target.value })}
          />
        </>
      ) : null}
      <Field
        label="Tickets per purchase"
        name="perPurchase"
        inputMode="numeric"
        value={values.maxPerPurchase}
        error={errors.maxPerPurchase}
        onChange={(event) => change({ maxPerPurchase: event.target.value })}
      />
      <Field
        label="Tickets per wallet"
        name="perWallet"
        hint="0 means without limit."
        inputMode="numeric"
        value={values.maxPerWallet}
        error={errors.maxPerWallet}
        onChange={(event) => change({ maxPerWallet: event.target.value })}
      />
    </FormPart>
  );
}

/** The poster's art belongs to the event's id, which the draft gets when it is saved; until then the title stands in for it. */
function Preview({ values }: { values: FormValues }) {
  const title = values.title.trim() || "Your title here";
  const startsAtSeconds = secondsOfLocal({ text: values.starts, timezone: values.timezone });
  const date = startsAtSeconds === null ? [] : [formatInstant({ atSeconds: startsAtSeconds, timezone: values.timezone, style: "short" })];
  return (
    <aside className="order-first mx-auto w-full max-w-64 lg:sticky lg:top-24 lg:order-none lg:max-w-none lg:self-start">
      <Poster id={title} title={title} lines={[...date, values.location.trim() || "Somewhere"]} className="shadow-raised" />
      <p className="label mt-3 text-muted">A first idea: the final art is drawn from the event’s id.</p>
    </aside>
  );
}

function listTimezones(chosen: string): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return [...new Set([chosen, "UTC", ...known])];
}

function parsePolicy(value: string): TransferPolicy {
  return TRANSFER_POLICIES.find((policy) => policy === value) ?? "guarded";
}
