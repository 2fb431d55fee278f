package models

import (
	"context"
	"slices"

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

// Identifications lists how staff can have made sure who asks. An identity code, alone or with the
// name, is none of them: Data Protection Act (1050/2018) section 29(5).
var Identifications = []Code{"document", "signature", "callback", "known", "not_yet"}

// Deliveries lists how an answer can go out.
var Deliveries = []Code{"portal", "post", "counter"}

// Came is how a request reached the company.
type Came struct {
	Channel    Code
	Identified Code
	Delivery   Code
	On         value.Date // the day on which it reached the company; the clock starts on it
}

// MaxBackdate is how many days ago a request that is taken in can have come.
const MaxBackdate = 366

// Intake is a request that came outside the portal, as staff enter it.
type Intake struct {
	NewRequest
	Came
	Number string // of the customer
}

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
	if !slices.Contains(Identifications, n.Identified) {
		say("identified", "required")
	}
	switch {
	case !slices.Contains(Deliveries, n.Delivery):
		say("delivery", "required")
	case n.Delivery == "post" && customer == Ordered:
		say("delivery", "protected") // no envelope with the address of somebody who is sought
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

// TakeIn enters a request that came by letter, phone, e-mail or at the counter. Its clock starts on
// the day on which it came, whenever it is entered. An open request of the kind is returned instead,
// with fresh = false. What is wrong with the form is an *Invalid.
func (s *Store) TakeIn(ctx context.Context, staff Staff, n Intake) (Request, bool, error) {
	if !staff.Is(Agent, Approver) {
		return Request{}, false, ErrNotAllowed
	}
	customer, err := s.visitable(s.read.WithContext(ctx), staff, n.Number)
	if err != nil {
		return Request{}, false, err
	}
	if customer.organisation() {
		return Request{}, false, &Invalid{"number", "organisation"} // the rights are a person's own
	}
	wrong := append(n.check(customer.protection, s.today()), n.Check(s.Description)...)
	if len(wrong) > 0 {
		return Request{}, false, wrong[0]
	}
	key, err := s.keys.Hash("intake", n.Number, n.FormKey)
	if err != nil {
		return Request{}, false, err
	}
	n.Correction = Correction{}
	return s.insist(ctx, asking{by: staff, customer: customer.ID, form: n.NewRequest, key: key, came: n.Came})
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

// ToSend is an answer that goes out on paper.
type ToSend struct {
	Answer  Request
	PDF     []byte
	Address *Address // where post goes to; nil where none is held, or the answer is handed over
}

// Paper hands staff the answer to a request that is delivered outside the portal, to be printed. Each
// time is logged, and the customer sees it. It is ErrNotFound where the answer goes to the portal.
func (s *Store) Paper(ctx context.Context, staff Staff, ref string) (out ToSend, err error) {
	if !staff.Is(Agent, Approver) {
		return ToSend{}, ErrNotAllowed
	}
	err = s.change(ctx, staff, func(c *Change) error {
		r := &out.Answer
		if err := c.Where("ref = ?", ref).Take(r).Error; err != nil {
			return missing(err)
		}
		if err := s.reaches(c.DB, staff, r); err != nil {
			return err
		}
		if r.Delivery == "portal" || !slices.Contains(ready, r.State) {
			return ErrNotFound
		}
		var pack Package
		if err := c.Where("request_id = ?", r.ID).Order("id DESC").Take(&pack).Error; err != nil {
			return missing(err)
		}
		if out.PDF, err = s.keys.Open(pack.PDF, packagePlace(r.ID)); err != nil {
			return err
		}
		if out.Address, err = c.letterAddress(r); err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionRequestViewed, CustomerID: &r.CustomerID, RequestID: &r.ID, Reason: "request"})
	})
	return out, err
}

// letterAddress is where a letter to the customer goes today: by post, to the mailing address first.
func (c *Change) letterAddress(r *Request) (*Address, error) {
	if r.Delivery != "post" {
		return nil, nil
	}
	var rows []Address
	today := c.now.Date()
	err := c.Where("customer_id = ? AND gone_at IS NULL AND (valid_from IS NULL OR valid_from <= ?) AND (valid_to IS NULL OR valid_to >= ?)", r.CustomerID, today, today).
		Order("CASE kind WHEN 'mailing' THEN 0 WHEN 'home' THEN 1 ELSE 2 END, id DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}
