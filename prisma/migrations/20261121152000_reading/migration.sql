-- What reading needs at a million tickets: each list of server/ walks one of these indexes, page after page, by its last key.

-- Typing errors are forgiven by trigrams. The extension is a trusted one: who owns the database may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Words as search compares them: lower case, without accents and whatever stands between words.
CREATE FUNCTION fold_words(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT btrim(regexp_replace(
    regexp_replace(replace(lower(normalize(value, NFKD) COLLATE "und-x-icu"), 'ß', 'ss'), '[\u0300-\u036f]+', '', 'g'),
    '[^[:alnum:]]+', ' ', 'g'))
$$;

-- Every word, the last one perhaps not typed to its end. NULL when there is no word in it.
CREATE FUNCTION search_query(value text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT to_tsquery('simple', replace(nullif(fold_words(value), ''), ' ', ' & ') || ':*')
$$;

-- A: the title. B: the place, and who organizes it. C: the description. No language is assumed, so no word is left out.
ALTER TABLE events ADD COLUMN words tsvector GENERATED ALWAYS AS (
  setweight(to_tsvector('simple', fold_words(title)), 'A')
  || setweight(to_tsvector('simple', fold_words(location || ' ' || organizer_wallet)), 'B')
  || setweight(to_tsvector('simple', fold_words(description)), 'C')
) STORED;
CREATE INDEX events_words ON events USING gin (words);
CREATE INDEX events_names ON events USING gin (fold_words(title || ' ' || location) gin_trgm_ops);

-- Upcoming events by their start, and those that run now: past ones are never read.
DROP INDEX mirror_events_upcoming;
CREATE INDEX mirror_events_upcoming ON mirror_events (starts_at, chain_id, contract);
CREATE INDEX mirror_events_running ON mirror_events USING gist (tstzrange(starts_at, ends_at));
-- Whose tickets can be resold at all.
CREATE INDEX mirror_events_resale ON mirror_events (transfer_cutoff_at);

CREATE INDEX mirror_listings_date ON mirror_listings (chain_id, contract, listed_at, token_id);

-- What a wallet got and what it gave away, the newest first. Mints come from nobody.
CREATE INDEX mirror_transfers_receiver ON mirror_transfers (receiver, chain_id, block_number, log_index);
CREATE INDEX mirror_transfers_sender ON mirror_transfers (sender, chain_id, block_number, log_index)
  WHERE sender <> '0x0000000000000000000000000000000000000000';
