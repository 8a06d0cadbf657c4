import type { z } from "zod";
import { FoyerError } from "#core/error.ts";

/** An action's argument is whatever a browser has sent, for all that its type says. Throws INVALID_INPUT, naming the fields. */
export function parseInput<Input>({ schema, input }: { schema: z.ZodType<Input>; input: unknown }): Input {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new FoyerError({
    code: "INVALID_INPUT",
    message: "This form sent something that it cannot send.",
    next: "Open the page again.",
    fields: result.error.issues.map(({ path, message }) => ({ path: path.map(String).join("."), message })),
    cause: result.error,
  });
}
