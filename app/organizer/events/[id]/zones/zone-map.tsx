"use client";

import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useEffectEvent, useRef, useState } from "react";
import { classNames } from "#components/class-names.ts";
import type { GeoPoint } from "#core/position.ts";
import type { ZoneShape } from "#core/zone.ts";
import { MapGrid } from "./map-grid.tsx";
import { type MapSize, type MapView, movedBy, type Pixel, pixelOf, pointAt, zoomed } from "./map-view.ts";
import { type CornerPlace, cornerAt, isSamePlace, listCorners, listMiddles, withCornerAdded, withCornerMoved } from "./shape-edits.ts";
import type { ShapeHistory } from "./use-shape.ts";

export type Tool = "move" | "draw";
export type OwnPosition = { readonly point: GeoPoint; readonly accuracyMeters: number };

type Props = {
  readonly history: ShapeHistory;
  readonly view: MapView;
  readonly setView: (change: (view: MapView) => MapView) => void;
  readonly tool: Tool;
  readonly selected: CornerPlace | null;
  readonly select: (place: CornerPlace | null) => void;
  readonly remove: () => void;
  readonly addAtCross: () => void;
  readonly own: OwnPosition | null;
  readonly isFaulty: boolean;
  readonly sizeRef: RefObject<MapSize>;
};

/** What a finger holds: a corner, or the ground. */
type Grip = { readonly kind: "corner"; readonly place: CornerPlace } | { readonly kind: "ground"; readonly last: Pixel; readonly from: Pixel };

const TAP_PIXELS = 6;
const MOST_MIDDLES = 60;
const STEP_PIXELS = 8;

/**
 * The ground plan that a zone is drawn on: metres instead of streets, for no map of others is asked. By pointer: pull corners, pull
 * the ground, wheel or two fingers to zoom. By keyboard: Tab to a corner, arrows, plus and minus, Enter, Delete, Control and Z.
 */
export function ZoneMap(props: Props) {
  const { history, view, setView, tool, selected, select, own, isFaulty, sizeRef } = props;
  const frame = useRef<SVGSVGElement>(null);
  const size = useSize({ frame, sizeRef });
  const grip = useRef<Grip | null>(null);
  const fingers = useRef(new Map<number, Pixel>());
  useWheel({ frame, onWheel: (factor, at) => setView((now) => zoomed({ view: now, size, factor, at })) });

  function pixelIn(event: PointerEvent): Pixel {
    const box = frame.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  }
  function hold(event: PointerEvent, place: CornerPlace | null): void {
    event.stopPropagation();
    frame.current?.setPointerCapture(event.pointerId);
    const pixel = pixelIn(event);
    fingers.current.set(event.pointerId, pixel);
    if (place) {
      select(place);
      history.change(history.shape);
    }
    grip.current = place ? { kind: "corner", place } : { kind: "ground", last: pixel, from: pixel };
  }
  function pull(event: PointerEvent): void {
    const before = fingers.current.get(event.pointerId);
    if (!before || !grip.current) return;
    const pixel = pixelIn(event);
    if (fingers.current.size === 2) {
      pinch({ event, before, pixel });
      return;
    }
    fingers.current.set(event.pointerId, pixel);
    if (grip.current.kind === "corner") {
      history.adjust(withCornerMoved({ shape: history.shape, place: grip.current.place, point: pointAt({ view, size, pixel }) }));
      return;
    }
    const { last, from } = grip.current;
    setView((now) => ({ ...now, center: panned({ view: now, from: last, to: pixel }) }));
    grip.current = { kind: "ground", last: pixel, from };
  }
  function pinch({ event, before, pixel }: { event: PointerEvent; before: Pixel; pixel: Pixel }): void {
    const [other] = [...fingers.current].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    fingers.current.set(event.pointerId, pixel);
    if (!other) return;
    const factor = apart(before, other) / Math.max(1, apart(pixel, other));
    setView((now) => zoomed({ view: now, size, factor, at: { x: (pixel.x + other.x) / 2, y: (pixel.y + other.y) / 2 } }));
  }
  function release(event: PointerEvent): void {
    const pixel = pixelIn(event);
    const held = grip.current;
    const isTap = fingers.current.size === 1 && held?.kind === "ground" && apart(held.from, pixel) < TAP_PIXELS;
    fingers.current.delete(event.pointerId);
    grip.current = null;
    if (!isTap) return;
    if (tool === "move") {
      select(null);
      return;
    }
    const added = withCornerAdded({ shape: history.shape, after: selected, point: pointAt({ view, size, pixel }) });
    history.change(added.shape);
    select(added.place);
  }
  function pullOut(event: PointerEvent, after: CornerPlace, point: GeoPoint): void {
    const added = withCornerAdded({ shape: history.shape, after, point });
    history.change(added.shape);
    select(added.place);
    event.stopPropagation();
    frame.current?.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, pixelIn(event));
    grip.current = { kind: "corner", place: added.place };
  }
  function press(event: KeyboardEvent): void {
    if (!isHandled({ ...props, size, event })) return;
    event.preventDefault();
    event.stopPropagation();
  }
  const at = (point: GeoPoint) => pixelOf({ view, size, point });
  return (
    <svg
      ref={frame}
      role="application"
      aria-label="Ground plan. Tab goes from corner to corner, arrows move the corner or the plan, plus and minus zoom, Enter adds a corner at the cross, Delete removes one."
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the same
      tabIndex={0}
      data-testid="zone-map"
      className={classNames("block h-full w-full touch-none select-none rounded-lg bg-sunken", tool === "draw" ? "cursor-crosshair" : "cursor-grab")}
      onPointerDown={(event) => hold(event, null)}
      onPointerMove={pull}
      onPointerUp={release}
      onPointerCancel={release}
      onKeyDown={press}
    >
      <MapGrid view={view} size={size} />
      <path
        d={outlineOf({ shape: history.shape, at })}
        fillRule="evenodd"
        className={isFaulty ? "fill-negative/15 stroke-negative" : "fill-accent/20 stroke-accent"}
        strokeWidth={3}
        strokeLinejoin="round"
      />
      {own ? <Own at={at(own.point)} radius={own.accuracyMeters / view.metersPerPixel} /> : null}
      {listMiddles({ shape: history.shape, most: MOST_MIDDLES }).map(({ after, from, to }) => {
        const [a, b] = [at(from), at(to)];
        const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
        if (apart(a, b) < 50) return null;
        return (
          <g
            key={`${after.polygon}-${after.ring}-${after.corner}`}
            className="cursor-copy"
            onPointerDown={(event) => pullOut(event, after, pointAt({ view, size, pixel: middle }))}
          >
            <circle cx={middle.x} cy={middle.y} r={16} className="fill-transparent" />
            <circle cx={middle.x} cy={middle.y} r={5} className="fill-surface stroke-accent" strokeWidth={2} />
          </g>
        );
      })}
      {listCorners(history.shape).map(({ place, point }, i) => {
        const { x, y } = at(point);
        const isSelected = isSamePlace(selected, place);
        return (
          // biome-ignore lint/a11y/useSemanticElements: a button can't stand in a drawing
          <g
            key={`${place.polygon}-${place.ring}-${place.corner}`}
            role="button"
            tabIndex={0}
            aria-label={`Corner ${i + 1}`}
            aria-pressed={isSelected}
            data-testid={`zone-corner-${i}`}
            className="cursor-move outline-none"
            onFocus={() => select(place)}
            onPointerDown={(event) => hold(event, place)}
          >
            <circle cx={x} cy={y} r={22} className="fill-transparent" />
            <circle cx={x} cy={y} r={isSelected ? 11 : 8} className={isSelected ? "fill-accent stroke-ink" : "fill-surface stroke-accent"} strokeWidth={3} />
          </g>
        );
      })}
    </svg>
  );
}

