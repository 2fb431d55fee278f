-- +goose Up
-- The register: one table per kind of record, its columns as in the records' declaration.

CREATE TABLE customers (
  id {{.ID}},
  number TEXT NOT NULL UNIQUE,
  personal_id {{.Bytes}},
  personal_id_hash TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT '',
  given_names TEXT NOT NULL DEFAULT '',
  family_name TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',
  business_id TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL DEFAULT '',
  home_country TEXT NOT NULL DEFAULT '',
  customer_group TEXT NOT NULL DEFAULT '',
  customer_type TEXT NOT NULL DEFAULT '',
  housing_form TEXT NOT NULL DEFAULT '',
  preferred_contact TEXT NOT NULL DEFAULT '',
  protected {{.Bool}},
  protected_until {{.Date}},
  since {{.Date}},
  until {{.Date}},
  source TEXT NOT NULL,
  source_time {{.Time}},
  received_at {{.Time}} NOT NULL,
  changed_at {{.Time}} NOT NULL,
  digest TEXT NOT NULL
) {{.End}};

CREATE INDEX customers_personal_id_hash ON customers (personal_id_hash) WHERE personal_id_hash <> '';

CREATE TABLE addresses (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  source_key TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT '',
  care_of TEXT NOT NULL DEFAULT '',
  street TEXT NOT NULL DEFAULT '',
  postal_code TEXT NOT NULL DEFAULT '',
  post_office TEXT NOT NULL DEFAULT '',
  country TEXT NOT NULL DEFAULT '',
  valid_from {{.Date}},
  valid_to {{.Date}},
  source TEXT NOT NULL,
  source_time {{.Time}},
  received_at {{.Time}} NOT NULL,
  changed_at {{.Time}} NOT NULL,
  digest TEXT NOT NULL
) {{.End}};

CREATE UNIQUE INDEX addresses_key ON addresses (source_key);

CREATE INDEX addresses_customer ON addresses (customer_id);

CREATE TABLE contacts (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  source_key TEXT NOT NULL,
  channel TEXT NOT NULL DEFAULT '',
  value TEXT NOT NULL DEFAULT '',
  verified {{.Bool}},
  valid_from {{.Date}},
  valid_to {{.Date}},
  source TEXT NOT NULL,
  source_time {{.Time}},
  received_at {{.Time}} NOT NULL,
  changed_at {{.Time}} NOT NULL,
  digest TEXT NOT NULL
) {{.End}};

CREATE UNIQUE INDEX contacts_key ON contacts (source_key);

CREATE INDEX contacts_customer ON contacts (customer_id);

CREATE TABLE representatives (
  id {{.ID}},
  organisation_id {{.Int}} NOT NULL REFERENCES customers (id),
  person_id {{.Int}} NOT NULL REFERENCES customers (id),
  source_key TEXT NOT NULL UNIQUE,
  organisation TEXT NOT NULL DEFAULT '',
  person TEXT NOT NULL DEFAULT '',
  role TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL DEFAULT '',
  valid_from {{.Date}},
  valid_to {{.Date}},
  source TEXT NOT NULL,
  source_time {{.Time}},
  received_at {{.Time}} NOT NULL,
  changed_at {{.Time}} NOT NULL,
  digest TEXT NOT NULL
) {{.End}};

CREATE INDEX representatives_organisation ON representatives (organisation_id);
CREATE INDEX representatives_person ON representatives (person_id);

CREATE TABLE accounting_points (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  source_key TEXT NOT NULL,
  street TEXT NOT NULL DEFAULT '',
  postal_code TEXT NOT NULL DEFAULT '',
  post_office TEXT NOT NULL DEFAULT '',
  grid_area TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL DEFAULT '',
  main_fuse TEXT NOT NULL DEFAULT '',
  heating TEXT NOT NULL DEFAULT '',
  annual_kwh {{.Int}},
  connected {{.Date}},
  disconnected {{.Date}},
  source TEXT NOT NULL,
  source_time {{.Time}},
  received_at {{.Time}} NOT NULL,
  changed_at {{.Time}} NOT NULL,
  digest TEXT NOT NULL
) {{.End}};

