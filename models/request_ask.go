package models

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/clock"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// NewRequest is a filled-in form.
type NewRequest struct {
	Kind       RequestKind
	Details    string
	Language   string
	Scope      Scope
	FormKey    string     // one form is one request, however often it is sent
	Correction Correction // of a rectification, unless it is in free words
	Files      []NewFile  // that say or show more, of a kind that takes them
}

// TakesFiles reports whether there is something to show with a form of the kind: that data are wrong, unlawful or
// a burden. To see and to move one's own data nothing has to be proved.
func (k RequestKind) TakesFiles() bool {
	switch k {
	case Rectification, Erasure, RestrictionOfProcessing, Objection, Unrecognised:
		return true
	}
	return false
}

// needsWords are the kinds that say nothing without a word of the customer's.
func (n NewRequest) needsWords() bool {
	switch n.Kind {
	case Rectification:
		return n.Correction.Kind == nil
	case Portability:
		return n.Scope.Recipient
	case Objection:
		return len(n.Scope.Purposes) > 0 // on grounds of the customer's situation: Article 21(1)
	case Unrecognised:
		return n.Scope.Entry == 0
	}
	return false
}

// Check returns what is wrong with the form, in the order of its fields.
func (n NewRequest) Check(d *register.Description) []*Invalid {
	wrong := n.Scope.check(n.Kind, d)
	if len([]rune(n.Details)) > MaxDetails {
		wrong = append(wrong, &Invalid{"details", "too_long"})
	}
	if _, err := value.Clean(n.Details); err != nil {
		wrong = append(wrong, &Invalid{"details", "characters"})
	}
	if n.needsWords() && strings.TrimSpace(n.Details) == "" {
		wrong = append(wrong, &Invalid{"details", "required"})
	}
	return wrong
}

// Ask stores the customer's request. The same form sent again, or a second request of a kind
// while one is open, gives the request there already is, with fresh = false; what the second one says is
// added to it then (Added), so that it is answered by the earlier day: what asks for more and is due before
// the open one is a request of its own. The rights are a person's own
// (GDPR Article 4(1)): acting for an organisation it is ErrNotAllowed.
func (s *Store) Ask(ctx context.Context, me Me, n NewRequest) (request Request, fresh bool, err error) {
	if !slices.Contains(RequestKinds, n.Kind) {
		return Request{}, false, ErrNotFound
	}
	if !me.Own() {
		return Request{}, false, ErrNotAllowed
	}
	n.Scope = n.Scope.Of(n.Kind)
	if wrong := n.Check(s.Description); wrong != nil {
		return Request{}, false, wrong[0]
	}
	if !n.Kind.TakesFiles() {
		n.Files = nil
	}
	files, err := checkFiles(n.Files)
	if err != nil {
		return Request{}, false, err
	}
	if n.Scope.Entry != 0 {
		if _, err := s.MyAccess(ctx, me, n.Scope.Entry); err != nil {
			return Request{}, false, err
		}
	}
	if n.Kind != Rectification {
		n.Correction = Correction{}
	}
	key, err := s.keys.Hash("form", fmt.Sprint(me.id), n.FormKey)
	if err != nil {
		return Request{}, false, err
	}
	return s.insist(ctx, asking{by: me, me: me, customer: me.id, form: n, key: key, came: byPortal, files: files})
}

// byPortal is how a customer asks here.
var byPortal = Came{Channel: ByPortal, Identified: "login", Delivery: "portal"}

// asking is a request on its way into the store.
type asking struct {
	by       Actor
	me       Me // where the customer asks here
	customer int64
	form     NewRequest
	key      string
	came     Came
	files    []RequestFile // that came with it
}

func (s *Store) insist(ctx context.Context, a asking) (request Request, fresh bool, err error) {
	for range 3 {
		request, fresh, err = s.ask(ctx, a)
		// Somebody was faster with the same request: the second time it is there to be found.
		if !errors.Is(err, gorm.ErrDuplicatedKey) && !errors.Is(err, ErrStale) {
			break
		}
	}
	return request, fresh, err
}

