-- What attempts still hold is forgotten minute by minute; there is little of it at any time.
CREATE INDEX attempts_held ON attempts (decided_at) WHERE held IS NOT NULL;
