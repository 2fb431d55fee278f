package models

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm"

	"omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// Audience is who is to be approached for a purpose by a channel: all customers who may be, or those
// of them whom the other fields narrow it to; "" narrows nothing.
type Audience struct {
	Purpose    string `gorm:"column:purpose"`
	Channel    string `gorm:"column:channel"`
	Group      string `gorm:"column:customer_group"`
	Product    string `gorm:"column:product"`     // of a contract in force
	PostalCode string `gorm:"column:postal_code"` // of a current address, or its beginning
}

// AudienceRole is what the recipient of an audience is.
type AudienceRole string

// The roles: the company itself, or a processor (GDPR Article 28). There is no third: customers let the
// company approach them, and nobody else for ends of their own.
const (
	OwnUse            AudienceRole = "own"
	AudienceProcessor AudienceRole = "processor"
)

// AudienceRoles lists every role.
var AudienceRoles = []AudienceRole{OwnUse, AudienceProcessor}

// Known reports whether there is such a role.
func (r AudienceRole) Known() bool { return slices.Contains(AudienceRoles, r) }

// Recipient is to whom an audience is handed, what for and until when.
type Recipient struct {
	Name       string        `gorm:"column:recipient"` // "" for the company itself
	Role       AudienceRole  `gorm:"column:role"`
	Words      string        `gorm:"column:words"` // what it is for, as the customers read it
	Country    value.Country `gorm:"column:country"`
	Safeguards string        `gorm:"column:safeguards"` // outside the EEA: GDPR Articles 45 to 49
	Until      value.Date    `gorm:"column:until_on"`   // the day by which the recipient has deleted it
}

const (
	// MinAudience is how many customers an audience has at least: fewer could be told apart by it.
	MinAudience = 5
	// MaxAudienceWords is how many characters a text about an audience may have.
	MaxAudienceWords = 500
	// MaxAudienceMonths is how long a recipient may keep a list, in months.
	MaxAudienceMonths = 12
)

// AudiencePurposes are the purposes of the register description for which somebody is approached:
// marketing and research. What else customers are asked has no audience.
func AudiencePurposes(d *register.Description) []register.PermissionPurpose {
	var list []register.PermissionPurpose
	for _, p := range d.Permissions {
		if p.Kind == register.KindMarketing || p.Kind == register.KindResearch {
			list = append(list, p)
		}
	}
	return list
}

// Check cleans the fields and returns what is wrong with them. Only what the register description
// has is an audience.
func (a *Audience) Check(d *register.Description) []*Invalid {
	var wrong []*Invalid
	known := map[string]bool{}
	for _, p := range AudiencePurposes(d) {
		known[p.Key] = true
	}
	ch, ok := d.Permission(a.Purpose).Channel(register.Channel(a.Channel))
	switch {
	case !known[a.Purpose]:
		wrong = append(wrong, &Invalid{"purpose", "required"})
	case !ok || ch.Channel == register.ChannelAny:
		wrong = append(wrong, &Invalid{"channel", "required"})
	}
	for _, f := range []struct {
		name string
		text *string
	}{{"group", &a.Group}, {"product", &a.Product}} {
		wrong = append(wrong, checkWords(f.name, f.text, false)...)
	}
	a.PostalCode = strings.TrimSpace(a.PostalCode)
	if len(a.PostalCode) > 5 || strings.Trim(a.PostalCode, "0123456789") != "" {
		wrong = append(wrong, &Invalid{"postal_code", "form"})
	}
	return wrong
}

// Check cleans the fields and returns what is wrong with them on the day.
func (r *Recipient) Check(today value.Date) []*Invalid {
	var wrong []*Invalid
	own := false
	switch r.Role {
	case OwnUse:
		own, r.Name, r.Country, r.Safeguards = true, "", "", ""
	case AudienceProcessor:
	default:
		wrong = append(wrong, &Invalid{"role", "required"})
	}
	if !own {
		wrong = append(wrong, checkWords("recipient", &r.Name, true)...)
	}
	wrong = append(wrong, checkWords("words", &r.Words, true)...)
	if holdsPersonalID(r.Words) {
		wrong = append(wrong, &Invalid{"words", "personal_id"}) // everybody on the list reads it
	}
	if _, err := value.ParseCountry(r.Country.String()); err != nil && !own {
		wrong = append(wrong, &Invalid{"country", "form"})
	}
	inEEA := register.Recipient{Country: r.Country.String()}.InEEA()
	wrong = append(wrong, checkWords("safeguards", &r.Safeguards, !own && !r.Country.IsZero() && !inEEA)...)
	switch {
	case r.Until.IsZero():
		wrong = append(wrong, &Invalid{"until", "required"})
	case r.Until.Before(today):
		wrong = append(wrong, &Invalid{"until", "past"})
	case r.Until.After(today.AddMonths(MaxAudienceMonths)):
		wrong = append(wrong, &Invalid{"until", "late"})
	}
	return wrong
}

func checkWords(field string, text *string, required bool) []*Invalid {
	clean, err := value.Clean(*text)
	switch {
	case err != nil:
		return []*Invalid{{field, "characters"}}
	case clean == "" && required:
		return []*Invalid{{field, "required"}}
	case utf8.RuneCountInString(clean) > MaxAudienceWords:
		return []*Invalid{{field, "too_long"}}
	}
	*text = clean
	return nil
}

