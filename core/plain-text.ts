/** What every refusal of such text says, in one place for forms and the API. */
export const UNSEEN_LETTERS = "Use letters that can be seen: no control characters, and none that turn the writing direction.";

/**
 * Whether people see all of a title, a place or a name, in the order in which it is stored: one line without control
 * characters, halves of characters, or format characters such as the overrides of writing direction (U+202E and its
 * kin, trap 10), which make "Gate 12" read "21 etaG". The two joiners pass: Persian and composed emoji are written with them.
 */
export function isPlainLine(text: string): boolean {
  return !/[\p{Cc}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\u2028\u2029]|(?![\u200c\u200d])\p{Cf}/u.test(text);
}

/** The same for text of several lines, where line ends and tabs pass too. */
export function isPlainText(text: string): boolean {
  return isPlainLine(text.replaceAll(/[\n\r\t]/g, " "));
}
