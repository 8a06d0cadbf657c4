import { FoyerError } from "#core/error.ts";
import { isPlainLine, UNSEEN_LETTERS } from "#core/plain-text.ts";

const LONGEST = 40;

/** What people call a gate, a device or a member of staff: one line of 1 to 40 letters. Throws INVALID_INPUT for the field `name`. */
export function parseName(text: string): string {
  const name = text.normalize("NFC").trim().replaceAll(/\s+/g, " ");
  const message = findFault(name);
  if (message === null) return name;
  throw new FoyerError({ code: "INVALID_INPUT", message, next: "Correct the name and try again.", fields: [{ path: "name", message }] });
}

function findFault(name: string): string | null {
  if (name.length === 0) return "Give it a name.";
  if (name.length > LONGEST) return `Use at most ${LONGEST} letters.`;
  return isPlainLine(name) ? null : UNSEEN_LETTERS;
}
