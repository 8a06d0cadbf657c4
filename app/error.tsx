"use client";

import { useEffect } from "react";
import { Button } from "#components/button.tsx";
import { EmptyState } from "#components/empty-state.tsx";

/** The last net: something failed that nobody has words for. `digest` finds it in the server's log. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  useEffect(() => console.error(error), [error]);
  return (
    <div className="wrap max-w-3xl pt-14">
      <EmptyState
        title="That did not work"
        text={`Something went wrong on our side. Nothing of yours is lost.${error.digest ? ` If it stays, tell us this number: ${error.digest}.` : ""}`}
        action={
          <Button look="accent" onClick={reset}>
            Try again
          </Button>
        }
      />
    </div>
  );
}
