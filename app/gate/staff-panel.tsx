"use client";

import { RefreshCw } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { Button } from "#components/button.tsx";
import { Dialog } from "#components/dialog.tsx";
import { FoyerError } from "#core/error.ts";
import type { StaffName } from "#scanner/device.ts";
import type { PairedDevice } from "#scanner/device-store.ts";
import { gateKit } from "./gate-kit.ts";
import { PinPad } from "./pin-pad.tsx";

type Props = { device: PairedDevice; onOpened: () => Promise<void>; onForget: () => Promise<void> };

/** Who is working here tonight? Then the PIN. */
export function StaffPanel({ device, onOpened, onForget }: Props) {
  const [person, setPerson] = useState<StaffName | null>(null);
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-md flex-col p-6 pb-[calc(1.5rem+env(safe-area-inset-bottom))]">
      <header>
        <p className="label text-muted">{device.eventTitle}</p>
        <h1 className="display mt-2 text-5xl">{device.gateName}</h1>
      </header>
      {person ? <PinPad person={person} onBack={() => setPerson(null)} onOpened={onOpened} /> : <Names onPick={setPerson} onForget={onForget} />}
    </div>
  );
}

type Names = { readonly staff: readonly StaffName[] | null; readonly fault: FoyerError | null };

function Names({ onPick, onForget }: { onPick: (person: StaffName) => void; onForget: () => Promise<void> }) {
  const [{ staff, fault }, setNames] = useState<Names>({ staff: null, fault: null });
  const load = useCallback(async () => setNames(await loadNames()), []);
  useEffect(() => void load(), [load]);
  return (
    <>
      <h2 className="mt-10 font-semibold text-xl">Who are you?</h2>
      {fault ? (
        <p role="alert" className="mt-4 rounded-md bg-warning-wash p-4 text-warning">
          {fault.message} {fault.next}
        </p>
      ) : null}
      {staff?.length === 0 ? (
        <p className="mt-4 text-muted">Nobody is on the staff yet. The organizer adds people and their PINs on the event’s gate page.</p>
      ) : null}
      <ul className="mt-4 grid gap-3">
        {staff?.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              data-testid={`staff-${person.name}`}
              onClick={() => onPick(person)}
              className="flex min-h-18 w-full items-center gap-4 rounded-lg border border-line bg-surface px-4 py-3 text-left font-semibold text-xl active:bg-raised"
            >
              <span aria-hidden className="grid size-11 shrink-0 place-items-center rounded-full bg-raised text-muted">
                {person.name.slice(0, 1).toUpperCase()}
              </span>
              <span className="min-w-0 break-words">{person.name}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className="mt-auto flex flex-wrap justify-between gap-3 pt-10">
        <Button look="quiet" onClick={load}>
          <RefreshCw aria-hidden className="size-4" /> Look again
        </Button>
        <PairAnew onForget={onForget} />
      </div>
    </>
  );
}

/** Asks first: an unpaired phone scans nobody until the organizer has shown it a new code. */
function PairAnew({ onForget }: { onForget: () => Promise<void> }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button look="quiet" data-testid="pair-anew" onClick={() => setAsking(true)}>
        Pair anew
      </Button>
      <Dialog
        title="Leave this gate?"
        description="This device then scans nobody, until it is paired with a new code from the organizer."
        open={isAsking}
        onOpenChange={setAsking}
      >
        <div className="grid gap-3">
          <Button look="danger" size="large" data-testid="pair-anew-confirm" onClick={onForget}>
            Leave and pair anew
          </Button>
          <Button look="quiet" size="large" onClick={() => setAsking(false)}>
            Stay at this gate
          </Button>
        </div>
      </Dialog>
    </>
  );
}

async function loadNames(): Promise<Names> {
  try {
    return { staff: await gateKit().device.listStaff(), fault: null };
  } catch (cause) {
    if (!(cause instanceof FoyerError)) throw cause;
    return { staff: null, fault: cause };
  }
}
