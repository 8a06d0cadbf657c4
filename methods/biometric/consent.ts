/** Which text a holder has agreed to. A new text is a new version; who agreed to an older one is asked anew. */
export const CONSENT_VERSION = "2026-11-21";

/** The whole text, a paragraph each, as it is shown, and as it is given out with the record. */
export function consentTextOf({ eventTitle, retentionDays }: { eventTitle: string; retentionDays: number }): readonly string[] {
  const days = retentionDays === 1 ? "one day" : `${retentionDays} days`;
  return [
    `You don’t need this to get in. Without it you enter ${eventTitle} by the ordinary lane, with the same ticket, at the same time and at no cost.`,
    "Your phone makes 128 numbers of your face. The picture never leaves your phone and is kept nowhere.",
    "We keep the numbers encrypted, to compare them with your face at the entrance of this event, beside another proof of your ticket. For nothing else, for no other event, and nobody else gets them.",
    `They are erased when you say so, when the ticket goes to somebody else or is paid back, and at the latest ${days} after the event has ended.`,
    "You can withdraw here at any time, as easily as you agreed. Both are written down: who, when, and to which text.",
  ];
}
