package models

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// The ways by which a request comes, beside the portal itself.
const (
	ByPortal  Code = "portal"
	ByPhone   Code = "phone"
	ByLetter  Code = "letter"
	ByCounter Code = "counter"
	ByEmail   Code = "email"
)

// IntakeChannels lists the ways by which staff take requests in.
var IntakeChannels = []Code{ByLetter, ByPhone, ByCounter, ByEmail}

// Deliveries lists how an answer can go out.
var Deliveries = []Code{"portal", "post", "counter"}

// Came is how a request reached the company.
type Came struct {
	Channel    Code
	Identified Code
	Delivery   Code
	On         value.Date // the day on which it reached the company; the clock starts on it
	Behalf     Behalf     // who asks for the customer, outside the portal
}

// MaxBackdate is how many days ago a request that is taken in can have come.
const MaxBackdate = 366

// Intake is a request that came outside the portal, as staff enter it.
type Intake struct {
	NewRequest
	Came
	Number string    // of the customer
	Files  []NewFile // the letter, as pictures or PDF
}

// Languages lists those in which requests are answered.
var Languages = []value.Language{value.Finnish, value.Swedish, value.English}

// check returns what is wrong with the form beside what NewRequest.Check finds.
func (n Intake) check(customer Protection, today value.Date) []*Invalid {
	var wrong []*Invalid
	say := func(field, code string) { wrong = append(wrong, &Invalid{field, code}) }
	if !slices.Contains(RequestKinds, n.Kind) {
		say("kind", "required")
	}
	if !slices.Contains(IntakeChannels, n.Channel) {
		say("channel", "required")
	}
	if invalid := wrongIdentification(n.Channel, n.Identified); invalid != nil {
		wrong = append(wrong, invalid)
	}
	if invalid := n.Behalf.check(); invalid != nil {
		wrong = append(wrong, invalid)
	}
	switch {
	case !slices.Contains(Deliveries, n.Delivery):
		say("delivery", "required")
	case n.Delivery == "post" && customer != "":
		say("delivery", "protected") // no envelope with the address of somebody who is sought, or of who lives with them
	}
	if !slices.Contains(Languages, value.Language(n.Language)) {
		say("language", "required")
	}
	switch {
	case n.On.IsZero():
		say("on", "required")
	case n.On.After(today):
		say("on", "future")
	case n.On.AddDays(MaxBackdate).Before(today):
		say("on", "too_old")
	}
	return wrong
}

// Asker is whose request is taken in.
type Asker struct {
	Number, Name string
	Protection   Protection
}

// WrongIntake returns all that is wrong with the form, in the order of its fields. It is ErrNotAllowed
// where the member of staff may not see the customer.
func (s *Store) WrongIntake(ctx context.Context, staff Staff, n Intake) ([]*Invalid, error) {
	_, wrong, err := s.intake(ctx, staff, n)
	return wrong, err
}

// Asker returns who the customer of a number is. That they were looked up is logged, and the customer
// sees it.
func (s *Store) Asker(ctx context.Context, staff Staff, number string) (Asker, error) {
	customer, err := s.visitable(s.read.WithContext(ctx), staff, number)
	if err != nil {
		return Asker{}, err
	}
	asker := Asker{Number: customer.Number, Name: customer.FullName(), Protection: customer.protection}
	return asker, s.change(ctx, staff, func(c *Change) error {
		return c.audit(AuditEntry{Action: ActionRequestViewed, CustomerID: &customer.ID, Reason: string(ReasonRequest)})
	})
}

// intake finds the customer of a form and what is wrong with it. It is ErrNotAllowed where the member of
// staff may not see the customer.
func (s *Store) intake(ctx context.Context, staff Staff, n Intake) (visitable, []*Invalid, error) {
	if !staff.Is(Agent, Approver) {
		return visitable{}, nil, ErrNotAllowed
	}
	customer, err := s.visitable(s.read.WithContext(ctx), staff, n.Number)
	var wrong []*Invalid
	switch {
	case errors.Is(err, ErrNotFound):
		wrong = append(wrong, &Invalid{"number", "unknown"})
	case err != nil:
		return visitable{}, nil, err
	case customer.organisation():
		wrong = append(wrong, &Invalid{"number", "organisation"}) // the rights are a person's own
	}
	wrong = append(wrong, n.check(customer.protection, s.today())...)
	return customer, append(wrong, n.Check(s.Description)...), nil
}

// TakeIn enters a request that came by letter, phone, e-mail or at the counter. Its clock starts on
// the day on which it came, whenever it is entered. What comes while a request of the kind is open is
// added to that one (Added), which is returned with fresh = false. What is wrong with the form is an *Invalid.
func (s *Store) TakeIn(ctx context.Context, staff Staff, n Intake) (Request, bool, error) {
	customer, wrong, err := s.intake(ctx, staff, n)
	if err != nil {
		return Request{}, false, err
	}
	if len(wrong) > 0 {
		return Request{}, false, wrong[0]
	}
	files, err := checkFiles(n.Files)
	if err != nil {
		return Request{}, false, err
	}
	key, err := s.keys.Hash("intake", n.Number, n.FormKey)
	if err != nil {
		return Request{}, false, err
	}
	n.Correction = Correction{}
	n.Behalf.check() // has said what is wrong already, and cleans
	return s.insist(ctx, asking{by: staff, customer: customer.ID, form: n.NewRequest, key: key, came: n.Came, files: files})
}

// how is the way in which a decision on permissions came with a request.
func (c Code) how() Code {
	switch c {
	case ByPhone:
		return "phone"
	case ByLetter, ByCounter, ByEmail:
		return "paper"
	}
	return "portal"
}

// Letter is what goes out on paper for a request.
type Letter struct {
	Request    Request
	Name       string
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
		if errors.Is(err, ErrNotFound) && l.Request.Channel != ByPortal {
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
// hand to who gets the answer on paper (GDPR Article 20). It is ErrNotFound where the answer is a letter, or
// was taken back.
func (s *Store) SentData(ctx context.Context, staff Staff, ref string) (data []byte, err error) {
	_, err = s.letter(ctx, staff, ref, func(c *Change, l *Letter) error {
		if !l.Request.HasAnswer() {
			return ErrNotFound
		}
		pack, err := c.sent(l)
		if err != nil {
			return err
		}
		if len(pack.Data) == 0 || pack.TakenBack() {
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
// It is ErrNotFound otherwise.
func (c *Change) onPaper(l *Letter, task Task) error {
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
		if err := s.answersLook(c.DB, staff, r); err != nil {
			return err
		}
		if r.Stops, err = stopsOf(c.DB, r.ID); err != nil {
			return err
		}
		l.Name = customer.FullName()
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

// scansOf are the files that came with a request itself and not with a message, without their content.
func scansOf(db *gorm.DB, request int64) ([]RequestFile, error) {
	var files []RequestFile
	err := db.Omit("content").Where("request_id = ? AND message_id IS NULL", request).Order("id").Find(&files).Error
	return slices.DeleteFunc(files, func(f RequestFile) bool { return f.ForAnswer.True() }), err
}
