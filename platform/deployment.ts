import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { z } from "zod";
import { type Address, parseAddress, parseHex } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { type Env, getEnv } from "./env.ts";
import { once } from "./once.ts";

/** Where the factory stands on this chain, and the first block that can hold a log of it. */
export type Deployment = {
  readonly factory: Address;
  readonly firstBlock: bigint;
  /** keccak256 of the whole code of each contract, immutables and all, as it was deployed; unknown where settings alone name the factory. */
  readonly codeHashes?: z.output<typeof codeHashes>;
};

const hash = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .transform(parseHex);
const codeHashes = z.object({ EventFactory: hash, EventTickets: hash, EventDesk: hash });

/** What is read of `<chainId>.json`, which scripts/deploy.ts writes. */
const file = z.object({ factory: z.string().transform(parseAddress), firstBlock: z.coerce.bigint(), codeHashes });

/** The factory of this process's chain. Throws NOT_FOUND. */
export function getDeployment(): Promise<Deployment> {
  return once("deployment", () => readDeployment(getEnv()));
}

/** FACTORY_ADDRESS and FACTORY_BLOCK, else the file that the deployment wrote. Throws NOT_FOUND. */
export async function readDeployment(env: Env): Promise<Deployment> {
  if (env.FACTORY_ADDRESS) return { factory: env.FACTORY_ADDRESS, firstBlock: env.FACTORY_BLOCK ?? 0n };
  try {
    return await readDeploymentFile({ directory: env.DEPLOYMENTS_DIR, chainId: env.CHAIN_ID });
  } catch (cause) {
    throw new FoyerError({
      code: "NOT_FOUND",
      message: `No factory is known on chain ${env.CHAIN_ID}.`,
      next: "Deploy the contracts, or set FACTORY_ADDRESS and FACTORY_BLOCK.",
      cause,
    });
  }
}

/** Throws when there is no such file, or one that no deployment has written. */
export async function readDeploymentFile({ directory, chainId }: { directory: string; chainId: number }): Promise<Deployment> {
  return file.parse(JSON.parse(await readFile(deploymentFileOf({ directory, chainId }), "utf8")));
}

/** The directory is taken from where the process starts, the repository: a bundler moves this module. */
export function deploymentFileOf({ directory, chainId }: { directory: string; chainId: number }): string {
  return resolve(process.cwd(), directory, `${chainId}.json`);
}
