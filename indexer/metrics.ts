import { counter, gauge } from "#platform/metrics.ts";

/** What an operator watches: how far the mirror is, how far the node, how late, and what was taken back. */
export const indexerMetrics = {
  block: gauge({ name: "foyer_indexer_block", help: "The last block whose logs are in the tables" }),
  nodeBlock: gauge({ name: "foyer_indexer_node_block", help: "The node's newest block" }),
  lagSeconds: gauge({ name: "foyer_indexer_lag_seconds", help: "From the time of the last block to its commit" }),
  trusted: gauge({ name: "foyer_indexer_trusted", help: "1 while the endpoint that is read is healthy and nothing contradicts the mirror" }),
  endpointHealthy: gauge({ name: "foyer_indexer_endpoint_healthy", help: "1 for an endpoint that can be believed", labelNames: ["position", "host"] }),
  logs: counter({ name: "foyer_indexer_logs_total", help: "Logs written" }),
  reorgs: counter({ name: "foyer_indexer_reorgs_total", help: "Forks that were left" }),
  orphanedLogs: counter({ name: "foyer_indexer_orphaned_logs_total", help: "Logs taken back by them" }),
  faults: counter({ name: "foyer_indexer_faults_total", help: "Attempts to catch up that failed" }),
};
