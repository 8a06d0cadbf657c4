"use client";

import { UserRoundCog } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { Button } from "#components/button.tsx";
import { Chip } from "#components/chip.tsx";
import { Dialog } from "#components/dialog.tsx";
import { Field, SelectField } from "#components/field.tsx";
import { FoyerError } from "#core/error.ts";
import type { GatePack } from "#core/gate-pack.ts";
import { LONGEST_NOTE, type OverrideKind, UNDO_SECONDS } from "#core/overrule.ts";
import { PIN_MAX_DIGITS } from "#core/pin.ts";
import type { ScanAnswer } from "#core/scan.ts";
import type { ScanState } from "#scanner/admit.ts";
import type { StaffName } from "#scanner/device.ts";
import { gateKit } from "./gate-kit.ts";
import { TicketFields, type TicketNumber, Undoable } from "./override-fields.tsx";

type Props = { pack: GatePack; history: readonly ScanState[] };

const ACTS: Readonly<Record<OverrideKind, { chip: string; button: string }>> = {
  admit: { chip: "Let in", button: "Let this guest in" },
  reject: { chip: "Turn away", button: "Turn this guest away" },
  undo: { chip: "Undo", button: "Take it back" },
};

/** A supervisor steps in, on whosever shift: by the number on the ticket, with a reason and their own PIN. */
export function SupervisorSheet({ pack, history }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [done, setDone] = useState<readonly ScanAnswer[]>([]);
  return (
    <>
      <button
        type="button"
        aria-label="Supervisor"
        title="Supervisor"
        data-testid="supervisor-open"
        onClick={() => setOpen(true)}
        className="grid size-11 shrink-0 place-items-center rounded-full bg-raised"
      >
        <UserRoundCog aria-hidden className="size-5" />
      </button>
      <Dialog
        title="Supervisor"
        description="For when a phone is broken or a guest must not come in. The guest is told, and it stays on record with your name."
        open={isOpen}
        onOpenChange={setOpen}
      >
        {isOpen ? (
          <Sheet pack={pack} answers={[...done, ...answersOf(history)]} onDone={(answer) => setDone([answer, ...done])} onClose={() => setOpen(false)} />
        ) : null}
      </Dialog>
    </>
  );
}

type SheetProps = { pack: GatePack; answers: readonly ScanAnswer[]; onDone: (answer: ScanAnswer) => void; onClose: () => void };

