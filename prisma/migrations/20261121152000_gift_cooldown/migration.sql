-- Hours between two gifts of a ticket. Contracts that were made before the rule existed have none.
ALTER TABLE mirror_events ADD COLUMN gift_cooldown_hours integer NOT NULL DEFAULT 0;
ALTER TABLE mirror_events ALTER COLUMN gift_cooldown_hours DROP DEFAULT;
