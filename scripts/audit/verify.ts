import { parseArgs } from "node:util";
import { createPublicClient, http } from "viem";
import { parseAddress } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { runScript } from "../local/explain.ts";
import { readAbout } from "./files.ts";
import { type Chain, type Verdict, verifyFiles } from "./verify-files.ts";

const USAGE = "npm run audit:verify -- FOLDER --rpc-url URL [--factory 0x… [--first-block N]], or --offline for the files alone";
const MOST_FAULTS = 50;

/** `npm run audit:verify`: whether an exported trail is the one that was sealed and anchored. Ends with 1 when it is not. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { "rpc-url": { type: "string" }, factory: { type: "string" }, "first-block": { type: "string" }, offline: { type: "boolean" } },
  });
  const [directory] = positionals;
  const rpcUrl = values["rpc-url"] ?? process.env.RPC_URL;
  if (!directory || (!rpcUrl && !values.offline))
    throw new FoyerError({ code: "INVALID_INPUT", message: "A folder and a node of the chain are needed.", next: USAGE });
  const firstBlock = values["first-block"];
  if (firstBlock !== undefined && !/^\d{1,18}$/.test(firstBlock))
    throw new FoyerError({ code: "INVALID_INPUT", message: "--first-block is no block number.", next: USAGE });
  const factory = values.factory ? parseAddress(values.factory) : null;
  const chain =
    values.offline || !rpcUrl ? null : await openChain({ directory, rpcUrl, factory, firstBlock: firstBlock === undefined ? null : BigInt(firstBlock) });
  const verdict = await verifyFiles({ directory, chain });
  process.stdout.write(wordsOf(verdict));
  if (verdict.faults.length > 0) process.exitCode = 1;
}

type Asked = Pick<Chain, "factory" | "firstBlock"> & { readonly directory: string; readonly rpcUrl: string };

async function openChain({ directory, rpcUrl, factory, firstBlock }: Asked): Promise<Chain> {
  const client = createPublicClient({ transport: http(rpcUrl) });
  const [actual, { chainId }] = [await client.getChainId(), await readAbout(directory)];
  if (actual !== chainId)
    throw new FoyerError({ code: "CONFLICT", message: `The node is of chain ${actual}, the export of ${chainId}.`, next: "Ask a node of that chain." });
  return { client, factory, firstBlock };
}

function wordsOf({ eventId, faults, rows, rounds, chain }: Verdict): string {
  const lines = [
    eventId === null ? "Rows of every event." : `Rows of event ${eventId} alone.`,
    `${rows.sealed} rows are sealed in ${rounds} rounds${rows.forgotten > 0 ? `, ${rows.forgotten} of them without personal detail by now` : ""}; ${rows.unsealed} were recorded since the last round.`,
    chain ? chainWords({ ...chain, rounds }) : "The chain was not asked: this says that the files agree with each other, and no more.",
    ...faults.slice(0, MOST_FAULTS).map(({ kind, message }) => `${kind.toUpperCase()}: ${message}`),
    ...(faults.length > MOST_FAULTS ? [`… and ${faults.length - MOST_FAULTS} more`] : []),
    faults.length > 0 ? `${faults.length} findings: this is not the trail that was recorded.` : "No sealed row was changed, added or removed.",
  ];
  return `${lines.join("\n")}\n`;
}

function chainWords({ factory, anchors, anchoredRound, rounds }: NonNullable<Verdict["chain"]> & { rounds: number }): string {
  if (anchoredRound === 0) return `No round of these is anchored at ${factory} yet: nothing but the files themselves vouches for them.`;
  const open = rounds - anchoredRound;
  return `The chain vouches for rounds 1 to ${anchoredRound} (${anchors} anchors at ${factory})${open > 0 ? `; the last ${open} wait for the next anchor` : ""}.`;
}

await runScript(main);
