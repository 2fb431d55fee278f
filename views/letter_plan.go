package views

import (
	"slices"
	"strings"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/views/i18n"
	"omatiedot/views/pdf"
)

// planned are groups of data with one fate on one ground.
type planned struct {
	fate    models.Fate
	law     string
	periods []period
}

// period are the groups among them that are kept equally long.
type period struct {
	until  string
	groups []string
}

// plan is what becomes of the groups of data that were asked to be erased. Those with one fate on one ground
// stand together, so that a law and a period are told once.
func (w answer) plan() pdf.Table {
	t := pdf.Table{Columns: []pdf.Column{
		{Title: w.T("ruling.fate"), Weight: 2}, {Title: w.T("ruling.group"), Weight: 5}, {Title: w.T("ruling.law"), Weight: 5},
	}}
	for _, one := range w.planned() {
		var lines []string
		for _, p := range one.periods {
			lines = append(lines, strings.TrimSpace(strings.Join(p.groups, ", ")+". "+p.until))
		}
		t.Rows = append(t.Rows, []string{w.T("ruling.fate." + string(one.fate)), stack(lines...), one.law})
	}
	return t
}

// planned puts the rows of a plan together: what goes first, then what is kept.
func (w answer) planned() []planned {
	var list []planned
	for _, fate := range models.Fates {
		for _, row := range w.Ruling.Plan {
			if row.Fate != fate {
				continue
			}
			retention := w.register.Kind(row.Kind).Retention
			law := stack(w.law(row, retention)...)
			i := slices.IndexFunc(list, func(p planned) bool { return p.fate == fate && p.law == law })
			if i < 0 {
				i, list = len(list), append(list, planned{fate: fate, law: law})
			}
			group := w.T("ruling.group_count", "Kind", w.T(row.Kind+".title"), "N", i18n.Number(w.lang, int64(row.Count)))
			list[i].add(group, w.until(row, retention))
		}
	}
	return list
}

func (p *planned) add(group, until string) {
	i := slices.IndexFunc(p.periods, func(one period) bool { return one.until == until })
	if i < 0 {
		i, p.periods = len(p.periods), append(p.periods, period{until: until})
	}
	p.periods[i].groups = append(p.periods[i].groups, group)
}

// law is why a group of data is kept: the ground of the decision, and the law or reason of its period; none
// where it goes.
func (w answer) law(p models.PlanRow, r register.Retention) []string {
	if p.Fate != models.Keep {
		return nil
	}
	return []string{w.ground(p.Ground), w.in(r.Basis)}
}

// until is how long a group of data is kept; "" where it goes.
func (w answer) until(p models.PlanRow, r register.Retention) string {
	switch {
	case p.Fate != models.Keep:
		return ""
	case !p.Until.IsZero() && p.Count > 1:
		return w.T("ruling.until_last", "Date", i18n.Date(w.lang, p.Until))
	case !p.Until.IsZero():
		return w.T("ruling.until", "Date", i18n.Date(w.lang, p.Until))
	}
	key := "ruling.keep." + string(r.From)
	if !i18n.Has(key) {
		return w.in(r.Text) + "."
	}
	var period []string
	if r.Years > 0 {
		period = append(period, w.T("ruling.years", "N", r.Years))
	}
	if r.Months > 0 {
		period = append(period, w.T("ruling.months", "N", r.Months))
	}
	return w.T(key, "Period", strings.Join(period, w.T("ruling.and")))
}
