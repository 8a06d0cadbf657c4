"use client";

import { Nfc } from "lucide-react";
import { Button } from "#components/button.tsx";
import { Time } from "#components/time.tsx";

/** A tag that stands for the ticket now. */
export type TagView = { readonly id: string; readonly kind: "tag-uid" | "tag-record" | "tag-sun"; readonly issuedAtSeconds: number };

export type TagListProps = {
  readonly tags: readonly TagView[];
  readonly timezone: string;
  readonly network: "online" | "offline";
  /** Id of the tag that is being switched off; `null`: none. */
  readonly revoking: string | null;
  readonly revoke: (id: string) => void;
};

const TAG_NAMES: Readonly<Record<TagView["kind"], string>> = {
  "tag-uid": "Wristband",
  "tag-record": "Wristband",
  "tag-sun": "Secure wristband",
};

/** The wristbands and cards that open the door for this ticket, each to be switched off when it is lost. Nothing is shown for none: they are handed out at the venue. */
export function TagList({ tags, timezone, network, revoking, revoke }: TagListProps) {
  if (tags.length === 0) return null;
  return (
    <ul data-testid="tags" className="mt-5 grid gap-2 border-line border-t pt-4">
      {tags.map(({ id, kind, issuedAtSeconds }) => (
        <li key={id} className="flex items-center gap-3">
          <Nfc aria-hidden className="size-5 shrink-0 text-muted" />
          <p className="mr-auto min-w-0">
            <span className="font-medium">{TAG_NAMES[kind]}</span>
            <span className="block text-muted text-sm">
              Yours since <Time atSeconds={issuedAtSeconds} timezone={timezone} style="short" />
            </span>
          </p>
          <Button
            look="quiet"
            size="small"
            disabled={network === "offline" || revoking !== null}
            pending={revoking === id ? "Switching off" : null}
            onClick={() => revoke(id)}
          >
            I lost it
          </Button>
        </li>
      ))}
    </ul>
  );
}
