-- Nothing has ever written it: what a node keeps to itself is found by the nightly comparison with the contracts.
ALTER TABLE mirror_status DROP COLUMN audited_block;
