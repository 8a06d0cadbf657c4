import { join } from "node:path";
import { parseArgs } from "node:util";
import { FoyerError } from "#core/error.ts";
import { createStopping } from "#platform/stopping.ts";
import { explain } from "#scripts/local/explain.ts";
import { ROOT } from "#scripts/local/home.ts";
import { createProcesses } from "#scripts/local/processes.ts";

const TESTS = ["histories", "real-histories", "any-way"].map((name) => `test/mirror/${name}.test.ts`);
const DEFAULT_MINUTES = "30";

/** `npm run mirror:soak -- --minutes 30`: the random histories of the tests, for as long as there is time, each kind in a process of its own. */
async function main(): Promise<void> {
  const processes = createProcesses();
  createStopping().addEventListener("abort", () => void processes.stopAll().finally(() => process.exit(130)));
  try {
    const vitest = await processes.start({
      name: "histories",
      command: process.execPath,
      args: [join("node_modules", ".bin", "vitest"), "run", "--project", "flows", ...TESTS],
      cwd: ROOT,
      env: { ...process.env, FOYER_SOAK_MINUTES: String(readMinutes()) },
      onOutput: (text) => process.stdout.write(text),
    });
    process.exitCode = (await vitest.ended).code ?? 1;
  } catch (cause) {
    process.stderr.write(`foyer: ${explain(cause)}\n`);
    process.exitCode = 1;
  } finally {
    await processes.stopAll();
  }
}

function readMinutes(): number {
  const { values } = parseArgs({ options: { minutes: { type: "string", default: DEFAULT_MINUTES } } });
  const minutes = Number(values.minutes);
  if (minutes > 0) return minutes;
  throw new FoyerError({ code: "INVALID_INPUT", message: `--minutes is "${values.minutes}".`, next: "Give a number above zero." });
}

await main();
process.exit();
