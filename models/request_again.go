package models

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// AskedAgain is what a message is about that a second form or letter brought to an open request.
const AskedAgain Code = "again"

// known finds the request that the form made or added to; nil where it is new.
func (c *Change) known(a asking) (*Request, error) {
	var rows []Request
	err := c.Where("customer_id = ? AND (form_key = ? OR id IN (SELECT request_id FROM request_messages WHERE form_key = ?))",
		a.customer, a.key, a.key).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	rows[0].Added = rows[0].FormKey != a.key
	return &rows[0], nil
}

// underWay is the open request of the kind that the customer made, or that whoever acts for them did, with its stops;
// nil where there is none. What one of them asks is answered to that one alone, and not mixed with what another
// does, nor with a request of which nobody knows who made it.
func underWay(db *gorm.DB, customer int64, kind RequestKind, by Behalf) (*Request, error) {
	var rows []Request
	err := db.Where("customer_id = ? AND kind = ? AND state NOT IN ? AND identified <> ?", customer, kind, closedStates, NotIdentified).
		Where("behalf_name = ? AND behalf_authority = ?", by.Name, by.Authority).Order("id DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	rows[0].Stops, err = stopsOf(db, rows[0].ID)
	return &rows[0], err
}

// askAgain adds what a form or a letter says to the open request of its kind that there is already, so
// that it is answered by the earlier day: as a message of the customer, with the day on which it came,
// its files and what it asks. The request grows by what is asked in addition. A form from the portal that
// says nothing new adds nothing.
func (c *Change) askAgain(a asking, r *Request) error {
	n, portal := a.form, a.came.Channel == ByPortal
	if portal && n.Kind == Rectification {
		return c.correctAgain(a, r)
	}
	if err := c.mayAdd(a, r); err != nil {
		return err
	}
	details, err := value.Clean(n.Details)
	if err != nil {
		return err
	}
	body, wider := strings.TrimSpace(details), r.Scope.with(n.Scope, r.Kind)
	ended, err := c.actAtOnce(r, n.Scope, a.recording(r)) // also where a yes came after the first form
	if err != nil {
		return err
	}
	newGround := n.Scope.Ground != "" && n.Scope.Ground != r.Scope.Ground
	if portal && body == "" && len(a.files) == 0 && ended == 0 && !newGround && !a.newLook(r) && reflect.DeepEqual(wider, r.Scope) {
		return errUnchanged
	}
	set, step, err := c.growing(a, r, wider)
	if err != nil {
		return err
	}
	if err := c.step(r, step, "", set); err != nil {
		return err
	}
	if r.Kind == Rectification { // a letter: see correctAgain
		if err := c.keepWords(r, body, a.key); err != nil {
			return err
		}
	}
	r.Scope = wider
	if !portal {
		r.Delivery = a.came.Delivery
	}
	if err := c.addedTasks(r); err != nil {
		return err
	}
	r.Added = true
	return errors.Join(
		c.noteLook(r, n.Scope),
		c.keepMessage(r, &Message{
			ByKind: "customer", ByID: a.customer, About: AskedAgain, Body: body, Files: a.files, FormKey: a.key,
			CameOn: cmp.Or(a.came.On, c.now.Date()), Channel: a.came.Channel, Identified: a.came.Identified, Scope: n.Scope, Behalf: a.came.Behalf,
		}),
		c.audit(AuditEntry{Action: ActionRequest, CustomerID: &r.CustomerID, RequestID: &r.ID, Details: fmt.Sprintf(`{"kind":%q}`, r.Kind)}),
	)
}

// growing is what changes in a request that is added to, and by which step. Of what was drafted or approved
// nothing knew of this, and it goes back to work; who asks for more after they were asked something has answered.
func (c *Change) growing(a asking, r *Request, wider Scope) (set map[string]any, step Step, err error) {
	step, set = StepAdd, map[string]any{}
	switch {
	case r.State == Drafted, r.State == Approved:
		step = StepReply
	case a.answers(r):
		step = StepReply
		restarted, err := c.restart(r, cmp.Or(a.came.On, c.now.Date()))
		if err != nil {
			return nil, "", err
		}
		if restarted != nil {
			set = restarted
		}
	}
	set["scope"] = wider
	if a.came.Channel != ByPortal {
		set["delivery"] = a.came.Delivery // who asked says last how they want the answer
	}
	if came := a.came.On; !came.IsZero() && r.ReopenedOn.IsZero() && came.Before(r.ReceivedOn) {
		// It lay on a desk while the customer asked anew: the time to answer runs from the first.
		r.ReceivedOn = came
		set["received_on"], set["due_on"] = came, r.Deadline().Date
	}
	return set, step, nil
}

// addedTasks brings the check list of a request that somebody works on up to what it asks now.
func (c *Change) addedTasks(r *Request) error {
	if r.AssignedID == nil {
		return nil
	}
	return c.addTasks(r)
}

// with is the scope that covers both what was asked and what is asked in addition.
func (s Scope) with(more Scope, kind RequestKind) Scope {
	wider := s
	switch kind {
	case Access, Erasure, RestrictionOfProcessing, Portability:
		wider.Kinds = widened(s.Kinds, more.Kinds)
	}
	// No day is the widest: from the beginning, or up to now.
	if !s.From.IsZero() && (more.From.IsZero() || more.From.Before(s.From)) {
		wider.From = more.From
	}
	if !s.To.IsZero() && (more.To.IsZero() || more.To.After(s.To)) {
		wider.To = more.To
	}
	wider.Ground, wider.Entry = lasting(s.Ground, more.Ground), cmp.Or(s.Entry, more.Entry)
	if more.EndsMarketing(kind) || more.EndsConsents(kind) {
		wider.Ground = more.Ground // what it ended is told with the answer
	}
	wider.Recipient, wider.Marketing = s.Recipient || more.Recipient, s.Marketing || more.Marketing
	wider.Purposes = union(s.Purposes, more.Purposes)
	return wider
}

// lasting is of two grounds the one by which a restriction holds for longer: what is needed for a claim, or is not erased
// because the person opposes it, ends with no decision on another request (GDPR Article 18(1)). Else it is the first.
func lasting(first, other Code) Code {
	if (first == GroundAccuracy || first == GroundObjection) && (other == GroundUnlawful || other == GroundClaims) {
		return other
	}
	return cmp.Or(first, other)
}

// widened are the kinds of both lists, of which an empty one has all.
func widened(a, b []string) []string {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	return union(a, b)
}

func union(a, b []string) []string {
	all := slices.Clone(a)
	for _, one := range b {
		if !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all
}

// correctAgain adds what a rectification says to the open one, once.
func (c *Change) correctAgain(a asking, r *Request) error {
	var sent int64
	if err := c.Model(&RequestField{}).Where("request_id = ? AND form_key = ?", r.ID, a.key).Count(&sent).Error; err != nil {
		return err
	}
	if sent > 0 {
		return errUnchanged
	}
	if err := c.mayAdd(a, r); err != nil {
		return err
	}
	step := StepAdd
	if r.State != Received && r.State != InProgress {
		step = StepReply // what was drafted or approved did not know of it
	}
	set, err := c.restart(r, c.now.Date())
	if err != nil {
		return err
	}
	if err := c.step(r, step, "", set); err != nil {
		return err
	}
	if err := c.keepFiles(r, a.files); err != nil {
		return err
	}
	if err := c.wordsFirst(r); err != nil {
		return err
	}
	if err := c.correct(a.me, r, a.form, a.key); err != nil {
		return err
	}
	return c.addedTasks(r)
}
