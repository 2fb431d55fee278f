package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// RestrictionNext is what staff have to do about a restriction in force.
type RestrictionNext string

// What there may be to do.
const (
	NextNotice RestrictionNext = "notice" // see whether it ends, and write to the customer: its day has come, or its ground was decided
	NextTell   RestrictionNext = "tell"   // call the customer or post the notice
	NextLift   RestrictionNext = "lift"   // the customer was told, and its day has come
)

// RestrictionNexts lists them.
var RestrictionNexts = []RestrictionNext{NextNotice, NextTell, NextLift}

// DueRestriction is a row of the list of restrictions about which there is something to do.
type DueRestriction struct {
	ID     int64
	Number string // of the customer
	Next   RestrictionNext
	Ground Code
	From   value.Time `gorm:"column:from_at"`
	EndsOn value.Date // that the notice names
	Way    TellWay    `gorm:"column:tell_way"`
}

// DueRestrictions lists a page (from 1) of the restrictions about which staff have something to do, the oldest
// first, and how many there are in all. Those of customers under a non-disclosure order, or with somebody who is
// in their household, are for approvers alone. It is ErrNotAllowed for roles other than agent and approver.
func (s *Store) DueRestrictions(ctx context.Context, staff Staff, page int) (rows []DueRestriction, total int, err error) {
	if !staff.Is(Agent, Approver) {
		return nil, 0, ErrNotAllowed
	}
	err = s.reading(ctx, func(db *gorm.DB) error {
		due := s.dueRestrictions(db)
		if !staff.Is(Approver) {
			open, days := onDay(s.today(), protectionSQL+" = ''")
			due = due.Where(open, days...)
		}
		due = due.Session(&gorm.Session{})
		var n int64
		if err := due.Count(&n).Error; err != nil {
			return err
		}
		total = int(n)
		return due.Order("r.id").Offset((max(page, 1) - 1) * PageSize).Limit(PageSize).Scan(&rows).Error
	})
	return rows, total, err
}

// CountDueRestrictions counts the restrictions about which there is something to do.
func (s *Store) CountDueRestrictions(ctx context.Context) (int, error) {
	var n int64
	if err := s.dueRestrictions(s.read.WithContext(ctx)).Count(&n).Error; err != nil {
		return 0, fmt.Errorf("count restrictions: %w", err)
	}
	return int(n), nil
}

// nextSQL is what there is to do about a restriction r today; NULL for nothing. The day on which it may be
// lifted is that of Restriction.Earliest.
const nextSQL = `CASE
	WHEN r.noticed_at IS NULL AND (r.until_on <= @today OR ` + groundDecidedSQL + `) THEN 'notice'
	WHEN r.noticed_at IS NOT NULL AND r.told_at IS NULL AND r.tell_way IN ('phone', 'post') THEN 'tell'
	WHEN r.ends_on <= @today AND (r.told_at < @posted OR r.told_at < @told AND r.tell_way <> 'post') THEN 'lift'
	END`

// groundDecidedSQL: the customer asked for what a restriction r waits for, it was answered since, and nothing of
// it is open. That direct marketing ended, that nobody knew who asked, and what was taken back decides nothing.
const groundDecidedSQL = `r.ground IN ('accuracy_contested', 'objection_pending')
	AND EXISTS (SELECT 1 FROM requests q JOIN request_steps p ON p.request_id = q.id
		WHERE q.customer_id = r.customer_id AND q.kind = ` + groundKindSQL + ` AND p.step = 'answer' AND p.at >= r.from_at
			AND q.ground <> 'unidentified' AND (q.kind <> 'objection' OR q.scope LIKE '%"purposes"%')
			AND NOT EXISTS (SELECT 1 FROM packages k WHERE k.request_id = q.id AND k.made_at >= r.from_at AND k.taken_back_at IS NOT NULL
				AND NOT EXISTS (SELECT 1 FROM packages l WHERE l.request_id = q.id AND l.id > k.id)))
	AND NOT EXISTS (SELECT 1 FROM requests q WHERE q.customer_id = r.customer_id AND q.kind = ` + groundKindSQL + ` AND q.state NOT IN @closed)`

// groundKindSQL is the kind of request on which the ground of a restriction r is decided.
const groundKindSQL = "CASE r.ground WHEN 'accuracy_contested' THEN 'rectification' ELSE 'objection' END"

func (s *Store) dueRestrictions(db *gorm.DB) *gorm.DB {
	today := s.today()
	on := map[string]any{"today": today, "closed": closedStates, "told": value.TimeOf(today.Start()), "posted": value.TimeOf(today.AddDays(-PostDays).Start())}
	inForce := db.Table("restrictions r").Where("r.lifted_at IS NULL").
		Select("r.id, r.customer_id, r.ground, r.from_at, r.ends_on, r.tell_way, "+nextSQL+" AS next", on)
	return db.Table("(?) r", inForce).Joins("JOIN customers c ON c.id = r.customer_id").Where("r.next IS NOT NULL").
		Select("r.id, c.number, r.next, r.ground, r.from_at, r.ends_on, r.tell_way")
}
