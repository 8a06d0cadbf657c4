-- What supervisors did by hand. `rejected_attempt`: the ticket's guest was turned away, at every gate, until that is taken back.
-- `undone_attempt`: an admission that was taken back; the chain's mark of it, which can't be, then counts no more.
ALTER TABLE admission_state
  ADD COLUMN rejected_attempt uuid,
  ADD COLUMN undone_attempt uuid;

-- The trail is their only record: few rows of it, looked up by event, ticket and time.
CREATE INDEX audit_log_overrides ON audit_log (event_id, token_id, at) WHERE action = 'override';