// AudienceReason is why a customer falls out of an audience: one of permit.Reasons or of those below.
type AudienceReason string

// The reasons that only audiences have.
const (
	// Withheld: the customer or somebody of their household is under a non-disclosure order, or their
	// data may only be stored. Which of these it is nobody learns from an audience.
	Withheld AudienceReason = "withheld"
	// NotDisclosed: may be approached by the company itself, but is not to be named to others.
	NotDisclosed AudienceReason = "not_disclosed"
	// Unsettled: their data changed, and what follows from that is being reckoned.
	Unsettled AudienceReason = "unsettled"
	// Others are the reasons that hold for fewer than five each.
	Others AudienceReason = "others"
)

// AudienceReasons lists every reason to fall out of an audience, as they are shown.
func AudienceReasons() []AudienceReason {
	var list []AudienceReason
	for _, r := range permit.Reasons {
		if !r.Allows() && r != permit.Protected && r != permit.Restricted {
			list = append(list, AudienceReason(r))
		}
	}
	return append(list, NotDisclosed, Withheld, Unsettled, Others)
}

// Tally is how many customers fall out of an audience for a reason: a whole number of fives, rounded
// down, so that nobody is singled out by narrowing an audience step by step. 0 is fewer than five.
type Tally struct {
	Reason    AudienceReason
	Customers int
}

// AudienceCount is how many customers are in an audience, rounded like a Tally, and why others are not.
type AudienceCount struct {
	Allowed int
	Out     []Tally // reasons that nobody has are left out
}

// MayBeDrawn reports whether the audience is large enough to be handed to anybody.
func (c AudienceCount) MayBeDrawn() bool { return c.Allowed >= MinAudience }

// rounded is a number as it may be shown.
func rounded(n int) int { return n - n%MinAudience }

// CountAudience counts an audience as it would be handed to a recipient of the role. It is ErrNotAllowed
// for staff who draw no audiences.
func (s *Store) CountAudience(ctx context.Context, by Actor, a Audience, role AudienceRole) (AudienceCount, error) {
	if !drawsAudiences(by) {
		return AudienceCount{}, ErrNotAllowed
	}
	var rows []struct {
		Fate      string
		Customers int
	}
	err := s.reading(ctx, func(db *gorm.DB) error {
		q, err := s.audienceQuery(db, a, role)
		if err != nil {
			return err
		}
		return db.Raw("SELECT fate, COUNT(*) AS customers FROM ("+q.sql+") chosen GROUP BY fate", q.args).Scan(&rows).Error
	})
	if err != nil {
		return AudienceCount{}, fmt.Errorf("count an audience: %w", err)
	}
	out, count, allowed, few := map[AudienceReason]int{}, AudienceCount{}, 0, false
	for _, r := range rows {
		if reason, ok := fateOf(r.Fate); ok {
			out[reason] += r.Customers
		} else {
			allowed += r.Customers
		}
	}
	count.Allowed = rounded(allowed)
	for _, reason := range AudienceReasons() {
		// A reason that holds for fewer than five is not told: who knows whom the filters choose would
		// know it of them.
		switch n := rounded(out[reason]); {
		case n > 0:
			count.Out = append(count.Out, Tally{reason, n})
		case out[reason] > 0:
			few = true
		}
	}
	if few {
		count.Out = append(count.Out, Tally{Reason: Others})
	}
	return count, s.change(ctx, by, func(c *Change) error {
		return c.audit(AuditEntry{Action: ActionAudienceCounted, Details: a.details()})
	})
}

// drawsAudiences reports whether the actor may: marketing staff, and whoever has the command line.
func drawsAudiences(by Actor) bool {
	switch who := by.(type) {
	case Staff:
		return who.Is(Marketing)
	case System:
		return true
	}
	return false
}

// AudienceChoices are what audiences can be narrowed to: groups and products of at least MinAudience
// customers each, in order.
type AudienceChoices struct{ Groups, Products []string }

// maxChoices is how many groups or products a form offers.
const maxChoices = 200

// AudienceChoices lists what the register holds to choose from.
func (s *Store) AudienceChoices(ctx context.Context, staff Staff) (c AudienceChoices, err error) {
	if !staff.Is(Marketing) {
		return c, ErrNotAllowed
	}
	db := s.read.WithContext(ctx)
	err = db.Raw(`SELECT customer_group FROM customers WHERE customer_group <> '' AND gone_at IS NULL
		GROUP BY customer_group HAVING COUNT(*) >= ? ORDER BY customer_group LIMIT ?`, MinAudience, maxChoices).Scan(&c.Groups).Error
	if err != nil {
		return c, err
	}
	today := s.today()
	err = db.Raw(`SELECT product FROM contracts t WHERE product <> '' AND `+inForceSQL+`
		GROUP BY product HAVING COUNT(DISTINCT customer_id) >= ? ORDER BY product LIMIT ?`, today, today, MinAudience, maxChoices).Scan(&c.Products).Error
	return c, err
}
