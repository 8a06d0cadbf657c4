"use client";

import { Card } from "#components/card.tsx";
import type { MethodId } from "#core/policy.ts";
import { MethodSwitch } from "../../_methods/method-switch.tsx";
import { setPlatformMethod } from "./set-platform-method.ts";

type PlatformSwitch = { readonly method: MethodId; readonly title: string; readonly state: "on" | "off"; readonly closes: readonly string[] };

export function PlatformSwitches({ switches }: { switches: readonly PlatformSwitch[] }) {
  return (
    <Card className="mt-8">
      <ul className="grid divide-y divide-line">
        {switches.map(({ method, title, state, closes }) => (
          <MethodSwitch
            key={method}
            {...{ method, title, state, closes }}
            place="every event"
            onSwitch={(next) => setPlatformMethod({ method, state: next })}
          />
        ))}
      </ul>
    </Card>
  );
}
