import type { ReactNode } from "react";
import type { Palette } from "./poster-palette.ts";
import type { Seeded } from "./seeded.ts";

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
