"use client";

import { METHOD_IDS, type MethodId, type Policy } from "#core/policy.ts";
import { listWarnings } from "#core/policy-warnings.ts";
import { MethodSwitch } from "../../../../_methods/method-switch.tsx";
import { Section } from "../gates/section.tsx";
import { type DeskFacts, listDisabled, namesOf } from "./desk-facts.ts";
import { setMethod } from "./set-method.ts";

type Props = { desk: DeskFacts; saved: Policy };

/** Off means: nothing of it is issued and nothing of it judged, at any gate of this event. It counts at once and is no part of the rules. */
export function Switches({ desk, saved }: Props) {
  return (
    <Section title="Ways of showing a ticket" text="What is off is neither given out nor taken, from the next scan on. Rules that ask for it stay as they are.">
      <ul className="mt-4 grid divide-y divide-line">
        {METHOD_IDS.map((method) => (
          <MethodSwitch
            key={method}
            method={method}
            title={desk.titles[method]}
            state={stateOf({ desk, method })}
            closes={desk.disabledHere.includes(method) ? [] : listClosing({ desk, saved, method })}
            place="this event"
            onSwitch={(state) => setMethod({ eventId: desk.eventId, method, state })}
          />
        ))}
      </ul>
    </Section>
  );
}

function stateOf({ desk, method }: { desk: DeskFacts; method: MethodId }): "on" | "off" | "off-everywhere" {
  if (desk.disabledEverywhere.includes(method)) return "off-everywhere";
  return desk.disabledHere.includes(method) ? "off" : "on";
}

/** What would be said after it that is not said now. */
function listClosing({ desk, saved, method }: { desk: DeskFacts; saved: Policy; method: MethodId }): string[] {
  const gates = desk.gates.filter(({ status }) => status === "open");
  const listShutAt = (disabled: readonly MethodId[]) =>
    listWarnings({ policy: saved, gates, tiers: desk.tiers.map(({ tier }) => tier), disabled, names: namesOf(desk) })
      .filter(({ kind }) => kind === "shut")
      .map(({ text }) => text);
  const before = listShutAt(listDisabled(desk));
  return listShutAt([...listDisabled(desk), method]).filter((text) => !before.includes(text));
}
