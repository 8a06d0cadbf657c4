import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "../class-names.ts";

type NoticeProps = { icon: LucideIcon; tone?: "plain" | "positive" | "warning"; title: string; text: ReactNode; action?: ReactNode; testId?: string };

const TONES = { plain: "bg-sunken text-ink", positive: "bg-positive-wash text-positive", warning: "bg-warning-wash text-warning" } as const;

/** What stands where the code would be. */
export function Notice({ icon: Icon, tone = "plain", title, text, action, testId }: NoticeProps) {
  return (
    <div data-testid={testId} className="flex flex-col items-center px-2 py-6 text-center">
      <span className={classNames("mb-5 grid size-16 place-items-center rounded-full", TONES[tone])}>
        <Icon aria-hidden className="size-8" strokeWidth={1.75} />
      </span>
      <p className="display text-2xl">{title}</p>
      <div className="mt-2 max-w-xs text-muted">{text}</div>
      {action ? <div className="mt-6 w-full">{action}</div> : null}
    </div>
  );
}
