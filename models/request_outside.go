package models

import (
	"context"
	"errors"
	"slices"

	"omatiedot/models/value"
)

// Outside is what a customer did about their request outside the portal, as staff enter it: by which
// way, on which day it reached the company, and how it was known who did it.
type Outside struct {
	Channel    Code
	Identified Code
	On         value.Date
	Behalf     Behalf    // who did it for the customer
	Text       string    // of what is added, the customer's words; of a withdrawal, a note for staff
	Files      []NewFile // of what is added
	// Confirms says that what is added shows that the request is the customer's own, or of somebody whom they
	// empowered; while they are asked that is for Resume to say.
	Confirms bool
}

// check is the first thing that is wrong with it beside its text and files, as an *Invalid.
func (o *Outside) check(c *Change, r *Request) error {
	switch today := c.now.Date(); {
	case !slices.Contains(IntakeChannels, o.Channel):
		return &Invalid{"channel", "required"}
	case o.On.IsZero():
		return &Invalid{"on", "required"}
	case o.On.After(today):
		return &Invalid{"on", "future"}
	case o.On.Before(r.ReceivedOn):
		return &Invalid{"on", "early"}
	}
	if wrong := wrongIdentification(o.Channel, o.Identified); wrong != nil {
		return wrong
	}
	if wrong := o.Behalf.check(); wrong != nil {
		return wrong
	}
	protection, err := c.store.protection(c.DB, &Customer{ID: r.CustomerID})
	if wrong := o.Behalf.barred(protection); err == nil && wrong != nil {
		return wrong
	}
	return err
}

func (o Outside) message(r *Request, about Step) Message {
	return Message{ByKind: "customer", ByID: r.CustomerID, About: Code(about), CameOn: o.On, Channel: o.Channel, Identified: o.Identified, Behalf: o.Behalf}
}

// addingStep is the step by which something is added to a request from a state, by whomever: a draft
// goes back to work, since it was made without knowing this.
func addingStep(from State) Step {
	switch {
	case from == Drafted:
		return StepReply
	case slices.Contains(ready, from):
		return StepWrite
	}
	return StepAdd
}

// AddOutside enters what a customer added to their request by letter, phone, e-mail or at the counter, as
// a message of theirs. The clock does not move by it: that an awaited answer has come is noted with Resume.
func (s *Store) AddOutside(ctx context.Context, staff Staff, ref string, version int, o Outside) error {
	body, err := mayBeWritten("text", o.Text)
	if err != nil {
		return err
	}
	files, err := checkFiles(o.Files)
	if err != nil {
		return err
	}
	if body == "" && len(files) == 0 {
		return &Invalid{"text", "required"}
	}
	return s.stateStep(ctx, staff, staffMove{Ref: ref, Version: version, Step: addingStep}, func(c *Change, r *Request, step Step) (map[string]any, error) {
		if err := o.check(c, r); err != nil {
			return nil, err
		}
		m := o.message(r, step)
		m.Body, m.Files = body, files
		if err := c.keepMessage(r, &m); err != nil || !o.Confirms || r.State == IdentityPending {
			return nil, err
		}
		set, err := r.confirmed(o)
		if err != nil {
			return nil, err
		}
		return c.identify(r, o.Identified, set)
	})
}

// confirmed notes who made a request of which that was not known, and returns what changes in its row. Somebody who
// acts for the customer tells it of a request of their own: not of one that another made for the customer.
func (r *Request) confirmed(o Outside) (set map[string]any, err error) {
	switch {
	case r.Identified != NotIdentified || o.Identified == NotIdentified || !o.Behalf.Somebody() || o.Behalf == r.Behalf:
		return nil, nil
	case r.Behalf.Somebody():
		return nil, &Invalid{"behalf", "other"}
	}
	r.Behalf = o.Behalf
	return map[string]any{"behalf_name": o.Behalf.Name, "behalf_authority": o.Behalf.Authority}, nil
}

// WithdrawOutside ends a request that the customer took back by letter, phone, e-mail or at the counter.
// Nobody takes back a request without being known, and who acts for the customer only their own. One that has been answered once is ErrStep.
func (s *Store) WithdrawOutside(ctx context.Context, staff Staff, ref string, version int, o Outside) error {
	note, err := mayBeWritten("text", o.Text)
	if err != nil {
		return err
	}
	return s.staffStep(ctx, staff, ref, version, StepWithdraw, note, func(c *Change, r *Request) (map[string]any, error) {
		if err := o.check(c, r); err != nil {
			return nil, err
		}
		switch {
		case o.Identified == NotIdentified:
			return nil, &Invalid{"identified", "unknown"}
		case o.Behalf.Somebody() && o.Behalf != r.Behalf:
			return nil, &Invalid{"behalf", "other"}
		}
		m := o.message(r, StepWithdraw)
		m.ReadAt = c.now // by who enters it
		return map[string]any{"answered_on": o.On}, errors.Join(c.keepMessage(r, &m), c.withdrawn(r))
	})
}

// withdrawn has the customer told that their request was taken back, by whomever it was, and of nothing
// else about it. What it would have brought is not done any more; direct marketing stays ended.
func (c *Change) withdrawn(r *Request) error {
	return errors.Join(c.endDrafts(r.ID), c.dropLetters(r), c.dropGranted(r), c.enqueue(JobMail, RequestJob{Request: r.ID, Step: StepWithdraw}))
}

// dropLetters takes off the check list what the customer is not to be told any more.
func (c *Change) dropLetters(r *Request) error {
	return c.Where("request_id = ? AND kind IN ? AND done_at IS NULL", r.ID, tellingTasks).Delete(&Task{}).Error
}
