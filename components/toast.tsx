"use client";

import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { Toast as Primitive } from "radix-ui";
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from "react";
import { assertNever } from "#core/error.ts";

type Tone = "positive" | "negative" | "neutral";
export type Notice = { tone: Tone; title: string; text?: string };
type Shown = Notice & { key: number };

const ToastContext = createContext<((notice: Notice) => void) | null>(null);

/** Gives its children useToast(). Notices are announced to screen readers and leave after eight seconds. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const nextKey = useRef(0);
  const show = useCallback((notice: Notice) => {
    nextKey.current += 1;
    const key = nextKey.current;
    setShown((before) => [...before.slice(-2), { ...notice, key }]);
  }, []);
  const remove = (key: number) => setShown((before) => before.filter((notice) => notice.key !== key));
  return (
    <ToastContext value={show}>
      <Primitive.Provider duration={8000} swipeDirection="down">
        {children}
        {shown.map((notice) => (
          <ToastCard key={notice.key} notice={notice} onClose={() => remove(notice.key)} />
        ))}
        <Primitive.Viewport className="fixed inset-x-0 bottom-16 z-[60] sm:bottom-0 mx-auto flex w-full max-w-md flex-col gap-2 p-4 pb-[calc(1rem+env(safe-area-inset-bottom))] sm:right-0 sm:left-auto" />
      </Primitive.Provider>
    </ToastContext>
  );
}

export function useToast(): (notice: Notice) => void {
  const show = useContext(ToastContext);
  if (!show) throw new Error("useToast needs a ToastProvider above it.");
  return show;
}

function ToastCard({ notice, onClose }: { notice: Shown; onClose: () => void }) {
  return (
    <Primitive.Root
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      className="flex animate-rise items-start gap-3 rounded-lg border border-line bg-raised p-4 shadow-raised"
    >
      <ToneIcon tone={notice.tone} />
      <div className="grow">
        <Primitive.Title className="font-semibold">{notice.title}</Primitive.Title>
        {notice.text ? <Primitive.Description className="text-muted text-sm">{notice.text}</Primitive.Description> : null}
      </div>
      <Primitive.Close aria-label="Close" className="-m-2 grid size-9 shrink-0 place-items-center rounded-full hover:bg-sunken">
        <X aria-hidden className="size-4" />
      </Primitive.Close>
    </Primitive.Root>
  );
}

function ToneIcon({ tone }: { tone: Tone }) {
  switch (tone) {
    case "positive":
      return <CircleCheck aria-hidden className="mt-0.5 size-5 shrink-0 text-positive" />;
    case "negative":
      return <CircleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-negative" />;
    case "neutral":
      return <Info aria-hidden className="mt-0.5 size-5 shrink-0 text-muted" />;
    default:
      return assertNever(tone);
  }
}
