import { Badge } from "#components/badge.tsx";
import { Time } from "#components/time.tsx";
import type { ApiKeyView } from "#server/api-keys/list-api-keys.ts";
import { ConfirmButton } from "../events/[id]/gates/confirm-button.tsx";
import { NothingYet, Section } from "../events/[id]/gates/section.tsx";
import { revokeKey } from "./revoke-key.ts";

/** An account has no place of its own. */
const TIMEZONE = "UTC";

/** What is in use, and below it what has ended: one still wants to know when it was used last. */
export function KeyList({ keys }: { keys: readonly ApiKeyView[] }) {
  const inOrder = [...keys.filter(({ state }) => state === "active"), ...keys.filter(({ state }) => state !== "active")];
  return (
    <Section title="Your keys" text="A key that nobody has used for long, or that somebody has seen, is better revoked.">
      {keys.length === 0 ? <NothingYet>No key yet. Make the first one for the program that needs it.</NothingYet> : null}
      <ul className="mt-5 grid divide-y divide-line">
        {inOrder.map((key) => (
          <li key={key.id} data-testid="api-key" className="grid gap-2 py-4 first:pt-0">
            <div className="flex items-start justify-between gap-4">
              <p className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
                <span className="wrap-anywhere font-semibold">{key.name}</span>
                <State state={key.state} />
              </p>
              {key.state === "active" ? <Revoke apiKey={key} /> : null}
            </div>
            <p className="wrap-anywhere font-mono text-muted text-sm">
              {key.hint}… · {key.scopes.join(", ")}
            </p>
            <p className="label text-muted">
              {key.lastUsedAtSeconds === null ? (
                "Never used"
              ) : (
                <>
                  Used <Time atSeconds={key.lastUsedAtSeconds} timezone={TIMEZONE} style="short" />
                </>
              )}
              {" · ends "}
              <Time atSeconds={key.expiresAtSeconds} timezone={TIMEZONE} /> UTC
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function State({ state }: Pick<ApiKeyView, "state">) {
  if (state === "active") return <Badge tone="positive">Active</Badge>;
  return state === "expired" ? <Badge>Ended</Badge> : <Badge tone="negative">Revoked</Badge>;
}

function Revoke({ apiKey: { id, name } }: { apiKey: ApiKeyView }) {
  return (
    <ConfirmButton
      label="Revoke"
      pending="Revoking"
      title="Revoke this key?"
      text={`What calls with “${name}” is refused from its next call on. It can’t be taken back: make another key instead.`}
      testId="key-revoke"
      action={revokeKey.bind(null, { keyId: id })}
    />
  );
}
