/** One value of an address: whoever writes `?q=a&q=b` means the first. */
export function oneParam(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