/** Whether the key meant something here. */
function isHandled(input: Props & { size: MapSize; event: KeyboardEvent }): boolean {
  const { history, view, setView, selected, select, size, event } = input;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") history.undo();
  else if (event.ctrlKey || event.metaKey || event.altKey) return false;
  else if (event.key in ARROWS) {
    const [x, y] = ARROWS[event.key] ?? [0, 0];
    const meters = view.metersPerPixel * STEP_PIXELS * (event.shiftKey ? 8 : 1);
    const corner = selected && cornerAt({ shape: history.shape, place: selected });
    if (selected && corner)
      history.change(
        withCornerMoved({ shape: history.shape, place: selected, point: movedBy({ point: corner, eastMeters: x * meters, northMeters: y * meters }) }),
      );
    else setView((now) => ({ ...now, center: movedBy({ point: now.center, eastMeters: 4 * x * meters, northMeters: 4 * y * meters }) }));
  } else if (event.key === "+" || event.key === "=") setView((now) => zoomed({ view: now, size, factor: 0.7 }));
  else if (event.key === "-") setView((now) => zoomed({ view: now, size, factor: 1.4 }));
  else if (event.key === "Delete" || event.key === "Backspace") input.remove();
  else if (event.key === "Enter") input.addAtCross();
  else if (event.key === "Escape") select(null);
  else return false;
  return true;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function Own({ at, radius }: { at: Pixel; radius: number }) {
  return (
    <g data-testid="zone-own" pointerEvents="none">
      <circle cx={at.x} cy={at.y} r={Math.max(radius, 10)} className="fill-ink/10 stroke-ink/40" strokeDasharray="4 4" />
      <circle cx={at.x} cy={at.y} r={7} className="fill-ink stroke-surface" strokeWidth={3} />
    </g>
  );
}

function outlineOf({ shape, at }: { shape: ZoneShape; at: (point: GeoPoint) => Pixel }): string {
  const pathOf = (ring: readonly GeoPoint[]) =>
    ring
      .map(at)
      .map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`)
      .join("");
  return shape
    .flat()
    .map((ring) => (ring.length >= 3 ? `${pathOf(ring)}Z` : pathOf(ring)))
    .join("");
}

function panned({ view, from, to }: { view: MapView; from: Pixel; to: Pixel }): GeoPoint {
  return movedBy({ point: view.center, eastMeters: (from.x - to.x) * view.metersPerPixel, northMeters: (to.y - from.y) * view.metersPerPixel });
}

function apart(a: Pixel, b: Pixel): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function useSize({ frame, sizeRef }: { frame: RefObject<SVGSVGElement | null>; sizeRef: RefObject<MapSize> }): MapSize {
  const [size, setSize] = useState<MapSize>({ width: 640, height: 480 });
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      const box = entry?.contentRect;
      if (!box || box.width === 0) return;
      sizeRef.current = { width: box.width, height: box.height };
      setSize(sizeRef.current);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame, sizeRef]);
  return size;
}

/** React listens to wheels without a say in scrolling, so it is done by hand. */
function useWheel({ frame, onWheel }: { frame: RefObject<SVGSVGElement | null>; onWheel: (factor: number, at: Pixel) => void }): void {
  const wheel = useEffectEvent(onWheel);
  useEffect(() => {
    const element = frame.current;
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      wheel(Math.exp(event.deltaY / 500), { x: event.offsetX, y: event.offsetY });
    };
    element?.addEventListener("wheel", turn, { passive: false });
    return () => element?.removeEventListener("wheel", turn);
  }, [frame]);
}
