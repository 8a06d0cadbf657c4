import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type Cluster, startCluster } from "#scripts/local/postgres.ts";
import { createProcesses } from "#scripts/local/processes.ts";
import { migrate, readMigrations } from "#scripts/migrate.ts";

/** A PostgreSQL of a test's own, in a folder that the test removes, as an installation runs it: what it has committed must outlive anything. */
export type OwnCluster = {
  readonly connectionString: () => string;
  readonly pid: () => number;
  /** kill -9 of the server and of every process of it. */
  readonly kill: () => Promise<void>;
  /** Starts it again over the same files, unless it still runs. */
  readonly revive: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export async function createOwnCluster({ home }: { home: string }): Promise<OwnCluster> {
  const processes = createProcesses();
  const settings = {
    processes,
    directory: join(home, "pg"),
    shelter: join(home, "shelter"),
    password: randomBytes(16).toString("hex"),
    durability: "full" as const,
  };
  let isRunning = false;
  let cluster = await start();
  await migrate({ connectionString: cluster.connectionString, migrations: await readMigrations() });

  async function start(): Promise<Cluster> {
    const started = await startCluster(settings);
    isRunning = true;
    void started.running.ended.then(() => {
      isRunning = false;
    });
    return started;
  }

  return {
    connectionString: () => cluster.connectionString,
    pid: () => cluster.running.pid,
    async kill() {
      for (const pid of [cluster.running.pid, ...listChildren(cluster.running.pid)]) killHard(pid);
      await cluster.running.ended;
    },
    async revive() {
      if (!isRunning) cluster = await start();
    },
    stop: () => processes.stopAll(),
  };
}

/** Each of the server's processes leads a group of its own, so one signal to a group does not reach them. */
function listChildren(pid: number): number[] {
  return execFileSync("pgrep", ["-P", String(pid)], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map(Number);
}

function killHard(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (cause) {
    // One that has ended meanwhile is as dead as it should be.
    if ((cause as NodeJS.ErrnoException).code !== "ESRCH") throw cause;
  }
}
