"use client";

import { type ReactNode, useRef, useState } from "react";
import type { LivenessColour } from "#core/liveness.ts";
import { Burst } from "./burst.tsx";

/**
 * What a screenshot cannot show (Q3): the slot's colours turn around the code and a tap lets them burst. Both stay
 * outside the white field, so that no reader is ever disturbed.
 */
export function LivingFrame({ colours, children }: { colours: readonly LivenessColour[]; children: ReactNode }) {
  const field = useRef<HTMLSpanElement>(null);
  const [bursts, setBursts] = useState(0);
  const stops = [...colours, ...colours.slice(0, 1)].map(({ css }) => css).join(", ");
  return (
    <button
      type="button"
      data-testid="code-frame"
      aria-label="Your code. Press to make it sparkle."
      onClick={() => setBursts((count) => count + 1)}
      className="relative isolate block w-full touch-manipulation overflow-hidden rounded-lg p-4 transition-transform active:scale-[0.985]"
    >
      <span
        aria-hidden
        className="absolute -inset-1/2 -z-10 animate-spin [animation-duration:7s] motion-reduce:animate-none"
        style={{ background: `conic-gradient(${stops})` }}
      />
      <span ref={field} className="block overflow-hidden rounded-sm bg-white">
        {children}
      </span>
      {bursts > 0 ? <Burst key={bursts} colours={colours} around={field} onEnd={() => setBursts(0)} /> : null}
    </button>
  );
}