CREATE UNIQUE INDEX accounting_points_key ON accounting_points (source_key, customer_id);
CREATE INDEX accounting_points_customer ON accounting_points (customer_id);

CREATE TABLE offers (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  source_key TEXT NOT NULL,
  product TEXT NOT NULL DEFAULT '',
  offered {{.Date}},
  valid_until {{.Date}},
  price_terms TEXT NOT NULL DEFAULT '',
  outcome TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,
  source_time {{.Time}},
  received_at {{.Time}} NOT NULL,
  changed_at {{.Time}} NOT NULL,
  digest TEXT NOT NULL
) {{.End}};

CREATE UNIQUE INDEX offers_key ON offers (source_key);

CREATE INDEX offers_customer ON offers (customer_id);

CREATE TABLE contracts (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  source_key TEXT NOT NULL,
  accounting_point TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT '',
  product TEXT NOT NULL DEFAULT '',
  starts {{.Date}},
  ends {{.Date}},
  notice_given {{.Date}},
  fixed_term {{.Bool}},
  status TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,
  source_time {{.Time}},
  received_at {{.Time}} NOT NULL,
  changed_at {{.Time}} NOT NULL,
  digest TEXT NOT NULL
) {{.End}};

CREATE UNIQUE INDEX contracts_key ON contracts (source_key);

CREATE INDEX contracts_customer ON contracts (customer_id);

CREATE TABLE services (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  source_key TEXT NOT NULL,
  contract TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',
  connected {{.Date}},
  terminated {{.Date}},
  source TEXT NOT NULL,
  source_time {{.Time}},
  received_at {{.Time}} NOT NULL,
  changed_at {{.Time}} NOT NULL,
  digest TEXT NOT NULL
) {{.End}};

CREATE UNIQUE INDEX services_key ON services (source_key);

CREATE INDEX services_customer ON services (customer_id);

CREATE TABLE invoices (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  source_key TEXT NOT NULL,
  contract TEXT NOT NULL DEFAULT '',
  reference TEXT NOT NULL DEFAULT '',
  invoiced {{.Date}},
  due {{.Date}},
  amount {{.Int}},
  currency TEXT NOT NULL DEFAULT '',
  paid {{.Date}},
  status TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,
  source_time {{.Time}},
  received_at {{.Time}} NOT NULL,
  changed_at {{.Time}} NOT NULL,
  digest TEXT NOT NULL
) {{.End}};

CREATE UNIQUE INDEX invoices_key ON invoices (source_key);

CREATE INDEX invoices_customer ON invoices (customer_id, invoiced);

CREATE TABLE collections (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  source_key TEXT NOT NULL,
  invoice TEXT NOT NULL DEFAULT '',
  stage TEXT NOT NULL DEFAULT '',
  date {{.Date}},
  amount {{.Int}},
  collector TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,
  source_time {{.Time}},
  received_at {{.Time}} NOT NULL,
  changed_at {{.Time}} NOT NULL,
  digest TEXT NOT NULL
) {{.End}};

CREATE UNIQUE INDEX collections_key ON collections (source_key);

CREATE INDEX collections_customer ON collections (customer_id, date);

CREATE TABLE logins (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  source_key TEXT NOT NULL,
  time {{.Time}},
  service TEXT NOT NULL DEFAULT '',
  method TEXT NOT NULL DEFAULT '',
  ip TEXT NOT NULL DEFAULT '',
  agent TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,
  source_time {{.Time}},
  received_at {{.Time}} NOT NULL,
  changed_at {{.Time}} NOT NULL,
  digest TEXT NOT NULL
) {{.End}};

CREATE UNIQUE INDEX logins_key ON logins (source_key);

CREATE INDEX logins_customer ON logins (customer_id, time);

