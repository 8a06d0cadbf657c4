import { CircleAlert } from "lucide-react";
import type { Failure } from "./failure.ts";

/** What went wrong and what to do, beside the button that failed. */
export function FailureNote({ failure, testId }: { failure: Failure; testId?: string }) {
  return (
    <div role="alert" data-testid={testId} data-kind={failure.kind} className="flex gap-3 rounded-md bg-negative-wash p-3.5 text-sm">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-negative" />
      <p>
        <span className="font-semibold text-negative">{failure.message}</span> {failure.next}
      </p>
    </div>
  );
}
