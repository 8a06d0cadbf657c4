import { FoyerError } from "#core/error.ts";
import { contractCode } from "#generated/code.ts";
import { assertFactory } from "#platform/check-factory.ts";
import type { Deployment } from "#platform/deployment.ts";
import type { Db } from "./bulk.ts";
import type { ChainNode } from "./node.ts";
import { findCheckpoint, type Mirror } from "./store.ts";

/** A mirror that somebody may come to write. */
type Candidate = { readonly db: Db; readonly mirror: Omit<Mirror, "fence"> };

/** Settings that lead to another chain or factory would fill the mirror with other people's tickets (trap 34). Throws CONFLICT. */
export async function assertSettings({ node, deployment, ...candidate }: Candidate & { node: ChainNode; deployment: Deployment }): Promise<void> {
  const { chainId } = candidate.mirror;
  const actual = await node.chainId();
  if (actual !== chainId) throw conflict({ message: `RPC_URL leads to chain ${actual}, but CHAIN_ID says ${chainId}.`, next: "Correct one of the two." });
  await assertFactory({ chainId, deployment, known: contractCode, readCode: node.readCode });
  await assertMirrorOf(candidate);
}

/** What stands in the tables is of one factory. Throws CONFLICT. */
export async function assertMirrorOf({ db, mirror }: Candidate): Promise<void> {
  const checkpoint = await findCheckpoint(db, mirror);
  if (!checkpoint || checkpoint.factory === mirror.factory) return;
  throw conflict({
    message: `The mirror is of factory ${checkpoint.factory}, but the settings name ${mirror.factory}.`,
    next: "Correct FACTORY_ADDRESS, or run `npm run indexer -- rebuild`.",
  });
}

function conflict({ message, next }: { message: string; next: string }): FoyerError {
  return new FoyerError({ code: "CONFLICT", message, next });
}
