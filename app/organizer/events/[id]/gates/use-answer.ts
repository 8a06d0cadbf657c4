"use client";

import { useState, useTransition } from "react";
import type { Answer, Refusal } from "./answer.ts";

const NOTHING_WRONG: Pick<Refusal, "fields"> & { readonly message: string | null } = { message: null, fields: {} };

type Call<T> = { action: () => Promise<Answer<T>>; onDone: (value: T) => void; onRefused?: (refusal: Refusal) => void };

/** Calls an action and keeps what it refused; pending until the page shows what has changed. */
export function useAnswer() {
  const [wrong, setWrong] = useState(NOTHING_WRONG);
  const [isPending, start] = useTransition();
  function call<T>({ action, onDone, onRefused }: Call<T>): void {
    start(async () => {
      const answer = await action();
      start(() => {
        setWrong(answer.kind === "refused" ? wrongOf(answer) : NOTHING_WRONG);
        if (answer.kind === "done") onDone(answer.value);
        else onRefused?.(answer);
      });
    });
  }
  return {
    ...wrong,
    isPending,
    call,
    refuse: (fields: Refusal["fields"]) => setWrong({ message: null, fields }),
    /** What was said of a form no longer stands once it has changed. */
    clear: () => setWrong(NOTHING_WRONG),
  };
}

/** Said once: beside the field where there is one. */
function wrongOf({ message, fields }: Refusal): typeof NOTHING_WRONG {
  return { message: Object.keys(fields).length > 0 ? null : message, fields };
}
