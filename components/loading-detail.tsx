import { Skeleton } from "./skeleton.tsx";

/** What stands where one event or ticket is about to be: its picture on the left, its words on the right. */
export function LoadingDetail({ picture }: { picture: "poster" | "ticket" }) {
  return (
    <div className="wrap grid grid-cols-1 gap-8 pt-6 sm:pt-10 lg:grid-cols-[minmax(0,5fr)_minmax(0,7fr)] lg:gap-14" role="status" aria-label="Loading">
      <Skeleton className={picture === "poster" ? "mx-auto aspect-3/4 w-56 sm:w-full sm:max-w-sm lg:max-w-none" : "mx-auto h-128 w-full max-w-md rounded-xl"} />
      <div>
        <Skeleton className="h-12 sm:h-16" />
        <Skeleton className="mt-3 h-12 w-2/3 sm:h-16" />
        <div className="mt-7 grid grid-cols-2 gap-5 border-line border-y py-5 sm:grid-cols-3">
          {["date", "doors", "start", "place", "last", "organizer"].map((fact) => (
            <Skeleton key={fact} className="h-10" />
          ))}
        </div>
        <Skeleton className="mt-10 h-8 w-40" />
        <Skeleton className="mt-5 h-24" />
        <Skeleton className="mt-5 h-24" />
      </div>
    </div>
  );
}
