// Package models knows what is true and what may happen: the register, permissions, requests and
// their answers, sessions, the audit log. It holds types, rules, queries, transactions and
// migrations. It holds no web framework, HTML, text for people, network, files or wall clock:
// the time comes from Store.Now, everything else from the caller.
package models
