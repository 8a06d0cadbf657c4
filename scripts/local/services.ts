import { join } from "node:path";
import { FoyerError } from "#core/error.ts";
import { ROOT } from "./home.ts";
import type { Processes, Running } from "./processes.ts";

/** What Node itself is told for the indexer; scripts/launch.mjs says why, and does the same. */
export const INDEXER_FLAGS = ["--max-semi-space-size=8"] as const;

/** The processes of the product itself, as operations run them. */
export const SERVICES = [
  { name: "indexer", main: "indexer/main.ts", flags: INDEXER_FLAGS },
  { name: "worker", main: "worker/main.ts", flags: [] },
  { name: "app", main: "api/main.ts", flags: [] },
] as const;

export type Service = (typeof SERVICES)[number];
export type ServiceInput = {
  readonly processes: Processes;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly note: (text: string) => void;
  /** Gets what a service says, line for line. */
  readonly onOutput: (input: { name: string; text: string }) => void;
};

export type Supervised = {
  readonly name: string;
  readonly first: Running;
  /** Rejects once the service has ended twice; never resolves. */
  readonly failed: Promise<never>;
};

/** Starts a service; when it ends by itself it is started once more, and when that ends too it is given up. */
export async function startService(input: ServiceInput, service: Service): Promise<Supervised> {
  const first = await launch(input, service);
  return { name: service.name, first, failed: supervise({ input, service, first }) };
}

async function supervise({ input, service, first }: { input: ServiceInput; service: Service; first: Running }): Promise<never> {
  const end = await endOf(input, first);
  input.note(`the ${service.name} ended by itself (${end}); starting it once more\n${lastLines(first)}`);
  const second = await launch(input, service);
  throw new FoyerError({
    code: "UNAVAILABLE",
    message: `The ${service.name} ended again (${await endOf(input, second)}).\n${lastLines(second)}`,
    next: "Its last words stand above.",
  });
}

function launch({ processes, env, onOutput }: ServiceInput, { name, main, flags }: Service): Promise<Running> {
  return processes.start({ name, command: process.execPath, args: [...flags, join(ROOT, main)], cwd: ROOT, env, onOutput: (text) => onOutput({ name, text }) });
}

/** How it ended by itself. An end that was asked for is none that anybody waits for. */
async function endOf({ processes }: ServiceInput, running: Running): Promise<string> {
  const { code, signal } = await running.ended;
  if (processes.isStopping()) return new Promise<never>(() => undefined);
  return signal ? `signal ${signal}` : `code ${code}`;
}

function lastLines(running: Running): string {
  return running.tail().split("\n").slice(-8).join("\n");
}
