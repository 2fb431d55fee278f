package views

import (
	"strconv"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/views/i18n"
)

// AccessLog is where a customer sees who came to their data, when and for what.
type AccessLog struct {
	Page
	Entries Table
	Range   string // which of many this page shows; empty where it shows all
	Pages   Pagination
	What    Details // what the log tells and what it does not
	Ask     Summary // whom to ask in another way about a look that one does not recognise
}

// NewAccessLog returns one page (from 1) of the log; total is how many entries all of its pages have.
func NewAccessLog(p Page, entries []models.AccessEntry, total, page int, d *register.Description) AccessLog {
	p.Title, p.Lead = p.T("access_log.title"), p.T("access_log.lead", "Company", p.Company.Name)
	l := AccessLog{Page: p, Entries: Table{
		Caption: p.T("access_log.entries"), Empty: p.T("access_log.none"),
		Columns: Columns(p.T("access_log.time"), p.T("access_log.who"), p.T("access_log.what"), p.T("access_log.why"), p.T("access_log.unknown")),
	}}
	for _, e := range entries {
		l.Entries.Rows = append(l.Entries.Rows, l.row(e))
	}
	pages := (total + models.PageSize - 1) / models.PageSize
	if pages > 1 && len(entries) > 0 {
		first := (page-1)*models.PageSize + 1
		l.Range = p.T("section.range", "First", first, "Last", first+len(entries)-1, "Total", p.Number(int64(total)))
	}
	l.Pages = NewPagination(page, pages, pageURL("/access-log"))
	l.What = Details{Summary: p.T("access_log.about"), Text: []string{
		p.T("access_log.about_staff"), p.T("access_log.about_names"), p.T("access_log.about_own"), p.T("access_log.about_systems"),
	}}
	l.ask(d)
	return l
}

// ask names the data protection officer where there is one, else whom the notice names.
func (l *AccessLog) ask(d *register.Description) {
	name, email, phone := d.Contact.Name.In(l.Lang), d.Contact.Email, d.Contact.Phone
	if o := d.Officer; o != nil {
		name, email, phone = o.Name.In(l.Lang), o.Email, o.Phone
	}
	l.Ask.Add(
		Fact(l.T("access_log.ask_whom"), name),
		SummaryRow{Label: l.T("access_log.ask_email"), Values: []Cell{{Text: email, URL: "mailto:" + email}}},
		Fact(l.T("access_log.ask_phone"), phone),
	)
}

func (l *AccessLog) row(e models.AccessEntry) []Cell {
	unknown := Cell{Text: l.T("access_log.unknown_link"), URL: unknownURL(e), About: l.Time(e.At)}
	return []Cell{{Text: l.Time(e.At)}, {Text: accessWho(l.Lang, e)}, l.what(e), accessWhy(l.Lang, e), unknown}
}

// unknownURL leads to the form by which a customer asks about a look that they do not recognise.
func unknownURL(e models.AccessEntry) string {
	return "/requests/new/" + string(models.Unrecognised) + "?entry=" + strconv.FormatInt(e.ID, 10)
}

// what is what was looked at or taken along; a request is named and led to.
func (l *AccessLog) what(e models.AccessEntry) Cell {
	c := Cell{Text: l.T("access_log.did." + string(e.Action))}
	if e.Kind != "" {
		c.Lines = []string{l.T(e.Kind + ".title")}
	}
	if e.Ref != "" {
		c.URL, c.About = requestURL(e.Ref), e.Ref
		c.Lines = append(c.Lines, l.T("requests.one", "Ref", e.Ref))
	}
	return c
}

// accessWho is who came to the data: a unit of the company, somebody who acts for the customer, or the
// customer.
func accessWho(lang string, e models.AccessEntry) string {
	switch {
	case e.Unit != "":
		return i18n.T(lang, "access_log.unit."+string(e.Unit))
	case e.Action == models.ActionContext:
		return i18n.T(lang, "access_log.representative")
	}
	return i18n.T(lang, "access_log.self")
}

// accessWhy is for what staff looked, with what they wrote of it.
func accessWhy(lang string, e models.AccessEntry) Cell {
	if e.Unit == "" {
		return Cell{Text: i18n.T(lang, "access_log.own_use")}
	}
	c := Cell{Text: codeText(lang, "access_log.reason", models.Code(e.Reason))}
	if e.Text != "" {
		c.Lines = []string{e.Text}
	}
	return c
}

// Template names the template of the page.
func (AccessLog) Template() string { return "customer/access_log" }
