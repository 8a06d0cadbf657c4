-- Own: where one counts as being at the entrance (V6). A zone that is removed keeps its row, for entries name it.
CREATE TABLE geofence_zones (
  event_id       uuid NOT NULL REFERENCES events (id),
  id             uuid NOT NULL DEFAULT gen_random_uuid(),
  -- The gate for which it counts; null: every gate.
  gate_id        uuid,
  name           text NOT NULL,
  -- GeoJSON MultiPolygon (RFC 7946), as core/geojson.ts writes it.
  shape          jsonb NOT NULL,
  -- Rises with every change of shape or dwelling: phones judge by the one that they were given.
  version        integer NOT NULL DEFAULT 1,
  dwell_seconds  integer NOT NULL CHECK (dwell_seconds BETWEEN 0 AND 600),
  status         text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'removed')),
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  PRIMARY KEY (event_id, id),
  FOREIGN KEY (event_id, gate_id) REFERENCES gates (event_id, id)
);
CREATE UNIQUE INDEX geofence_zones_name ON geofence_zones (event_id, name) WHERE status = 'active';

-- Own: for how long an entry counts. No row: the default.
CREATE TABLE geofence_settings (
  event_id       uuid PRIMARY KEY REFERENCES events (id),
  valid_minutes  integer NOT NULL CHECK (valid_minutes BETWEEN 5 AND 240),
  updated_at     timestamptz NOT NULL
);

-- Own: that a ticket's phone was at the entrance is a credential like a tag or a pass, so a gate burns it with the admission and
-- a transfer ends it. The check names every kind anew.
ALTER TABLE credentials DROP CONSTRAINT credentials_kind_check;
ALTER TABLE credentials ADD CONSTRAINT credentials_kind_check
  CHECK (kind IN ('tag-uid', 'tag-record', 'tag-sun', 'pass', 'google', 'apple', 'platform-code', 'presence'));
-- One entry for each visit, however many phones and servers report it at once.
CREATE UNIQUE INDEX credentials_present ON credentials (event_id, token_id) WHERE status = 'active' AND kind = 'presence';

-- What was made of the report. No position stands here or anywhere: only the verdict, how exactly it was known, how far it is doubted.
CREATE TABLE geofence_entries (
  event_id       uuid NOT NULL,
  credential_id  uuid NOT NULL,
  zone_id        uuid NOT NULL,
  zone_version   integer NOT NULL,
  source         text NOT NULL CHECK (source IN ('device', 'webhook')),
  accuracy_cm    bigint NOT NULL,
  risk           integer NOT NULL CHECK (risk BETWEEN 0 AND 100),
  signals        text[] NOT NULL,
  entered_at     timestamptz NOT NULL,
  PRIMARY KEY (event_id, credential_id),
  FOREIGN KEY (event_id, credential_id) REFERENCES credentials (event_id, id),
  FOREIGN KEY (event_id, zone_id) REFERENCES geofence_zones (event_id, id)
);

-- Own: which secrets sign an event's webhook. The secret itself is derived from the environment by the id and stands nowhere (C10).
CREATE TABLE geofence_secrets (
  event_id    uuid NOT NULL REFERENCES events (id),
  id          uuid NOT NULL DEFAULT gen_random_uuid(),
  created_at  timestamptz NOT NULL,
  -- Null: until it is replaced.
  retires_at  timestamptz,
  PRIMARY KEY (event_id, id)
);

-- Own: messages that were taken, so that none is taken twice (trap 65).
CREATE TABLE geofence_messages (
  event_id     uuid NOT NULL REFERENCES events (id),
  id           text NOT NULL,
  received_at  timestamptz NOT NULL,
  PRIMARY KEY (event_id, id)
);
CREATE INDEX geofence_messages_received ON geofence_messages (received_at);
