import { errorDeploymentResultToExceptionMessage, HardhatArtifactResolver } from "@nomicfoundation/hardhat-ignition/helpers";
import {
  type ArgumentType,
  buildModule,
  DeploymentResultType,
  deploy,
  listTransactions,
  type NamedArtifactContractDeploymentFuture,
  type SuccessfulDeploymentResult,
} from "@nomicfoundation/ignition-core";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { z } from "zod";
import { type Address, type Bytes32, parseAddress, parseBytes32 } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { type DeployedName, defineFactory, type FactoryParameters } from "./define-factory.ts";

/** As hardhat.config.ts names the chain behind RPC_URL. */
const NETWORK = "live";
const MODULE = "Foyer";

const foyer = buildModule(MODULE, (m) =>
  defineFactory<ArgumentType, NamedArtifactContractDeploymentFuture<DeployedName>>({
    getParameter: (name) => m.getParameter<string | number>(name),
    contract: (name, args) => m.contract(name, args),
  }),
);

type Input = {
  readonly hre: HardhatRuntimeEnvironment;
  /** Where Ignition keeps its journal: with it a run that was killed goes on where it stopped. */
  readonly journal: string;
  readonly parameters: FactoryParameters;
  /** Blocks until a transaction counts; Ignition's own figure where nothing is said. */
  readonly confirmations: number | undefined;
};

export type Standing = Readonly<Record<DeployedName, { readonly address: Address; readonly transaction: Bytes32 }>>;

/** Deploys, or goes on deploying, by Hardhat Ignition; what stands already is not done again. Throws CONFLICT. */
export async function deployByIgnition({ hre, journal, parameters, confirmations }: Input): Promise<Standing> {
  const { provider } = await hre.network.create(NETWORK);
  const artifactResolver = new HardhatArtifactResolver(hre.artifacts);
  const accounts = z.array(z.string()).parse(await provider.request({ method: "eth_accounts" }));
  const result = await deploy({
    ...{ provider, artifactResolver, accounts, deploymentDir: journal, ignitionModule: foyer, deploymentParameters: { [MODULE]: parameters } },
    ...(confirmations === undefined ? {} : { config: { requiredConfirmations: confirmations } }),
  }).catch((cause: unknown) => {
    // Ignition's own words for what it cannot go on with: no funds, a nonce that somebody else has used.
    throw cause instanceof Error && cause.name === "HardhatError" ? stuck({ journal, words: cause.message, cause }) : cause;
  });
  if (result.type !== DeploymentResultType.SUCCESSFUL_DEPLOYMENT) throw stuck({ journal, words: errorDeploymentResultToExceptionMessage(result) });
  const transactions = await listTransactions(journal, artifactResolver);
  const find = (name: DeployedName) => {
    const address = addressOf({ result, name });
    const { txHash } = transactions.find((one) => one.address?.toLowerCase() === address) ?? missing(name);
    return { address, transaction: parseBytes32(txHash) };
  };
  return { EventDesk: find("EventDesk"), EventFactory: find("EventFactory") };
}

function addressOf({ result, name }: { result: SuccessfulDeploymentResult; name: DeployedName }): Address {
  const contract = Object.values(result.contracts).find(({ contractName }) => contractName === name) ?? missing(name);
  return parseAddress(contract.address);
}

function missing(name: DeployedName): never {
  throw new TypeError(`Ignition reports success, and no ${name}.`);
}

function stuck({ journal, words, cause }: { journal: string; words: string; cause?: unknown }): FoyerError {
  return new FoyerError({
    code: "CONFLICT",
    message: `The deployment did not come to its end. ${words}`,
    next: `Correct what it names and run it again. To begin anew, with other settings or on a chain that was made anew, remove ${journal}.`,
    cause,
  });
}
