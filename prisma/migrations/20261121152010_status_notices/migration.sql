-- Operators' pages follow what the indexer, and `verify`, write about the mirror: one notice a statement, with its commit.
CREATE FUNCTION tell_mirror_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('status', json_build_object('chainId', chain_id)::text) FROM (SELECT DISTINCT chain_id FROM written) touched;
  RETURN NULL;
END;
$$;
CREATE TRIGGER mirror_status_inserted AFTER INSERT ON mirror_status REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION tell_mirror_status();
CREATE TRIGGER mirror_status_updated AFTER UPDATE ON mirror_status REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION tell_mirror_status();
CREATE TRIGGER mirror_endpoints_inserted AFTER INSERT ON mirror_endpoints REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION tell_mirror_status();
CREATE TRIGGER mirror_endpoints_updated AFTER UPDATE ON mirror_endpoints REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION tell_mirror_status();
