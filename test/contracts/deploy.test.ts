import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { concat, getContractAddress, type Hex, keccak256, toHex } from "viem";
import { eventDeskBytecode, eventFactoryBytecode } from "#generated/contracts.ts";
import { startChain, type TestChain } from "#test/support/chain.ts";

const DEPLOYER = 6;
const RELAYER = 7;

type Verification = { address: Hex; contract: string; compiler: string; input: string; constructorArguments: Hex; transaction: Hex };

describe("trap 34, P: npm run deploy", () => {
  let chain: TestChain;
  /** Where the first deployment of these tests was written to; tests work on copies. */
  let deployed: string;
  let said: string;
  let directory: string;

  before(async () => {
    chain = await startChain();
    deployed = directory = makeDirectory();
    said = await deployWell({ PLATFORM_FEE_BPS: "300", FEE_RECIPIENT: addressOf(8) });
  });
  beforeEach(() => {
    directory = makeDirectory();
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  after(async () => {
    rmSync(deployed, { recursive: true });
    await chain.stop();
  });

  function start(env: Record<string, string> = {}): ChildProcess {
    const settings = { RPC_URL: chain.rpcUrl, DEPLOYER_KEY: keyOf(DEPLOYER), RELAYER_ADDRESS: addressOf(RELAYER), DEPLOYMENTS_DIR: directory };
    return spawn(process.execPath, ["scripts/deploy.ts"], { env: { ...process.env, ...settings, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  }
  /** To its end: how it went and what it said. */
  async function deploy(env: Record<string, string> = {}): Promise<{ code: number; said: string }> {
    const child = start(env);
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => {
        said += String(chunk);
      });
    }
    const [code] = await once(child, "close");
    return { code, said };
  }
  async function deployWell(env: Record<string, string> = {}): Promise<string> {
    const { code, said } = await deploy(env);
    assert.equal(code, 0, said);
    return said;
  }
  const keyOf = (index: number): Hex => toHex(chain.account(index).getHdKey().privateKey ?? new Uint8Array());
  const addressOf = (index: number): Hex => chain.account(index).address.toLowerCase() as Hex;
  const sent = (): Promise<number> => chain.client.getTransactionCount({ address: addressOf(DEPLOYER) });
  const read = <T>(...path: string[]): T => JSON.parse(readFileSync(join(directory, ...path), "utf8")) as T;
  /** As the deployer's n-th contract. */
  const contractOf = (nonce: bigint): Hex => getContractAddress({ from: addressOf(DEPLOYER), nonce }).toLowerCase() as Hex;

  const copyDeployed = (): void => cpSync(deployed, directory, { recursive: true });

  it("writes down what every process needs to find the contracts and to know them again", async () => {
    copyDeployed();
    assert.match(said, new RegExp(`The factory stands at ${contractOf(1n)} since block`));
    const record = read<Record<string, unknown> & { factory: Hex; implementation: Hex; desk: Hex; transaction: Hex; codeHashes: Record<string, Hex> }>(
      `${chain.chainId}.json`,
    );
    const { blockNumber } = await chain.client.getTransactionReceipt({ hash: record.transaction });
    const hash = async (address: Hex) => keccak256((await chain.client.getCode({ address })) ?? "0x");
    assert.deepEqual(record, {
      factory: contractOf(1n),
      firstBlock: String(blockNumber),
      transaction: record.transaction,
      implementation: getContractAddress({ from: record.factory, nonce: 1n }).toLowerCase(),
      desk: contractOf(0n),
      codeHashes: { EventFactory: await hash(record.factory), EventTickets: await hash(record.implementation), EventDesk: await hash(record.desk) },
      compiler: "0.8.37+commit.f401782d",
      parameters: { relayer: addressOf(RELAYER), feeBps: 300, feeRecipient: addressOf(8) },
    });
  });

  it("leaves beside it what an explorer needs to make the same code from the sources", async () => {
    copyDeployed();
    const folder = [String(chain.chainId), "verification"];
    const contracts = read<Verification[]>(...folder, "contracts.json");
    assert.deepEqual(contracts.map(({ contract }) => contract.split(":")[1]).sort(), ["EventDesk", "EventFactory", "EventTickets"]);
    for (const [name, bytecode] of Object.entries({ EventDesk: eventDeskBytecode, EventFactory: eventFactoryBytecode })) {
      const { transaction, constructorArguments } = contracts.find(({ contract }) => contract.endsWith(`:${name}`)) as Verification;
      assert.equal((await chain.client.getTransaction({ hash: transaction })).input, concat([bytecode, constructorArguments]));
    }
    for (const { contract, compiler, input } of contracts) {
      const { language, sources, settings } = read<{ language: string; sources: Record<string, { content: string }>; settings: object }>(...folder, input);
      const [path = ""] = contract.split(":");
      assert.equal(sources[path]?.content, readFileSync(path.replace("project/", ""), "utf8"));
      assert.deepEqual([language, compiler, "viaIR" in settings], ["Solidity", "v0.8.37+commit.f401782d", true]);
    }
  });

  it("says on a chain that has them that nothing was changed, and changes nothing", async () => {
    copyDeployed();
    const [count, files] = [await sent(), contentsOf(directory)];
    assert.match(
      await deployWell({ PLATFORM_FEE_BPS: "0" }),
      /^Chain \d+ has its factory already, at 0x[0-9a-f]{40} since block \d+\. Nothing was changed\.\n$/,
    );
    assert.deepEqual([await sent(), contentsOf(directory)], [count, files]);
  });

  it("goes on where it was killed, and deploys nothing twice", async () => {
    const count = await sent();
    // Ignition begins when the account's earlier transactions are settled: five blocks, where blocks come by themselves.
    await chain.control.mine({ blocks: 5 });
    await chain.control.setAutomine(false);
    const child = start();
    const journal = join(directory, String(chain.chainId), "ignition", "journal.jsonl");
    while (!(existsSync(journal) && readFileSync(journal, "utf8").includes('"TRANSACTION_SEND"'))) {
      assert.equal(child.exitCode, null, "it ended before it had sent anything");
      await wait(20);
    }
    child.kill("SIGKILL");
    await once(child, "close");
    assert.equal(existsSync(join(directory, `${chain.chainId}.json`)), false);
    await chain.control.mine({ blocks: 1 });
    await chain.control.setAutomine(true);
    await deployWell();
    assert.equal(await sent(), count + 2);
    assert.equal(read<{ desk: Hex }>(`${chain.chainId}.json`).desk, contractOf(BigInt(count)));
  });

  it("writes its record anew when it was killed before that, without a transaction more", async () => {
    copyDeployed();
    const [count, record] = [await sent(), read(`${chain.chainId}.json`)];
    rmSync(join(directory, `${chain.chainId}.json`));
    await deployWell({ PLATFORM_FEE_BPS: "300", FEE_RECIPIENT: addressOf(8) });
    assert.deepEqual([await sent(), read(`${chain.chainId}.json`)], [count, record]);
  });

  it("will not go on half-way with other settings than it began with", async () => {
    copyDeployed();
    rmSync(join(directory, `${chain.chainId}.json`));
    const { code, said } = await deploy({ PLATFORM_FEE_BPS: "0" });
    assert.equal(code, 1);
    assert.match(said, /foyer: The deployment did not come to its end\..*To begin anew/s);
  });

  it("refuses a record of contracts that this chain does not have", async () => {
    const nobody = `0x${"11".repeat(20)}`;
    const codeHashes = { EventFactory: `0x${"22".repeat(32)}`, EventTickets: `0x${"22".repeat(32)}`, EventDesk: `0x${"22".repeat(32)}` };
    writeFileSync(join(directory, `${chain.chainId}.json`), JSON.stringify({ factory: nobody, firstBlock: "7", codeHashes }));
    const { code, said } = await deploy();
    assert.equal(code, 1);
    assert.match(
      said,
      new RegExp(`^foyer: .* Chain ${chain.chainId} has no contract at ${nobody}, where the factory should be\\. Is RPC_URL the right chain\\?.*\\n$`),
    );
  });

  it("names the settings that are missing, and never their values", async () => {
    const { code, said } = await deploy({ DEPLOYER_KEY: "0xsecret", RELAYER_ADDRESS: "" });
    assert.equal(code, 1);
    assert.match(said, /^foyer: These settings are missing or wrong: DEPLOYER_KEY \(0x and 64 hex digits\)\./);
    assert.doesNotMatch(said, /0xsecret/);
    assert.match((await deploy({ RELAYER_ADDRESS: "" })).said, /^foyer: Nobody is named as relayer\. Set RELAYER_ADDRESS, or RELAYER_KEY\.\n$/);
  });
});

function makeDirectory(): string {
  return mkdtempSync(join(tmpdir(), "foyer-deploy-"));
}

function contentsOf(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(files.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), "utf8")]));
}
