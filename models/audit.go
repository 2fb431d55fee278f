package models

import (
	"context"

	"omatiedot/models/value"
)

// AuditEntry is one line of the audit log: who did what to whose data, when and why. The database
// refuses to change or delete it.
type AuditEntry struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	At         value.Time `gorm:"column:at"`
	ActorKind  string     `gorm:"column:actor_kind"` // customer, staff, system
	ActorID    int64      `gorm:"column:actor_id"`
	ActorName  string     `gorm:"column:actor_name"` // of staff and system; a customer is known by the id
	Action     Action     `gorm:"column:action"`
	CustomerID *int64     `gorm:"column:customer_id"` // whose data
	RequestID  *int64     `gorm:"column:request_id"`
	Reason     string     `gorm:"column:reason"`  // stated by staff before seeing data
	Details    string     `gorm:"column:details"` // JSON without personal data
}

// TableName names the table.
func (AuditEntry) TableName() string { return "audit_entries" }

// Action is what was done.
type Action string

// The actions of the audit log.
const (
	ActionLogin          Action = "login"
	ActionLogout         Action = "logout"
	ActionContext        Action = "context" // a person began to act for a customer
	ActionPermission     Action = "permission"
	ActionRequest        Action = "request"        // a customer asked
	ActionRequestStep    Action = "request_step"   // staff moved a request on
	ActionRequestViewed  Action = "request_viewed" // staff saw the data of an answer
	ActionAnswerMade     Action = "answer_made"
	ActionAnswerFetched  Action = "answer_fetched"
	ActionDownload       Action = "download" // a customer took along what the portal shows
	ActionMailSent       Action = "mail_sent"
	ActionImport         Action = "import"
	ActionRegisterStored Action = "register_stored"
)

// AccessEntry is one row of the customer's own access log after C-579/21: when, for what purpose
// and by which role the data was looked at, without the employee's name.
type AccessEntry struct {
	At     value.Time
	Action Action
	Reason string
	Ref    string // of the request it was for, if any
}

// MyAccessLog lists when staff looked at the customer's data, newest first.
func (s *Store) MyAccessLog(ctx context.Context, me Me) ([]AccessEntry, error) {
	return s.accessLog(ctx, me.id)
}

func (s *Store) accessLog(ctx context.Context, customer int64) ([]AccessEntry, error) {
	var entries []AccessEntry
	err := s.read.WithContext(ctx).Raw(`SELECT a.at, a.action, a.reason, COALESCE(r.ref, '') AS ref
		FROM audit_entries a LEFT JOIN requests r ON r.id = a.request_id
		WHERE a.customer_id = ? AND a.actor_kind = 'staff' AND a.action = ?
		ORDER BY a.at DESC, a.id DESC LIMIT 1000`, customer, ActionRequestViewed).Scan(&entries).Error
	return entries, err
}
