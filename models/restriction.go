package models

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"omatiedot/models/value"
)

// Restriction is a time in which a customer's data may only be stored: GDPR Article 18.
type Restriction struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	CustomerID int64      `gorm:"column:customer_id"`
	RequestID  *int64     `gorm:"column:request_id"`
	Ground     Code       `gorm:"column:ground"`
	Scope      string     `gorm:"column:scope"`    // in words: which data
	Until      string     `gorm:"column:until"`    // in words: a day, or what has to come about first; "" where nobody has said
	UntilOn    value.Date `gorm:"column:until_on"` // the day, where Until is one
	From       value.Time `gorm:"column:from_at"`
	Lifted     value.Time `gorm:"column:lifted_at"`
	Changed    value.Time `gorm:"column:changed_at"`
	Sequence   int64      `gorm:"column:sequence"` // of the change, among those of all restrictions

	// Of the notice that it will be lifted: Article 18(3).
	Sealed  []byte     `gorm:"column:notice"`
	Noticed value.Time `gorm:"column:noticed_at"` // when staff wrote it
	EndsOn  value.Date `gorm:"column:ends_on"`    // the day that it names
	Way     TellWay    `gorm:"column:tell_way"`   // by which the customer is told; "" until that is seen to
	Told    value.Time `gorm:"column:told_at"`    // when the notice went

	Notice string `gorm:"-"` // why it ends and from which day, as the customer reads it
}

// InForce reports whether the restriction has not been lifted.
func (r Restriction) InForce() bool { return r.Lifted.IsZero() }

// RestrictionState is how far a restriction has come.
type RestrictionState string

// The states of a restriction.
const (
	RestrictionInForce RestrictionState = "in_force"
	RestrictionNoticed RestrictionState = "noticed" // in force, and there is a notice that it ends
	RestrictionLifted  RestrictionState = "lifted"
)

// RestrictionStates lists every state.
var RestrictionStates = []RestrictionState{RestrictionInForce, RestrictionNoticed, RestrictionLifted}

// State is how far the restriction has come. It never ends by itself.
func (r Restriction) State() RestrictionState {
	switch {
	case !r.InForce():
		return RestrictionLifted
	case !r.Noticed.IsZero():
		return RestrictionNoticed
	}
	return RestrictionInForce
}

// The grounds of Article 18(1), letters a to d.
const (
	GroundAccuracy  Code = "accuracy_contested"
	GroundUnlawful  Code = "unlawful"
	GroundClaims    Code = "legal_claims"
	GroundObjection Code = "objection_pending"
)

// RestrictionGrounds lists the grounds in the order of the Article.
var RestrictionGrounds = []Code{GroundAccuracy, GroundUnlawful, GroundClaims, GroundObjection}

// MyRestrictions lists the restrictions on the person's data, newest first. Who acts for an organisation
// sees none: like requests they are a matter of the person alone.
func (s *Store) MyRestrictions(ctx context.Context, me Me) ([]Restriction, error) {
	return s.restrictionsOf(ctx, me.asker())
}

