-- Which events a wallet has tickets of, without a look at the tickets themselves.
CREATE INDEX mirror_holders_holder ON mirror_holders (holder, chain_id, contract);
