-- +goose Up
-- What is known from registers of others, and what records said before they changed.

-- The list that a prohibition is known from, and the last day on which a decision holds.
ALTER TABLE permissions ADD COLUMN list TEXT NOT NULL DEFAULT '';
ALTER TABLE permissions ADD COLUMN valid_until {{.Date}};

CREATE TABLE prohibition_batches (
  id {{.ID}},
  list TEXT NOT NULL,
  file TEXT NOT NULL,
  imported_at {{.Time}} NOT NULL,
  read_rows {{.Int}} NOT NULL,
  new_entries {{.Int}} NOT NULL,
  same_entries {{.Int}} NOT NULL,
  expired_rows {{.Int}} NOT NULL,
  gone_entries {{.Int}} NOT NULL,
  rejected_rows {{.Int}} NOT NULL,
  customers {{.Int}} NOT NULL
) {{.End}};
CREATE INDEX prohibition_batches_list ON prohibition_batches (list, id);

-- Most people on a list are nobody's customers: only keyed hashes of it are kept.
CREATE TABLE prohibitions (
  id {{.ID}},
  list TEXT NOT NULL,
  channel TEXT NOT NULL,
  key_hash TEXT NOT NULL,
  valid_from {{.Date}} NOT NULL,
  valid_to {{.Date}} NOT NULL,
  first_batch {{.Int}} NOT NULL REFERENCES prohibition_batches (id),
  last_batch {{.Int}} NOT NULL REFERENCES prohibition_batches (id),
  UNIQUE (list, channel, key_hash)
) {{.End}};
CREATE INDEX prohibitions_key ON prohibitions (channel, key_hash);

-- One row for each owner that a record had before it changed. A record that passes to another
-- customer leaves its past with the one it was of.
CREATE TABLE record_history (
  id {{.ID}},
  kind TEXT NOT NULL,
  record_id {{.Int}} NOT NULL,
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  replaced_at {{.Time}} NOT NULL,
  since {{.Time}} NOT NULL,
  source TEXT NOT NULL,
  source_time {{.Time}},
  past TEXT NOT NULL
) {{.End}};
CREATE INDEX record_history_record ON record_history (customer_id, kind, record_id);
