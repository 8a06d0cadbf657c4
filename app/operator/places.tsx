"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { classNames } from "#components/class-names.ts";

const PLACES = [
  { href: "/operator", label: "The mirror" },
  { href: "/operator/methods", label: "Methods" },
  { href: "/operator/jobs", label: "Jobs" },
  { href: "/operator/alerts", label: "Alerts" },
  { href: "/operator/blocks", label: "Blocks" },
  { href: "/operator/keys", label: "Keys" },
] as const;

/** The operators' pages. */
export function Places() {
  const path = usePathname();
  return (
    <nav aria-label="Operator" className="wrap flex flex-wrap gap-1 pt-6">
      {PLACES.map(({ href, label }) => (
        <Link
          key={href}
          href={href}
          aria-current={path === href ? "page" : undefined}
          className={classNames(
            "rounded-full px-4 py-2 font-medium text-[0.9375rem]",
            path === href ? "bg-ink text-canvas" : "text-muted hover:bg-sunken hover:text-ink",
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
