"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Policy } from "#core/policy.ts";
import { findPolicyFault } from "#core/policy-warnings.ts";
import { useAnswer } from "../gates/use-answer.ts";
import { type Draft, type SavedPolicy, stateOf } from "./draft.ts";
import { keepPolicy } from "./keep-policy.ts";

/** The rules on the screen: what is saved until something is changed, then a draft that no reload of the page's data takes away. */
export function useDraft({ eventId, saved }: { eventId: string; saved: SavedPolicy }) {
  const [draft, setDraft] = useState<Draft | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const answer = useAnswer();
  const router = useRouter();
  const state = stateOf({ draft, saved });

  function clear(next: Draft | null): void {
    setDraft(next);
    setFault(null);
    answer.clear();
  }
  function save(): void {
    if (!draft) return;
    const wrong = findPolicyFault(draft.policy);
    setFault(wrong);
    if (wrong !== null) return;
    answer.call({
      action: () => keepPolicy({ eventId, version: draft.upon, policy: draft.policy }),
      onDone: () => setDraft(null),
      // Their rules come with the page's data; the bar then offers the choice.
      onRefused: ({ code }) => (code === "CONFLICT" ? router.refresh() : undefined),
    });
  }
  return {
    policy: draft && state !== "saved" ? draft.policy : saved.policy,
    state,
    message: fault ?? (state === "overtaken" ? null : answer.message),
    isPending: answer.isPending,
    change: (policy: Policy) => clear({ policy, upon: state === "saved" ? saved.version : (draft?.upon ?? saved.version) }),
    save,
    discard: () => clear(null),
    keep: () => clear(draft && { ...draft, upon: saved.version }),
  };
}
