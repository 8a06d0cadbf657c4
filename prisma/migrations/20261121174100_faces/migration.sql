-- A face on record is a credential as a tag is (the check names every kind anew); what it is compared by stands apart, so that it can go without a trace.
ALTER TABLE credentials DROP CONSTRAINT credentials_kind_check;
ALTER TABLE credentials ADD CONSTRAINT credentials_kind_check
  CHECK (kind IN ('tag-uid', 'tag-record', 'tag-sun', 'pass', 'google', 'apple', 'platform-code', 'presence', 'face'));
-- A ticket has one face: two requests at once may not make two.
CREATE UNIQUE INDEX credentials_face ON credentials (event_id, token_id) WHERE status = 'active' AND kind = 'face';

-- Own: who agreed to what, when and until when, with the template that it was agreed to. Erasing it is deleting the row.
CREATE TABLE face_consents (
  event_id       uuid NOT NULL,
  credential_id  uuid NOT NULL,
  holder         text NOT NULL,
  text_version   text NOT NULL,
  -- The paragraphs as they were read.
  agreed         text[] NOT NULL,
  consented_at   timestamptz NOT NULL,
  -- The day by which it is erased at the latest; fixed with the consent, whatever is set later.
  retain_until   timestamptz NOT NULL,
  -- Turned by the event's secret rotation, then AES-256-GCM under the event's key, for this event, ticket and credential alone.
  sealed         bytea NOT NULL,
  PRIMARY KEY (event_id, credential_id),
  FOREIGN KEY (event_id, credential_id) REFERENCES credentials (event_id, id)
);
CREATE INDEX face_consents_retain ON face_consents (retain_until);
