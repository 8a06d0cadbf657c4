import { DoorClosed } from "lucide-react";

/** Gates that let nobody in as things stand. */
export function ShutNow({ gates }: { gates: readonly string[] }) {
  if (gates.length === 0) return null;
  return (
    <section aria-labelledby="shut" data-testid="shut-now" className="mt-8 flex gap-4 rounded-lg bg-negative-wash p-5 text-negative sm:p-6">
      <DoorClosed aria-hidden className="mt-0.5 size-8 shrink-0" />
      <div className="min-w-0">
        <h2 id="shut" className="font-semibold text-xl">
          {gates.length === 1 ? "One gate lets nobody in" : `${gates.length} gates let nobody in`}
        </h2>
        <ul className="mt-2 grid gap-1 text-ink">
          {gates.map((words) => (
            <li key={words} className="wrap-anywhere">
              {words}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
