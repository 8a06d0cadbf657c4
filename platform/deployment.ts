import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Address, parseAddress } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { type Env, getEnv } from "./env.ts";
import { once } from "./once.ts";

/** Where the factory stands on this chain, and the first block that can hold a log of it. */
export type Deployment = { readonly factory: Address; readonly firstBlock: bigint };

/** As scripts/deploy.ts writes contracts/deployments/<chainId>.json. */
const file = z.object({ factory: z.string().transform(parseAddress), firstBlock: z.coerce.bigint() });

/** The factory of this process's chain. Throws NOT_FOUND. */
export function getDeployment(): Promise<Deployment> {
  return once("deployment", () => readDeployment(getEnv()));
}

/**
 * FACTORY_ADDRESS and FACTORY_BLOCK, else the file that the deployment wrote, below the working directory: a bundler
 * moves this module, every process starts in the repository. Throws NOT_FOUND.
 */
export async function readDeployment(env: Env): Promise<Deployment> {
  if (env.FACTORY_ADDRESS) return { factory: env.FACTORY_ADDRESS, firstBlock: env.FACTORY_BLOCK ?? 0n };
  const path = join(process.cwd(), "contracts", "deployments", `${env.CHAIN_ID}.json`);
  try {
    return file.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    throw new FoyerError({
      code: "NOT_FOUND",
      message: `No factory is known on chain ${env.CHAIN_ID}.`,
      next: "Deploy the contracts, or set FACTORY_ADDRESS and FACTORY_BLOCK.",
      cause,
    });
  }
}
