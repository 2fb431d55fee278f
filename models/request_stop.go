package models

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"omatiedot/models/clock"
	"omatiedot/models/value"
)

// RequestStop is a time in which the company waited for the customer and the clock stood.
type RequestStop struct {
	ID         int64            `gorm:"column:id;primaryKey"`
	RequestID  int64            `gorm:"column:request_id"`
	Reason     clock.StopReason `gorm:"column:reason"`
	AskedOn    value.Date       `gorm:"column:asked_on"`
	AnsweredOn value.Date       `gorm:"column:answered_on"` // no value while it is awaited
	InVain     value.Bool       `gorm:"column:in_vain"`     // no answer came: on AnsweredOn the company went on
	RemindedOn value.Date       `gorm:"column:reminded_on"` // no value where they were not
	Channel    Code             `gorm:"column:channel"`     // by which they answered outside the portal; "" otherwise
	Identified Code             `gorm:"column:identified"`  // how it was known then who they are, where that was asked
}

func stopsOf(db *gorm.DB, request int64) ([]RequestStop, error) {
	var rows []RequestStop
	err := db.Where("request_id = ?", request).Order("id").Find(&rows).Error
	return rows, err
}

// AskCustomer asks the customer who they are or what they mean; the clock stands until they answer
// (EDPB Guidelines 01/2022, section 5.3). The question goes out as a message in the same act. Who they are is
// asked of those alone of whom it is not known: of others it is ErrStep.
func (s *Store) AskCustomer(ctx context.Context, staff Staff, ref string, version int, reason clock.StopReason, question string) error {
	step := StepAskIdentity
	if reason == clock.Specification {
		step = StepAskSpecification
	}
	body, err := written("message", question)
	if err != nil {
		return err
	}
	return s.staffStep(ctx, staff, ref, version, step, "", func(c *Change, r *Request) (map[string]any, error) {
		stop := RequestStop{RequestID: r.ID, Reason: reason, AskedOn: c.now.Date()}
		if err := c.Create(&stop).Error; err != nil {
			return nil, fmt.Errorf("stop the clock: %w", err)
		}
		return nil, c.tell(r, Message{About: Code(step), Body: body})
	})
}

// Reply is how a customer answered outside the portal.
type Reply struct {
	Channel    Code       // one of IntakeChannels
	On         value.Date // from the question to today
	Identified Code       // of who was asked who they are: see Identifications
	Note       string     // for staff
}

// Resume notes that the customer has answered outside the portal, by letter, phone or at the counter. Who
// was asked who they are is known from then on as staff tell, be it not yet.
func (s *Store) Resume(ctx context.Context, staff Staff, ref string, version int, reply Reply) error {
	note, err := written("note", reply.Note)
	if err != nil {
		return err
	}
	return s.staffStep(ctx, staff, ref, version, StepResume, note, func(c *Change, r *Request) (map[string]any, error) {
		open, on, asked := r.openStop(), reply.On, r.State == IdentityPending
		switch {
		case !slices.Contains(IntakeChannels, reply.Channel):
			return nil, &Invalid{"channel", "required"}
		case on.IsZero():
			return nil, &Invalid{"on", "required"}
		case on.After(c.now.Date()):
			return nil, &Invalid{"on", "future"}
		case open != nil && on.Before(open.AskedOn):
			return nil, &Invalid{"on", "before"}
		}
		if !asked {
			reply.Identified = ""
		} else if wrong := wrongIdentification(reply.Channel, reply.Identified); wrong != nil {
			return nil, wrong
		}
		if open != nil {
			if err := c.Model(open).Updates(map[string]any{"channel": reply.Channel, "identified": reply.Identified}).Error; err != nil {
				return nil, fmt.Errorf("note how a customer answered: %w", err)
			}
		}
		set, err := c.restart(r, on)
		if err != nil || !asked {
			return set, err
		}
		return c.identify(r, reply.Identified, set)
	})
}

// openStop is the stop that the customer has not answered; nil where there is none.
func (r *Request) openStop() *RequestStop {
	for i := range r.Stops {
		if r.Stops[i].AnsweredOn.IsZero() {
			return &r.Stops[i]
		}
	}
	return nil
}

// restart lets the clock of a request go on from a day, and returns what changes in its row.
func (c *Change) restart(r *Request, on value.Date) (map[string]any, error) {
	open := r.openStop()
	if open == nil {
		return nil, nil
	}
	open.AnsweredOn = on
	if err := c.Model(open).Update("answered_on", on).Error; err != nil {
		return nil, fmt.Errorf("restart the clock: %w", err)
	}
	return map[string]any{"due_on": r.Deadline().Date}, nil
}

// Extend takes two further months, once, while the first runs, and tells the customer why in the
// same act: GDPR Article 12(3).
func (s *Store) Extend(ctx context.Context, staff Staff, ref string, version int, reason string) error {
	reason, err := written("reason", reason)
	if err != nil {
		return err
	}
	return s.staffStep(ctx, staff, ref, version, StepExtend, "", func(c *Change, r *Request) (map[string]any, error) {
		r.ExtendedOn = c.now.Date()
		due := r.Deadline().Date
		set := map[string]any{"extended_on": r.ExtendedOn, "extension_reason": reason, "due_on": due}
		return set, c.tell(r, Message{About: Code(StepExtend), Body: reason})
	})
}

// ToldOfExtensionBy is the last day on which the customer can be told that the time was extended (GDPR Article
// 12(3)): that which it had without. The request has to be read with its stops.
func (r Request) ToldOfExtensionBy() value.Date { return clock.LastDayToExtend(r.reckoned()) }

// ExtensionUntold reports whether staff have still to post the letter, or to call, that tells of an extension.
func (k Case) ExtensionUntold() bool {
	return slices.ContainsFunc(k.Tasks, func(t Task) bool {
		return !t.Done() && (t.Kind == TaskMessage || t.Kind == TaskCall) && slices.ContainsFunc(k.Messages, func(m Message) bool {
			return m.About == Code(StepExtend) && strconv.FormatInt(m.ID, 10) == t.Subject
		})
	})
}

// mayExtend reports whether the time can still be extended on a day: once in all, while its first month
// runs, and not on the day on which the request was taken up again.
func (r *Request) mayExtend(today value.Date) bool {
	return r.ExtendedOn.IsZero() && today.After(r.ReopenedOn) && !today.After(clock.LastDayToExtend(r.reckoned()))
}

// TakeOver makes the member of staff the one who works on a request whose customer is being asked.
func (s *Store) TakeOver(ctx context.Context, staff Staff, ref string, version int) error {
	return s.staffStep(ctx, staff, ref, version, StepTakeOver, "", func(c *Change, r *Request) (map[string]any, error) {
		return map[string]any{"assigned_id": staff.id}, nil
	})
}
