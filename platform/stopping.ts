/**
 * Aborts when the process is asked to end, or when the process that started it over an IPC channel has gone. Work that
 * is done ends the process all the same: the channel is heard, but does not keep it alive.
 */
export function createStopping(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => stopping.abort());
  if (process.channel) {
    process.once("disconnect", () => stopping.abort());
    process.channel.unref();
  }
  return stopping.signal;
}
