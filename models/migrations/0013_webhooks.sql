-- +goose Up
-- Other systems that are told of every change of permissions, and what each is still to be told.

CREATE TABLE webhook_endpoints (
  id {{.ID}},
  url TEXT NOT NULL,
  description TEXT NOT NULL,
  events TEXT NOT NULL,
  -- Sealed. The previous secret signs as well until its time is over, so that receivers can change.
  secret {{.Bytes}} NOT NULL,
  previous_secret {{.Bytes}},
  previous_until {{.Time}},
  created_at {{.Time}} NOT NULL,
  -- Until when the receiver has asked to be left alone.
  held_until {{.Time}},
  -- When the receiver last took an event in, and when to see whether it does again.
  answered_at {{.Time}},
  probe_at {{.Time}},
  disabled_at {{.Time}},
  disabled_why TEXT NOT NULL
) {{.End}};

-- Sent to each endpoint in the order of the ids, for each customer. The payload is kept only until it
-- is sent or given up.
CREATE TABLE webhook_deliveries (
  id {{.ID}},
  endpoint_id {{.Int}} NOT NULL REFERENCES webhook_endpoints (id),
  customer_id {{.Int}} REFERENCES customers (id),
  sequence {{.Int}} NOT NULL,
  event_id TEXT NOT NULL,
  type TEXT NOT NULL,
  payload TEXT NOT NULL,
  created_at {{.Time}} NOT NULL,
  attempts {{.Int}} NOT NULL,
  -- When it may be sent next; while it is being sent, when somebody else may take it over. NULL while
  -- an earlier one of the same customer is still to be sent.
  next_at {{.Time}},
  status {{.Int}} NOT NULL,
  error TEXT NOT NULL,
  done_at {{.Time}},
  dead {{.Bool}} NOT NULL,
  replayed_at {{.Time}}
) {{.End}};
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, next_at, id) WHERE done_at IS NULL;
CREATE INDEX webhook_deliveries_order ON webhook_deliveries (endpoint_id, customer_id, id) WHERE done_at IS NULL;
CREATE INDEX webhook_deliveries_done ON webhook_deliveries (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX webhook_deliveries_endpoint ON webhook_deliveries (endpoint_id, id);
