/** The page's half of public/sw.js: which pages open without network, and when they are forgotten. */

export type OfflineScope = "holder" | "gate";

/** Whose pages are kept: a message to the worker, which alone fills the caches. */
export type OfflineMessage =
  | { readonly kind: "keep"; readonly scope: OfflineScope; readonly holder: string | null; readonly path: string; readonly assets: readonly string[] }
  | { readonly kind: "holder"; readonly holder: string | null };

/** Keeps this page and all that it has loaded, so that it opens without network. */
export async function keepOffline({ scope, holder, path }: { scope: OfflineScope; holder: string | null; path: string }): Promise<void> {
  await send({ kind: "keep", scope, holder, path, assets: listAssets() });
}

/** Tells the worker who is signed in; pages kept for somebody else are dropped (trap 69). */
export async function nameHolder(holder: string | null): Promise<void> {
  await send({ kind: "holder", holder });
}

/** Signing out: the pages go at once, also when the worker is not running. */
export async function forgetHolder(): Promise<void> {
  if (!("caches" in globalThis)) return;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("foyer-holder")).map((name) => caches.delete(name)));
}

async function send(message: OfflineMessage): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage(message);
}

function listAssets(): string[] {
  const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
  return [...new Set(loaded.filter(isAsset).map((url) => url.pathname + url.search))];
}

function isAsset(url: URL): boolean {
  return url.origin === location.origin && url.pathname.startsWith("/_next/static/");
}
