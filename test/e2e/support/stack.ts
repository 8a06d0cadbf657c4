import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeHome, openHome } from "#scripts/local/home.ts";
import { findFreePort } from "#scripts/local/ports.ts";
import { createProcesses } from "#scripts/local/processes.ts";
import { startStack } from "#scripts/local/stack.ts";
import { createSteps } from "#scripts/local/steps.ts";

const URL_NAME = "FOYER_E2E_URL";
const EVENT_NAME = "FOYER_E2E_EVENT";

/**
 * Playwright's global set-up: the whole product as `npm start` runs it, in a folder of its own that is gone afterwards. With
 * FOYER_E2E_URL and FOYER_E2E_EVENT (the demo event's id) set, a running one serves instead.
 */
export default async function startForTests(): Promise<() => Promise<void>> {
  if (process.env[URL_NAME]) return () => Promise.resolve();
  const directory = mkdtempSync(join(tmpdir(), "foyer-e2e-"));
  const processes = createProcesses();
  const home = await openHome({ directory, guardian: processes.guardian });
  const stop = async (): Promise<void> => {
    await processes.stopAll();
    closeHome(home);
    rmSync(directory, { recursive: true, force: true });
    rmSync(home.shelter, { recursive: true, force: true });
  };
  try {
    const steps = createSteps((line) => process.stdout.write(line));
    const stack = await startStack({ processes, home, steps, settings: process.env, port: await findFreePort() });
    if (!stack.demo) throw new Error("Browser tests need the demo event: unset RPC_URL.");
    process.env[URL_NAME] = stack.url;
    process.env[EVENT_NAME] = stack.demo.eventId;
    return stop;
  } catch (cause) {
    await stop();
    throw cause;
  }
}

export function stackUrl(): string {
  return required(URL_NAME);
}

/** The demo event, whose doors are open. */
export function demoEventId(): string {
  return required(EVENT_NAME);
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is set by the global set-up of playwright.config.ts.`);
  return value;
}
