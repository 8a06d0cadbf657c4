import { METERS_PER_STEP, stepsOf } from "#core/position.ts";
import { gridMetersOf, lengthWords, type MapSize, type MapView } from "./map-view.ts";

/** Metres as a grid that moves with the ground, a bar that says how many, north, and the cross in the middle. */
export function MapGrid({ view, size }: { view: MapView; size: MapSize }) {
  const meters = gridMetersOf(view);
  const gap = meters / view.metersPerPixel;
  const shrink = Math.cos((view.center.latitude * Math.PI) / 180);
  const east = stepsOf(view.center.longitude) * METERS_PER_STEP * shrink;
  const north = stepsOf(view.center.latitude) * METERS_PER_STEP;
  const left = offsetOf({ half: size.width / 2, at: east / view.metersPerPixel, gap });
  const top = offsetOf({ half: size.height / 2, at: -north / view.metersPerPixel, gap });
  const [middleX, middleY] = [size.width / 2, size.height / 2];
  return (
    <g pointerEvents="none">
      {linesOf({ from: left, gap, end: size.width }).map((x) => (
        <line key={`x${x}`} x1={x} x2={x} y1={0} y2={size.height} className="stroke-line" strokeWidth={1} />
      ))}
      {linesOf({ from: top, gap, end: size.height }).map((y) => (
        <line key={`y${y}`} x1={0} x2={size.width} y1={y} y2={y} className="stroke-line" strokeWidth={1} />
      ))}
      <path d={`M${middleX - 12} ${middleY}h24M${middleX} ${middleY - 12}v24`} className="stroke-line-strong" strokeWidth={2} />
      <g transform={`translate(16 ${size.height - 18})`}>
        <path d={`M0 -6V0H${gap}V-6`} fill="none" className="stroke-ink" strokeWidth={2} />
        <text x={gap / 2} y={-8} textAnchor="middle" className="fill-ink font-mono text-xs" data-testid="zone-scale">
          {lengthWords(meters)}
        </text>
      </g>
      <g transform={`translate(${size.width - 26} 30)`}>
        <path d="M0 -14L7 6L0 2L-7 6Z" className="fill-ink" />
        <text y={20} textAnchor="middle" className="fill-ink font-mono text-xs">
          N
        </text>
      </g>
    </g>
  );
}

function offsetOf({ half, at, gap }: { half: number; at: number; gap: number }): number {
  return (((half - at) % gap) + gap) % gap;
}

function linesOf({ from, gap, end }: { from: number; gap: number; end: number }): readonly number[] {
  return Array.from({ length: Math.max(0, Math.ceil((end - from) / gap)) }, (_, i) => from + i * gap);
}
