package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

const (
	// PostDays is how many days a letter is reckoned to be under way: until the seventh day after it was
	// posted, as the authorities reckon (Administrative Procedure Act 434/2003, section 59(2)).
	PostDays = 7
	// maxLiftingDays is how far ahead the end of a restriction may be told of: somebody told long before
	// has forgotten it.
	maxLiftingDays = 366
)

// LiftingNotice is what staff write to the customer before a restriction is lifted: GDPR Article 18(3).
type LiftingNotice struct {
	Text   string     // why it ends
	EndsOn value.Date // from which day the data may be used again, at the earliest
	Ending string     // that day in a sentence, in the customer's language; it follows the text
}

// TooEarly is the *Invalid of a day that comes too early: Earliest is the first that does not.
type TooEarly struct {
	Invalid
	Earliest value.Date
}

// Unwrap returns the mistake in the field.
func (e *TooEarly) Unwrap() error { return &e.Invalid }

// reached is the day on which the notice has reached the customer; no value while it has not gone.
func (r Restriction) reached() value.Date {
	if r.Told.IsZero() {
		return value.Date{}
	}
	return r.Told.Date().AddDays(daysUnderWay(r.Way))
}

// daysUnderWay is how many days a notice takes by a way.
func daysUnderWay(way TellWay) int {
	if way == TellByLetter {
		return PostDays
	}
	return 0
}

// Earliest is the first day on which the restriction may be lifted: the one that the notice names, and not
// before the day after the notice has reached the customer. No value while it has not gone.
func (r Restriction) Earliest() value.Date {
	if r.Told.IsZero() {
		return value.Date{}
	}
	return later(r.reached().AddDays(1), r.EndsOn)
}

// ToBeTold reports whether staff have to tell the customer that the restriction ends.
func (r Restriction) ToBeTold() bool {
	return r.State() == RestrictionNoticed && r.Told.IsZero() && r.Way.ByStaff()
}

// TellLifting has the customer visited told that a restriction of theirs ends: by mail, text message or on
// their page, or by staff. Where it was asked for, it stands among the messages about the request too.
// Another notice takes the place of one before. It is *Invalid for a notice that lacks something, *TooEarly for
// a day on which it cannot have reached the customer, ErrNotFound for a restriction that is not there, and
// ErrStale for one that was lifted.
func (s *Store) TellLifting(ctx context.Context, v Visit, id int64, n LiftingNotice) error {
	text, err := written("notice", n.Text)
	if err == nil && holdsPersonalID(text) {
		err = &Invalid{"notice", "personal_id"}
	}
	if err != nil {
		return err
	}
	return s.change(ctx, v.staff, func(c *Change) error {
		r, err := c.restrictionInForce(v, id)
		if err != nil {
			return err
		}
		if err := c.checkEnd(&r, n.EndsOn); err != nil {
			return err
		}
		r.Notice, r.EndsOn, r.Noticed = text+"\n\n"+n.Ending, n.EndsOn, c.now
		if err := c.keepNotice(&r); err != nil {
			return err
		}
		if err := c.writeOnRequest(r); err != nil {
			return err
		}
		if err := c.enqueue(JobRestriction, RestrictionJob{r.ID}); err != nil {
			return err
		}
		return c.auditRestriction(ActionRestrictionNotice, r)
	})
}

// restrictionInForce is a restriction of the customer visited that has not been lifted.
func (c *Change) restrictionInForce(v Visit, id int64) (r Restriction, err error) {
	if err := c.Where("id = ? AND customer_id = ?", id, v.customer).Take(&r).Error; err != nil {
		return r, missing(err)
	}
	if !r.InForce() {
		return r, ErrStale
	}
	return r, nil
}