function Sheet({ pack, answers, onDone, onClose }: SheetProps) {
  const [kind, setKind] = useState<OverrideKind>("admit");
  const [ticket, setTicket] = useState(() => ticketOf(answers[0], pack));
  const [attemptId, setAttemptId] = useState(answers.find(isUndoable)?.attemptId ?? "");
  const [who, setWho] = useState({ supervisorId: "", pin: "", note: "" });
  const [fault, setFault] = useState<FoyerError | null>(null);
  const [isSending, setSending] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const supervisors = useSupervisors();
  const field = (path: string) => fault?.fields.find((one) => one.path === path)?.message;

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    setSending(true);
    setFault(null);
    const authority = { ...who, supervisorId: who.supervisorId || (supervisors?.[0]?.id ?? "") };
    try {
      if (kind === "undo") {
        await gateKit().device.undo({ attemptId, ...authority });
        setSaid("Taken back. The guest may come to the gate again.");
      } else {
        const place = { tier: ticket.tier, serial: Number(ticket.number) - 1 };
        onDone(await gateKit().device.overrule({ kind, attemptId: crypto.randomUUID(), ticket: place, ...authority }));
        setSaid(kind === "admit" ? "Let in. The ticket is used now." : "Turned away: every gate refuses this ticket until it is taken back.");
      }
    } catch (cause) {
      if (!(cause instanceof FoyerError)) throw cause;
      setFault(cause);
      setWho({ ...who, pin: "" });
    } finally {
      setSending(false);
    }
  }
  if (said) return <Said text={said} onClose={onClose} />;
  if (supervisors?.length === 0) return <p className="text-muted">Nobody on the staff is a supervisor. The organizer adds one on the event’s gate page.</p>;
  return (
    <form onSubmit={send} className="grid gap-4">
      <div className="flex flex-wrap gap-2">
        {(Object.keys(ACTS) as OverrideKind[]).map((act) => (
          <Chip key={act} isOn={act === kind} data-testid={`override-${act}`} onClick={() => setKind(act)}>
            {ACTS[act].chip}
          </Chip>
        ))}
      </div>
      {kind === "undo" ? (
        <Undoable answers={answers.filter(isUndoable)} timezone={pack.event.timezone} value={attemptId} onChange={setAttemptId} />
      ) : (
        <TicketFields pack={pack} ticket={ticket} error={field("ticket")} onChange={setTicket} />
      )}
      <Field
        label="Why"
        data-testid="override-note"
        placeholder="phone is broken, name checked"
        autoComplete="off"
        maxLength={LONGEST_NOTE}
        value={who.note}
        error={field("note")}
        onChange={({ target }) => setWho({ ...who, note: target.value })}
      />
      <div className="grid grid-cols-2 gap-3">
        <SelectField
          label="Supervisor"
          data-testid="override-who"
          value={who.supervisorId}
          onChange={({ target }) => setWho({ ...who, supervisorId: target.value })}
        >
          {supervisors?.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <Field
          label="Your PIN"
          data-testid="override-pin"
          type="password"
          inputMode="numeric"
          autoComplete="off"
          value={who.pin}
          error={field("pin")}
          onChange={({ target }) => setWho({ ...who, pin: target.value.replaceAll(/\D/g, "").slice(0, PIN_MAX_DIGITS) })}
        />
      </div>
      {fault && fault.fields.length === 0 ? (
        <p role="alert" className="rounded-md bg-negative-wash p-3 text-negative">
          {fault.message} {fault.next}
        </p>
      ) : null}
      <Button
        type="submit"
        look={kind === "reject" ? "danger" : "accent"}
        size="large"
        data-testid="override-send"
        disabled={who.pin === "" || (kind === "undo" && attemptId === "")}
        pending={isSending ? "One moment" : null}
      >
        {ACTS[kind].button}
      </Button>
    </form>
  );
}

function Said({ text, onClose }: { text: string; onClose: () => void }) {
  return (
    <div className="grid gap-5">
      <p role="status" data-testid="override-said" className="text-lg">
        {text}
      </p>
      <Button look="accent" size="large" onClick={onClose}>
        Back to scanning
      </Button>
    </div>
  );
}

/** Who may overrule here; `null` until the server has said. */
function useSupervisors(): readonly StaffName[] | null {
  const [staff, setStaff] = useState<readonly StaffName[] | null>(null);
  useEffect(() => {
    let isGone = false;
    gateKit()
      .device.listStaff()
      .then((all) => (isGone ? undefined : setStaff(all.filter(({ role }) => role !== "gate"))))
      // Without network nobody overrules: the button says so when it is pressed.
      .catch((cause: unknown) => {
        if (!(cause instanceof FoyerError)) throw cause;
      });
    return () => {
      isGone = true;
    };
  }, []);
  return staff;
}

function answersOf(history: readonly ScanState[]): ScanAnswer[] {
  return history.flatMap(({ progress }) => (progress.kind === "answered" ? [progress.answer] : []));
}

/** What this device did and nothing tells against taking back: the server knows better, and says so. */
function isUndoable({ decision, decidedAtMs }: ScanAnswer): boolean {
  const isRecent = gateKit().clock.nowMs() - decidedAtMs <= UNDO_SECONDS * 1000;
  return isRecent && (decision.kind === "admit" || (decision.kind === "refuse" && decision.reason === "TURNED_AWAY"));
}

/** The guest who was just before the camera is mostly the one it is about. */
function ticketOf(answer: ScanAnswer | undefined, pack: GatePack): TicketNumber {
  const shown = answer?.ticket;
  return shown ? { tier: shown.tier, number: String(shown.serial + 1) } : { tier: pack.tiers[0]?.tier ?? 1, number: "" };
}
