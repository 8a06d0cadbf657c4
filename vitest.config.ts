import { defineConfig } from "vitest/config";

/** Some start half a dozen processes, which takes its time on a busy machine. */
const HEAVY_TIMEOUT_MS = 180_000;
/** Pure, yet thousands of random inputs on a busy machine take their time. */
const RULES_TIMEOUT_MS = 30_000;
const POLL_TIMEOUT_MS = 30_000;
const WITH_POSTGRES = ["test/{flows,mirror}/**/*.test.ts", "{server,indexer,worker,api,prisma,platform,scripts}/**/*.test.ts"];

/** Two runs in one: rules, which need nothing, and everything that stands on a real PostgreSQL (and mostly a real chain). */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "rules",
          include: ["{core,methods,holder,scanner,components,app}/**/*.test.{ts,tsx}", "test/house/**/*.test.ts", "test/vectors/**/*.test.ts"],
          environment: "node",
          testTimeout: RULES_TIMEOUT_MS,
        },
      },
      {
        test: {
          name: "flows",
          include: WITH_POSTGRES,
          environment: "node",
          globalSetup: ["test/support/cluster.ts"],
          testTimeout: HEAVY_TIMEOUT_MS,
          hookTimeout: HEAVY_TIMEOUT_MS,
          // What is polled for has been done in the background: on a busy machine later.
          expect: { poll: { timeout: POLL_TIMEOUT_MS } },
          pool: "forks",
        },
      },
    ],
  },
});
