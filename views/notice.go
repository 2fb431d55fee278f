package views

import (
	"strings"

	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// Notice is the privacy notice: what GDPR Articles 13 and 14 ask to be told, in the words of the
// company's register description.
type Notice struct {
	Page
	Register *register.Description
	Contents []Link
	Rights   []Right
}

// Right is a right of the data subject: its name with the article, and what it means here.
type Right struct {
	Title string
	Text  string
}

// NewNotice returns the privacy notice of a register description.
func NewNotice(p Page, d *register.Description) Notice {
	p.Title = p.T("notice.title")
	p.Caption = d.Register.In(p.Lang)
	n := Notice{Page: p, Register: d}
	n.Contents = []Link{
		{Text: p.T("notice.controller"), URL: "#controller"},
		{Text: p.T("notice.purposes"), URL: "#purposes"},
		{Text: p.T("notice.data"), URL: "#data"},
		{Text: p.T("notice.portal"), URL: "#portal"},
		{Text: p.T("notice.sources"), URL: "#sources"},
		{Text: p.T("notice.recipients"), URL: "#recipients"},
		{Text: p.T("notice.transfers"), URL: "#transfers"},
		{Text: p.T("notice.automated"), URL: "#automated"},
		{Text: p.T("notice.protection"), URL: "#protection"},
		{Text: p.T("notice.rights"), URL: "#rights"},
		{Text: p.T("notice.authority"), URL: "#authority"},
	}
	n.Rights = []Right{
		{p.T("notice.right.access"), p.T("notice.right.access_text")},
		{p.T("notice.right.rectification"), p.T("notice.right.rectification_text")},
		{p.T("notice.right.erasure"), p.T("notice.right.erasure_text")},
		{p.T("notice.right.restriction"), p.T("notice.right.restriction_text")},
		{p.T("notice.right.portability"), p.T("notice.right.portability_text")},
		{p.T("notice.right.objection"), p.T("notice.right.objection_text")},
		{p.T("notice.right.withdrawal"), p.T("notice.right.withdrawal_text")},
	}
	return n
}

// Template names the template of the page.
func (Notice) Template() string { return "public/notice" }

// ControllerFacts are who answers for the data and whom to ask.
func (n Notice) ControllerFacts() Summary {
	d := n.Register
	c := d.Controller
	var s Summary
	s.Add(SummaryRow{Label: n.T("notice.company"), Values: []Cell{{
		Text: c.Name.In(n.Lang),
		Lines: []string{
			c.Street, c.PostalCode + " " + c.PostOffice.In(n.Lang), n.T("notice.business_id") + " " + c.BusinessID,
		},
	}}})
	s.Add(Fact(n.T("notice.phone"), c.Phone), mailFact(n.T("notice.email"), c.Email),
		SummaryRow{Label: n.T("notice.website"), Values: []Cell{{Text: c.Website, URL: c.Website}}})
	s.Add(n.person(n.T("notice.contact"), d.Contact.Name, d.Contact.Phone, d.Contact.Email))
	if o := d.Officer; o != nil {
		s.Add(n.person(n.T("notice.officer"), o.Name, o.Phone, o.Email))
	}
	return s
}

func (n Notice) person(label string, name register.Text, phone, email string) SummaryRow {
	return SummaryRow{Label: label, Values: []Cell{
		{Text: name.In(n.Lang), Lines: []string{phone}}, {Text: email, URL: "mailto:" + email},
	}}
}

func mailFact(label, email string) SummaryRow {
	return SummaryRow{Label: label, Values: []Cell{{Text: email, URL: "mailto:" + email}}}
}

// Recipients are those to whom data are given (GDPR Article 13(1)(e) and (f)).
func (n Notice) Recipients() Table {
	t := Table{
		Caption: n.T("notice.recipients_caption"),
		Columns: Columns(n.T("notice.recipient"), n.T("notice.role"), n.T("notice.why"), n.T("notice.country")),
		Empty:   n.T("notice.no_recipients"),
	}
	for _, r := range n.Register.Recipients {
		country := Cell{Text: i18n.Country(n.Lang, r.Country)}
		if s := r.Safeguards.In(n.Lang); s != "" {
			country.Lines = []string{s}
		}
		t.Rows = append(t.Rows, []Cell{
			{Text: r.Name.In(n.Lang)}, {Text: n.T("register.role." + string(r.Role))},
			{Text: r.Purpose.In(n.Lang)}, country,
		})
	}
	return t
}

// Effective is the day from which the description holds.
func (n Notice) Effective() string {
	day, err := value.ParseDate(n.Register.Effective)
	if err != nil {
		return n.Register.Effective // checked when the description was read
	}
	return n.Date(day)
}

// names joins the names of purposes, sources or recipients, which may have commas in them.
func (n Notice) names(count int, name func(i int) register.Text) string {
	names := make([]string, count)
	for i := range names {
		names[i] = name(i).In(n.Lang)
	}
	return strings.Join(names, "; ")
}

// PurposesOf names what a kind of record is used for.
func (n Notice) PurposesOf(k register.Kind) string {
	list := n.Register.PurposesOf(k)
	return n.names(len(list), func(i int) register.Text { return list[i].Name })
}

// SourcesOf names where a kind of record comes from.
func (n Notice) SourcesOf(k register.Kind) string {
	list := n.Register.SourcesOf(k)
	return n.names(len(list), func(i int) register.Text { return list[i].Name })
}

// RecipientsOf names to whom a kind of record is given; nobody is said in words.
func (n Notice) RecipientsOf(k register.Kind) string {
	list := n.Register.RecipientsOf(k)
	if len(list) == 0 {
		return n.T("notice.no_recipients")
	}
	return n.names(len(list), func(i int) register.Text { return list[i].Name })
}

// AuthorityFacts are how to reach the supervisory authority (GDPR Article 13(2)(d)).
func (n Notice) AuthorityFacts() Summary {
	a := n.Register.Authority
	var s Summary
	s.Add(SummaryRow{Label: n.T("notice.authority_name"), Values: []Cell{
		{Text: a.Name.In(n.Lang), URL: a.Web.In(n.Lang)}, {Text: a.Visit.In(n.Lang)}, {Text: a.Post.In(n.Lang)},
	}})
	s.Add(Fact(n.T("notice.phone"), a.Phone), mailFact(n.T("notice.email"), a.Email),
		Fact(n.T("notice.authority_form"), a.Form.In(n.Lang)))
	return s
}
