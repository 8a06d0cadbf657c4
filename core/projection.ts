import { applyLog } from "./apply-log.ts";
import { copyState, createDraft, type Draft, type EventState } from "./event-state.ts";
import type { Log } from "./log.ts";

/** Logs of one contract in chain order to its state; `null` before its EventCreated. Throws on a log that the contract cannot have emitted. */
export function fold(logs: Iterable<Log>): EventState | null {
  return goOn(null, logs);
}

/**
 * The state after more logs. `state` may hold only the rows that `touchedBy` names for these logs: the others cannot
 * change, so a mirror loads and writes just those rows.
 */
export function advance({ state, logs }: { state: EventState | null; logs: Iterable<Log> }): EventState | null {
  return goOn(state && copyState(state), logs);
}

/** A fold of more logs than fit into memory at once: the same as `fold` over all that were added. */
export function createFold(): { readonly add: (logs: Iterable<Log>) => void; readonly state: () => EventState | null } {
  let draft: Draft | null = null;
  return {
    add(logs) {
      draft = goOn(draft, logs);
    },
    state: () => draft,
  };
}

/** What the factory anchors is about no event, so that it stands without one. */
function goOn(start: Draft | null, logs: Iterable<Log>): Draft | null {
  let draft = start;
  for (const log of logs) {
    if (log.name === "EventCreated") {
      if (draft) throw new Error(`Event ${log.contract} was created twice.`);
      draft = createDraft(log);
    } else if (draft) {
      applyLog(draft, log);
    } else if (log.name !== "Anchored") {
      throw new Error(`A ${log.name} log of ${log.contract} comes before its EventCreated: logs are missing or out of order.`);
    }
  }
  return draft;
}
