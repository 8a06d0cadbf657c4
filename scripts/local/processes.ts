import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once as event } from "node:events";
import { fileURLToPath } from "node:url";

export type ProcessSpec = {
  /** What the steps and faults call it. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly uid?: number;
  readonly gid?: number;
  readonly endSignal?: NodeJS.Signals;
  /** Gets each chunk of both outputs. */
  readonly onOutput?: (text: string) => void;
};

export type Running = {
  readonly name: string;
  readonly pid: number;
  /** Resolves when the process has ended, by itself or not. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** The last lines of its output, for a fault's message. */
  readonly tail: () => string;
  readonly stop: () => Promise<void>;
};

export type Processes = {
  readonly start: (spec: ProcessSpec) => Promise<Running>;
  /** Removes the directory when everything has ended. */
  readonly removeAtEnd: (directory: string) => void;
  readonly stopAll: () => Promise<void>;
  /** Whether what ends now ends because it was asked to. */
  readonly isStopping: () => boolean;
  /** The process that ends the others when this one is killed. */
  readonly guardian: number;
};

const TAIL_CHARACTERS = 4_000;
const GRACE_MS = 8_000;
const GUARDIAN = fileURLToPath(new URL("guardian.mjs", import.meta.url));

/** Starts processes that end with this one, however it ends. Each leads a process group of its own. */
export function createProcesses(): Processes {
  const guardian = spawn(process.execPath, [GUARDIAN], { detached: true, stdio: ["pipe", "ignore", "inherit"] });
  guardian.unref();
  const tell = (order: object): void => void guardian.stdin.write(`${JSON.stringify(order)}\n`);
  // A guardian that has gone cannot be told anything; the processes are then stopped one by one by their owners.
  guardian.stdin.on("error", () => undefined);
  (guardian.stdin as unknown as { unref?: () => void }).unref?.();
  let isStopping = false;
  return {
    isStopping: () => isStopping,
    guardian: guardian.pid ?? process.pid,
    async start(spec) {
      const running = await startProcess(spec);
      tell({ watch: { pid: running.pid, signal: spec.endSignal ?? "SIGTERM" } });
      void running.ended.then(() => tell({ forget: running.pid }));
      return running;
    },
    removeAtEnd: (directory) => tell({ remove: directory }),
    async stopAll() {
      isStopping = true;
      if (guardian.exitCode !== null) return;
      guardian.ref();
      const gone = event(guardian, "exit");
      guardian.stdin.end();
      await gone;
    },
  };
}

async function startProcess(spec: ProcessSpec): Promise<Running> {
  const options: SpawnOptions = { detached: true, stdio: ["ignore", "pipe", "pipe"], env: { ...(spec.env ?? process.env) } as NodeJS.ProcessEnv };
  const child = spawn(spec.command, [...spec.args], { ...options, ...definedOf({ cwd: spec.cwd, uid: spec.uid, gid: spec.gid }) });
  const tail = collectTail(child, spec.onOutput);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  await event(child, "spawn");
  const pid = child.pid as number;
  return { name: spec.name, pid, ended, tail, stop: () => stop({ pid, ended, signal: spec.endSignal ?? "SIGTERM" }) };
}

function definedOf<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function collectTail(child: ChildProcess, onOutput?: (text: string) => void): () => string {
  let kept = "";
  const keep = (chunk: Buffer): void => {
    const text = chunk.toString("utf8");
    kept = (kept + text).slice(-TAIL_CHARACTERS);
    onOutput?.(text);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  return () => kept.trim();
}

async function stop({ pid, ended, signal }: { pid: number; ended: Promise<unknown>; signal: NodeJS.Signals }): Promise<void> {
  signalGroup(pid, signal);
  const impatience = setTimeout(() => signalGroup(pid, "SIGKILL"), GRACE_MS);
  await ended;
  clearTimeout(impatience);
}

/** A group that has already gone is what was wanted. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ESRCH") throw cause;
  }
}
