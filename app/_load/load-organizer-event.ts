import { cache } from "react";
import type { EventView } from "#server/events/event-view.ts";
import { getOrganizerEvent } from "#server/events/get-event.ts";
import { pageDeps } from "./deps.ts";
import { loadBookmark } from "./load-bookmark.ts";
import { orNotFound } from "./or-not-found.ts";

/** An event for its organizer, drafts too, read once a request; for everybody else there is nothing. */
export const loadOrganizerEvent = cache(async (id: string, organizerId: string): Promise<EventView> => {
  await loadBookmark();
  return orNotFound(id, () => getOrganizerEvent(pageDeps(), { id, organizerId }));
});
