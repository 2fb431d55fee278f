-- +goose Up
-- What the answer to a request for access left out: the customer does not see it on their own pages either. A
-- record_id of 0 is all of the kind that was held when the answer was made. Rows go with the records.
CREATE TABLE withheld_records (
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  kind TEXT NOT NULL,
  record_id {{.Int}} NOT NULL,
  past {{.Bool}} NOT NULL,
  ground TEXT NOT NULL,
  request_id {{.Int}} NOT NULL REFERENCES requests (id),
  data_at {{.Time}} NOT NULL,
  PRIMARY KEY (customer_id, kind, record_id, past)
) {{.End}};
