-- +goose Up
-- What retention is about to end, what was decided on requests to erase, and what came back after it.

-- The last count of each class: a name of a kind of record, or answers, requests, sessions or jobs.
CREATE TABLE retention_counts (
  class TEXT PRIMARY KEY,
  place {{.Int}} NOT NULL,
  due {{.Int}} NOT NULL,
  held {{.Int}} NOT NULL,
  overdue {{.Int}} NOT NULL,
  goes_on {{.Date}} NOT NULL,
  counted_at {{.Time}} NOT NULL
) {{.End}};

-- What was decided on the records of one kind when a request to erase was answered: GDPR Article 17.
CREATE TABLE erasure_plan (
  id {{.ID}},
  request_id {{.Int}} NOT NULL REFERENCES requests (id),
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  kind TEXT NOT NULL,
  fate TEXT NOT NULL,
  until {{.Date}},
  planned_at {{.Time}} NOT NULL,
  done_at {{.Time}}
) {{.End}};
CREATE INDEX erasure_plan_customer ON erasure_plan (customer_id);
CREATE INDEX erasure_plan_request ON erasure_plan (request_id);

-- Keyed hashes of the keys of records that were erased at somebody's request: they are known again if
-- they come back, and tell nothing.
CREATE TABLE erased_records (
  hash TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  erased_at {{.Time}} NOT NULL,
  came_back_at {{.Time}}
) {{.End}};
