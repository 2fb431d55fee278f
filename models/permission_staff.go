package models

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm/clause"

	"omatiedot/models/value"
)

// StaffWays are the ways by which a customer tells a member of staff of a decision.
var StaffWays = []Code{"phone", "counter", "paper"}

const (
	// MaxPermissionReference is how many characters the reference of a letter or call may have.
	MaxPermissionReference = 80
	// MaxPermissionNote is how many characters the note on a decision may have.
	MaxPermissionNote = 1000
)

// NewPermission is what a member of staff fills in on a decision that a customer told them.
type NewPermission struct {
	Purpose   string
	Channels  []string // of the purpose, on each of which the answer is
	Answer    Code     // AnswerYes or AnswerNo
	How       Code     // one of StaffWays
	Day       value.Date
	Reference string // of the letter or call
	Note      string
	Scan      []byte // of the paper; may be empty
}

// The answers of a customer.
const (
	AnswerYes Code = "yes"
	AnswerNo  Code = "no"
)

// RecordPermission records a decision that the customer told a member of staff, in the customer's own
// name and as of the day it was given: what they have decided themself since holds all the same. A yes
// needs evidence, and is not taken in where the customer's own no holds, which only they can lift. It
// returns what is wrong with the form; nothing is then recorded. It is ErrNotAllowed for roles other
// than agent, and ErrReason once the visit is over.
func (s *Store) RecordPermission(ctx context.Context, v Visit, n NewPermission) (wrong []*Invalid, err error) {
	if !v.staff.Is(Agent) {
		return nil, ErrNotAllowed
	}
	err = s.change(ctx, v.staff, func(c *Change) error {
		customer, err := c.visited(v)
		if err != nil {
			return err
		}
		cells, err := c.lockedGrid(customer.ID)
		if err != nil {
			return err
		}
		decisions, found := n.check(cells, customer.Since, c.now.Date())
		if wrong = found; len(wrong) > 0 {
			return errUnchanged
		}
		return c.recordTold(v, n, cells, decisions)
	})
	if errors.Is(err, errUnchanged) {
		err = nil
	}
	return wrong, err
}

// visited is the customer of a visit that still runs, whom nobody else changes until this change is
// stored.
func (c *Change) visited(v Visit) (*Customer, error) {
	if !c.now.Before(v.Until) {
		return nil, ErrReason
	}
	var customer Customer
	err := c.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Take(&customer, v.customer).Error
	return &customer, missing(err)
}

// recordTold stores the decisions, what they were given on, and what follows from them. What the
// customer had said already is recorded too: it is now known from this paper or call as well.
func (c *Change) recordTold(v Visit, n NewPermission, cells []Cell, decisions []Decision) error {
	proof, err := c.keepScan(v.customer, n.Scan)
	if err != nil {
		return err
	}
	how := Recording{How: n.How, Language: v.Words, Reference: n.Reference, Note: n.Note, At: n.at(c.now), Proof: proof}
	if n.How == "paper" {
		how.Language = "" // what was shown is what the paper says
	}
	for _, d := range decisions {
		cell, err := cellOf(cells, d)
		if err != nil {
			return err
		}
		if err := c.decide(v.customer, cell, cell.Answer(d.Yes), how); err != nil {
			return err
		}
	}
	if _, err := c.settle(v.customer); err != nil {
		return err
	}
	if err := c.confirmLater(v.customer); err != nil {
		return err
	}
	return c.auditDecisions(AuditEntry{CustomerID: &v.customer, Reason: string(v.Reason.Code)}, decisionDetails{How: n.How, Scan: proof != nil, Visit: v.id})
}

// at is when the decision was given: now, or the beginning of an earlier day, so that whatever the
// customer decided themself on that day comes after it.
func (n NewPermission) at(now value.Time) value.Time {
	if n.Day == now.Date() {
		return now
	}
	return value.TimeOf(n.Day.Start())
}

