import { once as event } from "node:events";
import { join } from "node:path";
import { createStopping } from "#platform/stopping.ts";
import { STEWARD } from "./local/demo.ts";
import { explain } from "./local/explain.ts";
import { closeHome, openHome, ROOT } from "./local/home.ts";
import { createProcesses, type Processes } from "./local/processes.ts";
import { type Stack, startStack } from "./local/stack.ts";
import { createSteps } from "./local/steps.ts";

const DEFAULT_PORT = 3000;

/** `npm start`: everything on this machine, until Ctrl-C. */
async function main(): Promise<void> {
  const steps = createSteps((line) => process.stdout.write(line));
  const processes = createProcesses();
  const asked = whenAskedToStop();
  try {
    const home = await openHome({ directory: process.env.FOYER_HOME || join(ROOT, ".foyer"), guardian: processes.guardian });
    try {
      const starting = startStack({ processes, home, steps, settings: process.env, port: Number(process.env.PORT || DEFAULT_PORT) });
      const stack = await Promise.race([starting, asked]);
      if (stack === "stop") return;
      process.stdout.write(welcome(stack));
      await Promise.race([asked, stack.failed]);
    } finally {
      steps.note("stopping");
      await processes.stopAll();
      closeHome(home);
    }
  } catch (cause) {
    process.stderr.write(`\nfoyer: ${explain(cause)}\n`);
    process.exitCode = 1;
  } finally {
    await end(processes);
  }
}

async function whenAskedToStop(): Promise<"stop"> {
  await event(createStopping(), "abort");
  return "stop";
}

/** What was still under way when the end was asked for would keep this process alive. */
async function end(processes: Processes): Promise<void> {
  await processes.stopAll();
  process.exit();
}

function welcome({ url, databaseUrl, rpcUrl, demo, stewardPin }: Stack): string {
  const lines = ["", `  Foyer is at ${url}`, `  API description ${url}/api/docs · database ${databaseUrl} · chain ${rpcUrl}`, ""];
  if (demo) lines.push(...tryThis({ url, demo, stewardPin }));
  return `${[...lines, "  Ctrl-C ends everything.", ""].join("\n")}\n`;
}

function tryThis({ url, demo, stewardPin }: { url: string; demo: NonNullable<Stack["demo"]>; stewardPin: string }): string[] {
  return [
    "  Try it:",
    "  1  Connect, choose the Foyer test wallet, then Alice (or Bob; Olivia is the organizer).",
    `  2  Buy:   ${url}/events/${demo.eventId} (its doors are open), then show the code in "My tickets".`,
    `  3  Admit: ${url}/gate?code=${demo.pairingCode} pairs one device, within ten minutes; then ${STEWARD}, PIN ${stewardPin}.`,
    `  4  Run it: ${url}/organizer as Olivia makes gates, staff and new pairing codes.`,
    "",
  ];
}

await main();
