/** What a key or token of a program may be good for; api/access.ts says which operation asks for which. */
export const API_SCOPES = ["tickets:read", "tickets:issue", "tickets:revoke", "tickets:transfer", "entry:read", "entry:write", "audits:read"] as const;
export type ApiScope = (typeof API_SCOPES)[number];

const WORDS: Readonly<Record<ApiScope, string>> = {
  "tickets:read": "Read the tickets and the history of your wallet, and the orders of your events",
  "tickets:issue": "Issue tickets of your events, and say when their payment is final",
  "tickets:revoke": "Take tickets of your events back",
  "tickets:transfer": "Prepare transfers for your wallet to sign",
  "entry:read": "Read what the gates of your events ask for",
  "entry:write": "Change what they ask for, and switch methods",
  "audits:read": "Read the scans at your events",
};

/** In a sentence, for whoever makes a key. */
export function scopeWords(scope: ApiScope): string {
  return WORDS[scope];
}
