-- An admission that staff took back is told, too: by a correction of the message that told it.
ALTER TABLE webhook_outbox ADD COLUMN kind text NOT NULL DEFAULT 'admitted' CHECK (kind IN ('admitted', 'undone'));
ALTER TABLE webhook_outbox DROP CONSTRAINT webhook_outbox_pkey;
ALTER TABLE webhook_outbox ADD PRIMARY KEY (event_id, attempt_id, kind);

-- Asked of every change of a ticket's place, so it is the condition that costs and not the function.
CREATE FUNCTION note_undone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM webhook_endpoints WHERE event_id = NEW.event_id) THEN
    INSERT INTO webhook_outbox (event_id, attempt_id, kind) VALUES (NEW.event_id, NEW.undone_attempt, 'undone') ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END;
$$;
CREATE TRIGGER admissions_undone AFTER UPDATE ON admission_state FOR EACH ROW
  WHEN (NEW.undone_attempt IS NOT NULL AND NEW.undone_attempt IS DISTINCT FROM OLD.undone_attempt) EXECUTE FUNCTION note_undone();
