"use server";

import { z } from "zod";
import { revokeApiKey } from "#server/api-keys/revoke-api-key.ts";
import type { Answer } from "../events/[id]/gates/answer.ts";
import { operateAsOwner } from "./operate-as-owner.ts";

const schema = z.object({ keyId: z.string() });

/** A key that opens nothing any more. */
export async function revokeKey(input: z.infer<typeof schema>): Promise<Answer<void>> {
  return operateAsOwner({ schema, input, operate: (deps, { userId }, { keyId }) => revokeApiKey(deps, { userId, keyId }) });
}
