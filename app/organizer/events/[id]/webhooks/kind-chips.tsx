import { Chip } from "#components/chip.tsx";
import { WEBHOOK_KINDS, type WebhookKind } from "#core/webhook.ts";
import { KIND_WORDS } from "./webhook-words.ts";

type Props = { chosen: readonly WebhookKind[]; error: string | undefined; disabled: boolean; onChange: (kinds: readonly WebhookKind[]) => void };

/** What a server is to hear of. */
export function KindChips({ chosen, error, disabled, onChange }: Props) {
  const toggled = (kind: WebhookKind) => (chosen.includes(kind) ? chosen.filter((one) => one !== kind) : [...chosen, kind]);
  return (
    <fieldset disabled={disabled}>
      <legend className="font-medium text-sm">What it is to hear</legend>
      <div className="mt-2 flex flex-wrap gap-2">
        {WEBHOOK_KINDS.map((kind) => (
          <Chip key={kind} isOn={chosen.includes(kind)} data-testid={`kind-${kind}`} onClick={() => onChange(toggled(kind))}>
            {KIND_WORDS[kind]}
          </Chip>
        ))}
      </div>
      {error ? (
        <p role="alert" className="mt-1.5 text-negative text-sm">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}