// check reads the form: the decisions, or everything that is wrong.
func (n *NewPermission) check(cells []Cell, since, today value.Date) (decisions []Decision, wrong []*Invalid) {
	add := func(is bool, field, code string) {
		if is && !slices.ContainsFunc(wrong, func(w *Invalid) bool { return w.Field == field }) {
			wrong = append(wrong, &Invalid{field, code})
		}
	}
	channels := channelsOf(cells, n.Purpose)
	unknown := func(ch string) bool { return !slices.Contains(channels, ch) }
	add(len(channels) == 0, "purpose", "required")
	add(len(n.Channels) == 0, "channel", "required")
	add(len(channels) > 0 && slices.ContainsFunc(n.Channels, unknown), "channel", "purpose")
	add(n.Answer != AnswerYes && n.Answer != AnswerNo, "answer", "required")
	add(n.lifts(cells), "answer", "objected")
	add(!slices.Contains(StaffWays, n.How), "how", "required")
	add(n.Day.IsZero(), "day", "required")
	add(n.Day.After(today), "day", "future")
	add(!n.Day.IsZero() && n.Day.Before(since), "day", "before")
	wrong = append(wrong, n.checkWords()...)
	if len(n.Scan) > 0 {
		if _, bad := scanForm(n.Scan); bad != nil {
			wrong = append(wrong, bad)
		}
	}
	for _, ch := range n.Channels {
		decisions = append(decisions, Decision{Purpose: n.Purpose, Channel: ch, Yes: n.Answer == AnswerYes})
	}
	return decisions, wrong
}

// lifts reports whether the form would lift a no of the customer's own. Of one given on the same day
// nobody knows which came first: the no stands.
func (n *NewPermission) lifts(cells []Cell) bool {
	return n.Answer == AnswerYes && slices.ContainsFunc(cells, func(c Cell) bool {
		return c.Purpose.Key == n.Purpose && slices.Contains(n.Channels, string(c.Channel)) && c.OwnNo() && !n.Day.Before(c.Since.Date())
	})
}

// OwnNo reports whether a no of the customer's own holds, which nobody else can lift.
func (c Cell) OwnNo() bool {
	return c.Decision != nil && c.Decision.no() && c.Decision.decision().ByPerson
}

// checkWords tidies what is written in free words and returns what is wrong with it. A paper has to be
// found again: it comes with a scan or a reference. So does a yes by another way, or with a note on the
// talk: GDPR Article 7(1) has the company prove it.
func (n *NewPermission) checkWords() (wrong []*Invalid) {
	for _, w := range []struct {
		field string
		text  *string
		most  int
	}{{"reference", &n.Reference, MaxPermissionReference}, {"note", &n.Note, MaxPermissionNote}} {
		text, err := value.Clean(*w.text)
		*w.text = text
		switch {
		case err != nil:
			wrong = append(wrong, &Invalid{w.field, "characters"})
		case utf8.RuneCountInString(text) > w.most:
			wrong = append(wrong, &Invalid{w.field, "too_long"})
		case holdsPersonalID(text):
			wrong = append(wrong, &Invalid{w.field, "personal_id"})
		case w.field == "reference" && n.How == "paper" && text == "" && len(n.Scan) == 0:
			wrong = append(wrong, &Invalid{w.field, "paper"})
		case w.field == "note" && text == "" && n.needsEvidence():
			wrong = append(wrong, &Invalid{w.field, "evidence"})
		case w.field == "reference" && strings.HasPrefix(text, "change-"):
			wrong = append(wrong, &Invalid{w.field, "characters"}) // the name of a customer's own change
		}
	}
	return wrong
}

// needsEvidence reports whether nothing but the clerk's word stands for a yes.
func (n *NewPermission) needsEvidence() bool {
	told := n.How == "phone" || n.How == "counter"
	return n.Answer == AnswerYes && told && n.Reference == "" && len(n.Scan) == 0
}

// channelsOf are the channels of a purpose in the grid.
func channelsOf(cells []Cell, purpose string) []string {
	var channels []string
	for _, c := range cells {
		if c.Purpose.Key == purpose {
			channels = append(channels, string(c.Channel))
		}
	}
	return channels
}

// VisitedPermissions is the customer's grid as it holds, for a member of staff during a visit. That it
// was seen is logged once a visit, as the records themselves are.
func (s *Store) VisitedPermissions(ctx context.Context, v Visit) ([]Cell, error) {
	entry, err := v.entry(ActionKindViewed, "permissions")
	if err != nil {
		return nil, err
	}
	if err := s.logOnce(ctx, v, entry); err != nil {
		return nil, err
	}
	return s.grid(s.read.WithContext(ctx), v.customer, s.Description, s.now())
}
