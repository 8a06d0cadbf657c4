import type { Endpoint } from "#platform/endpoints.ts";
import type { Logger } from "#platform/log.ts";
import type { Endpoints } from "./endpoints.ts";
import { type Heads, watchHeads } from "./heads.ts";
import type { Header } from "./raw-log.ts";

/** New blocks of whichever endpoint the mirror is read from. */
export type News = {
  readonly isLive: (endpoint: Endpoint) => boolean;
  /** The newest header that the chosen endpoint has told, as soon as there is one; `null` when it is time to ask. */
  readonly next: () => Promise<Header | null>;
  /** Asking has found a block that the chosen endpoint's websocket should have told. */
  readonly miss: () => void;
  readonly close: () => void;
};

/** With a websocket a poll only confirms the head, and must do so more often than readers call the mirror stale. */
const LIVE_POLL_MS = 1_000;
const POLL_MS = 250;

/** One subscription an endpoint: a change of endpoint finds the next one already live. */
export function listenToHeads({ endpoints, log }: { endpoints: Endpoints; log: Logger }): News {
  let wake: () => void = () => undefined;
  const heads: readonly Heads[] = endpoints.list.map((endpoint) =>
    watchHeads({ url: endpoint.wsUrl, log, onNews: () => endpoint === endpoints.chosen() && wake() }),
  );
  const headsOf = ({ position }: Endpoint) => heads[position] as Heads;

  function sleep(longestMs: number): Promise<void> {
    return new Promise((resolve) => {
      const limit = setTimeout(resolve, longestMs);
      wake = () => {
        clearTimeout(limit);
        resolve();
      };
    });
  }

  return {
    isLive: (endpoint) => headsOf(endpoint).isLive(),
    async next() {
      const before = headsOf(endpoints.chosen());
      const header = before.take();
      if (header) return header;
      await sleep(before.isLive() ? LIVE_POLL_MS : POLL_MS);
      return headsOf(endpoints.chosen()).take();
    },
    miss: () => headsOf(endpoints.chosen()).miss(),
    close() {
      for (const each of heads) each.close();
      wake();
    },
  };
}
