package models

import (
	"cmp"
	"context"
	"errors"
	"slices"

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
	if invalid := cmp.Or(n.Behalf.check(), n.Behalf.barred(customer)); invalid != nil {
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

// barred is an *Invalid where nobody may act so for a customer who is protected: their data would go to one whom no
// authority has appointed or confirmed, and from whom they may be hiding (Act 661/2009 section 36).
func (b Behalf) barred(customer Protection) *Invalid {
	if customer == "" || !b.Somebody() || b.Authority == "guardian" || b.Authority == "continuing" {
		return nil
	}
	return &Invalid{"behalf", "protected"}
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
// added to that one (Added) as in Ask, which is returned with fresh = false. What is wrong with the form is an *Invalid.
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

// scansOf are the files that came with a request itself and not with a message, without their content.
func scansOf(db *gorm.DB, request int64) ([]RequestFile, error) {
	var files []RequestFile
	err := db.Omit("content").Where("request_id = ? AND message_id IS NULL", request).Order("id").Find(&files).Error
	return slices.DeleteFunc(files, func(f RequestFile) bool { return f.ForAnswer.True() }), err
}
