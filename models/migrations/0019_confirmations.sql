-- +goose Up
-- How customers were told that their permissions were changed, and whom staff are still to call or to
-- write to. A row tells of the changes from since on, up to the decision covers; those that come while
-- it waits join it. way is email, sms, phone or post, and portal where nobody had to tell any longer.
-- planned_at is when it was last seen to that way still leads to the customer.
CREATE TABLE confirmations (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  way TEXT NOT NULL,
  since {{.Time}} NOT NULL,
  covers {{.Int}} NOT NULL,
  planned_at {{.Time}} NOT NULL,
  tries {{.Int}} NOT NULL,
  tried_at {{.Time}},
  given_at {{.Time}},
  given_by {{.Int}} REFERENCES staff (id),
  outcome TEXT NOT NULL
) {{.End}};
CREATE INDEX confirmations_customer ON confirmations (customer_id, id);
CREATE UNIQUE INDEX confirmations_open ON confirmations (customer_id) WHERE given_at IS NULL;
CREATE INDEX confirmations_waiting ON confirmations (since, id) WHERE given_at IS NULL;
CREATE INDEX confirmations_given ON confirmations (given_at);
