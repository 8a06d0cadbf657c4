import type { LivenessColour } from "#core/liveness.ts";

export type Spark = {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly size: number;
  readonly css: string;
};

type Field = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

const PER_SHELL = 44;
const FALL_PX = 260;

/** Six shells that burst on the edge of the field and fly outwards. */
export function createSparks({ field, colours, random }: { field: Field; colours: readonly LivenessColour[]; random: () => number }): Spark[] {
  const shells = [
    [0.5, 0],
    [0.02, 0.12],
    [0.98, 0.12],
    [0, 0.7],
    [1, 0.7],
    [0.5, 1],
  ];
  return shells.flatMap(([across = 0, down = 0], shell) =>
    Array.from({ length: PER_SHELL }, () => {
      const angle = random() * 2 * Math.PI;
      const reach = (0.25 + random() * 0.75) * 190;
      return {
        x: field.x + across * field.width,
        y: field.y + down * field.height,
        dx: Math.cos(angle) * reach,
        dy: Math.sin(angle) * reach,
        size: 1.5 + random() * 3,
        css: colours[shell % colours.length]?.css ?? "#ffffff",
      };
    }),
  );
}

/** `progress` from 0 to 1: quick at first, then falling and fading. */
export function drawSparks({ context, sparks, progress }: { context: CanvasRenderingContext2D; sparks: readonly Spark[]; progress: number }): void {
  const eased = 1 - (1 - progress) ** 3;
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.globalAlpha = 1 - progress ** 2;
  for (const { x, y, dx, dy, size, css } of sparks) {
    context.fillStyle = css;
    context.beginPath();
    context.arc(x + dx * eased, y + dy * eased + FALL_PX * progress ** 2, size * (1 - progress / 2), 0, 2 * Math.PI);
    context.fill();
  }
}
