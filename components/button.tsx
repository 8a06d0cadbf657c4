import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import type { ButtonHTMLAttributes } from "react";
import { classNames } from "./class-names.ts";

/** The looks of a button, for links that look like one too. */
export const buttonStyles = cva(
  "inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-full font-semibold transition-[background-color,border-color,transform] active:translate-y-px disabled:cursor-not-allowed disabled:opacity-50",
  {
    variants: {
      look: {
        accent: "bg-accent text-accent-ink hover:bg-accent-hover",
        ink: "bg-ink text-canvas hover:bg-ink/85",
        outline: "border border-line-strong bg-transparent text-ink hover:bg-sunken",
        quiet: "text-ink hover:bg-sunken",
        danger: "bg-negative-wash text-negative hover:bg-negative hover:text-surface",
      },
      size: { small: "h-9 px-4 text-sm", medium: "h-11 px-5 text-[0.9375rem]", large: "h-14 px-7 text-lg", icon: "size-11" },
    },
    defaultVariants: { look: "ink", size: "medium" },
  },
);

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> &
  VariantProps<typeof buttonStyles> & {
    /** Words to show beside a spinner while something is under way; the button is off meanwhile. */
    pending?: string | null | undefined;
  };

export function Button({ look, size, pending, className, children, disabled, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || Boolean(pending)}
      aria-busy={Boolean(pending)}
      className={classNames(buttonStyles({ look, size }), className)}
    >
      {pending ? (
        <>
          <LoaderCircle aria-hidden className="size-4 animate-spin" />
          {pending}
        </>
      ) : (
        children
      )}
    </button>
  );
}
