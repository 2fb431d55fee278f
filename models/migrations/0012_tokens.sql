-- +goose Up
-- What other systems read, and by which tokens.

-- A token itself is nowhere: token_hash is its SHA-256, which is enough for 130 random bits. scopes
-- are words with blanks between them, until the last day on which it works.
CREATE TABLE tokens (
  id {{.ID}},
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  created_at {{.Time}} NOT NULL,
  until {{.Date}},
  used_at {{.Time}},
  revoked_at {{.Time}}
) {{.End}};
CREATE UNIQUE INDEX tokens_name ON tokens (name) WHERE revoked_at IS NULL;

-- Restrictions in the order in which their changes were stored. The number is drawn from one row, which
-- whoever changes a restriction holds until that is stored: a reader of changes misses none, and no
-- number comes twice.
CREATE TABLE restriction_sequence (last {{.Int}} NOT NULL) {{.End}};
INSERT INTO restriction_sequence (last) SELECT COALESCE(MAX(id), 0) FROM restrictions;
ALTER TABLE restrictions ADD COLUMN sequence {{.Int}} NOT NULL DEFAULT 0;
UPDATE restrictions SET sequence = id;
CREATE UNIQUE INDEX restrictions_in_order ON restrictions (sequence);
