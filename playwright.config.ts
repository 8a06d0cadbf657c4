import { defineConfig } from "@playwright/test";

/** Browser tests run against the whole product, started once as `npm start` would start it (test/e2e/support/stack.ts). */
export default defineConfig({
  testDir: "test/e2e",
  globalSetup: "./test/e2e/support/stack.ts",
  outputDir: "test-results/browser",
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  use: { actionTimeout: 20_000, navigationTimeout: 30_000, screenshot: "only-on-failure" },
  forbidOnly: true,
  reporter: [["list"], ["json", { outputFile: "test-results/playwright.json" }]],
});
