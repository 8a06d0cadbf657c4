-- Own: from which networks a venue's gate devices may call. None: from anywhere. Those of a gate stand instead of the event's.
CREATE TABLE venue_networks (
  event_id    uuid NOT NULL REFERENCES events (id),
  id          uuid NOT NULL DEFAULT gen_random_uuid(),
  gate_id     uuid,
  network     inet NOT NULL CHECK (network = network(network)),
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (event_id, id),
  FOREIGN KEY (event_id, gate_id) REFERENCES gates (event_id, id),
  UNIQUE NULLS NOT DISTINCT (event_id, gate_id, network)
);
