import { cache } from "react";
import type { EventView } from "#server/events/event-view.ts";
import { getEvent } from "#server/events/get-event.ts";
import { pageDeps } from "./deps.ts";
import { loadBookmark } from "./load-bookmark.ts";
import { orNotFound } from "./or-not-found.ts";

/** An event by its id in the address, read once a request however many parts of the page ask; else the page that says there is nothing. */
export const loadEvent = cache(async (id: string): Promise<EventView> => {
  await loadBookmark();
  return orNotFound(id, () => getEvent(pageDeps(), { id }));
});
