import type { LivenessColour } from "#core/liveness.ts";
import { classNames } from "../class-names.ts";

const SHAPES: Readonly<Record<LivenessColour["shape"], string>> = {
  circle: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z",
  triangle: "M12 2 23 21H1z",
  square: "M3 3h18v18H3z",
  diamond: "M12 1 23 12 12 23 1 12z",
  star: "m12 1 3.2 7.4 8 .7-6.1 5.3 1.9 7.9L12 18l-7 4.3 1.9-7.9L.8 9.1l8-.7z",
  cross: "M8.5 2h7v6.5H22v7h-6.5V22h-7v-6.5H2v-7h6.5z",
};

/** The three marks of a slot, on phone and gate alike: told apart by shape as well as by colour. */
export function LivenessMarks({ colours, className }: { colours: readonly LivenessColour[]; className?: string }) {
  return (
    <span role="img" aria-label={`Marks: ${colours.map(({ name, shape }) => `${name} ${shape}`).join(", ")}`} className={classNames("inline-flex", className)}>
      <span className="inline-flex items-center gap-2">
        {colours.map(({ name, css, shape }) => (
          <svg key={name} aria-hidden viewBox="0 0 24 24" className="size-6">
            <path d={SHAPES[shape]} fill={css} stroke="#141310" strokeWidth="1.5" strokeLinejoin="round" />
          </svg>
        ))}
      </span>
    </span>
  );
}
