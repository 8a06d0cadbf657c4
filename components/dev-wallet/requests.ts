import type { Address, Hex } from "#core/bytes.ts";

/** What a page wants from the wallet; nothing happens before a person has said yes. */
export type WalletRequest =
  | { readonly kind: "connect" }
  | { readonly kind: "message"; readonly account: Address; readonly text: string }
  | { readonly kind: "typed-data"; readonly account: Address; readonly data: TypedDataRequest }
  | { readonly kind: "transaction"; readonly account: Address; readonly to: Address | null; readonly data: Hex; readonly valueWei: bigint };

export type TypedDataRequest = {
  readonly domain: Record<string, unknown>;
  readonly types: Record<string, readonly { name: string; type: string }[]>;
  readonly primaryType: string;
  readonly message: Record<string, unknown>;
};

/** `account` is set when the request was to choose one. */
export type Answer = { readonly approved: true; readonly account: Address | null } | { readonly approved: false };

export type Pending = { readonly id: number; readonly request: WalletRequest; readonly answer: (answer: Answer) => void };

let pending: readonly Pending[] = [];
let lastId = 0;
const watchers = new Set<() => void>();

/** Shows the request to the person; resolves with what they say. Requests wait for each other. */
export function askPerson(request: WalletRequest): Promise<Answer> {
  lastId += 1;
  const id = lastId;
  return new Promise((resolve) => {
    publish([...pending, { id, request, answer: (answer) => settle({ id, answer, resolve }) }]);
  });
}

export function listPending(): readonly Pending[] {
  return pending;
}

export function watchPending(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function settle({ id, answer, resolve }: { id: number; answer: Answer; resolve: (answer: Answer) => void }): void {
  publish(pending.filter((one) => one.id !== id));
  resolve(answer);
}

function publish(next: readonly Pending[]): void {
  pending = next;
  for (const watcher of watchers) watcher();
}
