"use client";

import { useState } from "react";
import { Button } from "#components/button.tsx";

/** A secret in the one moment in which it is shown. */
export function ShownSecret({ secret, onDone }: { secret: string; onDone: () => void }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <div role="status" className="mt-5 rounded-md bg-warning-wash p-4 text-warning">
      <p className="font-semibold">Copy it now: it is not shown again.</p>
      <p data-testid="webhook-new" className="wrap-anywhere mt-2 select-all font-mono text-sm">
        {secret}
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button look="outline" size="small" onClick={() => void navigator.clipboard.writeText(secret).then(() => setCopied(true))}>
          {isCopied ? "Copied" : "Copy"}
        </Button>
        <Button look="quiet" size="small" data-testid="webhook-stored" onClick={onDone}>
          I have stored it
        </Button>
      </div>
    </div>
  );
}
