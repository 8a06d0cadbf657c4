import { z } from "@hono/zod-openapi";
import { type Hex, parseAddress, parseHex } from "#core/bytes.ts";

/** Any spelling of an address in, the lower-case one inside. */
export const addressSchema = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, "Send 0x and 40 hex digits.")
  .transform(parseAddress)
  .openapi({ type: "string", example: "0x5fbdb2315678afecb367f032d93f642f64180aa3" });

/** Bytes of bounded length in hex. */
export function hexSchema({ maxBytes }: { maxBytes: number }) {
  return z
    .string()
    .max(2 + 2 * maxBytes)
    .regex(/^0x(?:[0-9a-fA-F]{2})+$/, "Send 0x and whole bytes in hex.")
    .transform((value): Hex => parseHex(value))
    .openapi({ type: "string", example: "0x04ff" });
}

/** In one spelling: the database sees no difference between two, maps and limits would. */
export const idSchema = z.uuid("Send the id as it stands in the link.").toLowerCase().openapi({ example: "3f2b1d8e-6c5a-4f0e-9b7d-2a1c4e6f8b90" });

/** Amounts and token ids: decimal text, for a JSON number loses digits past 2^53. */
export const decimalSchema = z.string().openapi({ example: "50000000000000000" });
export const hexAddressSchema = z.string().openapi({ example: "0x5fbdb2315678afecb367f032d93f642f64180aa3" });

/** How every list is asked for: the page after a cursor, which is `nextCursor` of the page before. */
export const pageQuerySchema = z.object({
  cursor: z
    .string()
    .max(400)
    .optional()
    .transform((cursor) => cursor ?? null),
  limit: z.coerce.number<string>().int().min(1).max(100).default(20),
});

/** The same call with the same key is carried out once, and answered the same again for a day. */
export const idempotencyHeader = z.object({
  "idempotency-key": z
    .string()
    .max(200)
    .optional()
    .openapi({ description: "A random text for this one call; the same again within a day gets the same answer" }),
});

/** The one way in which routes answer JSON. */
export function json<Schema extends z.ZodType>({
  description,
  schema,
}: {
  description: string;
  schema: Schema;
}): {
  description: string;
  content: { "application/json": { schema: Schema } };
} {
  return { description, content: { "application/json": { schema } } };
}
