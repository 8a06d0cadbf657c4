import { FoyerError } from "#core/error.ts";

export function noSuchJob(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "No worker has ever offered such a job.", next: "Look at the list, and whether a worker runs." });
}
