import { SUSPICIONS, type Suspicion, type SuspicionKind } from "./suspicion.ts";

type Words = { readonly title: string; readonly what: string; readonly advice: string };

const WORDS: Readonly<Record<SuspicionKind, Words>> = {
  "forged-at-device": {
    title: "Forged codes at one device",
    what: "codes that nobody genuine signed were shown",
    advice: "Ask the steward what guests show. A device that nobody knows is best revoked.",
  },
  "forged-at-gate": {
    title: "Forged codes at one gate",
    what: "codes that nobody genuine signed were shown",
    advice: "Somebody may be selling forgeries outside. Send a supervisor.",
  },
  "refused-at-device": { title: "Many refusals at one device", what: "scans were refused", advice: "Look at the reasons on the gate’s own list." },
  "refused-at-gate": {
    title: "Many refusals at one gate",
    what: "scans were refused",
    advice: "Do guests stand before the wrong door, or is a rule too strict? “Who gets in” says what is asked for.",
  },
  "refused-from-address": { title: "Many refused requests from one address", what: "requests were refused", advice: "Mostly a program that tries things out." },
  guessing: {
    title: "Somebody guesses at a ticket",
    what: "wrong answers were tried at one ticket",
    advice: "The ticket’s digits and face answer nothing for a while; its live code opens the door as ever.",
  },
  "worn-counter": {
    title: "A wristband was read elsewhere",
    what: "its counter has jumped, so somebody has read it many times since a gate last did",
    advice: "Its guest was treated as the rules say. Somebody may want to wear it out, or to copy it.",
  },
  "many-tickets": {
    title: "One account asks for many tickets’ codes",
    what: "different tickets were asked for",
    advice: "A group’s buyer does this, and so does somebody who tries ids out.",
  },
  "pin-locked": {
    title: "A PIN is locked",
    what: "wrong PINs in a row locked a steward’s sign-in",
    advice: "Ask the steward. It opens again after fifteen minutes.",
  },
  "overrides-blocked": {
    title: "A supervisor overrules too often",
    what: "a supervisor’s sixth override in ten minutes was blocked",
    advice: "The report lists what was done by hand, with reasons. Ask, and disable the person if the answer is not good.",
  },
  "outside-network": {
    title: "A gate device outside the venue’s network",
    what: "calls came from an address that the event’s list does not allow",
    advice: "If the device is where it should be, add its network to the list; else revoke it.",
  },
};

/** What an alert says, on pages and by mail. */
export function alertWords({ kind, most }: { kind: SuspicionKind; most: number }): { title: string; text: string } {
  const { windowSeconds, alertAt }: Suspicion = SUSPICIONS[kind];
  const { title, what, advice } = WORDS[kind];
  const count = alertAt === 1 ? "" : `Within ${windowSeconds / 60} minutes, ${most} or more: `;
  return { title, text: `${sentence(count + what)}. ${advice}` };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
