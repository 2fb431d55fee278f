package models

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// RestrictionJob is the payload of the job that tells a customer that a restriction ends.
type RestrictionJob struct {
	Restriction int64 `json:"restriction"`
}

// TellOfLifting has a customer told that a restriction of theirs ends: by send where that is an e-mail or a
// text message, which say nothing but that there is something to read; else by staff, on whose list it comes.
// Who prefers the portal finds it on the page.
func (s *Store) TellOfLifting(ctx context.Context, job *Job, on RestrictionJob, send func(Telling) error) error {
	tried := vain{texts: job.Attempts, mails: job.Attempts}
	r, tell, err := s.untold(s.read.WithContext(ctx), on, tried)
	if err != nil || r == nil {
		return err
	}
	if tell.Way.Sent() {
		if err := send(tell); err != nil {
			return err
		}
	}
	err = s.change(ctx, System("mail"), func(c *Change) error {
		now, again, err := s.untold(c.DB, on, tried)
		switch {
		case err != nil:
			return err
		case now == nil || now.Noticed != r.Noticed:
			return errUnchanged // lifted, or another notice took its place, of which another job tells
		case !tell.Way.Sent() && again.Way != tell.Way:
			return ErrStale // nobody gets a letter who is protected by now: the job comes again
		}
		return c.toldOfLifting(now, tell.Way)
	})
	if errors.Is(err, errUnchanged) {
		return nil
	}
	return err
}

// untold is the restriction of whose end the customer has to be told, and how; nil where there is nothing to
// tell, or staff have it on their list already.
func (s *Store) untold(db *gorm.DB, on RestrictionJob, tried vain) (*Restriction, Telling, error) {
	var r Restriction
	if err := db.Take(&r, on.Restriction).Error; err != nil {
		return nil, Telling{}, missing(err)
	}
	if r.State() != RestrictionNoticed || !r.Told.IsZero() || r.Way != "" {
		return nil, Telling{}, nil
	}
	tell, err := s.liftingTelling(db, &r, tried)
	return &r, tell, err
}

// toldOfLifting notes the way of a notice, and that it went unless staff have to do it.
func (c *Change) toldOfLifting(r *Restriction, way TellWay) error {
	set := map[string]any{"tell_way": way}
	if !way.ByStaff() {
		set["told_at"] = c.now
	}
	if err := c.Model(&Restriction{}).Where("id = ?", r.ID).Updates(set).Error; err != nil {
		return fmt.Errorf("note how a customer is told of a restriction: %w", err)
	}
	details := fmt.Sprintf(`{"sent":%t,"of":"restriction","way":%q}`, way.Sent(), way)
	return c.audit(AuditEntry{Action: ActionMailSent, CustomerID: &r.CustomerID, RequestID: r.RequestID, Details: details})
}

// NoteLiftingTold notes that staff told the customer visited that a restriction ends: TellByPhone, or
// TellByLetter, which is posted. It is ErrStep where staff have nothing to tell, and for a letter to who may get
// none; ErrNotFound and ErrStale as in TellLifting.
func (s *Store) NoteLiftingTold(ctx context.Context, v Visit, id int64, way TellWay) error {
	return s.change(ctx, v.staff, func(c *Change) error {
		r, err := c.restrictionInForce(v, id)
		if err != nil {
			return err
		}
		if !r.ToBeTold() || !way.ByStaff() {
			return ErrStep
		}
		if way == TellByLetter {
			if err := c.mayWrite(v.customer); err != nil {
				return err
			}
		}
		set := map[string]any{"tell_way": way, "told_at": c.now}
		if err := c.Model(&Restriction{}).Where("id = ?", r.ID).Updates(set).Error; err != nil {
			return fmt.Errorf("note that a customer was told of a restriction: %w", err)
		}
		return c.auditRestriction(ActionRestrictionNotice, r)
	})
}

// LiftingLetter is the letter by which a customer is told that a restriction ends.
type LiftingLetter struct {
	Restriction Restriction
	Name        string
	Number      string
	Address     *Address // nil where none is held: there is room to write one
	Language    string
	At          value.Time
}

// LiftingLetter hands staff the notice of a restriction of the customer visited, to be posted. Each time is
// logged. It is ErrNotFound where no letter is to be written, and for who may get none.
func (s *Store) LiftingLetter(ctx context.Context, v Visit, id int64) (l LiftingLetter, err error) {
	err = s.change(ctx, v.staff, func(c *Change) error {
		if l.Restriction, err = c.restrictionInForce(v, id); err != nil {
			return err
		}
		if err := c.mayWrite(v.customer); !l.Restriction.ToBeTold() || errors.Is(err, ErrStep) {
			return ErrNotFound
		} else if err != nil {
			return err
		}
		tell, err := s.liftingTelling(c.DB, &l.Restriction, vain{})
		if err != nil {
			return err
		}
		l.Name, l.Number, l.Language, l.At = v.Name, v.Number, tell.Language, c.now
		if l.Address, err = s.postAddress(c.DB, v.customer); err != nil {
			return err
		}
		if err := s.openNotice(&l.Restriction); err != nil {
			return err
		}
		return c.auditRestriction(ActionRestrictionNotice, l.Restriction)
	})
	return l, err
}
