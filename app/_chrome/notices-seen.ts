/** Told on `window` when notices were marked as read, so that the bell asks again. */
export const NOTICES_SEEN = "foyer:notices-seen";
