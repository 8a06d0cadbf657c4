/** Basis points to words: 1250 is "12.5 %", with a space at which no line breaks. */
export function formatBps(bps: number): string {
  return `${bps / 100}\u00a0%`;
}
