import type { ReactNode } from "react";
import { Button } from "#components/button.tsx";
import { useMounted } from "#components/use-mounted.ts";
import { FormMessage } from "./section.tsx";
import type { useAnswer } from "./use-answer.ts";

type DeskFormProps = {
  answer: ReturnType<typeof useAnswer>;
  /** Called instead of a form being sent. */
  onSave: () => void;
  submit: { readonly label: string; readonly testId: string };
  children: ReactNode;
};

/** The frame of the desk's forms: shut until the page is awake, one message, one button; what was said goes when a field changes. */
export function DeskForm({ answer: { message, isPending, clear }, onSave, submit, children }: DeskFormProps) {
  const mounted = useMounted();
  return (
    <form
      noValidate
      className="mt-5 border-line border-t pt-5"
      onChange={clear}
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
    >
      <fieldset disabled={!mounted} className="grid gap-5">
        {children}
        <FormMessage>{message}</FormMessage>
        <Button type="submit" className="justify-self-start" data-testid={submit.testId} pending={isPending ? "Adding" : null}>
          {submit.label}
        </Button>
      </fieldset>
    </form>
  );
}
