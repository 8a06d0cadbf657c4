import { createPool } from "#platform/pool.ts";
import { systemClock } from "#server/clock.ts";
import { fillMirror } from "#test/support/filled-mirror.ts";
import { explainStatements, recordStatements } from "#test/support/query-plan.ts";
import { listReads, type Read } from "#test/support/reads.ts";
import { createStage } from "./mirror/stage.ts";

/** A million tickets: four years of two thousand events. */
const SIZE = { events: 2_000, ticketsPerEvent: 500, holders: 50_000 };
const TIMES = 300;
const WARM_UP = 30;
const POOL_SIZE = 4;

type Figures = { name: string; p50Ms: number; p95Ms: number; rowsVisited: number; indexes: string[]; scannedTables: string[] };

/** How fast pages read a mirror of a million tickets, one request at a time, and what PostgreSQL's own account of it says. */
export async function benchReads(): Promise<void> {
  const stage = await createStage();
  const db = createPool({ connectionString: await stage.createDatabase(), size: POOL_SIZE });
  try {
    const startedMs = performance.now();
    await fillMirror(db, SIZE);
    const filledSeconds = Math.round((performance.now() - startedMs) / 1000);
    process.stdout.write(`${(SIZE.events * SIZE.ticketsPerEvent).toLocaleString("en-US")} tickets of ${SIZE.events} events made in ${filledSeconds} s\n\n`);
    const figures: Figures[] = [];
    for (const read of await listReads(db, systemClock)) {
      figures.push(await measure(db, read));
      process.stdout.write(lineOf(figures.at(-1) as Figures));
    }
    process.stdout.write(`\n${JSON.stringify({ tickets: SIZE.events * SIZE.ticketsPerEvent, reads: figures })}\n`);
  } finally {
    await db.end();
    await stage.close();
  }
}

async function measure(pool: ReturnType<typeof createPool>, read: Read): Promise<Figures> {
  for (let place = 0; place < WARM_UP; place++) await read.run(pool, place);
  const times: number[] = [];
  for (let place = 0; place < TIMES; place++) {
    const startedMs = performance.now();
    await read.run(pool, place);
    times.push(performance.now() - startedMs);
  }
  times.sort((left, right) => left - right);
  const { db, statements } = recordStatements(pool);
  await read.run(db, 1);
  const plans = await explainStatements(pool, statements);
  return {
    name: read.name,
    p50Ms: round(times[Math.floor(TIMES * 0.5)]),
    p95Ms: round(times[Math.floor(TIMES * 0.95)]),
    rowsVisited: plans.reduce((sum, plan) => sum + plan.rowsVisited, 0),
    indexes: [...new Set(plans.flatMap((plan) => plan.indexes))],
    scannedTables: [...new Set(plans.flatMap((plan) => plan.scannedTables))],
  };
}

function lineOf({ name, p50Ms, p95Ms, rowsVisited, indexes, scannedTables }: Figures): string {
  const scanned = scannedTables.length > 0 ? `; whole: ${scannedTables.join(", ")}` : "";
  const figures = `${p50Ms.toFixed(1).padStart(7)} ms p50 ${p95Ms.toFixed(1).padStart(7)} ms p95 ${String(rowsVisited).padStart(6)} rows`;
  return `${name.padEnd(32)}${figures}  ${indexes.join(", ")}${scanned}\n`;
}

function round(value: number | undefined): number {
  return Math.round((value ?? 0) * 100) / 100;
}
