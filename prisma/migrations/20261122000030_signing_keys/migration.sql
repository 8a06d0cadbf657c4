-- Own: the platform's signing keys that were made here. No row gives one away: the private key follows from the salt and FOYER_SECRET,
-- which stands in no table.
CREATE TABLE signing_keys (
  kid         text PRIMARY KEY,
  salt        bytea NOT NULL CHECK (octet_length(salt) = 32),
  signs_from  timestamptz NOT NULL,
  made_at     timestamptz NOT NULL,
  made_by     text NOT NULL
);

-- Keys of any origin that nothing is believed by any more.
CREATE TABLE revoked_keys (
  kid         text PRIMARY KEY,
  revoked_at  timestamptz NOT NULL,
  revoked_by  text NOT NULL
);
