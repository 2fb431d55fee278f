package models

import (
	"context"
	"errors"
	"slices"
	"strconv"
)

// Letter is what goes out on paper for a request.
type Letter struct {
	Request    Request
	Name       string      // of who it is for; "" where nobody knows who comes for it
	Address    *Address    // where post goes to; nil where none is held, or it is handed over
	Protection Protection  // of somebody who gets no post: nobody may learn where they are
	Instead    bool        // of what was to be told in the portal, to somebody who is told by letter
	PDF        []byte      // the answer
	Enclosed   []Enclosure // that go with it
	Message    Message     // of staff, where it is one
}

// Posted reports whether the letter goes by post.
func (l Letter) Posted() bool {
	return l.Protection == "" && (l.Request.Delivery == "post" || l.Instead && l.Request.Delivery != "counter")
}

// Acknowledgement returns what it takes to tell on paper that a request has come, or was withdrawn. It is
// ErrNotFound for one that was made in the portal, unless a letter is to tell so. Each time is logged, and
// the customer sees it.
func (s *Store) Acknowledgement(ctx context.Context, staff Staff, ref string) (Letter, error) {
	return s.letter(ctx, staff, ref, func(c *Change, l *Letter) error {
		err := c.onPaper(l, Task{Kind: TaskReceipt, Subject: string(receiptOf(l.Request.State))})
		if errors.Is(err, ErrNotFound) && l.Request.Channel != ByPortal && !l.Request.Barred() {
			err = nil
		}
		return err
	})
}

// receiptOf is of which step the customer of a request in a state has a receipt.
func receiptOf(s State) Step {
	if s == Withdrawn {
		return StepWithdraw
	}
	return StepReceive
}

// Paper hands staff the answer to a request that is delivered outside the portal, to be printed. Each
// time is logged, and the customer sees it. It is ErrNotFound where the answer goes to the portal alone or was
// taken back.
func (s *Store) Paper(ctx context.Context, staff Staff, ref string) (Letter, error) {
	return s.letter(ctx, staff, ref, func(c *Change, l *Letter) error {
		if !l.Request.HasAnswer() {
			return ErrNotFound
		}
		if err := c.onPaper(l, Task{Kind: TaskLetter}); err != nil {
			return err
		}
		pack, err := c.sent(l)
		if err != nil {
			return err
		}
		if pack.TakenBack() {
			return ErrNotFound
		}
		l.Enclosed, err = s.enclosedIn(c.DB, pack)
		return err
	})
}

// sent reads the answer as it was sent last.
func (c *Change) sent(l *Letter) (Package, error) {
	var pack Package
	err := c.Where("request_id = ?", l.Request.ID).Order("id DESC").Take(&pack).Error
	if err != nil {
		return Package{}, missing(err)
	}
	if len(pack.PDF) == 0 {
		return Package{}, ErrNotFound // its time is over
	}
	l.PDF, err = c.store.keys.Open(pack.PDF, packagePlace(l.Request.ID))
	return pack, err
}

// SentAnswer hands staff the answer to a request as it was sent, as PDF. Each time is logged, and the
// customer sees it. It is ErrNotFound where none was sent, and once its time is over.
func (s *Store) SentAnswer(ctx context.Context, staff Staff, ref string) ([]byte, error) {
	l, err := s.letter(ctx, staff, ref, func(c *Change, l *Letter) error {
		if !l.Request.HasAnswer() {
			return ErrNotFound
		}
		_, err := c.sent(l)
		return err
	})
	return l.PDF, err
}

// SentData is SentAnswer for the answer in a form for machines: of portability it is what staff send on, or
// hand to who gets the answer on paper (GDPR Article 20). It is ErrNotFound where the answer is a letter or was
// taken back, and where the request is Barred.
func (s *Store) SentData(ctx context.Context, staff Staff, ref string) (data []byte, err error) {
	_, err = s.letter(ctx, staff, ref, func(c *Change, l *Letter) error {
		if !l.Request.HasAnswer() {
			return ErrNotFound
		}
		pack, err := c.sent(l)
		if err != nil {
			return err
		}
		if len(pack.Data) == 0 || pack.TakenBack() || l.Request.Barred() {
			return ErrNotFound
		}
		data, err = s.keys.Open(pack.Data, dataPlace(l.Request.ID))
		return err
	})
	return data, err
}

// PaperMessage hands staff a message of theirs about a request, to be printed for who asked on paper or
// is told by no mail. Each time is logged, and the customer sees it. It is ErrNotFound for a message that
// is read in the portal.
func (s *Store) PaperMessage(ctx context.Context, staff Staff, ref string, id int64) (Letter, error) {
	return s.letter(ctx, staff, ref, func(c *Change, l *Letter) error {
		messages, err := s.messagesOf(c.DB, l.Request.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(messages, func(m Message) bool { return m.ID == id && m.FromStaff() })
		if i < 0 {
			return ErrNotFound
		}
		l.Message = messages[i]
		return c.onPaper(l, Task{Kind: TaskMessage, Subject: strconv.FormatInt(id, 10)})
	})
}

// onPaper notes why a letter may be printed: it goes on paper anyhow, or a task waits for it to be sent.
// It is ErrNotFound otherwise, and where nobody may be handed one.
func (c *Change) onPaper(l *Letter, task Task) error {
	if l.Request.Barred() {
		return ErrNotFound
	}
	if l.Request.Delivery != "portal" {
		return nil
	}
	found := c.Where("request_id = ? AND kind = ? AND subject = ? AND done_at IS NULL", l.Request.ID, task.Kind, task.Subject).Limit(1).Find(&[]Task{})
	if found.Error == nil && (found.RowsAffected == 0 || l.Protection != "") {
		return ErrNotFound
	}
	l.Instead = true
	return found.Error
}

func (s *Store) letter(ctx context.Context, staff Staff, ref string, also func(*Change, *Letter) error) (l Letter, err error) {
	if !staff.Is(Agent, Approver) {
		return Letter{}, ErrNotAllowed
	}
	err = s.change(ctx, staff, func(c *Change) error {
		r := &l.Request
		if err := c.Where("ref = ?", ref).Take(r).Error; err != nil {
			return missing(err)
		}
		var customer Customer
		if err := c.Take(&customer, r.CustomerID).Error; err != nil {
			return err
		}
		if l.Protection, err = s.open(c.DB, staff, &customer); err != nil {
			return err
		}
		r.protection = l.Protection
		if err := s.answersLook(c.DB, staff, r); err != nil {
			return err
		}
		if r.Stops, err = stopsOf(c.DB, r.ID); err != nil {
			return err
		}
		if l.Name = customer.FullName(); r.byAnother() && r.Identified == NotIdentified {
			l.Name = r.Behalf.Name // that there is such a customer is not for who they are not
		}
		if err := also(c, &l); err != nil {
			return err
		}
		if l.Posted() {
			if l.Address, err = s.postAddress(c.DB, r.CustomerID); err != nil {
				return err
			}
		}
		return c.audit(AuditEntry{Action: ActionRequestViewed, CustomerID: &r.CustomerID, RequestID: &r.ID, Reason: string(ReasonRequest)})
	})
	if err != nil {
		return Letter{}, err
	}
	return l, nil
}
