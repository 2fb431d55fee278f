package views

import (
	"slices"
	"strings"

	"omatiedot/models"
)

// CaseDecided is what the last draft decides, on one look: before it is approved, and of what was sent.
type CaseDecided struct {
	Facts    Summary
	Warnings []string // of what the law forbids, as far as the register description tells
}

// decided is what the last draft says; nil while it is being written.
func (c *Case) decided() *CaseDecided {
	k := c.request
	if k.Decided == nil || !slices.Contains([]models.State{models.Drafted, models.Approved, models.Answered, models.Collected}, k.State) {
		return nil
	}
	w := answer{Answer: *k.Decided, lang: c.Lang, register: c.register}
	d := &CaseDecided{}
	outcome := "staff.outcome."
	if k.State == models.Answered || k.State == models.Collected { // it is no longer a plan
		outcome = "answered.outcome."
	}
	d.Facts.Add(Fact(c.T("ruling.outcome"), c.T(outcome+string(w.Ruling.Outcome))))
	if w.Ruling.Ground != "" {
		d.Facts.Add(Fact(c.T("staff.ground_field"), w.ground(w.Ruling.Ground)))
	}
	d.Facts.Add(c.decidedFields(w)...)
	d.Facts.Add(c.decidedPlan(w)...)
	d.Facts.Add(c.decidedLeftOut(w)...)
	d.words(c.Page, w)
	if k.State == models.Drafted {
		d.Warnings = c.lawBroken(w.Ruling.Plan)
	}
	return d
}

// words are what the customer reads beside what is decided.
func (d *CaseDecided) words(p Page, w answer) {
	say := func(label string, texts ...string) {
		if texts = slices.DeleteFunc(texts, func(text string) bool { return text == "" }); len(texts) > 0 {
			d.Facts.Add(SummaryRow{Label: p.T(label), Values: []Cell{paragraphs(strings.Join(texts, "\n"), "")}})
		}
	}
	var purposes []string
	for _, key := range w.Ruling.Purposes {
		purposes = append(purposes, w.register.Purpose(key).Name.In(p.Lang))
	}
	say("staff.granted", purposes...)
	say("staff.restricted", w.Ruling.Restricted.Scope)
	say("staff.until", w.Ruling.Restricted.Until)
	say("retention.told", w.Told...)
	say("staff.explanation", w.Ruling.Explanation)
	say("staff.text_field", w.Text)
}

// decidedFields are the values of a rectification, each corrected or not.
func (c *Case) decidedFields(w answer) (rows []SummaryRow) {
	for _, f := range w.Fields {
		row := Fact(w.ruledName(f), c.T("staff.accept"))
		if !f.Accept {
			row = Fact(w.ruledName(f), c.T("staff.decline", "Why", w.ground(f.Ground)))
		}
		if f.Note != "" {
			row.Values = append(row.Values, paragraphs(f.Note, ""))
		}
		rows = append(rows, row)
	}
	return rows
}

// decidedPlan are the groups of an erasure, each with what becomes of it and, where that was not proposed,
// with what was.
func (c *Case) decidedPlan(w answer) (rows []SummaryRow) {
	for _, row := range w.Ruling.Plan {
		title := c.T("staff.part", "Kind", c.T(row.Kind+".title"), "N", row.Count)
		shown := Fact(title, c.fate(row))
		if until := w.until(row, c.register.Kind(row.Kind).Retention); until != "" {
			shown.Values = append(shown.Values, Cell{Text: until})
		}
		i := slices.IndexFunc(c.request.Plan, func(p models.PlanRow) bool { return p.Kind == row.Kind })
		if c.request.State == models.Drafted && i >= 0 && row.OtherThan(c.request.Plan[i]) {
			shown.Values = append(shown.Values, Tag(Warn, c.T("staff.proposed_other", "Fate", c.fate(c.request.Plan[i]))))
		}
		rows = append(rows, shown)
	}
	return rows
}

// fate is what becomes of a group, and why it is kept.
func (c *Case) fate(row models.PlanRow) string {
	if row.Fate != models.Keep {
		return c.T("staff.fate." + string(row.Fate))
	}
	return c.T("staff.fate.keep", "Why", c.keepWhy(row.Ground))
}

// keepWhy is a ground in so few words that it can be told from another in a list.
func (c *Case) keepWhy(g models.Ground) string {
	return c.T("staff.keep." + string(g))
}

// decidedLeftOut is what is left out of a copy of data, group by group and ground by ground.
func (c *Case) decidedLeftOut(w answer) (rows []SummaryRow) {
	type part struct {
		kind   string
		ground models.Ground
		past   bool
	}
	var order []part
	some := map[part]int{}
	for _, one := range w.Ruling.Withheld {
		p := part{one.Kind, one.Ground, one.Past}
		if !slices.Contains(order, p) {
			order = append(order, p)
		}
		if one.Record != 0 {
			some[p]++
		}
	}
	for _, p := range order {
		what := c.T("staff.withheld_all")
		if n := some[p]; n > 0 {
			what = c.T("staff.withheld_some", "N", n)
			if p.past {
				what = c.T("staff.withheld_past", "N", n)
			}
		}
		rows = append(rows, SummaryRow{Label: c.T(p.kind + ".title"), Values: Cells(what, w.ground(p.ground))})
	}
	return rows
}

// lawBroken warns where a plan deletes what a law obliges the company to keep: that is not forbidden, as
// the description may be wrong of some records, but nobody does it unawares.
func (c *Case) lawBroken(plan []models.PlanRow) (warnings []string) {
	for _, kind := range models.LawBroken(plan, c.request.Plan) {
		basis := c.register.Kind(kind).Retention.Basis.In(c.Lang)
		warnings = append(warnings, c.T("staff.law_broken", "Group", c.T(kind+".title"), "Law", basis))
	}
	return warnings
}

// recipients is the choice of who, beside those of whom it is known, was given data of the customer; nil
// where there is nobody to choose.
func (c *Case) recipients(d models.DraftForm) *Field {
	if len(c.request.MayBeTold) == 0 {
		return nil
	}
	f := Field{Name: "given", Label: c.T("staff.given"), Hint: c.T("staff.given_hint"), Type: CheckboxField}
	for _, one := range c.request.MayBeTold {
		f.Options = append(f.Options, Option{Value: one.Key, Label: one.StaffName().In(c.Lang)})
	}
	f.Options = Choose(f.Options, d.Ruling.Recipients...)
	return &f
}
