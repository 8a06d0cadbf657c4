import { FoyerError } from "#core/error.ts";

const LONGEST = 40;

/** What people call a gate, a device or a member of staff: one line of 1 to 40 letters. Throws INVALID_INPUT for the field `name`. */
export function parseName(text: string): string {
  const name = text.normalize("NFC").trim().replaceAll(/\s+/g, " ");
  const message =
    name.length === 0 ? "Give it a name." : name.length > LONGEST ? `Use at most ${LONGEST} letters.` : isPlain(name) ? null : "Use letters that can be seen.";
  if (message === null) return name;
  throw new FoyerError({ code: "INVALID_INPUT", message, next: "Correct the name and try again.", fields: [{ path: "name", message }] });
}

/** No control characters, and none that turn the writing direction or cannot be seen. */
function isPlain(name: string): boolean {
  return !/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/u.test(name);
}
