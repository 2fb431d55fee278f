package models

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"omatiedot/models/clock"
	"omatiedot/models/value"
)

// WaitingConfirmation is a row of the list of those whom staff are to tell.
type WaitingConfirmation struct {
	ID     int64
	Number string // of the customer
	Way    TellWay
	Since  value.Time
	Tries  int
	Tried  value.Time `gorm:"column:tried_at"`
}

// Confirmations lists a page (from 1) of those whom staff are to tell that their permissions were
// changed, who has waited longest first, and how many there are in all. Those under a non-disclosure
// order, or with somebody who is in their household, are for approvers alone. It is ErrNotAllowed for
// roles other than agent and approver.
func (s *Store) Confirmations(ctx context.Context, staff Staff, page int) ([]WaitingConfirmation, int, error) {
	if !staff.Is(Agent, Approver) {
		return nil, 0, ErrNotAllowed
	}
	var rows []WaitingConfirmation
	var total int64
	err := s.reading(ctx, func(db *gorm.DB) error {
		if err := s.waitingConfirmations(db, staff).Count(&total).Error; err != nil {
			return err
		}
		return s.waitingConfirmations(db, staff).Select("w.id, c.number, w.way, w.since, w.tries, w.tried_at").
			Order("w.since, w.id").Offset((max(page, 1) - 1) * PageSize).Limit(PageSize).Scan(&rows).Error
	})
	return rows, int(total), err
}

func (s *Store) waitingConfirmations(db *gorm.DB, staff Staff) *gorm.DB {
	query := db.Table("confirmations w").Joins("JOIN customers c ON c.id = w.customer_id").Where("w.given_at IS NULL")
	if staff.Is(Approver) {
		return query
	}
	open, days := onDay(s.today(), protectionSQL+" = ''")
	return query.Where(open, days...)
}

// confirmationDays is after how many working days staff are reminded of somebody who waits to be told.
const confirmationDays = 2

// LateConfirmations counts those who have waited for more than two working days to be told by staff
// that their permissions were changed.
func (s *Store) LateConfirmations(ctx context.Context) (int, error) {
	day := s.today()
	for clock.WorkingDaysBetween(day, s.today()) <= confirmationDays {
		day = day.AddDays(-1)
	}
	var n int64
	err := s.read.WithContext(ctx).Model(&PermissionConfirmation{}).
		Where("given_at IS NULL AND since < ?", value.TimeOf(day.AddDays(1).Start())).Count(&n).Error
	return int(n), err
}

// ConfirmationToGive is what staff need to tell a customer that their permissions were changed.
type ConfirmationToGive struct {
	PermissionConfirmation
	// Now is the way that leads to the customer today; ByStaff is false where staff have nothing to do.
	Now        Telling
	Protection Protection
	Address    *Address     // of the letter; nil where none is to be written
	Changes    []TurnedCell // what holds otherwise than before, in the order of the grid; none where all was taken back
	Holds      PermissionReceipt
	Seen       int64 // the last decision that this tells of
}

// TurnedCell is a cell of the permission grid in which something else holds than before.
type TurnedCell struct {
	Before Code
	Now    Permission // the last decision
}

// ConfirmationToGive returns what there is to tell. That staff saw it is logged once a day each, and the
// customer sees it. It is ErrStep for one that was given already, and ErrNotAllowed as in Confirmations.
func (s *Store) ConfirmationToGive(ctx context.Context, staff Staff, id int64) (ConfirmationToGive, error) {
	give := ConfirmationToGive{}
	if !staff.Is(Agent, Approver) {
		return give, ErrNotAllowed
	}
	var customer Customer
	err := s.reading(ctx, func(db *gorm.DB) (err error) {
		if err := db.Take(&give.PermissionConfirmation, id).Error; err != nil {
			return missing(err)
		}
		if err := db.Take(&customer, give.CustomerID).Error; err != nil {
			return err
		}
		if give.Protection, err = s.open(db, staff, &customer); err != nil {
			return err
		}
		if !give.Given.IsZero() {
			return ErrStep
		}
		return s.fill(db, &give, &customer)
	})
	if err != nil {
		return ConfirmationToGive{}, err
	}
	return give, s.noteConfirmationSeen(ctx, staff, give)
}

// ConfirmationLetter is ConfirmationToGive for a letter. It is ErrStep where none may be written.
func (s *Store) ConfirmationLetter(ctx context.Context, staff Staff, id int64) (ConfirmationToGive, error) {
	give, err := s.ConfirmationToGive(ctx, staff, id)
	if err == nil && give.Address == nil {
		return ConfirmationToGive{}, ErrStep
	}
	return give, err
}

func (s *Store) fill(db *gorm.DB, give *ConfirmationToGive, c *Customer) (err error) {
	if give.Now, err = s.telling(db, c.ID, vain{calls: give.Tries}); err != nil {
		return err
	}
	if give.Protection == "" {
		if give.Address, err = s.postAddress(db, c.ID); err != nil {
			return err
		}
	}
	give.Holds = PermissionReceipt{At: s.now(), Name: c.FullName(), Number: c.Number, Description: s.Description}
	if give.Holds.Cells, err = s.grid(db, c.ID, s.Description, s.now()); err != nil {
		return err
	}
	var rows []Permission
	err = db.Where("customer_id = ? AND recorded_here = ? AND received_at >= ?", c.ID, true, give.Since).Order("id").Find(&rows).Error
	for _, row := range rows {
		give.Seen = max(give.Seen, row.ID)
	}
	give.Changes = turnedCells(rows, give.Holds.Cells)
	return err
}

// turnedCells are the cells in which, after the decisions, something else holds than before them.
func turnedCells(rows []Permission, cells []Cell) []TurnedCell {
	var list []TurnedCell
	at := func(p Permission) int {
		return slices.IndexFunc(list, func(t TurnedCell) bool { return t.Now.Purpose == p.Purpose && t.Now.Channel == p.Channel })
	}
	for _, row := range rows {
		if i := at(row); i >= 0 {
			list[i].Now = row
			continue
		}
		list = append(list, TurnedCell{Before: row.Previous, Now: row})
	}
	list = slices.DeleteFunc(list, func(t TurnedCell) bool {
		return t.Now.State == t.Before || t.Now.State == Cleared && t.Before == NotAsked
	})
	place := func(t TurnedCell) int {
		return slices.IndexFunc(cells, func(c Cell) bool {
			return c.Purpose.Key == string(t.Now.Purpose) && string(c.Channel) == string(t.Now.Channel)
		})
	}
	slices.SortStableFunc(list, func(a, b TurnedCell) int { return place(a) - place(b) })
	return list
}

// noteConfirmationSeen logs that a member of staff saw how to reach a customer and what they decided.
func (s *Store) noteConfirmationSeen(ctx context.Context, staff Staff, give ConfirmationToGive) error {
	v := Visit{Protection: give.Protection, Reason: Reason{Code: ReasonConfirmation}, customer: give.CustomerID, staff: staff}
	entry, err := v.entry(ActionKindViewed, "permissions")
	if err != nil {
		return err
	}
	var logged int64
	err = s.read.WithContext(ctx).Model(&AuditEntry{}).Where("customer_id = ? AND at >= ? AND actor_kind = 'staff' AND actor_id = ? AND action = ? AND details = ?",
		give.CustomerID, value.TimeOf(s.today().Start()), staff.id, entry.Action, entry.Details).Count(&logged).Error
	if err != nil || logged > 0 {
		return err
	}
	return s.change(ctx, staff, func(c *Change) error { return c.audit(entry) })
}
