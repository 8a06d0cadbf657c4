import { Skeleton } from "./skeleton.tsx";

/** What stands where a headline and a list of rows are about to be. */
export function LoadingRows() {
  return (
    <div className="wrap max-w-3xl pt-10 sm:pt-14" role="status" aria-label="Loading">
      <Skeleton className="h-14 w-72 sm:h-20" />
      <Skeleton className="mt-8 h-12" />
      <div className="mt-8 grid gap-6">
        {["first", "second", "third", "fourth"].map((place) => (
          <Skeleton key={place} className="h-16" />
        ))}
      </div>
    </div>
  );
}
