-- What an account has seen of what happened to its tickets. The notices themselves are read off the mirror's history: none is missed while
-- processes are down, and a reorg takes back what it takes back. A transaction that is mined again stays seen.
CREATE TABLE notice_reads (
  user_id           uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  chain_id          integer NOT NULL,
  transaction_hash  text NOT NULL,
  read_at           timestamptz NOT NULL,
  PRIMARY KEY (user_id, chain_id, transaction_hash)
);
