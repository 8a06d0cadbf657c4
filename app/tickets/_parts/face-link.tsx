"use client";

import { ScanFace } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";
import { buttonStyles } from "#components/button.tsx";
import type { NetworkState } from "#components/use-network-state.ts";
import { FoyerError } from "#core/error.ts";
import { type FaceState, readFaceState } from "#holder/face.ts";

/** The way to the face on record, where a gate looks at faces at all. Whoever passes it by loses nothing. */
export function FaceLink({ ticketId, network }: { ticketId: string; network: NetworkState }) {
  const [face, setFace] = useState<FaceState | null>(null);
  useEffect(() => {
    if (network !== "offline") void readFaceState({ fetch: globalThis.fetch.bind(globalThis) }, { ticketId }).then(setFace, noneOnFault);
  }, [ticketId, network]);
  if (!face || (!face.offered && !face.consent)) return null;
  return (
    <div className="mt-5 flex items-center gap-3 border-line border-t pt-4" data-testid="face-link">
      <ScanFace aria-hidden className="size-5 shrink-0 text-muted" />
      <p className="mr-auto min-w-0">
        <span className="font-medium">{face.consent ? "Your face is on record" : "Enter with your face"}</span>
        <span className="block text-muted text-sm">
          {face.consent ? "For this ticket alone, until you withdraw." : "Only if you like: there is a lane without it."}
        </span>
      </p>
      <Link href={`/tickets/${ticketId}/face`} className={buttonStyles({ look: "quiet", size: "small" })}>
        {face.consent ? "See it" : "Read more"}
      </Link>
    </div>
  );
}

/** The ticket is whole without it. */
function noneOnFault(cause: unknown): void {
  if (!(cause instanceof FoyerError)) throw cause;
}
