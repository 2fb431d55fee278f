-- +goose Up
-- Imports: what each run did, and since when a source no longer has a record. Decisions on
-- permissions are evidence and never go.

ALTER TABLE customers ADD COLUMN gone_at {{.Time}};
ALTER TABLE addresses ADD COLUMN gone_at {{.Time}};
ALTER TABLE contacts ADD COLUMN gone_at {{.Time}};
ALTER TABLE representatives ADD COLUMN gone_at {{.Time}};
ALTER TABLE accounting_points ADD COLUMN gone_at {{.Time}};
ALTER TABLE offers ADD COLUMN gone_at {{.Time}};
ALTER TABLE contracts ADD COLUMN gone_at {{.Time}};
ALTER TABLE services ADD COLUMN gone_at {{.Time}};
ALTER TABLE invoices ADD COLUMN gone_at {{.Time}};
ALTER TABLE collections ADD COLUMN gone_at {{.Time}};
ALTER TABLE logins ADD COLUMN gone_at {{.Time}};
ALTER TABLE self_reported ADD COLUMN gone_at {{.Time}};
ALTER TABLE events ADD COLUMN gone_at {{.Time}};
ALTER TABLE analyses ADD COLUMN gone_at {{.Time}};
ALTER TABLE disclosures ADD COLUMN gone_at {{.Time}};
ALTER TABLE documents ADD COLUMN gone_at {{.Time}};

CREATE TABLE imports (
  id {{.ID}},
  started_at {{.Time}} NOT NULL,
  finished_at {{.Time}} NOT NULL,
  actor_name TEXT NOT NULL,
  dry_run {{.Bool}} NOT NULL,
  complete {{.Bool}} NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  problems {{.Int}} NOT NULL DEFAULT 0
) {{.End}};

CREATE TABLE import_files (
  id {{.ID}},
  import_id {{.Int}} NOT NULL REFERENCES imports (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  read_rows {{.Int}} NOT NULL,
  new_rows {{.Int}} NOT NULL,
  changed_rows {{.Int}} NOT NULL,
  same_rows {{.Int}} NOT NULL,
  rejected_rows {{.Int}} NOT NULL,
  gone_rows {{.Int}} NOT NULL,
  warnings {{.Int}} NOT NULL,
  refused {{.Bool}} NOT NULL,
  unread {{.Bool}} NOT NULL,
  sha256 TEXT NOT NULL,
  fingerprint TEXT NOT NULL
) {{.End}};
CREATE INDEX import_files_import ON import_files (import_id);
CREATE INDEX import_files_kind ON import_files (kind, import_id);

CREATE TABLE import_problems (
  id {{.ID}},
  import_id {{.Int}} NOT NULL REFERENCES imports (id),
  file TEXT NOT NULL,
  line {{.Int}} NOT NULL,
  field TEXT NOT NULL,
  reason TEXT NOT NULL,
  warning {{.Bool}} NOT NULL
) {{.End}};
CREATE INDEX import_problems_import ON import_problems (import_id);
