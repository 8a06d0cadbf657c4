"use client";

import { useState } from "react";
import { Button } from "#components/button.tsx";
import { Dialog } from "#components/dialog.tsx";
import { useMounted } from "#components/use-mounted.ts";
import type { Answer } from "./answer.ts";
import { FormMessage } from "./section.tsx";
import { useAnswer } from "./use-answer.ts";

type ConfirmButtonProps = { label: string; title: string; text: string; pending: string; testId: string; action: () => Promise<Answer<void>> };

/** A button whose effect cannot be taken back, so it asks first. */
export function ConfirmButton({ label, title, text, pending, testId, action }: ConfirmButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const mounted = useMounted();
  const { message, isPending, call } = useAnswer();
  return (
    <>
      <Button look="outline" size="small" data-testid={testId} disabled={!mounted} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog title={title} description={text} open={isOpen} onOpenChange={setOpen}>
        <div className="grid gap-4">
          <FormMessage>{message}</FormMessage>
          <div className="flex flex-wrap gap-3">
            <Button
              look="danger"
              data-testid={`${testId}-confirm`}
              pending={isPending ? pending : null}
              onClick={() => call({ action, onDone: () => setOpen(false) })}
            >
              {label}
            </Button>
            <Button look="quiet" onClick={() => setOpen(false)}>
              Keep
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}
