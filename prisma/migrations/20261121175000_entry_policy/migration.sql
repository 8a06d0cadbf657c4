-- What the gates of an event ask for is one document on the event's own row, so that its version is the row's: an admission that was
-- decided under another policy, or with a method that was switched off meanwhile, is not written.
ALTER TABLE events
  ADD COLUMN entry_policy jsonb NOT NULL DEFAULT
    '{"base": {"anyOf": [["qr"], ["wallet"]], "stepUps": [], "fallbacks": [], "acknowledgement": null}, "overrides": []}',
  ADD COLUMN entry_policy_version integer NOT NULL DEFAULT 1,
  ADD COLUMN disabled_methods text[] NOT NULL DEFAULT '{}';

-- A gate that asked for something of its own goes on doing so, as an override.
UPDATE events e SET entry_policy = jsonb_set(e.entry_policy, '{overrides}', own.overrides)
FROM (
  SELECT g.event_id, jsonb_agg(jsonb_build_object(
    'when', jsonb_build_object('gateIds', jsonb_build_array(g.id), 'tiers', '[]'::jsonb, 'window', NULL),
    'anyOf', g.policy -> 'anyOf', 'stepUps', '[]'::jsonb, 'fallbacks', '[]'::jsonb, 'acknowledgement', NULL
  ) ORDER BY g.created_at) AS overrides
  FROM gates g WHERE g.policy -> 'anyOf' <> '[["qr"], ["wallet"]]' GROUP BY g.event_id
) own WHERE own.event_id = e.id;

ALTER TABLE gates DROP COLUMN policy;

-- Methods that a platform admin has switched, for every event. No row: on.
CREATE TABLE platform_methods (
  method      text PRIMARY KEY,
  enabled     boolean NOT NULL,
  changed_at  timestamptz NOT NULL,
  changed_by  text NOT NULL
);

-- What an attempt that was asked for more holds for a minute: findings, and which texts they came of. Empty once it is decided.
ALTER TABLE attempts ADD COLUMN held jsonb;
