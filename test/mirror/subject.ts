import type { Db } from "#indexer/bulk.ts";
import { createNode } from "#indexer/node.ts";
import type { Header } from "#indexer/raw-log.ts";
import type { Request } from "#indexer/request.ts";
import { type SyncResult, syncToHead } from "#indexer/sync.ts";
import type { SyncDeps } from "#indexer/sync-deps.ts";
import { quiet } from "#test/support/scripted-mirror.ts";
import type { Mortals } from "./mortal.ts";

/** A mirror under test, as its process sees it. */
export type Subject = {
  readonly deps: () => SyncDeps;
  /** To the node as it is. */
  readonly request: Request;
  /** How the mirror's statements reach the database: as they are, or through a store that is broken on purpose. */
  readonly through: (db: Db) => Db;
  readonly mortals: Mortals;
  readonly tally: Tally;
};

/** How often each kind of thing has really happened: a test in which nothing happens proves nothing. */
export type Tally = { readonly count: (what: string) => void; readonly of: (what: string) => number; readonly text: () => string };

export function createTally(): Tally {
  const counts = new Map<string, number>();
  return {
    count: (what) => void counts.set(what, (counts.get(what) ?? 0) + 1),
    of: (what) => counts.get(what) ?? 0,
    text: () =>
      [...counts]
        .toSorted()
        .map(([what, count]) => `${what} ${count}`)
        .join(", "),
  };
}

/** Brings the mirror to the head, over another connection or by another node where wanted. */
export function catchUp(subject: Subject, { db, request, hint = null }: { db?: Db; request?: Request; hint?: Header | null } = {}): Promise<SyncResult> {
  const deps = subject.deps();
  const node = createNode({ request: request ?? subject.request, ...quiet() });
  return syncToHead({ ...deps, db: subject.through(db ?? deps.db), node }, { hint });
}
