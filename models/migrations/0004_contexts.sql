-- +goose Up
-- For whom a person acts in a session: the role they do it in. NULL is for themself.
ALTER TABLE sessions ADD COLUMN representative_id {{.Int}} REFERENCES representatives (id);
