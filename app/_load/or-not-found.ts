import { notFound } from "next/navigation";
import { type ErrorCode, FoyerError } from "#core/error.ts";

const NOTHING_HERE: readonly ErrorCode[] = ["NOT_FOUND", "FORBIDDEN", "INVALID_INPUT"];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What an operation loads by a uuid out of the address bar, or the page that says there is nothing. */
export async function orNotFound<T>(id: string, load: (id: string) => Promise<T>): Promise<T> {
  if (!UUID.test(id)) notFound();
  return foundOnly(() => load(id));
}

/** The same for anything else that somebody may have written into an address, such as the place in a list. */
export async function foundOnly<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (cause instanceof FoyerError && NOTHING_HERE.includes(cause.code)) notFound();
    throw cause;
  }
}
