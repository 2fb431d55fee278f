package models

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"omatiedot/models/value"
)

// MaxScan is how many bytes the scan of a paper may have.
const MaxScan = 5 << 20

// Scan is a paper on which somebody decided on their permissions.
type Scan struct {
	Form Code // by its content, whatever the file was called
	Data []byte
}

// permissionProof is a scan as it is kept.
type permissionProof struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	CustomerID int64      `gorm:"column:customer_id"`
	Place      string     `gorm:"column:place"`
	Content    []byte     `gorm:"column:content"` // sealed
	SHA256     string     `gorm:"column:sha256"`
	Size       int        `gorm:"column:size"`
	At         value.Time `gorm:"column:at"`

	form Code
}

func (permissionProof) TableName() string { return "permission_proofs" }

// scanForm is the form of a scan.
func scanForm(data []byte) (Code, *Invalid) {
	if len(data) > MaxScan {
		return "", &Invalid{"scan", "too_large"}
	}
	if form := formOf(data); form != "" {
		return form, nil
	}
	return "", &Invalid{"scan", "form"}
}

// keepScan stores a scan, sealed. There is nothing to keep where data is empty.
func (c *Change) keepScan(customer int64, data []byte) (*permissionProof, error) {
	if len(data) == 0 {
		return nil, nil
	}
	form, wrong := scanForm(data)
	if wrong != nil {
		return nil, wrong
	}
	sum := sha256.Sum256(data)
	row := permissionProof{
		CustomerID: customer, Place: "permission_proofs.content." + rand.Text(),
		SHA256: hex.EncodeToString(sum[:]), Size: len(data), At: c.now, form: form,
	}
	var err error
	if row.Content, err = c.store.keys.Seal(data, row.Place); err != nil {
		return nil, err
	}
	if err := c.Create(&row).Error; err != nil {
		return nil, fmt.Errorf("keep a scan: %w", err)
	}
	return &row, nil
}

// MyScan returns the paper behind a decision of the customer's, by the decision's number in the
// database. That it was opened is logged.
func (s *Store) MyScan(ctx context.Context, me Me, permission int64) (scan Scan, err error) {
	kind, err := KindNamed("permissions")
	if err != nil || !me.Sees(kind) {
		return Scan{}, ErrNotFound
	}
	err = s.change(ctx, me, func(c *Change) error {
		if scan, err = c.scan(me.id, permission); err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionScanOpened, CustomerID: &me.id, Details: fmt.Sprintf(`{"permission":%d}`, permission)})
	})
	return scan, err
}

// VisitedScan returns the paper behind a decision of the customer's, by the decision's number in the
// database, for a member of staff during a visit. That it was opened is logged each time, and the
// customer will see it. It is ErrNotAllowed where the paper of an organisation may name people whom
// the member of staff may not find.
func (s *Store) VisitedScan(ctx context.Context, v Visit, permission int64) (scan Scan, err error) {
	if v.Kind != Person && !v.staff.Is(Approver) {
		people, err := s.shelteredBehind(s.read.WithContext(ctx), v.customer)
		if err != nil {
			return Scan{}, err
		}
		if len(people) > 0 {
			return Scan{}, ErrNotAllowed
		}
	}
	details, err := json.Marshal(seen{Unit: v.unit(), Visit: v.id, Kind: "permissions", Permission: permission})
	if err != nil {
		return Scan{}, err
	}
	err = s.change(ctx, v.staff, func(c *Change) error {
		if _, err := c.visited(v); err != nil {
			return err
		}
		if scan, err = c.scan(v.customer, permission); err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionScanOpened, CustomerID: &v.customer, Reason: string(v.Reason.Code), Details: string(details)})
	})
	return scan, err
}

// scan opens the paper behind a decision of a customer's.
func (c *Change) scan(customer, permission int64) (Scan, error) {
	var p Permission
	if err := c.Where("id = ? AND customer_id = ? AND proof_id IS NOT NULL", permission, customer).Take(&p).Error; err != nil {
		return Scan{}, missing(err)
	}
	var row permissionProof
	if err := c.Where("id = ? AND customer_id = ?", *p.ProofID, customer).Take(&row).Error; err != nil {
		return Scan{}, missing(err)
	}
	data, err := c.store.keys.Open(row.Content, row.Place)
	return Scan{Form: p.Scan, Data: data}, err
}
