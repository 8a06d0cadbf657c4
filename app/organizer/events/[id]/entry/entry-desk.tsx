"use client";

import { useMounted } from "#components/use-mounted.ts";
import { reEntryOf } from "#core/policy.ts";
import { listWarnings } from "#core/policy-warnings.ts";
import { Section } from "../gates/section.tsx";
import { DemandEditor } from "./demand-editor.tsx";
import { type DeskFacts, listDisabled, namesOf } from "./desk-facts.ts";
import type { SavedPolicy } from "./draft.ts";
import { LeaveGuard } from "./leave-guard.tsx";
import { ReEntryRule } from "./re-entry.tsx";
import { Rules } from "./rules.tsx";
import { SaveBar } from "./save-bar.tsx";
import { Switches } from "./switches.tsx";
import { TryIt } from "./try-it.tsx";
import { useDraft } from "./use-draft.ts";
import { Warnings } from "./warnings.tsx";

type Props = { desk: DeskFacts; saved: SavedPolicy; nowSeconds: number };

/** The rules, what they would do, and the switches. Nothing counts before it is saved, but what is tried is what stands here. */
export function EntryDesk({ desk, saved, nowSeconds }: Props) {
  const mounted = useMounted();
  const { policy, state, message, isPending, change, save, discard, keep } = useDraft({ eventId: desk.eventId, saved });
  const tiers = desk.tiers.map(({ tier }) => tier);
  const warnings = listWarnings({
    policy,
    gates: desk.gates.filter(({ status }) => status === "open"),
    tiers,
    disabled: listDisabled(desk),
    names: namesOf(desk),
  });
  return (
    <>
      {state === "saved" ? null : <LeaveGuard />}
      <Warnings warnings={warnings} />
      <div className="mt-8 grid gap-6 lg:grid-cols-[minmax(0,1fr)_24rem] lg:items-start">
        <fieldset disabled={!mounted} className="min-w-0">
          <legend className="sr-only">The rules</legend>
          <div className="grid gap-6">
            <Section title="The event’s own rule" text="What every gate asks of every guest, unless another rule says otherwise.">
              <div className="mt-5">
                <DemandEditor desk={desk} demand={policy.base} testId="base" onChange={(base) => change({ ...policy, base })} />
              </div>
            </Section>
            <Rules desk={desk} policy={policy} onChange={change} />
            <ReEntryRule desk={desk} reEntry={reEntryOf(policy)} onChange={(reEntry) => change({ ...policy, reEntry })} />
          </div>
          <SaveBar state={state} version={saved.version} message={message} isPending={isPending} onSave={save} onDiscard={discard} onKeep={keep} />
        </fieldset>
        <div className="min-w-0 lg:sticky lg:top-20 lg:row-span-2 lg:max-h-[calc(100dvh-6rem)] lg:overflow-y-auto">
          <TryIt desk={desk} policy={policy} nowSeconds={nowSeconds} />
        </div>
        <Switches desk={desk} saved={saved.policy} />
      </div>
    </>
  );
}
