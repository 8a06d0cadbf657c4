const REGISTRY = Symbol.for("foyer.once");

/**
 * Makes a thing once per process and keeps it, also when a bundler loads the calling module a second time: module
 * variables would be doubled then, the global registry is not.
 */
export function once<T>(name: string, make: () => T): T {
  const kept = registry();
  if (!kept.has(name)) kept.set(name, make());
  return kept.get(name) as T;
}

/** Takes out what `once` made, so that it can be closed and made anew. `undefined` when there is none. */
export function takeOnce<T>(name: string): T | undefined {
  const kept = registry();
  const value = kept.get(name) as T | undefined;
  kept.delete(name);
  return value;
}

function registry(): Map<string, unknown> {
  const holder = globalThis as { [REGISTRY]?: Map<string, unknown> };
  holder[REGISTRY] ??= new Map();
  return holder[REGISTRY];
}
