import { type Fix, metersBetween } from "#core/position.ts";
import { judgeVisit, type Visit, type Zone } from "#core/zone.ts";

/** What the phone knows of itself. `meters`: to the nearest corner of the nearest zone. */
export type Watch =
  | { readonly kind: "looking" }
  | { readonly kind: "denied" }
  | { readonly kind: "outside"; readonly meters: number }
  | Extract<Visit, { kind: "inaccurate" | "waiting" }>
  /** It has been inside for long enough: these positions prove it. */
  | { readonly kind: "inside"; readonly zone: Zone; readonly fixes: readonly Fix[] };

export type WatchDeps = {
  readonly geolocation: Pick<Geolocation, "watchPosition" | "clearWatch" | "getCurrentPosition">;
  readonly setInterval: (work: () => void, ms: number) => unknown;
  readonly clearInterval: (timer: never) => void;
};

/** A phone that lies still tells nothing by itself, so it is asked. */
const ASK_EVERY_MS = 5_000;
const OPTIONS: PositionOptions = { enableHighAccuracy: true, maximumAge: 2_000, timeout: 15_000 };
/** No report looks further back. */
const KEPT_SECONDS = 1_500;
const MAX_REPORTED = 4;
const PERMISSION_DENIED = 1;

/**
 * Follows the phone's position until stopped, and says what it means for the zones. Positions stay in this function's memory, the
 * last half hour of them; nothing is sent from here. `offsetMs`: how far the server's clock is ahead of the phone's.
 */
export function watchZones(
  deps: WatchDeps,
  { zones, offsetMs = 0, onChange }: { zones: readonly Zone[]; offsetMs?: number; onChange: (watch: Watch) => void },
): { readonly stop: () => void } {
  let fixes: readonly Fix[] = [];
  let isOver = false;
  const take = (position: GeolocationPosition): void => {
    if (isOver) return;
    fixes = withFix({ fixes, fix: fixOf({ position, offsetMs }) });
    onChange(judge({ zones, fixes }));
  };
  const miss = ({ code }: { code: number }): void => {
    if (isOver) return;
    if (code === PERMISSION_DENIED) stop();
    onChange({ kind: code === PERMISSION_DENIED ? "denied" : "looking" });
  };
  const watch = deps.geolocation.watchPosition(take, miss, OPTIONS);
  const timer = deps.setInterval(() => deps.geolocation.getCurrentPosition(take, miss, OPTIONS), ASK_EVERY_MS);
  function stop(): void {
    isOver = true;
    deps.geolocation.clearWatch(watch);
    deps.clearInterval(timer as never);
  }
  onChange({ kind: "looking" });
  return { stop };
}

/** What a row of positions means: the zone that one is in, else the one that one is nearest to. */
export function judge({ zones, fixes }: { zones: readonly Zone[]; fixes: readonly Fix[] }): Watch {
  const visits = zones.map((zone) => ({ zone, visit: judgeVisit({ zone, fixes }) }));
  const inside = visits.find(({ visit }) => visit.kind === "inside");
  if (inside) return { kind: "inside", zone: inside.zone, fixes: pickFixes({ zone: inside.zone, fixes }) };
  const waiting = visits.map(({ visit }) => visit).find((visit) => visit.kind === "waiting");
  if (waiting) return waiting;
  const inaccurate = visits.map(({ visit }) => visit).find((visit) => visit.kind === "inaccurate");
  return inaccurate ?? { kind: "outside", meters: metersTo({ zones, fix: fixes.at(-1) }) };
}

/** As few positions as prove the visit: the last before it, the first and the last of it. Where one was between is nobody's business. */
function pickFixes({ zone, fixes }: { zone: Zone; fixes: readonly Fix[] }): readonly Fix[] {
  const visit = judgeVisit({ zone, fixes });
  if (visit.kind !== "inside") return [];
  const first = fixes.findIndex(({ atSeconds }) => atSeconds === visit.sinceSeconds);
  const picked = [fixes[first - 1], fixes[first], fixes.at(-1)].filter((fix) => fix !== undefined);
  return [...new Set(picked)].slice(-MAX_REPORTED);
}

function fixOf({ position: { coords, timestamp }, offsetMs }: { position: GeolocationPosition; offsetMs: number }): Fix {
  return {
    point: { longitude: coords.longitude, latitude: coords.latitude },
    accuracyMeters: coords.accuracy,
    atSeconds: Math.floor((timestamp + offsetMs) / 1000),
    isMocked: false,
  };
}

/** In order of time, one a second, the newest staying. */
function withFix({ fixes, fix }: { fixes: readonly Fix[]; fix: Fix }): readonly Fix[] {
  const kept = fixes.filter(({ atSeconds }) => atSeconds < fix.atSeconds && atSeconds >= fix.atSeconds - KEPT_SECONDS);
  return [...kept, fix];
}

function metersTo({ zones, fix }: { zones: readonly Zone[]; fix: Fix | undefined }): number {
  const corners = zones.flatMap(({ shape }) => shape.flat(2));
  return fix ? Math.min(...corners.map((corner) => metersBetween(fix.point, corner))) : Number.POSITIVE_INFINITY;
}
