/**
 * Keeps what a door needs when the network is gone: the pages that a holder or a gate asked to keep, and the hashed
 * files that they are made of. Pages come from the network first; a kept page is only shown when there is none.
 */
const ASSETS = "foyer-assets";
const HOLDER_PAGES = "foyer-holder-pages";
const PAGES = { holder: HOLDER_PAGES, gate: "foyer-gate-pages" };
const HOLDER_NAME = "/__holder";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  queue = queue.then(() => handle(event.data)).catch((cause) => console.warn("A page could not be kept.", cause));
  event.waitUntil(queue);
});

/** One message after the other, so that no page lands in a cache that is being dropped. */
let queue = Promise.resolve();

async function handle(message) {
  if (message?.kind === "holder") await setHolder(message.holder);
  if (message?.kind === "keep" && message.scope in PAGES) {
    if (message.scope === "holder") await setHolder(message.holder);
    await keep(message);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (isAsset(url)) event.respondWith(answerAsset(request));
  else if (request.mode === "navigate") event.respondWith(answerPage(request));
});

function isAsset(url) {
  return url.pathname.startsWith("/_next/static/") || url.pathname.startsWith("/vendor/");
}

/** Hashed files never change, so the copy is as good as the original. */
async function answerAsset(request) {
  const kept = await caches.match(request, { cacheName: ASSETS, ignoreVary: true });
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await (await caches.open(ASSETS)).put(request, fresh.clone());
  return fresh;
}

async function answerPage(request) {
  try {
    const fresh = await fetch(request);
    await renew(request, fresh.clone());
    return fresh;
  } catch (cause) {
    const kept = await findPage(request);
    if (kept) return kept;
    throw cause;
  }
}

/** A page that is kept already is kept in its newest form. */
async function renew(request, fresh) {
  if (!fresh.ok || fresh.redirected) return;
  for (const name of Object.values(PAGES)) {
    const cache = await caches.open(name);
    if (await cache.match(request, MATCH)) await cache.put(new URL(request.url).pathname, fresh.clone());
  }
}

const MATCH = { ignoreSearch: true, ignoreVary: true };

async function findPage(request) {
  for (const name of Object.values(PAGES)) {
    const page = await (await caches.open(name)).match(request, MATCH);
    if (page) return page;
  }
  return null;
}

async function keep({ scope, path, assets }) {
  const pages = await caches.open(PAGES[scope]);
  const page = await fetch(path, { credentials: "same-origin", headers: { accept: "text/html" } });
  if (page.ok && !page.redirected) await pages.put(path, page);
  const kept = await caches.open(ASSETS);
  await Promise.all(assets.map((asset) => addMissing(kept, asset)));
}

async function addMissing(cache, asset) {
  if (await cache.match(asset, { ignoreVary: true })) return;
  const fresh = await fetch(asset);
  if (fresh.ok) await cache.put(asset, fresh);
}

/** Another holder, or none: what was kept for the one before goes (two people, one browser). */
async function setHolder(holder) {
  const pages = await caches.open(HOLDER_PAGES);
  const before = await (await pages.match(HOLDER_NAME))?.text();
  if (before === (holder ?? "")) return;
  await caches.delete(HOLDER_PAGES);
  await (await caches.open(HOLDER_PAGES)).put(HOLDER_NAME, new Response(holder ?? ""));
}
