import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { Badge } from "#components/badge.tsx";
import { Card } from "#components/card.tsx";
import { Time } from "#components/time.tsx";
import { getEnv } from "#platform/env.ts";
import { isAdmin } from "#server/accounts/admin.ts";
import { findSession } from "#server/accounts/session.ts";
import type { KeyState } from "#server/credentials/key-ring.ts";
import { listSigningKeys } from "#server/credentials/keys/list-signing-keys.ts";
import { pageDeps } from "../../_load/deps.ts";
import { RevokeKey, RotateKeys } from "./key-buttons.tsx";

export const metadata: Metadata = { title: "Keys" };

const STATES = {
  next: { word: "Signs next", tone: "accent" },
  signs: { word: "Signs now", tone: "positive" },
  verifies: { word: "Still verifies", tone: "warning" },
  retired: { word: "Retired", tone: "neutral" },
  revoked: { word: "Revoked", tone: "negative" },
} as const;

const ORIGINS = { settings: "From SIGNING_KEYS", secret: "Derived from FOYER_SECRET", made: "Made here" } as const;

/** Which key signs passes and codes, and which are still believed. A page that is streamed alone asks again who is looking. */
export default async function KeysPage() {
  const env = getEnv();
  if (!isAdmin({ env }, await findSession(await headers()))) notFound();
  const keys = await listSigningKeys({ ...pageDeps(), env });
  return (
    <div className="wrap pt-8 pb-10 sm:pt-10">
      <h1 className="display text-[clamp(3rem,11vw,5.5rem)]">Keys</h1>
      <p className="mt-4 max-w-prose text-muted">
        They sign what the platform gives out itself: passes, codes for accounts, questions to faces. Codes of a holder’s own phone need none of them. What is
        published stands at{" "}
        <a href="/.well-known/jwks.json" className="text-ink underline underline-offset-4">
          /.well-known/jwks.json
        </a>
        . Times are UTC.
      </p>
      <Card className="mt-8">
        <ul className="grid divide-y divide-line">
          {keys.map((key) => (
            <Key key={key.kid} state={key} />
          ))}
        </ul>
        <RotateKeys isWaiting={keys.some(({ state }) => state === "next")} days={env.SIGNING_KEY_DAYS} isBySettings={env.SIGNING_KEYS !== undefined} />
      </Card>
    </div>
  );
}

function Key({ state: { kid, state, origin, signsFromSeconds, verifiesUntilSeconds } }: { state: KeyState }) {
  const { word, tone } = STATES[state];
  const isBelieved = state !== "retired" && state !== "revoked";
  return (
    <li data-testid="signing-key" data-state={state} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 py-5 first:pt-0">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="wrap-anywhere font-mono font-semibold">{kid}</span>
          <Badge tone={tone}>{word}</Badge>
        </p>
        <p className="mt-1 text-muted text-sm">{ORIGINS[origin]}</p>
        <p className="label mt-1 text-muted">
          {signsFromSeconds > 0 ? (
            <>
              {state === "next" ? "Signs from " : "Signed from "}
              <Time atSeconds={signsFromSeconds} timezone="UTC" style="short" />
            </>
          ) : (
            "The first key"
          )}
          {state === "revoked" ? " · nothing of it is believed" : null}
          {isBelieved && verifiesUntilSeconds === null ? " · believed until another follows" : null}
          {state !== "revoked" && verifiesUntilSeconds !== null ? (
            <>
              {" · believed until "}
              <Time atSeconds={verifiesUntilSeconds} timezone="UTC" style="short" />
            </>
          ) : null}
        </p>
      </div>
      {isBelieved ? <RevokeKey kid={kid} isSigning={state === "signs"} /> : null}
    </li>
  );
}
