/** A point of a plane whose coordinates are whole numbers below 2^26, so that every product below is exact. */
export type PlanePoint = { readonly x: number; readonly y: number };
/** The corners in order; the last is joined with the first. */
export type PlaneRing = readonly PlanePoint[];

/** Whether the point lies in the area between the rings (outer one and holes). An edge belongs to the area, a hole's too. */
export function holdsPoint({ rings, point }: { rings: readonly PlaneRing[]; point: PlanePoint }): boolean {
  let isInside = false;
  for (const ring of rings) {
    for (const [from, to] of edgesOf(ring)) {
      if (isOnEdge({ from, to, point })) return true;
      if (isCrossedByRay({ from, to, point })) isInside = !isInside;
    }
  }
  return isInside;
}

/** Whether the ring touches or crosses itself, or turns back on itself: then it has no clear inside. */
export function crossesItself(ring: PlaneRing): boolean {
  const edges = edgesOf(ring);
  return edges.some((edge, i) =>
    edges.slice(i + 1).some((other, offset) => {
      const place = i + 1 + offset;
      const isNext = place === i + 1;
      const isClosing = i === 0 && place === edges.length - 1;
      if (isNext) return turnsBack({ first: edge, second: other });
      return isClosing ? turnsBack({ first: other, second: edge }) : doEdgesMeet(edge, other);
    }),
  );
}

/** Whether any edge of one ring meets one of the other. */
export function doRingsMeet(left: PlaneRing, right: PlaneRing): boolean {
  return edgesOf(left).some((edge) => edgesOf(right).some((other) => doEdgesMeet(edge, other)));
}

/** Twice the area; positive when the corners go counter-clockwise. */
export function doubleAreaOf(ring: PlaneRing): number {
  return edgesOf(ring).reduce((sum, [from, to]) => sum + from.x * to.y - to.x * from.y, 0);
}

type Edge = readonly [PlanePoint, PlanePoint];

function edgesOf(ring: PlaneRing): readonly Edge[] {
  return ring.map((from, i) => [from, ring[(i + 1) % ring.length] ?? from]);
}

/** Positive: `point` lies left of the way from `from` to `to`; 0: on its line. */
function sideOf({ from, to, point }: { from: PlanePoint; to: PlanePoint; point: PlanePoint }): number {
  return Math.sign((to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x));
}

function isOnEdge({ from, to, point }: { from: PlanePoint; to: PlanePoint; point: PlanePoint }): boolean {
  return isInBox({ from, to, point }) && sideOf({ from, to, point }) === 0;
}

function isInBox({ from, to, point }: { from: PlanePoint; to: PlanePoint; point: PlanePoint }): boolean {
  const isInWidth = point.x >= Math.min(from.x, to.x) && point.x <= Math.max(from.x, to.x);
  return isInWidth && point.y >= Math.min(from.y, to.y) && point.y <= Math.max(from.y, to.y);
}

/** Lower end in, upper end out, so that a ray through a corner is counted once. */
function isCrossedByRay({ from, to, point }: { from: PlanePoint; to: PlanePoint; point: PlanePoint }): boolean {
  if (from.y > point.y === to.y > point.y) return false;
  return sideOf({ from, to, point }) > 0 === to.y > from.y;
}

/** Edges that cross, touch or lie on each other. */
function doEdgesMeet([a, b]: Edge, [c, d]: Edge): boolean {
  const areEndsApart = sideOf({ from: a, to: b, point: c }) !== sideOf({ from: a, to: b, point: d });
  if (areEndsApart && sideOf({ from: c, to: d, point: a }) !== sideOf({ from: c, to: d, point: b })) return true;
  return [c, d].some((point) => isOnEdge({ from: a, to: b, point })) || [a, b].some((point) => isOnEdge({ from: c, to: d, point }));
}

/** Two neighbours share a corner, which is as it should be, unless the second runs back along the first. */
function turnsBack({ first: [start, corner], second: [, end] }: { first: Edge; second: Edge }): boolean {
  if (sideOf({ from: start, to: corner, point: end }) !== 0) return false;
  return (corner.x - start.x) * (end.x - corner.x) + (corner.y - start.y) * (end.y - corner.y) < 0;
}
