import type { ReactNode } from "react";

/** What a list says when there is nothing in it, and what to do about it. */
export function EmptyState({ title, text, action }: { title: string; text: string; action?: ReactNode }) {
  return (
    <div className="rounded-xl border-2 border-line border-dashed px-6 py-14 text-center">
      <h2 className="display text-3xl">{title}</h2>
      <p className="mx-auto mt-3 max-w-md text-muted">{text}</p>
      {action ? <div className="mt-6 flex justify-center">{action}</div> : null}
    </div>
  );
}