// checkEnd holds the day that a notice of today names to the way by which it goes.
func (c *Change) checkEnd(r *Restriction, ends value.Date) error {
	tell, err := c.store.liftingTelling(c.DB, r, vain{})
	if err != nil {
		return err
	}
	today := c.now.Date()
	earliest := today.AddDays(daysUnderWay(tell.Way) + 1)
	switch {
	case ends.IsZero():
		return &Invalid{"ends_on", "required"}
	case ends.After(today.AddDays(maxLiftingDays)):
		return &Invalid{"ends_on", "late"}
	case ends.Before(earliest) && tell.Way == TellByLetter:
		return &TooEarly{Invalid{"ends_on", "post"}, earliest}
	case ends.Before(earliest):
		return &TooEarly{Invalid{"ends_on", "early"}, earliest}
	}
	return nil
}

func noticePlace(restriction int64) string { return fmt.Sprintf("restrictions.notice.%d", restriction) }

// keepNotice stores a notice, of which the customer has still to be told.
func (c *Change) keepNotice(r *Restriction) (err error) {
	if r.Sealed, err = c.store.keys.Seal([]byte(r.Notice), noticePlace(r.ID)); err != nil {
		return err
	}
	set := map[string]any{"notice": r.Sealed, "noticed_at": r.Noticed, "ends_on": r.EndsOn, "tell_way": "", "told_at": nil}
	kept := c.Model(&Restriction{}).Where("id = ? AND lifted_at IS NULL", r.ID).Updates(set)
	if kept.Error != nil {
		return fmt.Errorf("keep the notice of a restriction: %w", kept.Error)
	}
	if kept.RowsAffected == 0 {
		return ErrStale
	}
	return nil
}

// openNotice reads the notice of a restriction.
func (s *Store) openNotice(r *Restriction) error {
	if len(r.Sealed) == 0 {
		return nil
	}
	plain, err := s.keys.Open(r.Sealed, noticePlace(r.ID))
	r.Notice = string(plain)
	return err
}

// writeOnRequest puts a notice among the messages about the request by which the restriction was asked for,
// while that takes any.
func (c *Change) writeOnRequest(r Restriction) error {
	if r.RequestID == nil {
		return nil
	}
	var q Request
	found := c.Where("id = ? AND purged_at IS NULL AND state IN ?", *r.RequestID, moves[StepTell].from).Limit(1).Find(&q)
	if found.Error != nil || found.RowsAffected == 0 {
		return found.Error
	}
	if err := c.keepMessage(&q, &Message{Body: r.Notice}); err != nil {
		return err
	}
	return c.step(&q, StepTell, "", nil)
}

// liftingTelling is how to tell the customer that a restriction ends: as of the request by which it was asked
// for, or else in the way that they prefer.
func (s *Store) liftingTelling(db *gorm.DB, r *Restriction, tried vain) (Telling, error) {
	if r.RequestID != nil {
		_, tell, err := s.tellingOf(db, RequestJob{Request: *r.RequestID}, tried)
		return tell, err
	}
	reach, c, err := s.reachOf(db, r.CustomerID, tried)
	reach.unaware = true
	tell := Telling{Language: string(c.Language), customer: r.CustomerID}
	tell.Way, tell.To = reach.way()
	return tell, err
}

// LiftRestriction ends a restriction of the customer visited, of which the customer was told: GDPR Article
// 18(3). It is *Invalid while the notice has not gone, *TooEarly before the day from which it may end,
// ErrNotFound for a restriction that is not there, and ErrStale for one that was lifted before.
func (s *Store) LiftRestriction(ctx context.Context, v Visit, id int64) error {
	return s.change(ctx, v.staff, func(c *Change) error {
		r, err := c.restrictionInForce(v, id)
		if err != nil {
			return err
		}
		switch {
		case r.Noticed.IsZero():
			return &Invalid{"lift", "notice"}
		case r.Told.IsZero():
			return &Invalid{"lift", "told"}
		case c.now.Date().Before(r.Earliest()):
			return &TooEarly{Invalid{"lift", "early"}, r.Earliest()}
		}
		if err := c.lift(&r); err != nil {
			return err
		}
		return c.auditRestriction(ActionRestrictionLifted, r)
	})
}

// noRestrictionWords sets the words on a restriction to none.
const noRestrictionWords = "scope = '', until = '', notice = NULL"
