/** Aborts when the process is asked to end, or when the process that started it over an IPC channel has gone. */
export function createStopping(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stopping.abort());
  if (process.channel) process.once("disconnect", () => stopping.abort());
  return stopping.signal;
}
