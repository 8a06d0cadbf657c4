import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";
import { Card } from "#components/card.tsx";

type SectionProps = { title: string; text: string; children: ReactNode };

/** One of the desk's four parts. */
export function Section({ title, text, children }: SectionProps) {
  const id = useId();
  return (
    <Card className="min-w-0">
      <section aria-labelledby={id}>
        <h2 id={id} className="display text-2xl">
          {title}
        </h2>
        <p className="mt-2 max-w-prose text-muted">{text}</p>
        {children}
      </section>
    </Card>
  );
}

/** What a list says while it is empty. */
export function NothingYet({ children }: { children: ReactNode }) {
  return <p className="mt-5 rounded-md border-2 border-line border-dashed px-4 py-5 text-muted">{children}</p>;
}

/** What the server said of a form as a whole. */
export function FormMessage({ children }: { children: string | null }) {
  if (!children) return null;
  return (
    <p role="alert" className="flex gap-2.5 rounded-md bg-negative-wash p-3.5 text-negative">
      <CircleAlert aria-hidden className="mt-1 size-4 shrink-0" />
      {children}
    </p>
  );
}
