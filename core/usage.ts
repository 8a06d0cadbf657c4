/** How often something happened alike: one hour, one gate, one outcome, one reason, the same methods. */
export type UsageCell = {
  /** The beginning of the hour in the event's zone. */
  readonly hourSeconds: number;
  readonly gateName: string | null;
  readonly outcome: string;
  readonly reason: string | null;
  readonly methods: readonly string[];
  readonly count: number;
};

export type Bar = { readonly name: string; readonly admitted: number; readonly others: number };
export type HourBar = { readonly atSeconds: number; readonly admitted: number; readonly others: number };
export type UsageSummary = {
  readonly scans: number;
  readonly admitted: number;
  readonly refused: number;
  readonly asked: number;
  readonly byGate: readonly Bar[];
  readonly byMethod: readonly Bar[];
  /** "admit", or why not. */
  readonly byResult: readonly { readonly name: string; readonly count: number }[];
  /** Without gaps from the first hour to the last; of a longer time its last `MOST_HOURS`. */
  readonly byHour: readonly HourBar[];
};

const HOUR_SECONDS = 3600;
export const MOST_HOURS = 48;
export const NO_METHOD = "Nothing that could be read";
const NO_GATE = "No gate";

/** Counts of a stretch of the trail, as its charts show them. The largest first; hours in their order. */
export function summarizeUsage(cells: readonly UsageCell[]): UsageSummary {
  const countOf = (outcome: string) => sum(cells.filter((cell) => cell.outcome === outcome));
  return {
    scans: sum(cells),
    admitted: countOf("admit"),
    refused: countOf("refuse"),
    asked: countOf("ask"),
    byGate: barsOf({ cells, namesOf: ({ gateName }) => [gateName ?? NO_GATE] }),
    byMethod: barsOf({ cells, namesOf: ({ methods }) => (methods.length > 0 ? methods : [NO_METHOD]) }),
    byResult: [...Map.groupBy(cells, ({ outcome, reason }) => reason ?? outcome)].map(([name, own]) => ({ name, count: sum(own) })).sort(byCount),
    byHour: hoursOf(cells),
  };
}

function sum(cells: readonly UsageCell[]): number {
  return cells.reduce((total, { count }) => total + count, 0);
}

/** Whoever goes out was not kept out, nor is a thing taken back a guest who was. */
const NOT_AT_ISSUE = ["admit", "leave", "undo"];

function split(cells: readonly UsageCell[]): { admitted: number; others: number } {
  const admitted = sum(cells.filter(({ outcome }) => outcome === "admit"));
  return { admitted, others: sum(cells.filter(({ outcome }) => !NOT_AT_ISSUE.includes(outcome))) };
}

/** A scan with two methods counts under both. */
function barsOf({ cells, namesOf }: { cells: readonly UsageCell[]; namesOf: (cell: UsageCell) => readonly string[] }): Bar[] {
  const named = cells.flatMap((cell) => namesOf(cell).map((name) => ({ name, cell })));
  const bars = [...Map.groupBy(named, ({ name }) => name)].map(([name, own]) => ({ name, ...split(own.map(({ cell }) => cell)) }));
  return bars.sort((left, right) => right.admitted + right.others - left.admitted - left.others || (left.name < right.name ? -1 : 1));
}

function byCount(left: { name: string; count: number }, right: { name: string; count: number }): number {
  return right.count - left.count || (left.name < right.name ? -1 : 1);
}

function hoursOf(cells: readonly UsageCell[]): HourBar[] {
  if (cells.length === 0) return [];
  const byHour = Map.groupBy(cells, ({ hourSeconds }) => hourSeconds);
  const last = Math.max(...byHour.keys());
  const first = Math.max(Math.min(...byHour.keys()), last - (MOST_HOURS - 1) * HOUR_SECONDS);
  const length = Math.floor((last - first) / HOUR_SECONDS) + 1;
  return Array.from({ length }, (_, i) => first + i * HOUR_SECONDS).map((atSeconds) => ({ atSeconds, ...split(byHour.get(atSeconds) ?? []) }));
}
