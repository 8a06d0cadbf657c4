import { cva, type VariantProps } from "class-variance-authority";
import type { HTMLAttributes } from "react";
import { classNames } from "./class-names.ts";

const badgeStyles = cva("label inline-flex items-center gap-1.5 whitespace-nowrap rounded-sm px-2 py-1 font-medium", {
  variants: {
    tone: {
      neutral: "bg-sunken text-ink",
      accent: "bg-accent text-accent-ink",
      positive: "bg-positive-wash text-positive",
      negative: "bg-negative-wash text-negative",
      warning: "bg-warning-wash text-warning",
    },
  },
  defaultVariants: { tone: "neutral" },
});

export function Badge({ tone, className, ...rest }: HTMLAttributes<HTMLSpanElement> & VariantProps<typeof badgeStyles>) {
  return <span {...rest} className={classNames(badgeStyles({ tone }), className)} />;
}
