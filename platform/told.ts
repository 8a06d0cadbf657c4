import { type Bookmark, hasSeen, isAsLate } from "./bookmark.ts";
import { type Channel, subjectOf, xidOf } from "./notice.ts";

/** What was said last about each subject: enough to tell somebody who comes later. Two short texts each. */
const MOST_SUBJECTS = 50_000;

type Said = { readonly channel: Channel; readonly payload: string; readonly xid: bigint | null };

export type Told = {
  /** Forgets everything: what comes from here on is not known to be all. */
  readonly forget: () => void;
  /** From this bookmark on everything is heard. */
  readonly begin: (first: Bookmark) => void;
  readonly hear: (notice: { channel: Channel; payload: string }) => void;
  /** The last notice of each subject that the bookmark's reading had not seen, in their order; `null` when that is not known. */
  readonly since: (bookmark: Bookmark) => readonly Said[] | null;
};

/**
 * What this process was told on the channels. Notices arrive in the order of their commits, of which PostgreSQL lets only one
 * happen at a time when it notifies; so behind the last one that a reading has seen there is nothing that it has not.
 */
export function createTold({ most = MOST_SUBJECTS }: { most?: number } = {}): Told {
  const last = new Map<string, Said>();
  let first: Bookmark | null = null;
  let dropped: bigint | null = null;
  return {
    forget() {
      last.clear();
      first = null;
      dropped = null;
    },
    begin(bookmark) {
      first = bookmark;
    },
    hear({ channel, payload }) {
      const subject = subjectOf({ channel, payload });
      if (subject === null) return;
      last.delete(subject);
      last.set(subject, { channel, payload, xid: xidOf(payload) });
      const [oldest] = last.size > most ? last : [];
      if (!oldest) return;
      last.delete(oldest[0]);
      dropped = oldest[1].xid ?? dropped;
    },
    since(bookmark) {
      if (!first || !isAsLate({ bookmark, first }) || (dropped !== null && !hasSeen({ bookmark, xid: dropped }))) return null;
      const said = [...last.values()];
      return said.slice(said.findLastIndex(({ xid }) => xid !== null && hasSeen({ bookmark, xid })) + 1);
    },
  };
}
