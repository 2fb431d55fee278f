-- +goose Up
-- On SQLite, INSERT OR REPLACE takes away the row it replaces without asking the triggers on deletion.
{{if not .Postgres}}-- +goose StatementBegin
CREATE TRIGGER permissions_no_replace BEFORE INSERT ON permissions WHEN EXISTS (SELECT 1 FROM permissions WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'permissions is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER permission_proofs_no_replace BEFORE INSERT ON permission_proofs WHEN EXISTS (SELECT 1 FROM permission_proofs WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'permission_proofs is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER verdict_history_no_replace BEFORE INSERT ON verdict_history WHEN EXISTS (SELECT 1 FROM verdict_history WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'verdict_history is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_entries_no_replace BEFORE INSERT ON audit_entries WHEN EXISTS (SELECT 1 FROM audit_entries WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER staff_visits_no_replace BEFORE INSERT ON staff_visits WHEN EXISTS (SELECT 1 FROM staff_visits WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'staff_visits is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER request_steps_no_replace BEFORE INSERT ON request_steps WHEN EXISTS (SELECT 1 FROM request_steps WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'request_steps is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audience_exports_no_replace BEFORE INSERT ON audience_exports WHEN EXISTS (SELECT 1 FROM audience_exports WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'audience_exports is append-only'); END;
-- +goose StatementEnd
{{end}}SELECT 1;
