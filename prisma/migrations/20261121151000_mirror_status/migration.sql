-- How final a row is: its block_number against these. Empty while the node has no such notion.
ALTER TABLE mirror_checkpoints ADD COLUMN safe_block bigint, ADD COLUMN final_block bigint;

-- What an operator sees of the mirror, one row a chain. It is no fold of logs: a rebuild leaves it alone.
CREATE TABLE mirror_status (
  chain_id          integer PRIMARY KEY,
  -- Drawn anew by each writer. A commit with an older number is refused, over whatever connection it comes.
  fence             bigint NOT NULL,
  -- Host and process id of the writer, and its last sign of life.
  writer            text NOT NULL,
  writing_since     timestamptz NOT NULL,
  beat_at           timestamptz NOT NULL,
  -- stale: no endpoint shows a moving head. untrusted: endpoints contradict each other or the mirror; alarm says how.
  trust             text NOT NULL CHECK (trust IN ('trusted', 'stale', 'untrusted')),
  alarm             text,
  alarm_at          timestamptz,
  -- The newest block that a believed endpoint has told; mirror_checkpoints says how far the tables are.
  head_block        bigint,
  head_at           timestamptz,
  reorgs            bigint NOT NULL DEFAULT 0,
  orphaned_logs     bigint NOT NULL DEFAULT 0,
  deepest_reorg     integer NOT NULL DEFAULT 0,
  last_reorg_at     timestamptz,
  -- Differences between tables, fold and chain at the last `verify`; empty before the first.
  drift             integer,
  drift_block       bigint,
  drift_checked_at  timestamptz
);

-- The RPC endpoints as the indexer last found them, in the order of the settings.
CREATE TABLE mirror_endpoints (
  chain_id     integer NOT NULL,
  position     integer NOT NULL,
  -- Only the host: a provider's key stands in the path.
  host         text NOT NULL,
  health       text NOT NULL CHECK (health IN ('healthy', 'behind', 'frozen', 'disagreeing', 'lying', 'wrong-chain', 'unreachable')),
  -- Since when it is in this state, and one sentence why.
  since        timestamptz NOT NULL,
  fault        text,
  -- Whether the mirror is read from it now, and whether its websocket tells new blocks.
  chosen       boolean NOT NULL,
  live         boolean NOT NULL,
  head_block   bigint,
  head_at      timestamptz,
  final_block  bigint,
  latency_ms   integer,
  checked_at   timestamptz NOT NULL,
  PRIMARY KEY (chain_id, position)
);
