import { FoyerError } from "#core/error.ts";
import type { Zone } from "#core/zone.ts";
import { type Watch, type WatchDeps, watchZones } from "./watch-zones.ts";
import type { EntryAnswer } from "./zone-entry.ts";

/** What becomes of a presence, in the order in which a guest meets it. */
export type PresenceChange =
  | Exclude<Watch, { kind: "inside" }>
  | { readonly kind: "seen"; readonly zoneName: string; readonly expiresAtSeconds: number }
  | { readonly kind: "refused"; readonly reason: string }
  /** The zones that were given are not the event's any more: begin again with new ones. */
  | { readonly kind: "zones-changed" }
  | { readonly kind: "fault"; readonly message: string; readonly next: string };

export type PresenceDeps = WatchDeps & {
  /** Proves the visit to the server: by the device's signature, or through the page's own server. */
  readonly report: (inside: Extract<Watch, { kind: "inside" }>) => Promise<EntryAnswer>;
};

/**
 * Follows a phone until it is seen, reports that once, and then leaves its position alone. Part of the SDK that other pages load
 * (holder/sdk.ts). Report again when the entry has run out, if the guest still waits.
 */
export function announcePresence(
  deps: PresenceDeps,
  { zones, offsetMs, onChange }: { zones: readonly Zone[]; offsetMs?: number; onChange: (change: PresenceChange) => void },
): { readonly stop: () => void } {
  let isReporting = false;
  const watching = watchZones(deps, {
    zones,
    ...(offsetMs === undefined ? {} : { offsetMs }),
    onChange: (watch) => {
      if (watch.kind !== "inside") return isReporting ? undefined : onChange(watch);
      if (isReporting) return;
      isReporting = true;
      void settle(deps, watch).then((change) => {
        isReporting = false;
        if (change.kind !== "fault" && change.kind !== "looking") watching.stop();
        onChange(change);
      });
    },
  });
  return watching;
}

async function settle({ report }: PresenceDeps, watch: Extract<Watch, { kind: "inside" }>): Promise<PresenceChange> {
  try {
    return changeOf(await report(watch));
  } catch (cause) {
    if (cause instanceof FoyerError) return { kind: "fault", message: cause.message, next: cause.next };
    return { kind: "fault", message: "It could not be reported that you are here.", next: "It is tried again by itself." };
  }
}

function changeOf(answer: EntryAnswer): PresenceChange {
  switch (answer.outcome) {
    case "seen":
      return { kind: "seen", zoneName: answer.zoneName, expiresAtSeconds: answer.expiresAtSeconds };
    case "refused":
      return { kind: "refused", reason: answer.reason };
    case "not-yet":
      return answer.visit.kind === "zone-changed" ? { kind: "zones-changed" } : { kind: "looking" };
  }
}
