"use client";

import { Smartphone } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/button.tsx";
import { useMounted } from "#components/use-mounted.ts";
import type { GateState, GateView } from "#server/gate/list-gate-state.ts";
import { offerPairing, type PairingOffer } from "./offer-pairing.ts";
import { PairingCode } from "./pairing-code.tsx";
import { FormMessage, NothingYet, Section } from "./section.tsx";
import { useAnswer } from "./use-answer.ts";

type Open = PairingOffer & { readonly gateId: string; readonly untilMs: number; readonly knownDevices: readonly string[] };

/** Codes that bring a phone to a gate. One is shown at a time. */
export function Pairing({ eventId, state: { gates, staff } }: { eventId: string; state: GateState }) {
  const [open, setOpen] = useState<Open | null>(null);
  const [askedGateId, setAskedGateId] = useState<string | null>(null);
  const mounted = useMounted();
  const { message, isPending, call } = useAnswer();

  function offer(gate: GateView): void {
    setAskedGateId(gate.id);
    const knownDevices = gate.devices.map(({ id }) => id);
    call({
      action: () => offerPairing({ eventId, gateId: gate.id }),
      onDone: (value) => setOpen({ ...value, gateId: gate.id, untilMs: Date.now() + value.leftMs, knownDevices }),
    });
  }
  return (
    <Section title="Pair a device" text="Each code brings one phone or tablet to one gate. It works once and for ten minutes.">
      {gates.length === 0 ? <NothingYet>Add a gate first: a device is paired with one.</NothingYet> : null}
      {gates.length > 0 && !staff.some(({ status }) => status === "active") ? (
        <p className="mt-4 rounded-md bg-warning-wash p-3.5 text-warning">Add somebody to the staff too: without a PIN nobody can sign in on the device.</p>
      ) : null}
      <ul className="mt-5 grid divide-y divide-line">
        {gates.map((gate) => (
          <li key={gate.id} className="grid gap-4 py-3.5 first:pt-0">
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
              <span className="wrap-anywhere min-w-0 font-semibold">{gate.name}</span>
              <Button
                look={open?.gateId === gate.id ? "outline" : "ink"}
                data-testid="pairing-create"
                aria-label={`Pair a device with ${gate.name}`}
                disabled={!mounted || isPending}
                pending={isPending && askedGateId === gate.id ? "Making a code" : null}
                onClick={() => offer(gate)}
              >
                <Smartphone aria-hidden className="size-4" />
                {open?.gateId === gate.id ? "New code" : "Pair a device"}
              </Button>
            </div>
            {askedGateId === gate.id ? <FormMessage>{message}</FormMessage> : null}
            {open?.gateId === gate.id ? <PairingCode key={open.code} offer={open} gate={gate} newDevice={findNewDevice({ gate, open })} /> : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function findNewDevice({ gate, open }: { gate: GateView; open: Open }): string | null {
  return gate.devices.find(({ id }) => !open.knownDevices.includes(id))?.name ?? null;
}
