-- +goose Up
-- How staff find customers, and for what reason they opened a customer's page.

{{if .Postgres}}-- The form in which names and streets are compared: no case, no accents, words between single marks of
-- punctuation apart. SQLite has the same function from the program.
-- +goose StatementBegin
CREATE FUNCTION fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT ' ' || lower(translate(normalize($1, NFD), E'-–.,;:/()&+"\'’' ||
    E'\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u030f\u0311\u031b\u0323\u0324\u0325\u0326\u0327\u0328\u032d\u032e\u0330\u0331',
    '              ') COLLATE "und-x-icu") || ' '
$$;
-- +goose StatementEnd

-- Trigrams forgive typing errors. Where the extension cannot be had, full-text search finds words by
-- their beginning; the program sees which of the two there is by the index on names.
-- +goose StatementBegin
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'no pg_trgm: names are found by the beginnings of words alone';
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
DO $$
BEGIN
  CREATE INDEX customers_names ON customers USING gin (fold(given_names || ' ' || family_name || ' ' || name) gin_trgm_ops);
  CREATE INDEX addresses_streets ON addresses USING gin (fold(street) gin_trgm_ops);
  CREATE INDEX accounting_points_streets ON accounting_points USING gin (fold(street) gin_trgm_ops);
EXCEPTION WHEN undefined_object THEN
  CREATE INDEX customers_names ON customers USING gin (to_tsvector('simple', fold(given_names || ' ' || family_name || ' ' || name)));
  CREATE INDEX addresses_streets ON addresses USING gin (to_tsvector('simple', fold(street)));
  CREATE INDEX accounting_points_streets ON accounting_points USING gin (to_tsvector('simple', fold(street)));
END $$;
-- +goose StatementEnd
{{else}}-- Words are found by reading these from end to end: narrow, and folded already.
CREATE INDEX customers_names ON customers (fold(given_names || ' ' || family_name || ' ' || name));
CREATE INDEX addresses_streets ON addresses (fold(street), postal_code, customer_id);
CREATE INDEX accounting_points_streets ON accounting_points (fold(street), postal_code, customer_id);
{{end}}
CREATE INDEX customers_business_id ON customers (business_id) WHERE business_id <> '';
CREATE INDEX contacts_phone ON contacts (replace(replace(replace(replace(value, ' ', ''), '-', ''), '(', ''), ')', '')) WHERE channel = 'phone';
CREATE INDEX contacts_email ON contacts (lower(value)) WHERE channel = 'email';
CREATE INDEX invoices_reference ON invoices (reference) WHERE reference <> '';

CREATE TABLE staff_visits (
  id {{.ID}},
  staff_id {{.Int}} NOT NULL REFERENCES staff (id),
  customer_id {{.Int}} NOT NULL REFERENCES customers (id),
  code TEXT NOT NULL,
  text TEXT NOT NULL DEFAULT '',
  at {{.Time}} NOT NULL,
  until {{.Time}} NOT NULL
) {{.End}};
CREATE INDEX staff_visits_running ON staff_visits (staff_id, customer_id, until);
CREATE INDEX staff_visits_customer ON staff_visits (customer_id);

{{if .Postgres}}-- +goose StatementBegin
CREATE TRIGGER staff_visits_append_only BEFORE UPDATE OR TRUNCATE ON staff_visits FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- +goose StatementEnd
{{else}}-- +goose StatementBegin
CREATE TRIGGER staff_visits_no_update BEFORE UPDATE ON staff_visits BEGIN SELECT RAISE(ABORT, 'staff_visits is append-only'); END;
-- +goose StatementEnd
{{end}}
