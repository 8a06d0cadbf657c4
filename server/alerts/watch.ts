import { LRUCache } from "lru-cache";
import type { Counts } from "../limits/counts.ts";
import { limitOfSuspicion, SUSPICIONS, type Suspicion, type SuspicionKind } from "./suspicion.ts";

/** Whence a request came: the client's address, and a hash of what its program says of itself. */
export type Trace = { readonly address: string; readonly fingerprint: string };

/** One thing that looks like misuse. `eventId`: EVERY_EVENT for what is about no event. */
export type Sign = {
  readonly kind: SuspicionKind;
  readonly eventId: string;
  readonly subject: string;
  readonly trace: Trace;
  readonly gateId?: string;
  readonly deviceId?: string;
  readonly tokenId?: bigint | null;
};

/** What has come of a sign: `most` within one window, by what this process knows. */
export type Burst = Sign & { readonly most: number; readonly blockSeconds: number | null };

/** Counts signs, and tells of them once they are too many. Nobody waits for it. */
export type Watch = { readonly note: (sign: Sign) => void };

type Deps = { readonly counts: Counts; readonly raise: (burst: Burst) => Promise<void>; readonly onFault: (cause: unknown) => void };
type Told = { readonly used: number; readonly doublings: number; readonly isBlocked: boolean };

const MOST_SUBJECTS = 10_000;

/** Told are the beginning of a burst, its block, and each doubling, so that ten thousand tries are a dozen writes. */
export function createWatch({ counts, raise, onFault }: Deps): Watch {
  const lately = new LRUCache<string, Told>({ max: MOST_SUBJECTS });
  return {
    note(sign) {
      const { alertAt, block }: Suspicion = SUSPICIONS[sign.kind];
      const key = subjectKeyOf(sign);
      const { used } = counts.take(limitOfSuspicion(sign.kind), key);
      if (used < alertAt) return;
      const known = lately.get(`${sign.kind} ${key}`);
      // A smaller number is another window's.
      const last = known && known.used < used ? known : NOTHING_TOLD;
      const doublings = Math.floor(Math.log2(used / alertAt));
      const isBlocked = block !== null && used >= block.at;
      if (doublings <= last.doublings && isBlocked === last.isBlocked) return;
      lately.set(`${sign.kind} ${key}`, { used, doublings, isBlocked });
      raise({ ...sign, most: used, blockSeconds: isBlocked && !last.isBlocked ? block.seconds : null }).catch(onFault);
    },
  };
}

const NOTHING_TOLD: Told = { used: 0, doublings: -1, isBlocked: false };

/** What a sign is counted under. */
export function subjectKeyOf({ eventId, subject }: Pick<Sign, "eventId" | "subject">): string {
  return `${eventId} ${subject}`;
}
