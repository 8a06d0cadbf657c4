import { createKept } from "#platform/kept.ts";
import type { Notifications } from "#platform/notify.ts";
import { type Db, runStatement } from "../../gate/statement.ts";

/** What tables say about signing keys: nothing that is secret. */
export type KeyBook = { readonly made: readonly MadeKey[]; readonly revoked: ReadonlySet<string> };

/** A key that was made here: derived from its salt and the platform's secret. */
export type MadeKey = { readonly kid: string; readonly salt: Uint8Array; readonly signsFromSeconds: number };

export const EMPTY_BOOK: KeyBook = { made: [], revoked: new Set() };

/** The book as a process knows it by heart; every other hears of a change at once. */
export type KeptBook = { readonly get: () => Promise<KeyBook> };

export function createKeyBook({ db, listen, onFault }: { db: Db; listen: Notifications["listen"]; onFault: (cause: unknown) => void }): KeptBook {
  return createKept({
    load: () => readKeyBook({ db }),
    subscribe: (onChange) => listen({ channel: "guard", onGap: onChange }, onChange),
    onFault,
  });
}

export async function readKeyBook({ db }: { db: Db }): Promise<KeyBook> {
  const [made, revoked] = await Promise.all([
    runStatement<{ kid: string; salt: Buffer; signs_from: Date }>({ db, statement: { name: "signing_keys", text: MADE, values: [] } }),
    runStatement<{ kid: string }>({ db, statement: { name: "revoked_keys", text: "SELECT kid FROM revoked_keys", values: [] } }),
  ]);
  return {
    made: made.map(({ kid, salt, signs_from: signsFrom }) => ({ kid, salt, signsFromSeconds: Math.floor(signsFrom.getTime() / 1000) })),
    revoked: new Set(revoked.map(({ kid }) => kid)),
  };
}

const MADE = "SELECT kid, salt, signs_from FROM signing_keys ORDER BY signs_from";
