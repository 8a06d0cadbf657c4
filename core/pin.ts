export const PIN_MIN_DIGITS = 6;
export const PIN_MAX_DIGITS = 12;

/** Why a PIN is too easy to guess, as a sentence for whoever chooses it; `null` when it will do (C50). */
export function findPinFault(pin: string): string | null {
  if (!/^[0-9]*$/.test(pin)) return "Use digits only.";
  if (pin.length < PIN_MIN_DIGITS || pin.length > PIN_MAX_DIGITS) return `Use ${PIN_MIN_DIGITS} to ${PIN_MAX_DIGITS} digits.`;
  if (isRun(pin)) return "Digits in a row are guessed first: choose others.";
  return isRepetition(pin) ? "A pattern that repeats is guessed first: choose other digits." : null;
}

/** 123456, 987654, and 890123 across the nought. */
function isRun(pin: string): boolean {
  return [1, 9].some((step) => [...pin].every((digit, i) => i === 0 || Number(digit) === (Number(pin[i - 1]) + step) % 10));
}

/** 000000, 121212, 123123. */
function isRepetition(pin: string): boolean {
  const half = Math.floor(pin.length / 2);
  return Array.from({ length: half }, (_, i) => pin.slice(0, i + 1)).some(
    (part) => pin === part.repeat(Math.ceil(pin.length / part.length)).slice(0, pin.length),
  );
}
