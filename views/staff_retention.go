package views

import (
	"slices"

	"omatiedot/models"
	"omatiedot/models/register"
)

// RetentionURL is where staff see what is kept for how long, what goes, and what went.
const RetentionURL = "/staff/retention"

// StaffRetention is what goes next and what stays, as it was last counted, with what staff have to do.
type StaffRetention struct {
	Page
	Counted  string // when, or that nothing has been counted yet
	Counts   Table
	Count    *PostButton // nil for who only reads, and while a count is under way
	Overdue  Table
	CameBack *Table // nil where nothing has
	Holds    []RetentionHold
	NoHolds  string
	Place    *HoldForm // nil for who only reads
	Past     Table
}

// RetentionHold is a legal hold in force.
type RetentionHold struct {
	Title   string
	Facts   Summary
	Release *PostButton // nil for who only reads
}

// HoldForm is what an approver fills in to place a legal hold.
type HoldForm struct {
	Number Field
	Reason Field
	Button Button
}

// NewHold is a legal hold as it was filled in.
type NewHold struct{ Number, Reason string }

// NewStaffRetention returns the page, with the words of a register description.
func NewStaffRetention(p Page, r models.Retention, d *register.Description, n NewHold) StaffRetention {
	p.Title, p.Lead = p.T("retention.title"), p.T("retention.lead")
	page := StaffRetention{Page: p, Counted: p.T("retention.not_counted")}
	if len(r.Counts) > 0 {
		page.Counted = p.T("retention.counted", "When", p.Time(r.Counts[0].Counted), "Day", p.Date(r.Counts[0].GoesOn))
	}
	switch {
	case r.Counting:
		page.Counted += " " + p.T("retention.counting")
	case p.Reader.Is("approver") || p.Reader.Is("admin"):
		page.Count = &PostButton{Action: RetentionURL + "/count", Button: Button{Text: p.T("retention.count"), Kind: SecondButton}}
	}
	page.counts(r, d)
	page.holds(r.Holds, n)
	page.Past = Table{
		Caption: p.T("retention.past_caption"), Empty: p.T("retention.past_none"),
		Columns: numbered(Columns(p.T("retention.day"), p.T("retention.class"), p.T("retention.deleted")), 2),
	}
	for _, past := range r.Past {
		page.Past.Rows = append(page.Past.Rows, []Cell{{Text: p.Date(past.Day)}, {Text: className(p, past.Class)}, {Text: p.Number(past.Rows)}})
	}
	return page
}

// Template names the template of the page.
func (StaffRetention) Template() string { return "staff/retention" }

// numbered makes the columns from one on columns of numbers.
func numbered(columns []Column, from int) []Column {
	for i := range columns[from:] {
		columns[from+i].Kind = NumberColumn
	}
	return columns
}

func (s *StaffRetention) counts(r models.Retention, d *register.Description) {
	p := s.Page
	s.Counts = Table{
		Caption: p.T("retention.next_caption"),
		Columns: numbered(Columns(p.T("retention.class"), p.T("retention.period"), p.T("retention.due"), p.T("retention.held"), p.T("retention.overdue")), 2),
	}
	s.Overdue = Table{
		Caption: p.T("retention.overdue_caption"), Empty: p.T("retention.overdue_none"),
		Columns: numbered(Columns(p.T("retention.class"), p.T("retention.overdue")), 1),
	}
	if len(r.Counts) == 0 {
		s.Overdue.Empty = p.T("retention.nothing_counted")
	}
	for _, c := range r.Counts {
		name := Cell{Text: className(p, c.Class)}
		s.Counts.Rows = append(s.Counts.Rows, []Cell{name, {Text: keptFor(p, d, c.Class)}, {Text: p.Number(c.Due)}, {Text: p.Number(c.Held)}, {Text: p.Number(c.Overdue)}})
		if c.Overdue > 0 {
			s.Overdue.Rows = append(s.Overdue.Rows, []Cell{name, {Text: p.Number(c.Overdue)}})
		}
	}
	if len(r.CameBack) == 0 {
		return
	}
	s.CameBack = &Table{Caption: p.T("retention.back_caption"), Columns: numbered(Columns(p.T("retention.class"), p.T("retention.back")), 1)}
	for _, k := range models.Kinds {
		if n := r.CameBack[k.Name]; n > 0 {
			s.CameBack.Rows = append(s.CameBack.Rows, []Cell{{Text: className(p, k.Name)}, {Text: p.Number(n)}})
		}
	}
}

// className is a class of a purge in words.
func className(p Page, class string) string {
	if slices.Contains(models.PortalClasses, class) {
		return p.T("retention.class." + class)
	}
	return p.T(class + ".title")
}

// keptFor is how long a class is kept, in words: those of the register description where it tells of it.
func keptFor(p Page, d *register.Description, class string) string {
	switch class {
	case "answers", "requests", "access_log":
		return d.PortalRecord(class).Retention.Text.In(p.Lang)
	case "confirmations", "verdicts", "sessions", "jobs":
		return p.T("retention.period." + class)
	}
	return d.Kind(class).Retention.Text.In(p.Lang)
}

func (s *StaffRetention) holds(list []models.LegalHold, n NewHold) {
	p, mayPlace := s.Page, s.Reader.Is("approver")
	if len(list) == 0 {
		s.NoHolds = p.T("retention.holds_none")
	}
	for _, hold := range list {
		one := RetentionHold{Title: p.T("retention.hold_unnamed")}
		one.Facts.Add(Fact(p.T("retention.hold_since"), p.Time(hold.Placed)))
		if hold.Number != "" {
			one.Title = p.T("retention.hold_of", "Number", hold.Number)
			one.Facts.Add(Fact(p.T("retention.hold_reason"), hold.Reason))
		}
		if mayPlace {
			one.Release = &PostButton{
				Action: RetentionURL + "/holds/release", Hidden: []Hidden{{Name: "number", Value: hold.Number}},
				Button: Button{Text: p.T("retention.release"), Kind: SecondButton, About: one.Title},
			}
		}
		s.Holds = append(s.Holds, one)
	}
	if mayPlace {
		s.Place = &HoldForm{
			Number: Field{Name: "number", Label: p.T("retention.hold_number"), Value: n.Number, Width: ShortWidth, MaxLength: 40},
			Reason: Field{Name: "reason", Label: p.T("retention.hold_reason"), Hint: p.T("retention.hold_reason_hint"), Value: n.Reason, Type: TextareaField, Rows: 3, MaxLength: models.MaxDetails},
			Button: Button{Text: p.T("retention.place")},
		}
	}
}

// HoldMistake says what is wrong with a legal hold that was to be placed.
func HoldMistake(p Page, wrong *models.Invalid) (errors Errors) {
	errors.Add(wrong.Field, p.T("retention.error."+wrong.Field+"."+wrong.Code))
	return errors
}

// noticesOf are the recipients that are told of what came of a request, for the customer who asks: nil
// where there are none.
func noticesOf(p Page, notices []models.Notice) *Details {
	if len(notices) == 0 {
		return nil
	}
	details := &Details{Summary: p.T("retention.told"), Text: []string{p.T("retention.told_text")}}
	for _, n := range notices {
		line := n.Recipient
		if !n.Last.IsZero() {
			line = p.T("retention.told_last", "Name", n.Recipient, "Day", p.Date(n.Last))
		}
		if n.Told.IsZero() {
			line = p.T("retention.told_not_yet", "Recipient", line)
		} else {
			line = p.T("retention.told_on", "Recipient", line, "Day", p.Date(n.Told.Date()))
		}
		details.Text = append(details.Text, line)
	}
	return details
}
