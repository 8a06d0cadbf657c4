"use client";

import { useState } from "react";
import { Field, SelectField } from "#components/field.tsx";
import type { GateView } from "#server/gate/list-gate-state.ts";
import type { NetworkView } from "#server/networks/list-networks.ts";
import { allowNetwork } from "./allow-network.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { DeskForm } from "./desk-form.tsx";
import { dropNetwork } from "./drop-network.ts";
import { NothingYet, Section } from "./section.tsx";
import { useAnswer } from "./use-answer.ts";

type NetworksProps = { eventId: string; gates: readonly GateView[]; networks: readonly NetworkView[]; address: string };

const EVERY_GATE = "every";

/** From which networks the gate devices may call; an empty list shuts nobody out. */
export function Networks({ eventId, gates, networks, address }: NetworksProps) {
  const isLast = networks.length === 1;
  return (
    <Section title="Networks" text="Optional: devices admit guests only from the venue’s own network. A gate’s own networks stand instead of the event’s.">
      {networks.length === 0 ? <NothingYet>Devices may call from anywhere. The first network that you add shuts out all others.</NothingYet> : null}
      <ul className="mt-5 grid divide-y divide-line">
        {networks.map(({ id, network, gateName }) => (
          <li key={id} data-testid="network" className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 first:pt-0">
            <div className="min-w-0">
              <p className="wrap-anywhere font-mono font-semibold">{network}</p>
              <p className="wrap-anywhere text-muted text-sm">{gateName ?? "Every gate without its own"}</p>
            </div>
            <ConfirmButton
              label="Remove"
              pending="Removing"
              title="Remove this network?"
              text={isLast ? "It is the last one: devices may call from anywhere then." : `Devices there are refused from the next scan on: ${network}.`}
              testId="network-remove"
              action={() => dropNetwork({ eventId, networkId: id })}
            />
          </li>
        ))}
      </ul>
      <NetworkForm eventId={eventId} gates={gates} address={address} />
    </Section>
  );
}

function NetworkForm({ eventId, gates, address }: Pick<NetworksProps, "eventId" | "gates" | "address">) {
  const [network, setNetwork] = useState("");
  const [gateId, setGateId] = useState(EVERY_GATE);
  const answer = useAnswer();
  const save = () => allowNetwork({ eventId, network, gateId: gateId === EVERY_GATE ? null : gateId });
  return (
    <DeskForm
      answer={answer}
      onSave={() => answer.call({ action: save, onDone: () => setNetwork("") })}
      submit={{ label: "Allow this network", testId: "network-add" }}
    >
      <Field
        label="Address or range"
        name="network"
        data-testid="network-address"
        placeholder="203.0.113.0/24"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        className="font-mono"
        hint={`This browser’s address is ${address}. The venue’s network may have another to the outside.`}
        value={network}
        error={answer.fields.network}
        onChange={({ target }) => setNetwork(target.value)}
      />
      <SelectField
        label="For"
        name="network-gate"
        data-testid="network-gate"
        value={gateId}
        error={answer.fields.gateId}
        onChange={({ target }) => setGateId(target.value)}
      >
        <option value={EVERY_GATE}>Every gate without its own</option>
        {gates.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
    </DeskForm>
  );
}
