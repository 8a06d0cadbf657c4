-- A notice carries the number of the transaction that it leaves with, so that whoever has read at some moment can be told what came
-- after it (platform/bookmark.ts). PostgreSQL gives every notifying transaction a number anyway.
CREATE FUNCTION tell(channel text, said jsonb) RETURNS void LANGUAGE sql VOLATILE AS $$
  SELECT pg_notify(channel, (said || jsonb_build_object('xid', pg_current_xact_id()::text))::text);
$$;

CREATE OR REPLACE FUNCTION tell_mirror_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell('status', jsonb_build_object('chainId', chain_id)) FROM (SELECT DISTINCT chain_id FROM written) touched;
  RETURN NULL;
END;
$$;
