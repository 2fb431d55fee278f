-- +goose Up
-- Lists of customers handed to somebody for a purpose: what was chosen, for whom, and until when the
-- recipient may keep it. Who was in it stands in the disclosures of each.

CREATE TABLE audience_exports (
  id {{.ID}},
  form_key TEXT NOT NULL UNIQUE,
  at {{.Time}} NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id {{.Int}} NOT NULL,
  actor_name TEXT NOT NULL,
  purpose TEXT NOT NULL,
  channel TEXT NOT NULL,
  customer_group TEXT NOT NULL,
  product TEXT NOT NULL,
  postal_code TEXT NOT NULL,
  recipient TEXT NOT NULL,
  role TEXT NOT NULL,
  words TEXT NOT NULL,
  country TEXT NOT NULL,
  safeguards TEXT NOT NULL,
  until_on {{.Date}} NOT NULL,
  customers {{.Int}} NOT NULL
) {{.End}};

{{if .Postgres}}-- +goose StatementBegin
CREATE TRIGGER audience_exports_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audience_exports FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- +goose StatementEnd
{{else}}-- +goose StatementBegin
CREATE TRIGGER audience_exports_no_update BEFORE UPDATE ON audience_exports BEGIN SELECT RAISE(ABORT, 'audience_exports is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audience_exports_no_delete BEFORE DELETE ON audience_exports BEGIN SELECT RAISE(ABORT, 'audience_exports is append-only'); END;
-- +goose StatementEnd
{{end}}
