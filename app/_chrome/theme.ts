/** Light or dark by the person's choice; without one the system decides. A cookie, so that the server draws it right at once. */
export type ThemeChoice = "light" | "dark";
export const THEME_COOKIE = "foyer.theme";

const YEAR_SECONDS = 365 * 24 * 3600;

export function parseTheme(value: string | undefined): ThemeChoice | null {
  return value === "light" || value === "dark" ? value : null;
}

export function saveTheme(theme: ThemeChoice): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Safari and Firefox on phones
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}
