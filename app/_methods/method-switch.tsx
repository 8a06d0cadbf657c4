"use client";

import { useState } from "react";
import { Badge } from "#components/badge.tsx";
import { Button } from "#components/button.tsx";
import { Dialog } from "#components/dialog.tsx";
import { useMounted } from "#components/use-mounted.ts";
import { classOf, type MethodId } from "#core/policy.ts";
import type { Answer } from "../organizer/events/[id]/gates/answer.ts";
import { FormMessage } from "../organizer/events/[id]/gates/section.tsx";
import { useAnswer } from "../organizer/events/[id]/gates/use-answer.ts";

type Props = {
  method: MethodId;
  title: string;
  /** `off-everywhere`: by the platform, which an event cannot undo. */
  state: "on" | "off" | "off-everywhere";
  /** Whom it would shut out, in sentences. */
  closes: readonly string[];
  /** Of what it is switched: "this event", "every event". */
  place: string;
  onSwitch: (state: "on" | "off") => Promise<Answer<void>>;
};

/** One method and its switch. Off asks first and says whom it shuts out; on does not. */
export function MethodSwitch({ method, title, state, closes, place, onSwitch }: Props) {
  const [isAsking, setAsking] = useState(false);
  const mounted = useMounted();
  const { message, isPending, call } = useAnswer();
  return (
    <li data-testid={`method-${method}`} data-state={state} className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 py-3.5">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold">
          {title}
          {state === "on" ? <Badge tone="positive">On</Badge> : <Badge tone="negative">{state === "off" ? "Off" : "Off on the whole platform"}</Badge>}
        </p>
        <p className="text-muted text-sm">{classOf(method) === "proves" ? "Proves by itself" : "Proves nothing by itself"}</p>
        {state === "on" || message === null ? null : <FormMessage>{message}</FormMessage>}
      </div>
      {state === "on" ? (
        <Button look="outline" size="small" data-testid={`method-${method}-off`} disabled={!mounted} onClick={() => setAsking(true)}>
          Switch off
        </Button>
      ) : null}
      {state === "off" ? (
        <Button
          look="ink"
          size="small"
          data-testid={`method-${method}-on`}
          disabled={!mounted}
          pending={isPending ? "Switching" : null}
          onClick={() => call({ action: () => onSwitch("on"), onDone: () => undefined })}
        >
          Switch on
        </Button>
      ) : null}
      <Dialog
        title={`Switch off: ${title}?`}
        description={`For ${place}, from the next scan on. You can switch it on again.`}
        open={isAsking}
        onOpenChange={setAsking}
      >
        <div className="grid gap-4">
          <Closing closes={closes} />
          <FormMessage>{message}</FormMessage>
          <div className="flex flex-wrap gap-3">
            <Button
              look="danger"
              data-testid={`method-${method}-off-confirm`}
              pending={isPending ? "Switching" : null}
              onClick={() => call({ action: () => onSwitch("off"), onDone: () => setAsking(false) })}
            >
              Switch off
            </Button>
            <Button look="quiet" onClick={() => setAsking(false)}>
              Keep it on
            </Button>
          </div>
        </div>
      </Dialog>
    </li>
  );
}

function Closing({ closes }: { closes: readonly string[] }) {
  if (closes.length === 0) return <p className="text-muted">No gate is shut by it: each still has another way in.</p>;
  return (
    <div data-testid="method-closes" className="max-h-60 overflow-y-auto rounded-md bg-negative-wash p-4">
      <p className="font-semibold text-negative">Guests would be shut out</p>
      <ul className="mt-2 grid gap-1.5">
        {closes.map((text) => (
          <li key={text} className="wrap-anywhere">
            {text}
          </li>
        ))}
      </ul>
    </div>
  );
}
