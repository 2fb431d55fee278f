-- +goose Up
-- Who is at the same place as somebody else, and who a session is.

-- Places are the same where street and postal code are, written with blanks and marks as anybody likes.
CREATE INDEX addresses_place ON addresses (replace(fold(street), ' ', ''), postal_code);
CREATE INDEX accounting_points_place ON accounting_points (replace(fold(street), ' ', ''), postal_code);

-- By what identity code the person of a session is known, hashed: it is that person's other customer
-- numbers that the session may change to. Empty where the login named a customer number.
ALTER TABLE sessions ADD COLUMN personal_id_hash TEXT NOT NULL DEFAULT '';
