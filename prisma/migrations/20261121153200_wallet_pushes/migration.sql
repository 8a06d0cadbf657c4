-- When a phone was last told that its pass has changed.
ALTER TABLE wallet_registrations ADD COLUMN pushed_at timestamptz;
