/**
 * Waits for all of them, whatever becomes of each, so that no statement of a transaction is left to follow its end; then throws
 * the first fault. Statements go out in the order in which they are begun here, one behind the other, without waiting for answers.
 */
export async function together<const Works extends readonly Promise<unknown>[]>(
  works: Works,
): Promise<{ -readonly [Place in keyof Works]: Awaited<Works[Place]> }> {
  const outcomes = await Promise.allSettled(works);
  const faults = outcomes.filter((outcome) => outcome.status === "rejected").map(({ reason }) => reason as unknown);
  if (faults.length > 0) throw faults.find((fault) => !isAftermath(fault)) ?? faults[0];
  return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<unknown>).value) as never;
}

/** PostgreSQL's answer to everything behind the statement that failed. */
function isAftermath(fault: unknown): boolean {
  return fault instanceof Error && "code" in fault && fault.code === "25P02";
}
