-- +goose Up
-- What retention is about to end, what was decided on requests to erase, and what came back after it.

-- The last count of each class: a name of a kind of record, or of what the portal itself keeps.
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
-- When the first of what was asked to be erased went, be it that a later answer refuses the rest.
ALTER TABLE requests ADD COLUMN erased_at {{.Time}};

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

-- What the evidence and the logs hold is only deleted by retention, and only so: in one change an entry of
-- the audit log is written that says what ends, a row here names the table and the entry, what is older
-- than the boundary is deleted, and the row is taken away again. Whatever a register description says,
-- nothing goes that is younger than some six months.
CREATE TABLE retention_gate (
  table_name TEXT PRIMARY KEY,
  boundary {{.Time}} NOT NULL,
  entry_id {{.Int}} NOT NULL REFERENCES audit_entries (id)
) {{.End}};
CREATE VIEW retention_boundary AS
  SELECT g.table_name, g.boundary FROM retention_gate g JOIN audit_entries e ON e.id = g.entry_id
  WHERE {{if .Postgres}}g.boundary <= e.at - INTERVAL '4200 hours'{{else}}unixepoch(g.boundary) <= unixepoch(e.at) - 4200 * 3600{{end}};
{{if .Postgres}}-- +goose StatementBegin
CREATE FUNCTION refuse_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moment timestamptz;
BEGIN
  IF TG_TABLE_NAME = 'permissions' THEN
    moment := OLD.received_at;
  ELSE
    moment := OLD.at;
  END IF;
  IF EXISTS (SELECT 1 FROM retention_boundary b WHERE b.table_name = TG_TABLE_NAME AND moment < b.boundary) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
-- +goose StatementEnd
CREATE TRIGGER permissions_kept BEFORE DELETE ON permissions FOR EACH ROW EXECUTE FUNCTION refuse_deletion();
CREATE TRIGGER permission_proofs_kept BEFORE DELETE ON permission_proofs FOR EACH ROW EXECUTE FUNCTION refuse_deletion();
CREATE TRIGGER verdict_history_kept BEFORE DELETE ON verdict_history FOR EACH ROW EXECUTE FUNCTION refuse_deletion();
CREATE TRIGGER audit_entries_kept BEFORE DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_deletion();
CREATE TRIGGER staff_visits_kept BEFORE DELETE ON staff_visits FOR EACH ROW EXECUTE FUNCTION refuse_deletion();
CREATE TRIGGER request_steps_kept BEFORE DELETE ON request_steps FOR EACH ROW EXECUTE FUNCTION refuse_deletion();
{{else}}-- +goose StatementBegin
CREATE TRIGGER permissions_kept BEFORE DELETE ON permissions
WHEN NOT EXISTS (SELECT 1 FROM retention_boundary b WHERE b.table_name = 'permissions' AND OLD.received_at < b.boundary)
BEGIN SELECT RAISE(ABORT, 'permissions is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER permission_proofs_kept BEFORE DELETE ON permission_proofs
WHEN NOT EXISTS (SELECT 1 FROM retention_boundary b WHERE b.table_name = 'permission_proofs' AND OLD.at < b.boundary)
BEGIN SELECT RAISE(ABORT, 'permission_proofs is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER verdict_history_kept BEFORE DELETE ON verdict_history
WHEN NOT EXISTS (SELECT 1 FROM retention_boundary b WHERE b.table_name = 'verdict_history' AND OLD.at < b.boundary)
BEGIN SELECT RAISE(ABORT, 'verdict_history is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_entries_kept BEFORE DELETE ON audit_entries
WHEN NOT EXISTS (SELECT 1 FROM retention_boundary b WHERE b.table_name = 'audit_entries' AND OLD.at < b.boundary)
BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER staff_visits_kept BEFORE DELETE ON staff_visits
WHEN NOT EXISTS (SELECT 1 FROM retention_boundary b WHERE b.table_name = 'staff_visits' AND OLD.at < b.boundary)
BEGIN SELECT RAISE(ABORT, 'staff_visits is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER request_steps_kept BEFORE DELETE ON request_steps
WHEN NOT EXISTS (SELECT 1 FROM retention_boundary b WHERE b.table_name = 'request_steps' AND OLD.at < b.boundary)
BEGIN SELECT RAISE(ABORT, 'request_steps is append-only'); END;
-- +goose StatementEnd
{{end}}CREATE INDEX audit_entries_at ON audit_entries (at);
CREATE INDEX audit_entries_purged ON audit_entries (id) WHERE action = 'purged';
CREATE INDEX audit_entries_request ON audit_entries (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX permissions_proof ON permissions (proof_id) WHERE proof_id IS NOT NULL;

-- What reports tell of the evidence and the logs that are gone, by month: how often staff looked at data
-- for a reason, and how many customers granted or refused a purpose.
CREATE TABLE past_counts (
  what TEXT NOT NULL,
  year {{.Int}} NOT NULL,
  month {{.Int}} NOT NULL,
  subject TEXT NOT NULL,
  n {{.Int}} NOT NULL,
  PRIMARY KEY (what, year, month, subject)
) {{.End}};
