"use client";

import Form from "next/form";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useTransition } from "react";
import { SearchField } from "../../_events/search-field.tsx";

/** As long as somebody types, nothing is asked. */
const PAUSE_MS = 250;

/** The search of the events page: results follow what is typed, the address with them. */
export function LiveSearch({ text }: { text: string }) {
  const router = useRouter();
  const [isSearching, startSearch] = useTransition();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const field = useRef<HTMLInputElement>(null);
  const asked = useRef(text);
  useEffect(() => () => clearTimeout(timer.current), []);
  // An address that was not typed here ("Show all events", the way back) says what stands in the field; one that was does not disturb who goes on typing.
  useEffect(() => {
    if (isSearching || text === asked.current) return;
    asked.current = text;
    if (field.current) field.current.value = text;
  }, [text, isSearching]);

  function search(typed: string): void {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      asked.current = typed.trim();
      startSearch(() => router.replace(addressOf(typed), { scroll: false }));
    }, PAUSE_MS);
  }

  return (
    <Form action="/events" role="search" aria-busy={isSearching} onSubmit={() => clearTimeout(timer.current)} data-testid="event-search">
      <SearchField ref={field} defaultValue={text} onChange={({ currentTarget }) => search(currentTarget.value)} />
    </Form>
  );
}

function addressOf(typed: string): string {
  const text = typed.trim();
  return text ? `/events?q=${encodeURIComponent(text)}` : "/events";
}
