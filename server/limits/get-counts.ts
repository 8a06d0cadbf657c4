import { getLogOf } from "#platform/log.ts";
import { once } from "#platform/once.ts";
import { getPool } from "#platform/pool.ts";
import { systemClock } from "../clock.ts";
import { type Counts, createCounts } from "./counts.ts";
import { createPostgresStore } from "./shared-store.ts";

/** The counts of this process, shared with all others of the database. */
export function getCounts(): Counts {
  return once("counts", () => {
    const onFault = (cause: unknown) => getLogOf("limits").warn({ err: cause }, "counts could not be shared; this process counts alone");
    return createCounts({ clock: systemClock, store: createPostgresStore({ db: getPool() }), onFault });
  });
}
