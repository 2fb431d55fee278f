-- +goose Up
-- What was deleted when its time was over, as numbers, and whose data must not be.

-- A legal hold keeps everything of a customer while a dispute or an inspection goes on.
CREATE TABLE legal_holds (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  reason TEXT NOT NULL,
  placed_at {{.Time}} NOT NULL,
  released_at {{.Time}}
) {{.End}};
CREATE INDEX legal_holds_customer ON legal_holds (customer_id) WHERE released_at IS NULL;

-- When what a request holds was deleted. The row stays, for the statistics and as proof that it was answered.
ALTER TABLE requests ADD COLUMN purged_at {{.Time}};
