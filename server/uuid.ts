const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text from a link can be an id at all; Postgres answers anything else with a fault. */
export function isUuid(value: string): boolean {
  return UUID.test(value);
}
