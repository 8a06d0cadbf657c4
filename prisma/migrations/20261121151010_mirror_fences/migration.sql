-- Numbers for mirror_status.fence that never come twice, whatever is emptied or rebuilt.
CREATE SEQUENCE mirror_fences;

-- Up to this block a second endpoint has told the same logs as the mirror holds; empty with one endpoint only.
ALTER TABLE mirror_status ADD COLUMN audited_block bigint;
