-- What all processes have counted together of whoever comes near a limit (rate-limiter-flexible's own columns). A crash may lose it:
-- then each process goes on from what it counted itself.
CREATE UNLOGGED TABLE limit_counts (
  key     varchar(255) PRIMARY KEY,
  points  integer NOT NULL DEFAULT 0,
  expire  bigint
);
