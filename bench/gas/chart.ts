import type { OurFigures } from "./ours.ts";
import type { PeerFigures, PeerStep } from "./peers.ts";

const SHOWN: readonly { readonly step: PeerStep; readonly title: string }[] = [
  { step: "buy1", title: "Buy 1" },
  { step: "buy4", title: "Buy 4" },
  { step: "buy10", title: "Buy 10" },
  { step: "transferFirst", title: "First transfer" },
  { step: "flowBuy4Give3", title: "Buy 4, give 3 away" },
];
/** Bars end here; what is longer says so by its figure and a gap. */
const LONGEST_GAS = 800_000;
const WIDTH = 760;
const LEFT = 190;
const BAR = 15;
const ROOM = 480;
const COLOURS = ["#0f766e", "#64748b", "#94a3b8", "#a8a29e", "#c4b5a5", "#d6a77a"];

/** A bar chart as SVG, the same bytes for the same figures. */
export function drawChart({ ours, peers }: { ours: OurFigures; peers: Record<string, PeerFigures> }): string {
  const series = [{ name: "Foyer, every rule on", figures: ours as PeerFigures }, ...Object.entries(peers).map(([name, figures]) => ({ name, figures }))];
  const group = series.length * BAR + 34;
  const height = SHOWN.length * group + 60;
  const groups = SHOWN.map(({ step, title }, i) => {
    const top = 50 + i * group;
    const bars = series.map(({ name, figures }, j) => drawBar({ name, gas: figures[step], top: top + 14 + j * BAR, colour: COLOURS[j] ?? "#999999" }));
    return `<text x="12" y="${top + 4}" font-weight="600">${title}</text>${bars.join("")}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#1c1917">`,
    "<title>Gas of each act, Foyer beside five other ticket contracts</title>",
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="12" y="24" font-size="15" font-weight="600">Gas: less is better. The others check price, window and limits only.</text>`,
    ...groups,
    "</svg>\n",
  ].join("\n");
}

function drawBar({ name, gas, top, colour }: { name: string; gas: number; top: number; colour: string }): string {
  const width = Math.round((Math.min(gas, LONGEST_GAS) / LONGEST_GAS) * ROOM);
  const gap = gas > LONGEST_GAS ? `<rect x="${LEFT + ROOM - 14}" y="${top}" width="4" height="${BAR - 3}" fill="#ffffff"/>` : "";
  const label = `<text x="${LEFT - 8}" y="${top + 10}" text-anchor="end">${name}</text>`;
  const figure = `<text x="${LEFT + width + 6}" y="${top + 10}">${gas.toLocaleString("en-US")}</text>`;
  return `${label}<rect x="${LEFT}" y="${top}" width="${width}" height="${BAR - 3}" fill="${colour}"/>${gap}${figure}`;
}
