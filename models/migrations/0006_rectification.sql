-- +goose Up
-- What a customer says is wrong: for each field what is held, what it should be, and why. The values
-- are sealed, since any of them may be an identity code. A row without a kind is in free words.
CREATE TABLE request_fields (
  id {{.ID}},
  request_id {{.Int}} NOT NULL REFERENCES requests (id),
  form_key TEXT NOT NULL,
  at {{.Time}} NOT NULL,
  kind TEXT NOT NULL DEFAULT '',
  record_id {{.Int}} NOT NULL DEFAULT 0,
  record_key TEXT NOT NULL DEFAULT '',
  field TEXT NOT NULL DEFAULT '',
  old_value {{.Bytes}} NOT NULL,
  new_value {{.Bytes}} NOT NULL,
  reason {{.Bytes}} NOT NULL
) {{.End}};
CREATE INDEX request_fields_request ON request_fields (request_id);

-- How much a person has downloaded within the hour is counted in the audit log.
CREATE INDEX audit_entries_actor ON audit_entries (actor_kind, actor_id, at);
