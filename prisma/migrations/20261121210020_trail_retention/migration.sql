-- Retention (C77): what leads to a person is dropped from sealed rows once they are old enough, and nothing else ever changes. Leaf and
-- commitment stay, so the proofs hold (ADR 024). The database itself sees to it: thirty days are the least, whoever asks.

CREATE FUNCTION audit_kept_detail(detail jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN jsonb_typeof(detail -> 'methods') = 'array' THEN jsonb_build_object('methods', detail -> 'methods') ELSE '{}'::jsonb END
$$;

CREATE FUNCTION audit_is_old(event uuid, number bigint, days integer) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT days >= 30 AND EXISTS (
    SELECT FROM audit_log l JOIN audit_leaves v ON v.event_id = l.event_id AND v.sequence = l.sequence
    WHERE l.event_id = event AND l.sequence = number AND l.recorded_at < clock_timestamp() - make_interval(days => days)
  )
$$;

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND audit_is_old(OLD.event_id, OLD.sequence, 30)
    AND (NEW.event_id, NEW.sequence, NEW.at, NEW.recorded_at, NEW.action, NEW.outcome, NEW.reason, NEW.gate_id, NEW.duration_ms)
      IS NOT DISTINCT FROM (OLD.event_id, OLD.sequence, OLD.at, OLD.recorded_at, OLD.action, OLD.outcome, OLD.reason, OLD.gate_id, OLD.duration_ms)
    AND (NEW.token_id, NEW.actor, NEW.device_id, NEW.attempt_id) IS NOT DISTINCT FROM (NULL::numeric, NULL::text, NULL::uuid, NULL::uuid)
    AND NEW.detail = audit_kept_detail(OLD.detail)
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the audit trail is append-only';
END;
$$;

CREATE FUNCTION refuse_leaf_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND audit_is_old(OLD.event_id, OLD.sequence, 30) AND NEW.salt IS NULL
    AND (NEW.event_id, NEW.sequence, NEW.seal, NEW.leaf, NEW.commitment) IS NOT DISTINCT FROM (OLD.event_id, OLD.sequence, OLD.seal, OLD.leaf, OLD.commitment)
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'audit_leaves is append-only';
END;
$$;

DROP TRIGGER audit_log_append_only ON audit_log;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
DROP TRIGGER audit_leaves_append_only ON audit_leaves;
CREATE TRIGGER audit_leaves_append_only BEFORE UPDATE OR DELETE ON audit_leaves FOR EACH ROW EXECUTE FUNCTION refuse_leaf_change();

-- As the tables' owner, for the product's role may change nothing. Incidents stay whole: they are claims that somebody may still have to answer.
CREATE FUNCTION forget_audit(days integer, most integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE forgotten integer;
BEGIN
  IF days < 30 THEN RAISE EXCEPTION 'the audit trail is kept whole for thirty days at least'; END IF;
  WITH due AS (
    SELECT l.event_id, l.sequence FROM audit_log l JOIN audit_leaves v ON v.event_id = l.event_id AND v.sequence = l.sequence
    WHERE l.recorded_at < clock_timestamp() - make_interval(days => days) AND v.salt IS NOT NULL AND l.outcome <> 'incident' LIMIT most
  ), emptied AS (
    UPDATE audit_log l SET token_id = NULL, actor = NULL, device_id = NULL, attempt_id = NULL, detail = audit_kept_detail(l.detail)
    FROM due WHERE l.event_id = due.event_id AND l.sequence = due.sequence
  )
  UPDATE audit_leaves v SET salt = NULL FROM due WHERE v.event_id = due.event_id AND v.sequence = due.sequence;
  GET DIAGNOSTICS forgotten = ROW_COUNT;
  RETURN forgotten;
END;
$$;
REVOKE EXECUTE ON FUNCTION forget_audit(integer, integer) FROM PUBLIC;
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'foyer_app') THEN
    GRANT EXECUTE ON FUNCTION forget_audit(integer, integer) TO foyer_app;
  END IF;
END
$$;
