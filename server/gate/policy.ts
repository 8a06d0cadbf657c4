import { z } from "zod";
import { METHOD_IDS, type Policy } from "#core/policy.ts";

const schema = z.object({ anyOf: z.array(z.array(z.enum(METHOD_IDS)).min(1)).min(1) });

/** What a gate asks for, as its row says it. `null`, for a gate that is not there, asks for everything. Throws on anything else: such a gate admits nobody. */
export function parsePolicy(value: unknown): Policy {
  return value === null ? { anyOf: [METHOD_IDS] } : schema.parse(value);
}
