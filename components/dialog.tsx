"use client";

import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";

type DialogProps = {
  title: string;
  description?: ReactNode;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
};

/** A sheet from the bottom on phones, a window in the middle elsewhere. Focus stays inside; Escape closes. */
export function Dialog({ title, description, open, onOpenChange, children }: DialogProps) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 animate-fade bg-black/60 backdrop-blur-[2px]" />
        <Primitive.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          className="fixed inset-x-0 bottom-0 z-50 max-h-[92dvh] animate-rise overflow-y-auto rounded-t-xl bg-raised p-6 pb-8 shadow-raised sm:inset-auto sm:top-1/2 sm:left-1/2 sm:w-full sm:max-w-lg sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-xl"
        >
          <div className="flex items-start justify-between gap-4">
            <Primitive.Title className="display text-2xl">{title}</Primitive.Title>
            <Primitive.Close aria-label="Close" className="-mt-2 -mr-2 grid size-11 shrink-0 place-items-center rounded-full hover:bg-sunken">
              <X aria-hidden className="size-5" />
            </Primitive.Close>
          </div>
          {description ? <Primitive.Description className="mt-2 text-muted">{description}</Primitive.Description> : null}
          <div className="mt-5">{children}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
