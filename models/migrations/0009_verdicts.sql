-- +goose Up
-- What may be done with whose data: decisions as evidence, the verdicts that follow from them, and
-- the times in which data may only be stored.

-- The state before the decision, the language and the version of the register description in which
-- its words were shown, and where its proof is. recorded_here tells what this program recorded, one
-- after another, from what came with an import. A decision that takes an earlier one back names it in
-- undoes, and in restores the one that holds again. actor_kind and actor_id are who recorded it, a
-- person by their own number in the database whomever they acted for, and session the mark of their
-- login in the audit log.
ALTER TABLE permissions ADD COLUMN previous TEXT NOT NULL DEFAULT '';
ALTER TABLE permissions ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE permissions ADD COLUMN notice TEXT NOT NULL DEFAULT '';
ALTER TABLE permissions ADD COLUMN reference TEXT NOT NULL DEFAULT '';
ALTER TABLE permissions ADD COLUMN recorded_here {{.Bool}};
ALTER TABLE permissions ADD COLUMN actor_kind TEXT NOT NULL DEFAULT 'import';
ALTER TABLE permissions ADD COLUMN actor_id {{.Int}} NOT NULL DEFAULT 0;
ALTER TABLE permissions ADD COLUMN session TEXT NOT NULL DEFAULT '';
ALTER TABLE permissions ADD COLUMN undoes {{.Int}};
ALTER TABLE permissions ADD COLUMN restores {{.Int}};

-- Which purpose and channel each letter of a verdict is on. A place is never given to another.
CREATE TABLE permission_cells (
  place {{.Int}} PRIMARY KEY,
  purpose TEXT NOT NULL,
  channel TEXT NOT NULL,
  UNIQUE (purpose, channel)
) {{.End}};

-- The verdict that was in force from a moment on: one letter for each cell, a capital where allowed.
-- The ids grow in the order in which the changes were stored, so a reader of changes misses none.
CREATE TABLE verdict_history (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  at {{.Time}} NOT NULL,
  reasons TEXT NOT NULL
) {{.End}};
CREATE INDEX verdict_history_customer ON verdict_history (customer_id, id);

-- The verdict in force, and the day on which time alone may change it.
CREATE TABLE verdicts (
  customer_id {{.Int}} PRIMARY KEY REFERENCES customers (id),
  sequence {{.Int}} NOT NULL UNIQUE,
  at {{.Time}} NOT NULL,
  reasons TEXT NOT NULL,
  next_on {{.Date}}
) {{.End}};
CREATE INDEX verdicts_next ON verdicts (next_on) WHERE next_on IS NOT NULL;

-- Times in which a customer's data may only be stored: GDPR Article 18.
CREATE TABLE restrictions (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  request_id {{.Int}} REFERENCES requests (id),
  ground TEXT NOT NULL,
  scope TEXT NOT NULL,
  from_at {{.Time}} NOT NULL,
  notice {{.Bytes}},
  noticed_at {{.Time}},
  ends_on {{.Date}},
  tell_way TEXT NOT NULL DEFAULT '',
  told_at {{.Time}},
  lifted_at {{.Time}},
  changed_at {{.Time}} NOT NULL
) {{.End}};
CREATE INDEX restrictions_customer ON restrictions (customer_id);
CREATE INDEX restrictions_in_force ON restrictions (id) WHERE lifted_at IS NULL;

{{if .Postgres}}-- +goose StatementBegin
CREATE TRIGGER verdict_history_append_only BEFORE UPDATE OR TRUNCATE ON verdict_history FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- +goose StatementEnd
{{else}}-- +goose StatementBegin
CREATE TRIGGER verdict_history_no_update BEFORE UPDATE ON verdict_history BEGIN SELECT RAISE(ABORT, 'verdict_history is append-only'); END;
-- +goose StatementEnd
{{end}}
