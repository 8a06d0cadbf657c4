import { CircleAlert, DoorClosed, ScanFace } from "lucide-react";
import { classNames } from "#components/class-names.ts";
import type { PolicyWarning } from "#core/policy-warnings.ts";

const ICONS = { shut: DoorClosed, idle: CircleAlert, face: ScanFace } as const;

/** What the rules would do that nobody may have meant; said while they are composed. */
export function Warnings({ warnings }: { warnings: readonly PolicyWarning[] }) {
  return (
    <ul aria-live="polite" aria-label="Warnings" data-testid="policy-warnings" className={classNames("grid gap-2", warnings.length > 0 && "mt-6")}>
      {warnings.map(({ kind, text }) => {
        const Icon = ICONS[kind];
        return (
          <li
            key={text}
            data-kind={kind}
            className={classNames("flex gap-3 rounded-md p-3.5", kind === "shut" ? "bg-negative-wash text-negative" : "bg-warning-wash text-warning")}
          >
            <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
            <span className="wrap-anywhere min-w-0">{text}</span>
          </li>
        );
      })}
    </ul>
  );
}
