"use client";

import { useState } from "react";
import { Dialog } from "#components/dialog.tsx";
import { Field } from "#components/field.tsx";
import type { WebhookView } from "#server/webhooks/list-webhooks.ts";
import { DeskForm } from "../gates/desk-form.tsx";
import { useAnswer } from "../gates/use-answer.ts";
import { editWebhook } from "./act-on-webhook.ts";
import { KindChips } from "./kind-chips.tsx";

type Props = { eventId: string; webhook: WebhookView; isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

export function EditWebhook({ eventId, webhook, isOpen, onOpenChange }: Props) {
  const [url, setUrl] = useState(webhook.url);
  const [kinds, setKinds] = useState(webhook.kinds);
  const answer = useAnswer();
  function save(): void {
    if (kinds.length === 0) {
      answer.refuse({ kinds: "Choose at least one." });
      return;
    }
    const changes = { url: url.trim() === webhook.url ? undefined : url.trim(), kinds: [...kinds] };
    answer.call({ action: () => editWebhook({ eventId, webhookId: webhook.id, ...changes }), onDone: () => onOpenChange(false) });
  }
  return (
    <Dialog title="Change the webhook" description="What is on its way already goes to the new address." open={isOpen} onOpenChange={onOpenChange}>
      <DeskForm answer={answer} onSave={save} submit={{ label: "Save", testId: "webhook-save" }}>
        <Field
          label="Address"
          name="webhook-edit-url"
          type="url"
          inputMode="url"
          className="font-mono"
          autoComplete="off"
          value={url}
          error={answer.fields.url}
          onChange={({ target }) => setUrl(target.value)}
        />
        <KindChips chosen={kinds} error={answer.fields.kinds} disabled={answer.isPending} onChange={setKinds} />
      </DeskForm>
    </Dialog>
  );
}
