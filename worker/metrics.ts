import { counter, gauge } from "#platform/metrics.ts";

export const workerMetrics = {
  unmarked: gauge({ name: "foyer_worker_unmarked_admissions", help: "Admissions that are to be sent to the chain" }),
  marked: counter({ name: "foyer_worker_marked_admissions_total", help: "Admissions brought on chain" }),
  refused: counter({ name: "foyer_worker_refused_admissions_total", help: "Admissions that their contract refused to mark", labelNames: ["reason"] }),
  issued: counter({ name: "foyer_worker_orders_sent_total", help: "Orders sent to the chain, or their locks lifted" }),
  takenBack: counter({ name: "foyer_worker_tickets_taken_back_total", help: "Tickets that the relayer has taken back" }),
  orphaned: counter({ name: "foyer_worker_orphaned_admissions_total", help: "Admissions whose ticket a reorganisation took away" }),
  clashes: counter({ name: "foyer_worker_refused_marks_total", help: "Admissions whose ticket was gone before its mark reached the chain" }),
  drift: gauge({ name: "foyer_worker_mirror_differences", help: "Where mirror, fold and contracts differed at the last check" }),
  sealed: counter({ name: "foyer_worker_sealed_rows_total", help: "Rows of the audit trail that were sealed" }),
  anchored: gauge({ name: "foyer_worker_anchored_round", help: "The newest round of the audit trail whose head is on chain" }),
  ended: counter({ name: "foyer_worker_ended_credentials_total", help: "Credentials that ended with their event" }),
  failures: counter({ name: "foyer_worker_failures_total", help: "Jobs that failed", labelNames: ["job"] }),
};
