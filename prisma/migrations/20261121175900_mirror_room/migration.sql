-- How many tickets somebody holds changes often, and no index says it: with room in its page for the new row, no index is written.
ALTER TABLE mirror_holders SET (fillfactor = 50);
