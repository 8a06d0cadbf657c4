import { Skeleton } from "./skeleton.tsx";

/** What stands where a wall of event posters is about to be. */
export function LoadingPosters() {
  return (
    <div className="wrap pt-10 sm:pt-14" role="status" aria-label="Loading">
      <Skeleton className="h-14 w-64 sm:h-20 sm:w-96" />
      <div className="mt-10 grid grid-cols-1 gap-x-5 gap-y-10 sm:grid-cols-2 lg:grid-cols-3">
        {["first", "second", "third"].map((place) => (
          <div key={place}>
            <Skeleton className="aspect-3/4" />
            <Skeleton className="mt-3 h-5 w-2/3" />
            <Skeleton className="mt-2 h-4 w-1/2" />
          </div>
        ))}
      </div>
    </div>
  );
}
