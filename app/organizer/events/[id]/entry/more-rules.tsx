import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "#components/button.tsx";

type Props = {
  title: string;
  text: string;
  add: string;
  count: number;
  testId: string;
  onAdd: () => void;
  onRemove: (place: number) => void;
  children: (place: number) => ReactNode;
};

/** A list of what may be added to a rule, closed while there is none. */
export function MoreRules({ title, text, add, count, testId, onAdd, onRemove, children }: Props) {
  return (
    <section aria-label={title} className="border-line border-t pt-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h3 className="font-semibold">{title}</h3>
          <p className="text-muted text-sm">{text}</p>
        </div>
        <Button look="outline" size="small" data-testid={`${testId}-add`} onClick={onAdd}>
          <Plus aria-hidden className="size-4" /> {add}
        </Button>
      </div>
      {Array.from({ length: count }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: each is its place
        <div key={place} className="mt-4 grid gap-4 rounded-lg bg-sunken/60 p-3.5 sm:p-4">
          {children(place)}
          <Button look="quiet" size="small" className="justify-self-end" data-testid={`${testId}-${place}-remove`} onClick={() => onRemove(place)}>
            <X aria-hidden className="size-4" /> Remove
          </Button>
        </div>
      ))}
    </section>
  );
}
