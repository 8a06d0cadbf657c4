import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.ts";

/** How often something may be done by one key within a window. Windows begin with the clock, so that all processes mean the same one. */
export type Limit = { readonly name: string; readonly points: number; readonly windowSeconds: number };

/** Where a key stands within its window. */
export type Quota = { readonly limit: Limit; readonly used: number; readonly remaining: number; readonly resetSeconds: number; readonly isOver: boolean };

/**
 * Counts in the memory of this process, at once, and shares with the others in the background: no decision waits for a round trip.
 * Only keys that have come near their limit are shared, each at most once a second.
 */
export type Counts = {
  readonly take: (limit: Limit, key: string) => Quota;
  /** The same without counting. */
  readonly look: (limit: Limit, key: string) => Quota;
  /** Begins this window anew, for all processes. */
  readonly forget: (limit: Limit, key: string) => Promise<void>;
  /** Tells the others and hears from them; happens by itself. */
  readonly share: () => Promise<void>;
};

/** What processes have in common; for one alone there is none. */
export type SharedStore = {
  /** Adds what this process has counted; answers what all have. */
  readonly add: (input: { readonly key: string; readonly points: number; readonly seconds: number }) => Promise<number>;
  readonly remove: (key: string) => Promise<void>;
};

type Deps = { readonly clock: Clock; readonly store: SharedStore | null; readonly onFault: (cause: unknown) => void };

/** Own tries of the window, those of them that the others know of, and the others' as far as they are known. */
type Count = { readonly key: string; readonly limit: Limit; readonly window: number; own: number; shared: number; others: number };

/** A process tells of a key from this share of its limit on. */
export const SHARED_FROM = 1 / 8;
const SHARE_EVERY_MS = 1_000;
const MOST_KEYS = 100_000;
const AT_ONCE = 4;

export function createCounts({ clock, store, onFault }: Deps): Counts {
  const counts = new LRUCache<string, Count>({ max: MOST_KEYS });
  let waiting = new Map<string, Count>();
  let timer: NodeJS.Timeout | null = null;
  const find = (limit: Limit, key: string): Count | null => {
    const count = counts.get(`${limit.name}:${key}`);
    return count?.window === windowOf({ limit, atMs: clock.nowMs() }) ? count : null;
  };
  const quotaOf = (limit: Limit, count: Count | null): Quota => {
    const used = count ? count.own + count.others : 0;
    const resetSeconds = limit.windowSeconds - (Math.floor(clock.nowMs() / 1000) % limit.windowSeconds);
    return { limit, used, remaining: Math.max(0, limit.points - used), resetSeconds, isOver: used > limit.points };
  };
  async function share(): Promise<void> {
    const due = [...waiting.values()];
    waiting = new Map();
    const tell = async () => {
      for (let count = due.pop(); count && store; count = due.pop()) await tellOf({ store, count });
    };
    const told = await Promise.allSettled(Array.from({ length: AT_ONCE }, tell));
    for (const one of told) if (one.status === "rejected") onFault(one.reason);
  }
  const shareLater = (count: Count): void => {
    waiting.set(count.key, count);
    if (timer) return;
    timer = setTimeout(() => {
      timer = null;
      void share();
    }, SHARE_EVERY_MS).unref();
  };
  return {
    take(limit, key) {
      const window = windowOf({ limit, atMs: clock.nowMs() });
      const count = find(limit, key) ?? { key: `${limit.name}:${key}:${window}`, limit, window, own: 0, shared: 0, others: 0 };
      if (count.own === 0) counts.set(`${limit.name}:${key}`, count);
      const wasOver = quotaOf(limit, count).isOver;
      count.own += 1;
      // Whoever is over is over: how far is nobody's business.
      if (store && !wasOver && count.own >= limit.points * SHARED_FROM) shareLater(count);
      return quotaOf(limit, count);
    },
    look: (limit, key) => quotaOf(limit, find(limit, key)),
    async forget(limit, key) {
      const count = find(limit, key);
      counts.delete(`${limit.name}:${key}`);
      if (count) waiting.delete(count.key);
      await store?.remove(`${limit.name}:${key}:${windowOf({ limit, atMs: clock.nowMs() })}`);
    },
    share,
  };
}

function windowOf({ limit, atMs }: { limit: Limit; atMs: number }): number {
  return Math.floor(atMs / 1000 / limit.windowSeconds);
}

/** What could not be told stays with the count, and goes with its next try. */
async function tellOf({ store, count }: { store: SharedStore; count: Count }): Promise<void> {
  const points = count.own - count.shared;
  const total = await store.add({ key: count.key, points, seconds: 2 * count.limit.windowSeconds });
  count.shared += points;
  count.others = Math.max(0, total - count.shared);
}
