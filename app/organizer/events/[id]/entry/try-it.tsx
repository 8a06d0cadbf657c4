"use client";

import { type ReactNode, useState } from "react";
import { Chip } from "#components/chip.tsx";
import { Field, SelectField } from "#components/field.tsx";
import { localOfSeconds, secondsOfLocal } from "#components/zoned-time.ts";
import type { Shown } from "#core/judge-policy.ts";
import { NEW_PASSAGE, type Passage } from "#core/passage.ts";
import { CAUSES, classOf, METHOD_IDS, type MethodId, type Policy, type Unavailable } from "#core/policy.ts";
import { CAUSE_WORDS } from "#core/policy-words.ts";
import { tryPolicy } from "#core/try-policy.ts";
import { NothingYet, Section } from "../gates/section.tsx";
import { type DeskFacts, listDisabled, namesOf } from "./desk-facts.ts";
import { Outcome } from "./outcome.tsx";

type Props = { desk: DeskFacts; policy: Policy; nowSeconds: number };

/** What a gate would say, judged here and at once by the gates' own decision over the rules as they stand on this page. */
export function TryIt({ desk, policy, nowSeconds }: Props) {
  const [gateId, setGateId] = useState(desk.gates[0]?.id ?? "");
  const [tier, setTier] = useState(desk.tiers[0]?.tier ?? 1);
  const [local, setLocal] = useState(() => localOfSeconds({ atSeconds: firstMoment({ desk, nowSeconds }), timezone: desk.timezone }));
  const [shown, setShown] = useState<readonly MethodId[]>([]);
  const [odd, setOdd] = useState<readonly Oddity[]>([]);
  const [past, setPast] = useState<Past>("new");
  const [missing, setMissing] = useState<Unavailable | null>(null);
  const gate = desk.gates.find(({ id }) => id === gateId);
  const atSeconds = secondsOfLocal({ text: local, timezone: desk.timezone });
  if (!gate || desk.tiers.length === 0) {
    return (
      <Section title="Try it" text="See what a gate would say, before anybody stands in front of it.">
        <NothingYet>Name a gate first: rules are tried at one.</NothingYet>
      </Section>
    );
  }
  const { doorsAtSeconds, endsAtSeconds, timezone } = desk;
  const trial =
    atSeconds === null
      ? null
      : tryPolicy({
          policy,
          event: { status: "open", doorsAtSeconds, endsAtSeconds, timezone },
          gate,
          tier,
          atMs: atSeconds * 1000,
          shown: shown.map((method) => shownOf({ method, odd })),
          disabled: listDisabled(desk),
          unavailable: missing ? [missing] : [],
          passage: passageOf({ past, gateName: gate.name, atMs: atSeconds * 1000 }),
          names: namesOf(desk),
        });
  return (
    <Section title="Try it" text="What a gate would say by the rules as they stand here, saved or not.">
      {trial ? <Outcome trial={trial} /> : null}
      <div className="mt-5 grid gap-4">
        <div className="grid grid-cols-2 gap-3">
          <SelectField label="Gate" data-testid="try-gate" value={gateId} onChange={({ target }) => setGateId(target.value)}>
            {desk.gates.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </SelectField>
          <SelectField label="Ticket" data-testid="try-tier" value={tier} onChange={({ target }) => setTier(Number(target.value))}>
            {desk.tiers.map((one) => (
              <option key={one.tier} value={one.tier}>
                {one.name}
              </option>
            ))}
          </SelectField>
        </div>
        <Field
          label={`When, on the clock in ${timezone.replaceAll("_", " ")}`}
          type="datetime-local"
          data-testid="try-time"
          value={local}
          error={trial ? null : "Give a day and a time."}
          onChange={({ target }) => setLocal(target.value)}
        />
        <SelectField
          label="The guest"
          data-testid="try-past"
          value={past}
          onChange={({ target }) => setPast(PASTS.find(({ value }) => value === target.value)?.value ?? past)}
        >
          {PASTS.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </SelectField>
        <Choice label="The guest shows">
          {METHOD_IDS.map((method) => (
            <Chip key={method} isOn={shown.includes(method)} data-testid={`try-shown-${method}`} onClick={() => setShown(toggled(shown, method))}>
              {desk.titles[method]}
            </Chip>
          ))}
        </Choice>
        <Oddities shown={shown} odd={odd} onChange={setOdd} />
        <SelectField
          label="What cannot be had"
          data-testid="try-missing"
          value={missing ? `${missing.method}:${missing.because}` : ""}
          onChange={({ target }) => setMissing(unavailableOf(target.value))}
        >
          <option value="">Everything can be had</option>
          {METHOD_IDS.flatMap((method) =>
            CAUSES.map((because) => (
              <option key={`${method}:${because}`} value={`${method}:${because}`}>
                {desk.titles[method]}: {CAUSE_WORDS[because]}
              </option>
            )),
          )}
        </SelectField>
      </div>
    </Section>
  );
}

const PASTS = [
  { value: "new", label: "comes for the first time" },
  { value: "inside", label: "is inside already" },
  { value: "out-1", label: "has gone out once" },
  { value: "out-2", label: "has gone out twice" },
  { value: "out-3", label: "has gone out three times" },
] as const;
type Past = (typeof PASTS)[number]["value"];

/** Of the same guest, by this very gate. */
function passageOf({ past, gateName, atMs }: { past: Past; gateName: string; atMs: number }): Passage {
  const seen = { gateName, deviceName: "" };
  const inside = { holder: null, admission: { ...seen, admittedAtMs: atMs } };
  switch (past) {
    case "new":
      return NEW_PASSAGE;
    case "inside":
      return { kind: "inside", entries: 1, ...inside };
    default:
      return { kind: "outside", entries: Number(past.slice("out-".length)), ...inside, exit: { ...seen, leftAtMs: atMs } };
  }
}

type Oddity = "weak" | "jump" | "doubtful";
const ODDITIES: readonly { oddity: Oddity; of: MethodId; label: string }[] = [
  { oddity: "weak", of: "nfc", label: "known by its number alone" },
  { oddity: "jump", of: "nfc", label: "its counter has jumped" },
  { oddity: "doubtful", of: "geofence", label: "its place is doubtful" },
];

/** Offered only beside what can be odd in that way. */
function Oddities({ shown, odd, onChange }: { shown: readonly MethodId[]; odd: readonly Oddity[]; onChange: (odd: readonly Oddity[]) => void }) {
  const offered = ODDITIES.filter(({ of }) => shown.includes(of));
  if (offered.length === 0) return null;
  return (
    <Choice label="and it is odd">
      {offered.map(({ oddity, label }) => (
        <Chip key={oddity} isOn={odd.includes(oddity)} data-testid={`try-odd-${oddity}`} onClick={() => onChange(toggled(odd, oddity))}>
          {label}
        </Chip>
      ))}
    </Choice>
  );
}

function Choice({ label, children }: { label: string; children: ReactNode }) {
  return (
    <fieldset className="min-w-0">
      <legend className="font-medium text-sm">{label}</legend>
      <div className="mt-2 flex flex-wrap gap-2">{children}</div>
    </fieldset>
  );
}

function shownOf({ method, odd }: { method: MethodId; odd: readonly Oddity[] }): Shown {
  const isWeak = classOf(method) === "corroborates" || (method === "nfc" && odd.includes("weak"));
  const jump = method === "nfc" && odd.includes("jump") ? (["COUNTER_JUMP"] as const) : [];
  const doubtful = method === "geofence" && odd.includes("doubtful") ? (["DOUBTFUL_PRESENCE"] as const) : [];
  return { method, strength: isWeak ? "corroborates" : "proves", flags: [...jump, ...doubtful] };
}

function unavailableOf(value: string): Unavailable | null {
  const [method, because] = [METHOD_IDS.find((id) => value.startsWith(`${id}:`)), CAUSES.find((cause) => value.endsWith(`:${cause}`))];
  return method && because ? { method, because } : null;
}

function toggled<T>(list: readonly T[], one: T): readonly T[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
}

/** Now, if the doors are open now; else when they open. */
function firstMoment({ desk: { doorsAtSeconds, endsAtSeconds }, nowSeconds }: { desk: DeskFacts; nowSeconds: number }): number {
  return nowSeconds < doorsAtSeconds || nowSeconds >= endsAtSeconds ? doorsAtSeconds : nowSeconds;
}
