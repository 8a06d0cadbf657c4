import type { Db } from "./statement.ts";

/** What is told on the channel "gate" after a scan was recorded. */
export type Notice = { readonly eventId: string; readonly tokenId: string | null; readonly kind: "admit" | "leave" | "refuse" | "ask" };

export type Notices = { readonly tell: (notice: Notice) => void };

/** How long a notice may wait for others: nobody at a screen sees the difference. */
const WAIT_MS = 20;

/**
 * Tells of recorded scans, many at once and after their commit. Inside the statement each would take the one lock that all
 * notifying commits of a server queue for. A notice that is lost delays a screen or the relay by their next look, no more.
 */
export function createNotices({ db, onFault }: { db: Db; onFault: (cause: unknown) => void }): Notices {
  let waiting: Notice[] = [];
  const send = (): void => {
    const payloads = waiting.map((notice) => JSON.stringify(notice));
    waiting = [];
    db.query({ name: "gate_notices", text: "SELECT tell('gate', said) FROM unnest($1::jsonb[]) AS said", values: [payloads] }).catch(onFault);
  };
  return {
    tell(notice) {
      if (waiting.length === 0) setTimeout(send, WAIT_MS);
      waiting.push(notice);
    },
  };
}
