-- +goose Up
-- The portal's own: who works here, who is logged in, what was done, what was asked and answered.

CREATE TABLE staff (
  id {{.ID}},
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  name TEXT NOT NULL,
  seen_at {{.Time}} NOT NULL,
  UNIQUE (issuer, subject)
) {{.End}};

CREATE TABLE sessions (
  id {{.ID}},
  token_hash TEXT NOT NULL UNIQUE,
  customer_id {{.Int}} REFERENCES customers (id),
  staff_id {{.Int}} REFERENCES staff (id),
  roles TEXT NOT NULL DEFAULT '',
  issuer TEXT NOT NULL,
  subject_hash TEXT NOT NULL,
  provider_session_hash TEXT NOT NULL DEFAULT '',
  id_token {{.Bytes}},
  created_at {{.Time}} NOT NULL,
  seen_at {{.Time}} NOT NULL,
  expires_at {{.Time}} NOT NULL,
  CHECK ((customer_id IS NULL) <> (staff_id IS NULL))
) {{.End}};
CREATE INDEX sessions_subject ON sessions (issuer, subject_hash);
CREATE INDEX sessions_expires ON sessions (expires_at);

CREATE TABLE logout_tokens (
  id {{.ID}},
  token_hash TEXT NOT NULL UNIQUE,
  seen_at {{.Time}} NOT NULL
) {{.End}};

CREATE TABLE audit_entries (
  id {{.ID}},
  at {{.Time}} NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id {{.Int}} NOT NULL,
  actor_name TEXT NOT NULL,
  action TEXT NOT NULL,
  customer_id {{.Int}},
  request_id {{.Int}},
  reason TEXT NOT NULL DEFAULT '',
  details TEXT NOT NULL
) {{.End}};
CREATE INDEX audit_entries_customer ON audit_entries (customer_id, at);

{{if .Postgres}}-- +goose StatementBegin
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- +goose StatementEnd
{{else}}-- +goose StatementBegin
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END;
-- +goose StatementEnd
{{end}}
CREATE TABLE jobs (
  id {{.ID}},
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  run_at {{.Time}} NOT NULL,
  attempts {{.Int}} NOT NULL DEFAULT 0,
  last_error TEXT NOT NULL DEFAULT '',
  created_at {{.Time}} NOT NULL,
  done_at {{.Time}},
  dead {{.Bool}} NOT NULL DEFAULT {{if .Postgres}}FALSE{{else}}0{{end}}
) {{.End}};
CREATE INDEX jobs_waiting ON jobs (run_at) WHERE done_at IS NULL;

CREATE TABLE descriptions (
  id {{.ID}},
  hash TEXT NOT NULL,
  yaml TEXT NOT NULL,
  stored_at {{.Time}} NOT NULL
) {{.End}};

CREATE TABLE requests (
  id {{.ID}},
  ref TEXT NOT NULL UNIQUE,
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  form_key TEXT NOT NULL UNIQUE,
  language TEXT NOT NULL,
  details TEXT NOT NULL DEFAULT '',
  received_at {{.Time}} NOT NULL,
  received_on {{.Date}} NOT NULL,
  due_on {{.Date}} NOT NULL,
  assigned_id {{.Int}} REFERENCES staff (id),
  outcome TEXT NOT NULL DEFAULT '',
  version {{.Int}} NOT NULL DEFAULT 1
) {{.End}};
CREATE INDEX requests_customer ON requests (customer_id);
CREATE INDEX requests_queue ON requests (state, due_on);

CREATE TABLE request_steps (
  id {{.ID}},
  request_id {{.Int}} NOT NULL REFERENCES requests (id),
  at {{.Time}} NOT NULL,
  step TEXT NOT NULL,
  state TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id {{.Int}} NOT NULL,
  actor_name TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT ''
) {{.End}};
CREATE INDEX request_steps_request ON request_steps (request_id);

{{if .Postgres}}-- +goose StatementBegin
CREATE TRIGGER request_steps_append_only BEFORE UPDATE OR TRUNCATE ON request_steps FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- +goose StatementEnd
{{else}}-- +goose StatementBegin
CREATE TRIGGER request_steps_no_update BEFORE UPDATE ON request_steps BEGIN SELECT RAISE(ABORT, 'request_steps is append-only'); END;
-- +goose StatementEnd
{{end}}
-- What the answer says, sealed: the data as they were when the draft was made, so that what is
-- approved is what is sent.
CREATE TABLE drafts (
  id {{.ID}},
  request_id {{.Int}} NOT NULL REFERENCES requests (id),
  content {{.Bytes}} NOT NULL,
  drafted_by {{.Int}} NOT NULL REFERENCES staff (id),
  drafted_at {{.Time}} NOT NULL,
  approved_by {{.Int}} REFERENCES staff (id),
  approved_at {{.Time}}
) {{.End}};
CREATE INDEX drafts_request ON drafts (request_id);

CREATE TABLE packages (
  id {{.ID}},
  request_id {{.Int}} NOT NULL REFERENCES requests (id),
  pdf {{.Bytes}} NOT NULL,
  sha256 TEXT NOT NULL,
  size {{.Int}} NOT NULL,
  made_at {{.Time}} NOT NULL,
  expires_on {{.Date}} NOT NULL
) {{.End}};
CREATE INDEX packages_request ON packages (request_id);
