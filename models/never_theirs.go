package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// VisitedEarlier returns one page (from 1) of what the records of a kind said before they changed, newest first,
// without the personal identity code, and how many there are in all. It is for approvers, who can delete what was never
// the customer's: else it is ErrNotAllowed. That they saw it is logged once a visit, and the customer will see it.
func (s *Store) VisitedEarlier(ctx context.Context, v Visit, kind *Kind, page int) ([]Earlier, int, error) {
	if !v.staff.Is(Approver) {
		return nil, 0, ErrNotAllowed
	}
	entry, err := v.entry(ActionKindViewed, kind.Name)
	if err != nil {
		return nil, 0, err
	}
	if err := s.logOnce(ctx, v, entry); err != nil {
		return nil, 0, err
	}
	var list []Earlier
	var total int64
	err = s.reading(ctx, func(db *gorm.DB) (err error) {
		if err := kind.earlierOf(db, v.customer).Count(&total).Error; err != nil {
			return err
		}
		list, err = s.earlier(kind.earlierOf(db, v.customer).Offset((max(page, 1) - 1) * PageSize).Limit(PageSize))
		return err
	})
	for _, e := range list {
		if c, ok := e.Record.(*Customer); ok {
			c.PersonalID = ""
		}
	}
	return list, int(total), err
}

// NeverTheirs deletes what a record said before it changed, by its number in the history, where it was held under a
// customer whose it never was: as a file names a wrong one and the next puts it right, and the first reads since then
// what the record said. It is *Invalid of "earlier" under a legal hold, and while an answer that may have it waits to
// be approved or sent; ErrNotAllowed for who is no approver, ErrReason once the visit is over.
func (s *Store) NeverTheirs(ctx context.Context, v Visit, kind *Kind, id int64) error {
	if !v.staff.Is(Approver) {
		return ErrNotAllowed
	}
	return s.change(ctx, v.staff, func(c *Change) error {
		if _, err := c.visited(v); err != nil {
			return err
		}
		var row earlierRow
		if err := kind.earlierOf(c.DB, v.customer).Where("id = ?", id).Take(&row).Error; err != nil {
			return missing(err)
		}
		if err := c.mayForget(v.customer); err != nil {
			return err
		}
		if err := c.Exec("DELETE FROM record_history WHERE id = ?", id).Error; err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionNeverTheirs, CustomerID: &v.customer, Details: fmt.Sprintf(`{"kind":%q,"record":%d}`, kind.Name, row.RecordID)})
	})
}

// mayForget refuses to delete what a hold keeps, or what would still go out with an answer that is ready.
func (c *Change) mayForget(customer int64) error {
	if err := c.deleting(); err != nil {
		return err
	}
	stops, err := readStops(c.DB)
	if err != nil {
		return err
	}
	if stops.held[customer] {
		return &Invalid{"earlier", "held"}
	}
	var ready int64
	err = c.Model(&Request{}).Where("customer_id = ? AND kind IN ? AND state IN ?", customer, []RequestKind{Access, Portability}, []State{Drafted, Approved}).Count(&ready).Error
	if err == nil && ready > 0 {
		return &Invalid{"earlier", "draft"}
	}
	return err
}
