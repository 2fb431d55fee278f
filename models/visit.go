package models

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// ErrReason: the customer's page opens once a reason is given.
var ErrReason = errors.New("a reason is needed")

// VisitLength is for how long a reason keeps a customer's page open.
const VisitLength = 30 * time.Minute

// MaxReason is how many characters the text of a reason may have.
const MaxReason = 500

// ReasonCode is for what staff look at a customer's data.
type ReasonCode string

// The reasons there are.
const (
	ReasonRequest        ReasonCode = "request" // a request of the customer's under the GDPR
	ReasonContact        ReasonCode = "contact" // the customer got in touch
	ReasonBilling        ReasonCode = "billing"
	ReasonFault          ReasonCode = "fault"
	ReasonContract       ReasonCode = "contract"
	ReasonComplaint      ReasonCode = "complaint"
	ReasonDataProtection ReasonCode = "data_protection" // the company checks or corrects by itself
	ReasonConfirmation   ReasonCode = "confirmation"    // the customer is told that their permissions were changed
	ReasonOther          ReasonCode = "other"           // said in the text
)

// ReasonCodes lists every reason.
var ReasonCodes = []ReasonCode{ReasonRequest, ReasonContact, ReasonBilling, ReasonFault, ReasonContract,
	ReasonComplaint, ReasonDataProtection, ReasonConfirmation, ReasonOther}

// Reason is why a member of staff opens a customer's page. The customer can read both.
type Reason struct {
	Code ReasonCode
	Text string
}

func (r Reason) check() (Reason, error) {
	text, err := value.Clean(r.Text)
	r.Text = text
	switch {
	case !slices.Contains(ReasonCodes, r.Code):
		return r, &Invalid{"code", "required"}
	case err != nil:
		return r, &Invalid{"text", "characters"}
	case r.Code == ReasonOther && text == "":
		return r, &Invalid{"text", "required"}
	case utf8.RuneCountInString(text) > MaxReason:
		return r, &Invalid{"text", "too_long"}
	case holdsPersonalID(text):
		return r, &Invalid{"text", "personal_id"}
	}
	return r, nil
}

// Visit is a time in which a member of staff may look at a customer's data, for the reason given.
// Only Store.Visit makes one that opens anything.
type Visit struct {
	Number     string // of the customer
	Name       string
	Kind       Code
	Protection Protection
	Reason     Reason
	Until      value.Time
	// Words is the language in which the customer is read the words of the register description: their
	// own where it is written in that one.
	Words string

	id, customer int64
	at           value.Time
	staff        Staff
}

// staffVisit is a visit as it is kept.
type staffVisit struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	StaffID    int64      `gorm:"column:staff_id"`
	CustomerID int64      `gorm:"column:customer_id"`
	Code       ReasonCode `gorm:"column:code"`
	Text       string     `gorm:"column:text"`
	At         value.Time `gorm:"column:at"`
	Until      value.Time `gorm:"column:until"`
}

func (staffVisit) TableName() string { return "staff_visits" }

// visit puts together what is kept of a visit and whom it is to.
func (v visitable) visit(row staffVisit) Visit {
	return Visit{
		Number: v.Number, Name: v.FullName(), Kind: v.Kind, Protection: v.protection,
		Reason: Reason{row.Code, row.Text}, Until: row.Until, Words: register.LanguageFor(v.Language.String()), id: row.ID, customer: v.ID, at: row.At, staff: v.staff,
	}
}

// OpenCustomer begins a visit. The reason is kept in the log of accesses, where the customer sees it. It is
// ErrNotAllowed for roles other than agent and approver, and for agents where the customer or
// somebody of their household is under a non-disclosure order; *Invalid for a reason that says nothing.
func (s *Store) OpenCustomer(ctx context.Context, staff Staff, number string, reason Reason) error {
	customer, err := s.visitable(s.read.WithContext(ctx), staff, number)
	if err != nil {
		return err
	}
	if reason, err = reason.check(); err != nil {
		return err
	}
	return s.begin(ctx, customer, reason, func(v Visit) (AuditEntry, error) { return v.entry(ActionCustomerViewed, "") })
}

// begin keeps a visit, with the entry on what it opened.
func (s *Store) begin(ctx context.Context, to visitable, reason Reason, opened func(Visit) (AuditEntry, error)) error {
	return s.change(ctx, to.staff, func(c *Change) error {
		row := staffVisit{
			StaffID: to.staff.id, CustomerID: to.ID, Code: reason.Code, Text: reason.Text, At: c.now, Until: c.now.Add(VisitLength),
		}
		if err := c.Create(&row).Error; err != nil {
			return err
		}
		entry, err := opened(to.visit(row))
		if err != nil {
			return err
		}
		return c.audit(entry)
	})
}

