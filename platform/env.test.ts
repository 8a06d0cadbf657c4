import { randomBytes } from "node:crypto";
import { generatePrivateKey, mnemonicToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";
import { encodeHex } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { type EnvSource, LOCAL_MNEMONIC, readEnv, withFiles } from "./env.ts";

const PRODUCTION: EnvSource = {
  NODE_ENV: "production",
  DATABASE_URL: "postgres://foyer:a-password@db.example/foyer",
  RPC_URL: "https://rpc.example",
  CHAIN_ID: "10",
  PUBLIC_URL: "https://foyer.example",
  FOYER_SECRET: randomBytes(32).toString("base64"),
  RELAYER_KEY: generatePrivateKey(),
};

/** The test chain's account 1. */
const TEST_WALLET = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

describe("C10 C12: settings", () => {
  it("takes a complete production environment, and production is what is meant unless somebody says local", () => {
    expect(readEnv(PRODUCTION)).toMatchObject({ FOYER_MODE: "production", CHAIN_ID: 10, PORT: 3000 });
  });

  it.each([
    ["a secret that was made for a laptop", { FOYER_SECRET: `local-${"x".repeat(40)}` }, "FOYER_SECRET"],
    ["a secret that everybody knows", { FOYER_SECRET: "changeme-changeme-changeme-changeme" }, "FOYER_SECRET"],
    ["a secret that can be guessed", { FOYER_SECRET: "a".repeat(40) }, "FOYER_SECRET"],
    ["a key of the test chain", { RELAYER_KEY: testKey(0) }, "RELAYER_KEY"],
    ["another key of the test chain", { RELAYER_KEY: testKey(7) }, "RELAYER_KEY"],
    ["trap 15, M22: the factory's tag key", { NFC_MASTER_KEY: "00".repeat(16) }, "NFC_MASTER_KEY"],
    ["a tag key of one byte", { NFC_MASTER_KEY: `0x${"ff".repeat(16)}` }, "NFC_MASTER_KEY"],
    ["an admin whose key everybody has", { ADMIN_WALLETS: TEST_WALLET }, "ADMIN_WALLETS"],
    ["pages without https", { PUBLIC_URL: "http://foyer.example" }, "PUBLIC_URL"],
  ])("refuses %s in production", (_, source, name) => {
    expect(faultOf({ ...PRODUCTION, ...source }).fields.map(({ path }) => path)).toEqual([name]);
  });

  it("trap 15, M22: takes a tag key that somebody made", () => {
    expect(readEnv({ ...PRODUCTION, NFC_MASTER_KEY: "C9EB67DF090AFF47C3B19A2516680B9D" })).toMatchObject({
      NFC_MASTER_KEY: "0xc9eb67df090aff47c3b19a2516680b9d",
    });
  });

  it("C10: reads a secret from the file that is named, unless it is given itself", () => {
    const inFile = randomBytes(32).toString("base64");
    const readFile = (path: string) => (path === "/run/secrets/foyer" ? `${inFile}\n` : "");
    const source = { ...PRODUCTION, FOYER_SECRET: undefined, FOYER_SECRET_FILE: "/run/secrets/foyer" };
    expect(readEnv(withFiles({ source, readFile }))).toMatchObject({ FOYER_SECRET: inFile });
    expect(withFiles({ source: { ...source, FOYER_SECRET: "given" }, readFile })).toMatchObject({ FOYER_SECRET: "given" });
  });

  it("takes all of them on a laptop", () => {
    const local = { FOYER_MODE: "local", FOYER_SECRET: `local-${"x".repeat(40)}`, RELAYER_KEY: testKey(0), PUBLIC_URL: "http://localhost:3000" };
    expect(readEnv({ ...PRODUCTION, ...local })).toMatchObject({ FOYER_MODE: "local" });
  });

  it("listens on this machine alone unless told otherwise, and believes no proxy", () => {
    expect(readEnv(PRODUCTION)).toMatchObject({ HOST: "127.0.0.1", METRICS_HOST: "127.0.0.1", TRUSTED_PROXIES: [] });
    const TRUSTED_PROXIES = "10.0.0.0/8, 192.0.2.7,2001:db8::/32";
    expect(readEnv({ ...PRODUCTION, HOST: "0.0.0.0", TRUSTED_PROXIES })).toMatchObject({
      HOST: "0.0.0.0",
      TRUSTED_PROXIES: ["10.0.0.0/8", "192.0.2.7", "2001:db8::/32"],
    });
    for (const wrong of ["everybody", "10.0.0.0/33", "10.0.0"]) expect(faultOf({ ...PRODUCTION, TRUSTED_PROXIES: wrong }).message).toContain("TRUSTED_PROXIES");
  });

  it("names every missing setting at once, and an empty one is missing", () => {
    expect(faultOf({ DATABASE_URL: "", CHAIN_ID: "1" }).fields.map(({ path }) => path)).toEqual(["DATABASE_URL", "RPC_URL", "FOYER_SECRET", "RELAYER_KEY"]);
  });

  it("never repeats a value that it refuses", () => {
    const { message } = faultOf({ ...PRODUCTION, RELAYER_KEY: "0xsecret-but-wrong", DATABASE_URL: "mysql://user:hunter2@db/foyer" });
    expect(message).not.toMatch(/hunter2|secret-but-wrong/);
  });

  it("takes admins as a list, and nobody is one unless named (U6)", () => {
    const [one, other] = ["Ab", "Cd"].map((pair) => `0x${pair.repeat(20)}`);
    expect(readEnv(PRODUCTION).ADMIN_WALLETS).toEqual([]);
    expect(readEnv({ ...PRODUCTION, ADMIN_WALLETS: ` ${one}, ${other},` }).ADMIN_WALLETS).toEqual([one?.toLowerCase(), other?.toLowerCase()]);
    expect(faultOf({ ...PRODUCTION, ADMIN_WALLETS: "0x12" }).message).toContain("ADMIN_WALLETS");
  });

  it("writes addresses in lower case whatever their spelling", () => {
    const FACTORY_ADDRESS = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
    expect(readEnv({ ...PRODUCTION, FACTORY_ADDRESS, FACTORY_BLOCK: "12" })).toMatchObject({
      FACTORY_ADDRESS: FACTORY_ADDRESS.toLowerCase(),
      FACTORY_BLOCK: 12n,
    });
  });
});

function testKey(addressIndex: number): string {
  return encodeHex(mnemonicToAccount(LOCAL_MNEMONIC, { addressIndex }).getHdKey().privateKey ?? new Uint8Array());
}

function faultOf(source: EnvSource): FoyerError {
  try {
    readEnv(source);
  } catch (cause) {
    if (cause instanceof FoyerError) return cause;
    throw cause;
  }
  throw new Error("the settings were taken");
}
