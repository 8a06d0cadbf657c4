import type { ReactNode } from "react";
import type { Seeded } from "./seeded.ts";

/** `ground` carries the poster's words in `ink` (checked for AA contrast); the other three are for shapes. */
export type Palette = { readonly ground: string; readonly ink: string; readonly shapes: readonly [string, string, string] };

export const PALETTES: readonly Palette[] = [
  { ground: "#f3e9d8", ink: "#1b1a17", shapes: ["#e5432d", "#1f4fd8", "#f2b632"] },
  { ground: "#16181d", ink: "#f4efe4", shapes: ["#ff5a1f", "#f6d7b0", "#3a57e8"] },
  { ground: "#ff5a1f", ink: "#1b0a03", shapes: ["#1b0a03", "#ffe1c9", "#ffb199"] },
  { ground: "#123c33", ink: "#f2f0de", shapes: ["#f4c542", "#e9644a", "#7fc8a9"] },
  { ground: "#f7c325", ink: "#1a1508", shapes: ["#1a1508", "#e7432e", "#fff3c9"] },
  { ground: "#2334c9", ink: "#f3f1ff", shapes: ["#ff8f6b", "#f3f1ff", "#11175f"] },
  { ground: "#f4b9c6", ink: "#2a0a16", shapes: ["#c01f4b", "#2a0a16", "#fff0f0"] },
  { ground: "#dfe5e2", ink: "#101b1f", shapes: ["#0d5c63", "#ff6f3c", "#101b1f"] },
  { ground: "#471525", ink: "#fbe9e0", shapes: ["#ff7a59", "#f9c9b4", "#8d2b45"] },
  { ground: "#a9d8f0", ink: "#0d1b33", shapes: ["#0d1b33", "#f5552e", "#f6f4e6"] },
];

type Draw = (input: { random: Seeded; shapes: Palette["shapes"]; ground: string }) => ReactNode;

/** Each fills a square of 300 by 300 and may bleed over its edges. */
export const COMPOSITIONS: readonly Draw[] = [drawRings, drawQuarters, drawRays, drawWaves, drawBars, drawArches, drawSpots];

function drawRings({ random, shapes, ground }: Parameters<Draw>[0]): ReactNode {
  const cx = 60 + random.below(180);
  const cy = 60 + random.below(150);
  const colours = [shapes[0], ground, shapes[1], ground, shapes[2], ground, shapes[0], ground];
  return colours.map((fill, ring) => {
    const r = (colours.length - ring) * 27;
    return <circle key={r} cx={cx} cy={cy} r={r} fill={fill} />;
  });
}

function drawQuarters({ random, shapes, ground }: Parameters<Draw>[0]): ReactNode {
  return listCells(4).map(({ column, row }) => {
    const turn = random.below(4) * 90;
    const full = random.below(5) === 0;
    return (
      <g key={`${column}-${row}`} transform={`translate(${column * 75} ${row * 75}) rotate(${turn} 37.5 37.5)`}>
        <rect width="75.4" height="75.4" fill={random.below(3) === 0 ? random.pick(shapes) : ground} />
        {full ? <circle cx="37.5" cy="37.5" r="26" fill={random.pick(shapes)} /> : <path d="M0 0H75A75 75 0 0 1 0 75Z" fill={random.pick(shapes)} />}
      </g>
    );
  });
}

function drawRays({ random, shapes }: Parameters<Draw>[0]): ReactNode {
  const rays = 14 + 2 * random.below(5);
  const cx = random.pick([0, 90, 150, 210, 300]);
  const step = (2 * Math.PI) / rays;
  return (
    <>
      {Array.from({ length: rays / 2 }, (_, ray) => {
        const from = 2 * ray * step;
        const points = [from, from + step].map((angle) => `${round(cx + 520 * Math.cos(angle))},${round(300 + 520 * Math.sin(angle))}`);
        return <polygon key={from} points={`${cx},300 ${points.join(" ")}`} fill={shapes[ray % 2 === 0 ? 0 : 2]} />;
      })}
      <circle cx={cx} cy="300" r="92" fill={shapes[1]} />
    </>
  );
}

function drawWaves({ random, shapes }: Parameters<Draw>[0]): ReactNode {
  const shift = random.below(100);
  const height = 16 + random.below(16);
  return Array.from({ length: 7 }, (_, band) => {
    const y = 34 + band * 40;
    const x = -200 + ((shift + band * 38) % 150);
    const bumps = Array.from({ length: 8 }, (_, bump) => `q 37.5 ${bump % 2 === 0 ? -2 * height : 2 * height} 75 0`).join(" ");
    return <path key={y} d={`M${x} ${y} ${bumps} V340 H${x} Z`} fill={shapes[band % 3]} />;
  });
}

function drawBars({ random, shapes }: Parameters<Draw>[0]): ReactNode {
  const bars = 10;
  return Array.from({ length: bars }, (_, bar) => {
    const x = bar * 30 + 3;
    const height = 70 + random.below(220);
    return <rect key={x} x={x} y={300 - height} width="24" height={height + 4} rx="12" fill={shapes[random.below(3)]} />;
  });
}

function drawArches({ random, shapes, ground }: Parameters<Draw>[0]): ReactNode {
  const cx = random.pick([110, 150, 190]);
  const colours = [shapes[0], ground, shapes[2], ground, shapes[1]];
  return colours.map((fill, arch) => {
    const half = 140 - arch * 27;
    return <path key={half} d={`M${cx - half} 304 V${30 + half + arch * 8} a${half} ${half} 0 0 1 ${2 * half} 0 V304 Z`} fill={fill} />;
  });
}

function drawSpots({ random, shapes }: Parameters<Draw>[0]): ReactNode {
  const size = 5 + random.below(3);
  const cell = 300 / size;
  const focusX = random.below(size);
  const focusY = random.below(size);
  return listCells(size).map(({ column, row }) => {
    const far = Math.hypot(column - focusX, row - focusY) / size;
    return (
      <circle
        key={`${column}-${row}`}
        cx={round((column + 0.5) * cell)}
        cy={round((row + 0.5) * cell)}
        r={round(cell * Math.max(0.12, 0.56 - 0.42 * far))}
        fill={shapes[far < 0.34 ? 0 : far < 0.7 ? 1 : 2]}
      />
    );
  });
}

function listCells(size: number): { column: number; row: number }[] {
  return Array.from({ length: size * size }, (_, cell) => ({ column: cell % size, row: Math.floor(cell / size) }));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
