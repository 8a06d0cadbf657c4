-- Own: keys by which programs call for an account. The key itself is told once and kept nowhere.
CREATE TABLE api_keys (
  id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id       uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  -- The wallet that was signed in: what the key may is what that wallet may.
  wallet        text NOT NULL,
  name          text NOT NULL,
  -- SHA-256 of 32 random bytes' text: nothing slower is needed where nothing can be guessed.
  hash          text NOT NULL UNIQUE,
  -- Its first letters, so that a person tells one key from another.
  hint          text NOT NULL,
  scopes        text[] NOT NULL,
  created_at    timestamptz NOT NULL,
  expires_at    timestamptz NOT NULL,
  last_used_at  timestamptz,
  revoked_at    timestamptz
);
CREATE INDEX api_keys_user ON api_keys (user_id, created_at DESC);
