import { mkdir, writeFile } from "node:fs/promises";
import hre from "hardhat";
import { drawChart } from "./gas/chart.ts";
import { measureOurs, type OurFigures } from "./gas/ours.ts";
import { measurePeers, PEER_STEPS, type PeerFigures } from "./gas/peers.ts";
import { createStage } from "./gas/stage.ts";

const CHART = new URL("../docs/images/gas.svg", import.meta.url);

/**
 * What things cost, ours through the real clone with every rule on, beside contracts that enforce less. One chain, one
 * run, Prague's rules, one compiler with the same settings (Unlock: the bytes that its makers publish). Receivers are new,
 * the tier has been sold from before, payees have been paid before; what else is warm, the names of the figures say.
 */
export async function benchGas(): Promise<void> {
  await hre.tasks.getTask("build").run({ quiet: true });
  const stage = await createStage();
  const ours = await measureOurs(stage);
  const peers = await measurePeers(stage);
  process.stdout.write(`${renderComparison({ ours, peers })}\n${renderOurs(ours)}\n`);
  await mkdir(new URL(".", CHART), { recursive: true });
  await writeFile(CHART, drawChart({ ours, peers }));
  process.stdout.write(`${JSON.stringify({ ours, peers })}\n`);
}

function renderComparison({ ours, peers }: { ours: OurFigures; peers: Record<string, PeerFigures> }): string {
  const names = ["Foyer", ...Object.keys(peers)];
  const rows = PEER_STEPS.map((step) => [step, format(ours[step]), ...Object.values(peers).map((figures) => format(figures[step]))]);
  return renderTable([["gas", ...names], ...rows]);
}

function renderOurs(ours: OurFigures): string {
  const compared: readonly string[] = PEER_STEPS;
  const rows = Object.entries(ours).filter(([name]) => !compared.includes(name));
  return renderTable([["gas", "Foyer"], ...rows.map(([name, gas]) => [name, format(gas)])]);
}

function renderTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, i) => (i === 0 ? "---" : "---:"));
  return `${[head, rule, ...rows].map(line).join("\n")}\n`;
}

function format(gas: number): string {
  return gas.toLocaleString("en-US");
}
