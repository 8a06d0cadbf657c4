"use server";

import { z } from "zod";
import { API_SCOPES } from "#core/api-scope.ts";
import { createApiKey } from "#server/api-keys/create-api-key.ts";
import type { Answer } from "../events/[id]/gates/answer.ts";
import { operateAsOwner } from "./operate-as-owner.ts";

const schema = z.object({ name: z.string(), days: z.int(), scopes: z.array(z.enum(API_SCOPES)).readonly() });

/** A new key; this answer is the only place where it is told. */
export async function makeKey(input: z.infer<typeof schema>): Promise<Answer<{ key: string }>> {
  return operateAsOwner({ schema, input, operate: (deps, { userId, wallet }, asked) => createApiKey(deps, { owner: { userId, wallet }, ...asked }) });
}
