import { writeFileSync } from "node:fs";

/** What may be given instead of the embedded parts, by the names of docs/operations.md. */
export type Settings = Readonly<Record<string, string | undefined>>;

/**
 * Writes down what the product's processes are told beside the caller's own environment, so that an operator can run another one
 * by hand: `set -a; . .foyer/settings.env`. There are secrets among it.
 */
export function noteSettings({ file, given, env }: { file: string; given: Settings; env: Settings }): void {
  const lines = Object.entries(env).flatMap(([name, value]) => (value === undefined || value === given[name] ? [] : [`${name}=${quote(value)}`]));
  writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
}

/** As a shell takes it, whatever stands in it. */
function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
