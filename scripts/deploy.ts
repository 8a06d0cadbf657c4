import { existsSync } from "node:fs";
import { createPublicClient, http, type PublicClient } from "viem";
import { privateKeyToAddress } from "viem/accounts";
import { z } from "zod";
import { type Address, parseAddress, parseHex } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { contractCode } from "#generated/code.ts";
import { codeReaderOf } from "#platform/chain.ts";
import { findFactoryFault } from "#platform/check-factory.ts";
import { deploymentFileOf, readDeploymentFile } from "#platform/deployment.ts";
import { DEPLOYMENTS_DIR } from "#platform/env.ts";
import type { FactoryParameters } from "./deployment/define-factory.ts";
import { folderOf, writeRecord } from "./deployment/write-record.ts";
import { runScript } from "./local/explain.ts";

const MOST_FEE_BPS = 1_000;

const key = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, "0x and 64 hex digits")
  .transform(parseHex);
const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, "0x and 40 hex digits")
  .transform(parseAddress);
const settings = z.object({
  RPC_URL: z.url({ protocol: /^https?$/ }),
  DEPLOYER_KEY: key,
  RELAYER_KEY: key.optional(),
  RELAYER_ADDRESS: address.optional(),
  PLATFORM_FEE_BPS: z.coerce.number().int().min(0).max(MOST_FEE_BPS).default(250),
  FEE_RECIPIENT: address.optional(),
  DEPLOY_CONFIRMATIONS: z.coerce.number().int().min(1).optional(),
  DEPLOYMENTS_DIR: z.string().default(DEPLOYMENTS_DIR),
});
type Settings = z.infer<typeof settings>;

/** `npm run deploy`: the contracts on the chain behind RPC_URL, once; docs/operations.md, "Deploying the contracts". */
async function main(): Promise<void> {
  const env = readSettings(process.env);
  const client = createPublicClient({ transport: http(env.RPC_URL) });
  const chainId = await client.getChainId();
  const place = { directory: env.DEPLOYMENTS_DIR, chainId };
  if (existsSync(deploymentFileOf(place))) return say(await describeStanding({ client, ...place }));

  const parameters = parametersOf(env);
  // Hardhat is slow to load, and nobody needs it to be told that all stands already.
  const [{ default: hre }, { compile }, { deployByIgnition }] = await Promise.all([
    import("hardhat"),
    import("./deployment/compile.ts"),
    import("./deployment/deploy-by-ignition.ts"),
  ]);
  const compiled = await compile(hre);
  say(`Deploying to chain ${chainId}: two transactions, each waited for. A run that is cut off goes on from here when it is started again.`);
  const standing = await deployByIgnition({ hre, journal: folderOf(place).journal, parameters, confirmations: env.DEPLOY_CONFIRMATIONS });
  const { path, factory, firstBlock } = await writeRecord({ client, ...place, standing, parameters, compiled });
  say(`The factory stands at ${factory} since block ${firstBlock}; written to ${path}, the verification input beside it.`);
}

/** Whether what was recorded is there. Throws CONFLICT when it is not. */
async function describeStanding({ client, directory, chainId }: { client: PublicClient; directory: string; chainId: number }): Promise<string> {
  const deployment = await readDeploymentFile({ directory, chainId });
  const fault = await findFactoryFault({ chainId, deployment, known: contractCode, readCode: codeReaderOf(client) });
  if (fault === null) return `Chain ${chainId} has its factory already, at ${deployment.factory} since block ${deployment.firstBlock}. Nothing was changed.`;
  throw new FoyerError({
    code: "CONFLICT",
    message: `${deploymentFileOf({ directory, chainId })} says that chain ${chainId} has its factory. ${fault}`,
    next: "Is RPC_URL the right chain? To deploy anew, move that file and the folder beside it away.",
  });
}

function readSettings(source: NodeJS.ProcessEnv): Settings {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()));
  const result = settings.safeParse(given);
  if (result.success) return result.data;
  const fields = result.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  throw new FoyerError({
    code: "INVALID_INPUT",
    message: `These settings are missing or wrong: ${fields.map(({ path, message }) => `${path} (${message})`).join(", ")}.`,
    next: "Set them in the environment; docs/operations.md lists them.",
    fields,
  });
}

function parametersOf(env: Settings): FactoryParameters {
  return { relayer: relayerOf(env), feeBps: env.PLATFORM_FEE_BPS, feeRecipient: env.FEE_RECIPIENT ?? addressOf(env.DEPLOYER_KEY) };
}

/** The relayer's address alone is needed: whoever deploys need not hold its key. */
function relayerOf({ RELAYER_ADDRESS, RELAYER_KEY }: Settings): Address {
  if (RELAYER_ADDRESS) return RELAYER_ADDRESS;
  if (RELAYER_KEY) return addressOf(RELAYER_KEY);
  throw new FoyerError({ code: "INVALID_INPUT", message: "Nobody is named as relayer.", next: "Set RELAYER_ADDRESS, or RELAYER_KEY." });
}

function addressOf(privateKey: `0x${string}`): Address {
  return parseAddress(privateKeyToAddress(privateKey));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await runScript(main);
