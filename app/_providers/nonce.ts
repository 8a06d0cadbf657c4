import { postJson } from "./post-json.ts";

const FRESH_MS = 5 * 60 * 1000;

let ready: { readonly nonce: Promise<string>; readonly askedAtMs: number } | null = null;

/** Asks for the sign-in's nonce ahead of time: RainbowKit's button does nothing, without a word, as long as it has none. */
export function prepareNonce(): void {
  if (ready && Date.now() - ready.askedAtMs < FRESH_MS) return;
  const nonce = fetchNonce();
  ready = { nonce, askedAtMs: Date.now() };
  nonce.catch(() => {
    ready = null;
  });
}

/** The prepared nonce, once; else a new one. */
export function takeNonce(): Promise<string> {
  const prepared = ready && Date.now() - ready.askedAtMs < FRESH_MS ? ready.nonce : null;
  ready = null;
  return prepared ?? fetchNonce();
}

async function fetchNonce(): Promise<string> {
  const answer = await postJson("/api/auth/siwe/nonce", {});
  if (!answer.ok) throw new Error(`The server gave no nonce: ${answer.status}`);
  const { nonce } = (await answer.json()) as { nonce: string };
  return nonce;
}
