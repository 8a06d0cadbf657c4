import { classNames } from "./class-names.ts";

/** The shape of something that is still loading. Give it its size by class. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classNames("animate-breathe rounded-md bg-sunken", className)} />;
}
