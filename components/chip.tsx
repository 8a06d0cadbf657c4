import type { ButtonHTMLAttributes } from "react";
import { classNames } from "./class-names.ts";

type ChipProps = ButtonHTMLAttributes<HTMLButtonElement> & { isOn: boolean };

/** One of several things that can be chosen together; a finger finds it. */
export function Chip({ isOn, className, ...rest }: ChipProps) {
  return (
    <button
      {...rest}
      type="button"
      aria-pressed={isOn}
      className={classNames(
        "inline-flex min-h-11 select-none items-center gap-1.5 rounded-full border px-4 text-left font-medium text-[0.9375rem] leading-tight transition-colors disabled:cursor-not-allowed disabled:opacity-50",
        isOn ? "border-ink bg-ink text-canvas" : "border-line-strong bg-transparent text-ink hover:bg-sunken",
        className,
      )}
    />
  );
}
