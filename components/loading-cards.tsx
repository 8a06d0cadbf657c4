import { Skeleton } from "./skeleton.tsx";

/** What stands where a list of wide cards is about to be. */
export function LoadingCards() {
  return (
    <div className="wrap max-w-4xl pt-10 sm:pt-14" role="status" aria-label="Loading">
      <Skeleton className="h-14 w-72 sm:h-20" />
      <div className="mt-8 grid gap-4">
        {["first", "second", "third"].map((place) => (
          <Skeleton key={place} className="h-40 rounded-lg sm:h-48" />
        ))}
      </div>
    </div>
  );
}