func (s *Store) ask(ctx context.Context, a asking) (request Request, fresh bool, err error) {
	n := a.form
	err = s.change(ctx, a.by, func(c *Change) error {
		same, err := c.known(a)
		if err != nil {
			return err
		}
		if same != nil {
			request = *same
			return errUnchanged
		}
		open, err := c.joins(a)
		if err != nil {
			return err
		}
		if open != nil {
			err := c.askAgain(a, open)
			request = *open
			return err
		}
		fresh = true
		details, err := value.Clean(n.Details)
		if err != nil {
			return err
		}
		request = Request{
			CustomerID: a.customer, Kind: n.Kind, FormKey: a.key, Language: n.Language, Details: strings.TrimSpace(details), Scope: n.Scope,
			State: Received, ReceivedAt: c.now, ReceivedOn: cmp.Or(a.came.On, c.now.Date()), Ref: a.key, Version: 1,
			Channel: a.came.Channel, Identified: a.came.Identified, Delivery: a.came.Delivery, Behalf: a.came.Behalf,
		}
		request.DueOn = request.Deadline().Date
		if err := c.receive(&request); err != nil {
			return err
		}
		if err := errors.Join(c.noteLook(&request, n.Scope), c.keepFiles(&request, a.files)); err != nil {
			return err
		}
		if _, err := c.actAtOnce(&request, n.Scope, a.recording(&request)); err != nil {
			return err
		}
		return c.correctAtOnce(a.me, &request, n, a.key)
	})
	if errors.Is(err, errUnchanged) {
		return request, false, nil
	}
	return request, fresh, err
}

// joins is the open request to which what is asked is added: one that the same person made. It is nil where what is
// asked is a request of its own, as is everything of which nobody knows yet who asks, what is due earlier than that one,
// and what is entered by staff who may not learn of that one.
func (c *Change) joins(a asking) (*Request, error) {
	if a.came.Identified == NotIdentified {
		return nil, nil
	}
	open, err := underWay(c.DB, a.customer, a.form.Kind, a.came.Behalf)
	if staff, by := a.by.(Staff); err == nil && open != nil && by {
		err = c.store.answersLook(c.DB, staff, open)
		if errors.Is(err, ErrNotFound) || errors.Is(err, ErrNotAllowed) {
			return nil, nil
		}
	}
	if err == nil && open != nil && c.dueEarlier(a, open) {
		return nil, nil
	}
	return open, err
}

// dueEarlier reports whether what is asked in addition to an open request is due before it: that one was taken up again,
// or has more time or a clock that stands, and the customer was told so of that one alone (GDPR Article 12(3)).
func (c *Change) dueEarlier(a asking, r *Request) bool {
	waits := r.State == IdentityPending || r.State == SpecificationPending
	if a.answers(r) || !waits && r.ReopenedOn.IsZero() && r.ExtendedOn.IsZero() {
		return false
	}
	more := a.form.Kind == Rectification || a.newLook(r) || !reflect.DeepEqual(r.Scope.with(a.form.Scope, r.Kind), r.Scope)
	own := clock.Due(clock.Request{Received: cmp.Or(a.came.On, c.now.Date())}).Date
	return more && (waits || own.Before(r.DueOn))
}

// answers reports whether the customer is asked something, and has asked for this since: the clock goes on.
func (a asking) answers(r *Request) bool {
	open := r.openStop()
	return open != nil && (a.came.On.IsZero() || !a.came.On.Before(open.AskedOn))
}

// newLook reports whether the form is about another entry of the access log than the request.
func (a asking) newLook(r *Request) bool {
	return a.form.Scope.Entry != 0 && a.form.Scope.Entry != r.Scope.Entry
}

// recording is how a decision on permissions that a request brings about by itself reached the company.
func (a asking) recording(r *Request) Recording {
	return Recording{How: a.came.Channel.how(), Language: a.form.Language, Reference: r.Ref}
}

// correctAtOnce stores what a form says is wrong with a record.
func (c *Change) correctAtOnce(me Me, r *Request, n NewRequest, formKey string) error {
	if n.Correction.Kind == nil {
		return nil
	}
	return c.correct(me, r, n, formKey)
}

// receive stores a new request, its first step and its reference: the year and a running number. The
// customer is told that it came, be it that somebody else asked in their name.
func (c *Change) receive(r *Request) error {
	if err := c.Create(r).Error; err != nil {
		return err
	}
	r.Ref = fmt.Sprintf("%d-%04d", r.ReceivedOn.Year(), r.ID)
	if err := c.Model(r).Update("ref", r.Ref).Error; err != nil {
		return err
	}
	if err := c.recordStep(r, StepReceive, ""); err != nil {
		return err
	}
	if err := c.enqueue(JobMail, RequestJob{Request: r.ID, Step: StepReceive}); err != nil {
		return err
	}
	return c.audit(AuditEntry{Action: ActionRequest, CustomerID: &r.CustomerID, RequestID: &r.ID, Details: fmt.Sprintf(`{"kind":%q}`, r.Kind)})
}
