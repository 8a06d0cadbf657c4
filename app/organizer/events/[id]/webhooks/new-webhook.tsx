"use client";

import { useState } from "react";
import { Field } from "#components/field.tsx";
import type { WebhookKind } from "#core/webhook.ts";
import { DeskForm } from "../gates/desk-form.tsx";
import { Section } from "../gates/section.tsx";
import { useAnswer } from "../gates/use-answer.ts";
import { makeWebhook } from "./act-on-webhook.ts";
import { KindChips } from "./kind-chips.tsx";
import { ShownSecret } from "./shown-secret.tsx";

const FIRST_KINDS: readonly WebhookKind[] = ["ticket.sold", "ticket.admitted", "event.cancelled"];

export function NewWebhook({ eventId, isFirst }: { eventId: string; isFirst: boolean }) {
  const [url, setUrl] = useState("");
  const [kinds, setKinds] = useState(FIRST_KINDS);
  const [secret, setSecret] = useState<string | null>(null);
  const answer = useAnswer();
  function save(): void {
    if (kinds.length === 0) {
      answer.refuse({ kinds: "Choose at least one." });
      return;
    }
    const onDone = (made: { secret: string }) => {
      setUrl("");
      setSecret(made.secret);
    };
    answer.call({ action: () => makeWebhook({ eventId, url: url.trim(), kinds: [...kinds] }), onDone });
  }
  return (
    <Section
      title={isFirst ? "Your first webhook" : "Another webhook"}
      text="We post JSON, signed as Standard Webhooks has it. Answer with any 2xx within ten seconds; check the signature with a library of standardwebhooks.com."
    >
      {secret ? <ShownSecret secret={secret} onDone={() => setSecret(null)} /> : null}
      <DeskForm answer={answer} onSave={save} submit={{ label: "Add webhook", testId: "webhook-add" }}>
        <Field
          label="Address"
          name="webhook-url"
          data-testid="webhook-url"
          type="url"
          inputMode="url"
          placeholder="https://hooks.example.com/foyer"
          autoComplete="off"
          className="font-mono"
          value={url}
          hint="https, on the public internet."
          error={answer.fields.url}
          onChange={({ target }) => setUrl(target.value)}
        />
        <KindChips
          chosen={kinds}
          error={answer.fields.kinds}
          disabled={answer.isPending}
          onChange={(next) => {
            answer.clear();
            setKinds(next);
          }}
        />
      </DeskForm>
    </Section>
  );
}