CREATE TABLE permissions (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  source_key TEXT NOT NULL,
  purpose TEXT NOT NULL DEFAULT '',
  channel TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT '',
  decided_at {{.Time}},
  how TEXT NOT NULL DEFAULT '',
  wording TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,
  source_time {{.Time}},
  received_at {{.Time}} NOT NULL,
  changed_at {{.Time}} NOT NULL,
  digest TEXT NOT NULL
) {{.End}};

CREATE INDEX permissions_key ON permissions (source_key);
CREATE INDEX permissions_customer ON permissions (customer_id, purpose, channel, decided_at);

CREATE TABLE self_reported (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  source_key TEXT NOT NULL,
  topic TEXT NOT NULL DEFAULT '',
  value TEXT NOT NULL DEFAULT '',
  given_at {{.Time}},
  source TEXT NOT NULL,
  source_time {{.Time}},
  received_at {{.Time}} NOT NULL,
  changed_at {{.Time}} NOT NULL,
  digest TEXT NOT NULL
) {{.End}};

CREATE UNIQUE INDEX self_reported_key ON self_reported (source_key);

CREATE INDEX self_reported_customer ON self_reported (customer_id);

CREATE TABLE events (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  source_key TEXT NOT NULL,
  time {{.Time}},
  channel TEXT NOT NULL DEFAULT '',
  unit TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,
  source_time {{.Time}},
  received_at {{.Time}} NOT NULL,
  changed_at {{.Time}} NOT NULL,
  digest TEXT NOT NULL
) {{.End}};

CREATE UNIQUE INDEX events_key ON events (source_key);

CREATE INDEX events_customer ON events (customer_id, time);

CREATE TABLE analyses (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  source_key TEXT NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  result TEXT NOT NULL DEFAULT '',
  score TEXT NOT NULL DEFAULT '',
  made_at {{.Time}},
  logic TEXT NOT NULL DEFAULT '',
  used_for TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,
  source_time {{.Time}},
  received_at {{.Time}} NOT NULL,
  changed_at {{.Time}} NOT NULL,
  digest TEXT NOT NULL
) {{.End}};

CREATE UNIQUE INDEX analyses_key ON analyses (source_key);

CREATE INDEX analyses_customer ON analyses (customer_id);

CREATE TABLE disclosures (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  source_key TEXT NOT NULL,
  date {{.Date}},
  recipient TEXT NOT NULL DEFAULT '',
  role TEXT NOT NULL DEFAULT '',
  purpose TEXT NOT NULL DEFAULT '',
  categories TEXT NOT NULL DEFAULT '',
  basis TEXT NOT NULL DEFAULT '',
  country TEXT NOT NULL DEFAULT '',
  safeguards TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,
  source_time {{.Time}},
  received_at {{.Time}} NOT NULL,
  changed_at {{.Time}} NOT NULL,
  digest TEXT NOT NULL
) {{.End}};

CREATE UNIQUE INDEX disclosures_key ON disclosures (source_key);

CREATE INDEX disclosures_customer ON disclosures (customer_id, date);

CREATE TABLE documents (
  id {{.ID}},
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  source_key TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '',
  date {{.Date}},
  location TEXT NOT NULL DEFAULT '',
  scan TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,
  source_time {{.Time}},
  received_at {{.Time}} NOT NULL,
  changed_at {{.Time}} NOT NULL,
  digest TEXT NOT NULL
) {{.End}};

CREATE UNIQUE INDEX documents_key ON documents (source_key);

CREATE INDEX documents_customer ON documents (customer_id);


-- Decisions are evidence (GDPR Article 7(1)): the database itself keeps them as they were made.
{{if .Postgres}}-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
-- +goose StatementEnd
{{end}}
{{if .Postgres}}-- +goose StatementBegin
CREATE TRIGGER permissions_append_only BEFORE UPDATE OR TRUNCATE ON permissions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- +goose StatementEnd
{{else}}-- +goose StatementBegin
CREATE TRIGGER permissions_no_update BEFORE UPDATE ON permissions BEGIN SELECT RAISE(ABORT, 'permissions is append-only'); END;
-- +goose StatementEnd
{{end}}