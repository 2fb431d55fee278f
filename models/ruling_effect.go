package models

import (
	"errors"
	"slices"

	"gorm.io/gorm"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// Restricted is what a restriction of processing covers, in words that the customer reads.
type Restricted struct {
	Scope string `json:"scope"` // which data; other systems read it too
	Until string `json:"until"` // a day, or what has to come about first
}

// StopDays is within how many days of an answer the company stops in all its systems what the customer
// objected to. Where a permission says no, other systems are told at once.
const StopDays = 14

// checkPurposes holds a partly granted objection to the purposes that it ends, and makes its outcome. That
// to direct marketing cannot be refused: it was in force when it was made (GDPR Article 21(3)).
func (r *Ruling) checkPurposes(q *Request, say func(field, code string)) {
	asked := q.Scope.Purposes
	switch {
	case r.Outcome == Fulfilled:
		r.Purposes = slices.Clone(asked)
		return
	case q.Scope.Marketing && len(asked) == 0:
		say("outcome", "marketing")
		return
	case r.Outcome == RefusedWhole:
		r.Purposes = nil
		if q.Scope.Marketing {
			r.Outcome = PartlyRefused
		}
		return
	}
	r.Purposes = slices.DeleteFunc(slices.Clone(asked), func(key string) bool { return !slices.Contains(r.Purposes, key) })
	switch {
	case len(r.Purposes) == len(asked):
		r.Outcome = Fulfilled
	case len(r.Purposes) == 0 && !q.Scope.Marketing:
		say("granted", "required")
	}
}

// checkRestricted holds a restriction to words on what it covers and until when.
func (r *Ruling) checkRestricted(say func(field, code string)) {
	if r.Outcome == RefusedWhole {
		r.Restricted = Restricted{}
		return
	}
	var wrong *Invalid
	if r.Restricted.Scope, wrong = restrictionWords("restricted", r.Restricted.Scope); wrong != nil {
		say(wrong.Field, wrong.Code)
	}
	if r.Restricted.Until, wrong = restrictionWords("until", r.Restricted.Until); wrong != nil {
		say(wrong.Field, wrong.Code)
	}
}

// carryOut does what a decision means in the portal itself, in place of what an earlier answer to the
// request did. What has to be done in the company's own systems is on the request's list of tasks.
func (c *Change) carryOut(r *Request, answer Answer) error {
	ruling := answer.Ruling
	if err := errors.Join(c.reviseTasks(r, ruling), c.planCorrections(r, ruling), c.planErasure(r, answer), c.planNotices(r, ruling), c.replaceTasks(r), c.withhold(r, answer)); err != nil {
		return err
	}
	switch {
	case r.Kind == Objection:
		return errors.Join(c.endPurposes(r, ruling.Purposes), c.planStops(r, ruling.Purposes))
	case r.Kind == RestrictionOfProcessing && ruling.Outcome != RefusedWhole:
		return c.restrictAs(r, ruling.Restricted)
	}
	return nil
}

// endPurposes records the customer's no to every permission that is part of purposes to which they objected:
// it is in force with the answer (GDPR Article 21(1)).
func (c *Change) endPurposes(r *Request, purposes []string) error {
	stopped := c.store.Description.PermissionsFor(purposes...)
	if len(stopped) == 0 {
		return nil
	}
	_, err := c.endForPerson(r.CustomerID, Recording{How: "request", Reference: r.Ref}, func(cells []Cell) (no []Decision) {
		for _, cell := range cells {
			if slices.ContainsFunc(stopped, func(p register.PermissionPurpose) bool { return p.Key == cell.Purpose.Key }) {
				no = append(no, Decision{Purpose: cell.Purpose.Key, Channel: string(cell.Channel)})
			}
		}
		return no
	})
	return err
}

// planStops makes the purposes to which an objection was granted tasks of the request, and no others:
// the portal itself stops only what its permissions are about.
func (c *Change) planStops(r *Request, purposes []string) error {
	purposes = slices.Clone(purposes)
	if r.Scope.Marketing {
		purposes = append(purposes, "")
	}
	return c.planTasks(r, TaskStop, purposes)
}

// restrictAs begins the restriction that a request is answered with, or puts what the new answer says into
// the one that an earlier answer to it began.
func (c *Change) restrictAs(r *Request, as Restricted) error {
	var there []Restriction
	if err := c.Where("request_id = ? AND lifted_at IS NULL", r.ID).Order("id").Limit(1).Find(&there).Error; err != nil {
		return err
	}
	if len(there) == 0 {
		return c.restrict(&Restriction{CustomerID: r.CustomerID, RequestID: &r.ID, Ground: r.Scope.Ground, Scope: as.Scope, Until: as.Until})
	}
	there[0].Scope, there[0].Until = as.Scope, as.Until
	return c.rephrase(&there[0])
}

// stillRestricted reports whether a restriction that an earlier answer to the request began is in force. It
// ends only after the customer was told (GDPR Article 18(3)), so that a refusal does not end it.
func stillRestricted(db *gorm.DB, r *Request) (bool, error) {
	var n int64
	err := db.Model(&Restriction{}).Where("request_id = ? AND lifted_at IS NULL", r.ID).Count(&n).Error
	return n > 0, err
}

// marketingEnded is the day on which all direct marketing to the customer ended; no value while some of it
// is allowed.
func marketingEnded(cells []Cell) (last value.Date) {
	if !Objected(cells) {
		return value.Date{}
	}
	for _, d := range NoMarketing(cells) {
		if cell, err := cellOf(cells, d); err == nil {
			last = later(last, cell.Since.Date())
		}
	}
	return last
}
