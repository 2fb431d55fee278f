-- +goose Up
-- What the reports of a year count, found by its time among many years.

CREATE INDEX permissions_decided ON permissions (decided_at, purpose, state, customer_id);
CREATE INDEX audit_entries_action ON audit_entries (action, at);
CREATE INDEX requests_received ON requests (received_on);
