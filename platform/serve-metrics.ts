import { createServer } from "node:http";
import { getLogOf } from "./log.ts";
import { getMetrics } from "./metrics.ts";

/** Answers Prometheus on a port of its own until the signal, for processes that serve nothing else. Without a port it does nothing. */
export function serveMetrics({ port, host, signal }: { port: number | undefined; host: string; signal: AbortSignal }): void {
  if (port === undefined || signal.aborted) return;
  const log = getLogOf("metrics");
  const server = createServer((_, response) => {
    getMetrics()
      .metrics()
      .then((text) => response.setHeader("content-type", getMetrics().contentType).end(text))
      .catch((fault: unknown) => {
        log.error({ err: fault }, "the metrics could not be collected");
        response.writeHead(500).end();
      });
  });
  server.on("error", (fault) => log.error({ err: fault, port }, "the metrics are not served"));
  server.listen({ port, host }, () => log.info({ port, host }, "metrics"));
  // Prometheus keeps its connection open: it must not keep the process alive.
  server.unref();
  signal.addEventListener("abort", () => server.close(), { once: true });
}
