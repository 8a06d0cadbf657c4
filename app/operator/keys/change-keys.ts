"use server";

import { z } from "zod";
import { getEnv } from "#platform/env.ts";
import { revokeKey, rotateKeys } from "#server/credentials/keys/rotate-keys.ts";
import type { Answer } from "../../organizer/events/[id]/gates/answer.ts";
import { operateAsAdmin } from "../operate-as-admin.ts";

const named = z.object({ kid: z.string().max(40) });

/** The next key, for platform admins. */
export async function makeNextKey(): Promise<Answer<void>> {
  return operateAsAdmin({ schema: z.object({}), input: {}, operate: (deps, { userId }) => rotateKeys({ ...deps, env: getEnv() }, { userId }) });
}

/** A key that nothing is believed by any more. */
export async function revokeOne(input: { kid: string }): Promise<Answer<void>> {
  return operateAsAdmin({ schema: named, input, operate: (deps, { kid, userId }) => revokeKey({ ...deps, env: getEnv() }, { kid, userId }) });
}
