-- +goose Up
-- Permissions that staff record, addresses that a customer adds, and consents that are asked again.

-- What a member of staff wrote to a decision, and the paper that it was given on. scan tells the
-- form of the paper: pdf, png or jpeg.
CREATE TABLE permission_proofs (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  place TEXT NOT NULL UNIQUE,
  content {{.Bytes}} NOT NULL,
  sha256 TEXT NOT NULL,
  size {{.Int}} NOT NULL,
  at {{.Time}} NOT NULL
) {{.End}};
CREATE INDEX permission_proofs_customer ON permission_proofs (customer_id);
ALTER TABLE permissions ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE permissions ADD COLUMN scan TEXT NOT NULL DEFAULT '';
ALTER TABLE permissions ADD COLUMN proof_id {{.Int}} REFERENCES permission_proofs (id);

-- Each time that an address or number added here was to be confirmed. token_hash is of the link that
-- was mailed, empty where staff call instead; until is the last moment at which it works.
CREATE TABLE contact_confirmations (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  person_id {{.Int}} NOT NULL REFERENCES customers (id),
  contact_id {{.Int}} NOT NULL REFERENCES contacts (id),
  language TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  asked_at {{.Time}} NOT NULL,
  until {{.Time}},
  confirmed_at {{.Time}}
) {{.End}};
CREATE INDEX contact_confirmations_contact ON contact_confirmations (contact_id);
CREATE INDEX contact_confirmations_person ON contact_confirmations (person_id, asked_at);
CREATE INDEX contact_confirmations_customer ON contact_confirmations (customer_id, asked_at);
CREATE UNIQUE INDEX contact_confirmations_token ON contact_confirmations (token_hash) WHERE token_hash <> '';

-- The numbers that wait for a call are few, and looked for among all.
CREATE INDEX contacts_added ON contacts (customer_id) WHERE source_key LIKE 'portal-%';

-- Consents that came to the day on which they are asked again, each once. asked is false for one that
-- did not hold any longer.
CREATE TABLE renewals (
  permission_id {{.Int}} PRIMARY KEY REFERENCES permissions (id),
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  asked {{.Bool}} NOT NULL,
  at {{.Time}} NOT NULL
) {{.End}};
CREATE INDEX renewals_customer ON renewals (customer_id);
CREATE INDEX permissions_granted ON permissions (purpose, decided_at) WHERE state = 'granted';

{{if .Postgres}}-- +goose StatementBegin
CREATE TRIGGER permission_proofs_append_only BEFORE UPDATE OR TRUNCATE ON permission_proofs FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- +goose StatementEnd
{{else}}-- +goose StatementBegin
CREATE TRIGGER permission_proofs_no_update BEFORE UPDATE ON permission_proofs BEGIN SELECT RAISE(ABORT, 'permission_proofs is append-only'); END;
-- +goose StatementEnd
{{end}}
