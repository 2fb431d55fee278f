package models

import (
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// LegalHold keeps everything of a customer while a dispute or an inspection goes on.
type LegalHold struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	CustomerID int64      `gorm:"column:customer_id"`
	Reason     string     `gorm:"column:reason"`
	Placed     value.Time `gorm:"column:placed_at"`
	Released   value.Time `gorm:"column:released_at"`

	Number string `gorm:"->"` // of the customer
}

// held says of a column with customers that no legal hold is on them, and no restriction: their data may
// only be stored (GDPR Article 18(2)).
func held(column string) string {
	return column + " NOT IN (SELECT customer_id FROM legal_holds WHERE released_at IS NULL)" +
		" AND " + column + " NOT IN (SELECT customer_id FROM restrictions WHERE lifted_at IS NULL)"
}

// stops are the customers of whom retention deletes nothing.
type stops struct {
	held, restricted map[int64]bool
	asked            map[int64]bool       // they asked for a copy of their data that is not given yet
	opposed          map[int64]value.Time // since when they oppose that their data are erased
	named            map[int64]bool       // somebody who is held represents them, or is represented by them
}

// readStops reads who is held and restricted, and who waits for a copy.
func readStops(db *gorm.DB) (s stops, err error) {
	read := func(query *gorm.DB) map[int64]bool {
		var ids []int64
		err = errors.Join(err, query.Scan(&ids).Error)
		set := map[int64]bool{}
		for _, id := range ids {
			set[id] = true
		}
		return set
	}
	s.held = read(db.Raw("SELECT customer_id FROM legal_holds WHERE released_at IS NULL"))
	s.restricted = read(db.Raw("SELECT customer_id FROM restrictions WHERE lifted_at IS NULL"))
	s.asked = read(db.Raw("SELECT customer_id FROM requests WHERE kind IN ? AND state NOT IN ? AND identified <> ?", []RequestKind{Access, Portability}, closedStates, NotIdentified))
	s.named = read(db.Raw(`SELECT r.organisation_id FROM representatives r JOIN legal_holds h ON h.customer_id = r.person_id AND h.released_at IS NULL
		UNION SELECT r.person_id FROM representatives r JOIN legal_holds h ON h.customer_id = r.organisation_id AND h.released_at IS NULL`))
	var failed error
	s.opposed, failed = opposed(db)
	return s, errors.Join(err, failed)
}

// keep reports whether a record of a kind stays: a hold on any of those whose it is keeps it, a restriction
// unless they themselves asked for its erasure, and a copy that they asked for until it is given: what is held when it
// is asked for is not deleted under it (GDPR Article 15). Of a customer the row that says who they are
// stays as well while it is part of what is held of somebody else.
func (s stops) keep(kind *Kind, owners []int64, erased bool) bool {
	return slices.ContainsFunc(owners, func(id int64) bool {
		return s.held[id] || s.asked[id] || s.restricted[id] && !erased || kind.Name == "customers" && s.named[id]
	})
}

// opposed are the customers who oppose that their data are erased (GDPR Article 18(1)(b) and (c)), with when the last
// of their restrictions began.
func opposed(db *gorm.DB) (map[int64]value.Time, error) {
	var rows []Restriction
	err := db.Select("customer_id, from_at").Where("lifted_at IS NULL AND ground IN ?", []Code{GroundUnlawful, GroundClaims}).Order("from_at").Find(&rows).Error
	since := map[int64]value.Time{}
	for _, r := range rows {
		since[r.CustomerID] = r.From
	}
	return since, err
}

// deleting has this change wait for those that place a hold or a restriction, and them for it: who is
// held is certain to whatever statement comes after.
func (c *Change) deleting() error { return c.lock("pg_advisory_xact_lock_shared", holdLock) }

// holding is the other side of deleting: nothing is being deleted until this change is stored.
func (c *Change) holding() error { return c.lock("pg_advisory_xact_lock", holdLock) }

// lock takes a lock until the change is stored. SQLite has one writer at a time and needs none.
func (c *Change) lock(how string, number int64) error {
	if c.store.Dialect() != "postgres" {
		return nil
	}
	return c.Exec("SELECT "+how+"(?)", number).Error
}

// holdLock is the number of the lock between what places holds and what deletes.
const holdLock = 7_261_310_023

// Hold places a legal hold on a customer, for a reason without personal data. Of staff only an approver
// may; a customer who is not there is ErrNotFound, and words that lack something are *Invalid.
func (s *Store) Hold(ctx context.Context, by Actor, number, reason string) error {
	if !mayHold(by) {
		return ErrNotAllowed
	}
	reason, err := written("reason", reason)
	if err != nil {
		return err
	}
	if holdsPersonalID(reason) {
		return &Invalid{"reason", "personal_id"}
	}
	return s.change(ctx, by, func(c *Change) error {
		if err := c.holding(); err != nil {
			return err
		}
		customer, err := c.numbered(number)
		if err != nil {
			return err
		}
		if err := c.Create(&LegalHold{CustomerID: customer, Reason: reason, Placed: c.now}).Error; err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionHeld, CustomerID: &customer, Reason: reason})
	})
}

// Release ends the legal holds on a customer. It is ErrNotFound where there is none.
func (s *Store) Release(ctx context.Context, by Actor, number string) error {
	if !mayHold(by) {
		return ErrNotAllowed
	}
	return s.change(ctx, by, func(c *Change) error {
		customer, err := c.numbered(number)
		if err != nil {
			return err
		}
		done := c.Model(&LegalHold{}).Where("customer_id = ? AND released_at IS NULL", customer).Update("released_at", c.now)
		if done.Error == nil && done.RowsAffected == 0 {
			return ErrNotFound
		}
		return errors.Join(done.Error, c.audit(AuditEntry{Action: ActionReleased, CustomerID: &customer}))
	})
}

func mayHold(by Actor) bool {
	staff, ok := by.(Staff)
	return !ok || staff.Is(Approver)
}

// Holds lists the legal holds in force, the oldest first.
func (s *Store) Holds(ctx context.Context) ([]LegalHold, error) {
	var rows []LegalHold
	err := s.read.WithContext(ctx).Table("legal_holds h").Joins("JOIN customers c ON c.id = h.customer_id").
		Select("h.*, c.number").Where("h.released_at IS NULL").Order("h.id").Find(&rows).Error
	return rows, err
}

func (c *Change) numbered(number string) (int64, error) {
	var row Customer
	if err := c.Select("id").Where("number = ?", number).Take(&row).Error; err != nil {
		return 0, missing(err)
	}
	return row.ID, nil
}
