import { ExternalLink } from "lucide-react";
import { getEnv } from "#platform/env.ts";

/** The transaction, where everybody can check it; without an explorer its hash in short. */
export function TransactionLink({ hash }: { hash: string }) {
  const { EXPLORER_URL } = getEnv();
  const short = `${hash.slice(0, 6)}…${hash.slice(-4)}`;
  if (!EXPLORER_URL) return <span title={hash}>{short}</span>;
  return (
    <a
      href={new URL(`tx/${hash}`, `${EXPLORER_URL.replace(/\/$/, "")}/`).href}
      target="_blank"
      rel="noreferrer"
      className="inline-flex items-center gap-1 underline underline-offset-4"
    >
      {short}
      <ExternalLink aria-label="on the block explorer" className="size-3" />
    </a>
  );
}
