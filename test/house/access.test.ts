import { describe, expect, it } from "vitest";
import { ACCESS } from "#api/access.ts";
import { type ApiDeps, createApp } from "#api/app.ts";
import { readEnv } from "#platform/env.ts";
import { listOperations, readDocument } from "#test/support/openapi.ts";
import { phoneWalletSource } from "#test/support/phone-wallets.ts";

describe("trap 68 the table of who may call what", () => {
  it("names every operation of the document, and none that is not there", async () => {
    const source = { FOYER_MODE: "local", DATABASE_URL: "postgres://nowhere", RPC_URL: "http://127.0.0.1:9", CHAIN_ID: "31337" };
    const keys = { FOYER_SECRET: "a secret of this test and of nothing else", RELAYER_KEY: `0x${"42".repeat(32)}` };
    // Routes are only put up, none is called: what they would read is not there.
    const app = createApp({ env: readEnv({ ...source, ...keys, ...phoneWalletSource() }) } as unknown as ApiDeps);
    const operations = listOperations(await readDocument({ app }));
    expect(operations.map(({ name }) => name).sort()).toEqual(Object.keys(ACCESS).sort());
  });
});
