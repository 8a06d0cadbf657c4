-- A ticket has one live credential of each kind that the platform makes by itself: two requests at once may not make two.
CREATE UNIQUE INDEX credentials_single ON credentials (event_id, token_id, kind)
  WHERE status = 'active' AND kind IN ('pass', 'google', 'apple', 'platform-code');
