import { createKeyRing, type KeyState } from "../key-ring.ts";
import { readKeyBook } from "./key-book.ts";
import type { KeyDeps } from "./rotate-keys.ts";

/** The platform's keys and what each does just now, the newest first. */
export async function listSigningKeys({ db, clock, env }: KeyDeps): Promise<readonly KeyState[]> {
  const ring = createKeyRing({ signingKeys: env.SIGNING_KEYS, secret: env.FOYER_SECRET, book: await readKeyBook({ db }) });
  return ring.listStates(clock.nowMs());
}
