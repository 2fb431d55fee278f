-- +goose Up
-- Ways to look at the queue that staff have saved. staff_id is whose it is: of a shared one nobody's.
-- Where it is narrowed by a customer it names them by the number of their row, which says nothing once
-- the customer is forgotten.
CREATE TABLE saved_views (
  id {{.ID}},
  staff_id {{.Int}} REFERENCES staff (id),
  name TEXT NOT NULL,
  customer_id {{.Int}} REFERENCES customers (id),
  queue TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  assigned TEXT NOT NULL,
  language TEXT NOT NULL,
  channel TEXT NOT NULL,
  delivery TEXT NOT NULL,
  news TEXT NOT NULL,
  saved_at {{.Time}} NOT NULL
) {{.End}};
CREATE UNIQUE INDEX saved_views_own ON saved_views (staff_id, name) WHERE staff_id IS NOT NULL;
CREATE UNIQUE INDEX saved_views_shared ON saved_views (name) WHERE staff_id IS NULL;

-- Who works on requests at all, without reading them.
CREATE INDEX requests_assigned ON requests (assigned_id);
