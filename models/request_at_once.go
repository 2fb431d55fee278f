package models

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// EndsMarketing reports whether a request of the kind ends direct marketing by itself: an objection to it
// (GDPR Article 21(3)), and an erasure because the customer objects (Article 17(1)(c)).
func (s Scope) EndsMarketing(kind RequestKind) bool {
	return kind == Objection && s.Marketing || kind == Erasure && s.Ground == "objected"
}

// EndsConsents reports whether a request of the kind withdraws every consent by itself: an erasure because
// the customer withdraws it (GDPR Articles 7(3) and 17(1)(b)).
func (s Scope) EndsConsents(kind RequestKind) bool {
	return kind == Erasure && s.Ground == "consent_withdrawn"
}

// atOnce is the no that a request of the kind says by itself.
func (s Scope) atOnce(kind RequestKind, cells []Cell) []Decision {
	switch {
	case s.EndsMarketing(kind):
		return NoMarketing(cells)
	case s.EndsConsents(kind):
		return Withdrawing(cells)
	}
	return nil
}

// Withdrawing are the decisions that withdraw every consent given.
func Withdrawing(cells []Cell) []Decision {
	var no []Decision
	for _, c := range cells {
		if c.State == Granted {
			no = append(no, Decision{Purpose: c.Purpose.Key, Channel: string(c.Channel)})
		}
	}
	return no
}

// actAtOnce does what is asked and needs nobody's decision: it is in force with the request, whoever
// answers when. It counts the permissions in which something else holds now, none where the customer had
// said so before. Direct marketing ends whoever asks; consents stay until it is known who does.
func (c *Change) actAtOnce(r *Request, asked Scope, how Recording) (ended int, err error) {
	if !asked.EndsMarketing(r.Kind) && (!asked.EndsConsents(r.Kind) || r.Identified == NotIdentified) {
		return 0, nil
	}
	return c.endForPerson(r.CustomerID, how, func(cells []Cell) []Decision { return asked.atOnce(r.Kind, cells) })
}

// endForPerson records a no of the customer's to permissions, under every customer number that they have:
// it is the person who does not want it. It counts those in which something else holds now.
func (c *Change) endForPerson(customer int64, how Recording, no func([]Cell) []Decision) (ended int, err error) {
	numbers, err := samePerson(c.DB, customer)
	if err != nil {
		return 0, err
	}
	for _, number := range numbers {
		cells, err := c.lockedGrid(number.ID)
		if err != nil {
			return 0, err
		}
		n, err := c.end(number.ID, cells, no(cells), how)
		if err != nil {
			return 0, fmt.Errorf("end what is objected to: %w", err)
		}
		if err := c.decided(number.ID, n); err != nil && !errors.Is(err, errUnchanged) {
			return 0, err
		}
		ended += n
	}
	return ended, nil
}

// consentsEnded is the day on which a request withdrew consents; no value where there was none.
func consentsEnded(db *gorm.DB, r *Request) (value.Date, error) {
	var last Permission
	err := db.Where("customer_id = ? AND reference = ?", r.CustomerID, r.Ref).Order("id DESC").Limit(1).Find(&last).Error
	if err != nil || last.ID == 0 {
		return value.Date{}, err
	}
	return last.DecidedAt.Date(), nil
}
