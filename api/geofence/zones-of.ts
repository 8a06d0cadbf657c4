import type { Issued } from "#core/method.ts";

/** What the method issues as text, as the JSON that it is. */
export function zonesOf(issued: Issued): unknown {
  if (issued.kind !== "payload") throw new TypeError("zones are not signed");
  return JSON.parse(issued.text);
}