func (s *Store) restrictionsOf(ctx context.Context, customer int64) ([]Restriction, error) {
	var rows []Restriction
	if err := s.read.WithContext(ctx).Where("customer_id = ?", customer).Order("id DESC").Find(&rows).Error; err != nil {
		return nil, err
	}
	for i := range rows {
		if err := s.openNotice(&rows[i]); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// MaxRestrictionScope is how many characters the words on what a restriction covers may have.
const MaxRestrictionScope = 500

// NewRestriction is what staff fill in.
type NewRestriction struct {
	Ground Code
	Scope  string // in words: which data
	Until  string // in words: a day, or what has to come about first
}

func (n *NewRestriction) check() error {
	if !slices.Contains(RestrictionGrounds, n.Ground) {
		return &Invalid{"ground", "required"}
	}
	scope, wrong := restrictionWords("scope", n.Scope)
	if wrong != nil {
		return wrong
	}
	until, wrong := restrictionWords("until", n.Until)
	if wrong != nil {
		return wrong
	}
	n.Scope, n.Until = scope, until
	return nil
}

// restrictionWords cleans words on a restriction that other systems or the customer read, or says what is
// wrong with them in the field.
func restrictionWords(field, text string) (string, *Invalid) {
	text, err := value.Clean(text)
	text = strings.TrimSpace(text)
	switch {
	case err != nil:
		return text, &Invalid{field, "characters"}
	case text == "":
		return text, &Invalid{field, "required"}
	case utf8.RuneCountInString(text) > MaxRestrictionScope:
		return text, &Invalid{field, "too_long"}
	case holdsPersonalID(text):
		return text, &Invalid{field, "personal_id"}
	}
	return text, nil
}

// VisitedRestrictions lists the restrictions on the data of the customer visited, newest first.
func (s *Store) VisitedRestrictions(ctx context.Context, v Visit) ([]Restriction, error) {
	return s.restrictionsOf(ctx, v.customer)
}

// Restrict begins a restriction of the data of the customer visited, on a ground of GDPR Article 18(1).
// It is in force with the change. *Invalid for a form that lacks something.
func (s *Store) Restrict(ctx context.Context, v Visit, n NewRestriction) error {
	if v.customer == 0 {
		return ErrNotAllowed
	}
	if err := n.check(); err != nil {
		return err
	}
	return s.change(ctx, v.staff, func(c *Change) error {
		r := Restriction{CustomerID: v.customer, Ground: n.Ground, Scope: n.Scope, Until: n.Until}
		if err := c.restrict(&r); err != nil {
			return err
		}
		return c.auditRestriction(ActionRestricted, r)
	})
}

func (c *Change) auditRestriction(action Action, r Restriction) error {
	return c.audit(AuditEntry{Action: action, CustomerID: &r.CustomerID, Details: fmt.Sprintf(`{"restriction":%d,"ground":%q}`, r.ID, r.Ground)})
}

// restrict begins a restriction, which is in force with the change.
func (c *Change) restrict(r *Restriction) (err error) {
	r.From, r.Changed, r.UntilOn = c.now, c.now, dayIn(r.Until)
	if err := c.holding(); err != nil {
		return err
	}
	if r.Sequence, err = c.nextRestriction(); err != nil {
		return err
	}
	if err := c.Create(r).Error; err != nil {
		return fmt.Errorf("restrict processing: %w", err)
	}
	return c.settleRestriction(r.CustomerID)
}

// dayIn is the day that words are; no value where they say something else.
func dayIn(words string) value.Date {
	day, err := value.ParseDate(words)
	if err != nil {
		return value.Date{}
	}
	return day
}

// rephrase changes what a restriction in force covers, and other systems are told. A notice that it ends is
// of no account any more: the customer has been told anew until when it holds.
func (c *Change) rephrase(r *Restriction) (err error) {
	r.Changed, r.UntilOn = c.now, dayIn(r.Until)
	if r.Sequence, err = c.nextRestriction(); err != nil {
		return err
	}
	set := map[string]any{"scope": r.Scope, "until": r.Until, "until_on": r.UntilOn, "changed_at": r.Changed, "sequence": r.Sequence,
		"notice": nil, "noticed_at": nil, "ends_on": nil, "tell_way": "", "told_at": nil}
	if err := c.Model(&Restriction{}).Where("id = ?", r.ID).Updates(set).Error; err != nil {
		return fmt.Errorf("change a restriction: %w", err)
	}
	return c.settleRestriction(r.CustomerID)
}

// settleRestriction brings about what follows from a restriction that began or ended.
func (c *Change) settleRestriction(customer int64) error {
	if _, err := c.settle(customer); err != nil {
		return err
	}
	return c.tellRestriction(customer)
}

// lift ends a restriction. The customer has to be told before: GDPR Article 18(3). One that was lifted
// before is ErrStale.
func (c *Change) lift(r *Restriction) (err error) {
	r.Lifted, r.Changed = c.now, c.now
	if r.Sequence, err = c.nextRestriction(); err != nil {
		return err
	}
	done := c.Model(&Restriction{}).Where("id = ? AND lifted_at IS NULL", r.ID).
		Updates(map[string]any{"lifted_at": r.Lifted, "changed_at": r.Changed, "sequence": r.Sequence})
	if done.Error != nil {
		return fmt.Errorf("lift a restriction: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return ErrStale
	}
	return c.settleRestriction(r.CustomerID)
}

// nextRestriction draws the number of a change, and has others who change a restriction wait until
// this change is stored: so the numbers grow in the order in which readers come to see them.
func (c *Change) nextRestriction() (n int64, err error) {
	if err := c.Raw("UPDATE restriction_sequence SET last = last + 1 RETURNING last").Scan(&n).Error; err != nil {
		return 0, fmt.Errorf("number a change of restrictions: %w", err)
	}
	return n, nil
}
