package models

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"gorm.io/gorm"
)

// The kinds of who records a decision on permissions. A member of staff records what a customer told
// them; everybody else records their own word.
const (
	ActedCustomer       Code = "customer"       // the customer, logged in
	ActedRepresentative Code = "representative" // a person who acts for the customer, logged in
	ActedLink           Code = "link"           // who has an unsubscribe link of the customer
	ActedStaff          Code = "staff"
	ActedImport         Code = "import" // a source system or register
	ActedSystem         Code = "system" // the program itself
)

// Acting is who recorded a decision on permissions: by reference and never by name, so that the row,
// which nobody can change, says nothing of a person who is no longer in the register.
type Acting struct {
	ActorKind Code  `gorm:"column:actor_kind"`
	ActorID   int64 `gorm:"column:actor_id"` // of the person's or link's customer, or of the member of staff; else 0
	// Session is the mark of the login in which it was recorded, as the audit log has it; "" for none.
	Session string `gorm:"column:session"`
	// ActorNumber and ActorName are of a person who acts for the customer, where the store was asked for them.
	ActorNumber string `gorm:"-"`
	ActorName   string `gorm:"-"`
}

// acting is who acts in a change, as a decision keeps it.
func acting(by Actor) Acting {
	kind, id, _ := by.actor()
	a := Acting{ActorKind: Code(kind), ActorID: id}
	switch who := by.(type) {
	case Me:
		a.Session = who.login
		if !who.Own() {
			a.ActorKind = ActedRepresentative
		}
	case Staff:
		a.Session = who.login
	}
	return a
}

// mark names a session in the audit log and beside what is done in it. It is made of the keyed hash
// that is kept of the token, and leads back to neither.
func (row *session) mark() string {
	sum := sha256.Sum256([]byte("session mark\n" + row.TokenHash))
	return hex.EncodeToString(sum[:8])
}

// nameActors fills in who the persons are that acted for the customer, as the register has them.
func nameActors(db *gorm.DB, rows []Permission) error {
	var ids []int64
	for _, p := range rows {
		if p.Acted.ActorKind == ActedRepresentative {
			ids = append(ids, p.Acted.ActorID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var persons []Customer
	if err := db.Find(&persons, slices.Compact(slices.Sorted(slices.Values(ids)))).Error; err != nil {
		return fmt.Errorf("find who acted for a customer: %w", err)
	}
	for i := range rows {
		if rows[i].Acted.ActorKind != ActedRepresentative {
			continue
		}
		for _, c := range persons {
			if c.ID == rows[i].Acted.ActorID {
				rows[i].Acted.ActorNumber, rows[i].Acted.ActorName = c.Number, c.FullName()
			}
		}
	}
	return nil
}

// decisionDetails are what the audit log keeps of decisions that were recorded together.
type decisionDetails struct {
	Cells     int     `json:"cells"`
	Rows      []int64 `json:"rows"`                // of permissions
	Reference string  `json:"reference,omitempty"` // of the change; what staff wrote in their own words stays in the row
	How       Code    `json:"how,omitempty"`
	Scan      bool    `json:"scan,omitempty"`
	Visit     int64   `json:"visit,omitempty"`
}

// auditDecisions notes the decisions that this change has recorded.
func (c *Change) auditDecisions(e AuditEntry, d decisionDetails) error {
	d.Cells = len(c.recorded)
	for _, p := range c.recorded {
		d.Rows = append(d.Rows, p.ID)
		if !slices.Contains(StaffWays, p.How) {
			d.Reference = p.Reference
		}
	}
	data, err := json.Marshal(d)
	if err != nil {
		return err
	}
	e.Action, e.Details = ActionPermission, string(data)
	return c.audit(e)
}
