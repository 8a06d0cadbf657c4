"use client";

import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { Button } from "#components/button.tsx";
import { Dialog } from "#components/dialog.tsx";

/** The Navigation API as far as it is used here; browsers without it let the back button through. */
type Traversal = Event & { readonly navigationType: string; readonly destination: { readonly key: string } };
type Navigation = EventTarget & { readonly traverseTo: (key: string) => unknown };

/** While it is there: asks before the page is left by a link of this site, by going back, or by closing the tab. */
export function LeaveGuard() {
  const [leave, setLeave] = useState<(() => void) | null>(null);
  const isLeaving = useRef(false);
  const router = useRouter();
  const ask = useEffectEvent((event: Event, go: () => void) => {
    if (isLeaving.current) return;
    event.preventDefault();
    event.stopPropagation();
    setLeave(() => go);
  });
  const follow = useEffectEvent((path: string) => router.push(path));
  useEffect(() => {
    const close = (event: BeforeUnloadEvent) => event.preventDefault();
    const click = (event: MouseEvent) => {
      const path = findPath(event);
      if (path !== null) ask(event, () => follow(path));
    };
    const navigation = (window as { navigation?: Navigation }).navigation;
    const traverse = (event: Event) => {
      const { navigationType, destination, cancelable } = event as Traversal;
      if (navigationType === "traverse" && cancelable) ask(event, () => navigation?.traverseTo(destination.key));
    };
    window.addEventListener("beforeunload", close);
    window.addEventListener("click", click, true);
    navigation?.addEventListener("navigate", traverse);
    return () => {
      window.removeEventListener("beforeunload", close);
      window.removeEventListener("click", click, true);
      navigation?.removeEventListener("navigate", traverse);
    };
  }, []);
  function go(): void {
    isLeaving.current = true;
    leave?.();
  }
  return (
    <Dialog
      title="Leave without saving?"
      description="The rules that you have changed are on this page alone and count nowhere yet."
      open={leave !== null}
      onOpenChange={(isOpen) => (isOpen ? undefined : setLeave(null))}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <Button look="accent" data-testid="leave-stay" onClick={() => setLeave(null)}>
          Keep editing
        </Button>
        <Button look="outline" data-testid="leave-go" onClick={go}>
          Leave, lose the changes
        </Button>
      </div>
    </Dialog>
  );
}

/** Where a click on a link would lead inside this site and tab; `null`: it leads nowhere else, or the browser asks by itself. */
function findPath(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target === "_blank" || link.hasAttribute("download") || link.origin !== window.location.origin) return null;
  const isHere = link.pathname === window.location.pathname && link.search === window.location.search;
  return isHere ? null : `${link.pathname}${link.search}${link.hash}`;
}