// Visit returns the visit that runs, the newest if there are several. It is ErrReason where one has to
// be begun first, ErrNotFound where there is no such customer, ErrNotAllowed as in OpenCustomer.
func (s *Store) Visit(ctx context.Context, staff Staff, number string) (Visit, error) {
	db := s.read.WithContext(ctx)
	customer, err := s.visitable(db, staff, number)
	if err != nil {
		return Visit{}, err
	}
	return s.running(db, customer)
}

// running is the newest visit to the customer that runs, or ErrReason.
func (s *Store) running(db *gorm.DB, to visitable) (Visit, error) {
	var row staffVisit
	err := db.Where("staff_id = ? AND customer_id = ? AND until > ?", to.staff.id, to.ID, s.now()).Order("id DESC").Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Visit{}, ErrReason
	}
	if err != nil {
		return Visit{}, err
	}
	return to.visit(row), nil
}

// visitable is a customer whose page a member of staff may open.
type visitable struct {
	*Customer
	protection Protection
	staff      Staff
}

func (s *Store) visitable(db *gorm.DB, staff Staff, number string) (visitable, error) {
	return s.visitableTo(db, staff, number, Agent, Approver)
}

// visitableTo is visitable where the roles given, and no others, open something of the customer.
func (s *Store) visitableTo(db *gorm.DB, staff Staff, number string, roles ...Role) (visitable, error) {
	if !staff.Is(roles...) {
		return visitable{}, ErrNotAllowed
	}
	var c Customer
	if err := db.Where("number = ?", number).Take(&c).Error; err != nil {
		return visitable{}, missing(err)
	}
	p, err := s.open(db, staff, &c)
	if err != nil {
		return visitable{}, err
	}
	return visitable{&c, p, staff}, nil
}

// VisitedSections counts the records of each kind held on the customer, in the order of Kinds.
func (s *Store) VisitedSections(ctx context.Context, v Visit) ([]Section, error) {
	every := func(*Kind) bool { return true }
	return s.counts(ctx, every, func(db *gorm.DB, k *Kind) *gorm.DB { return k.of(db, v.customer) })
}

// VisitedSection returns one page (from 1) of the records of a kind, without the personal identity
// code, and for approvers with how much they said before they changed. That they were seen is logged once a visit, and the customer will see it.
func (s *Store) VisitedSection(ctx context.Context, v Visit, kind *Kind, page int) (Section, error) {
	entry, err := v.entry(ActionKindViewed, kind.Name)
	if err != nil {
		return Section{}, err
	}
	if err := s.logOnce(ctx, v, entry); err != nil {
		return Section{}, err
	}
	section, err := s.onePage(ctx, kind, page, func(db *gorm.DB) *gorm.DB { return kind.of(db, v.customer) })
	if err != nil {
		return Section{}, err
	}
	for _, record := range section.Records {
		if c, ok := record.(*Customer); ok {
			c.PersonalID = ""
		}
	}
	db := s.read.WithContext(ctx)
	if v.staff.Is(Approver) { // who can look at them
		var changes int64
		if err := kind.earlierOf(db, v.customer).Count(&changes).Error; err != nil {
			return Section{}, err
		}
		section.Changes = int(changes)
	}
	return section, s.withhold(db, v, &section)
}

// logOnce adds the entry unless the visit has it already.
func (s *Store) logOnce(ctx context.Context, v Visit, entry AuditEntry) error {
	var logged int64
	err := s.read.WithContext(ctx).Model(&AuditEntry{}).Where("customer_id = ? AND at >= ? AND action = ? AND details = ?",
		v.customer, v.at, entry.Action, entry.Details).Count(&logged).Error
	if err != nil || logged > 0 {
		return err
	}
	return s.change(ctx, v.staff, func(c *Change) error { return c.audit(entry) })
}

// entry is what the audit log says of a look during the visit.
func (v Visit) entry(action Action, kind string) (AuditEntry, error) {
	details, err := json.Marshal(seen{Unit: v.unit(), Visit: v.id, Kind: kind})
	return AuditEntry{Action: action, CustomerID: &v.customer, Reason: string(v.Reason.Code), Details: string(details)}, err
}

// unit is the part of the company in which the member of staff looks. Who works in both does so for
// data protection where only that opens the page or is the reason.
func (v Visit) unit() Unit {
	if v.staff.Is(Approver, Auditor) && (!v.staff.Is(Agent) || v.Protection != "" || v.Reason.Code == ReasonDataProtection) {
		return DataProtection
	}
	return CustomerService
}
