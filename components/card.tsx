import type { HTMLAttributes } from "react";
import { classNames } from "./class-names.ts";

/** A sheet of paper on the canvas. */
export function Card({ className, ...rest }: HTMLAttributes<HTMLDivElement>) {
  return <div {...rest} className={classNames("rounded-lg border border-line bg-surface p-5 shadow-card sm:p-6", className)} />;
}
