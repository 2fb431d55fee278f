package views

import (
	"cmp"
	"fmt"
	"strconv"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// audiencesPath is where audiences are chosen and made.
const audiencesPath = "/staff/audiences"

// AudienceForm is what marketing staff have filled in: the choice, and below it to whom it goes.
type AudienceForm struct {
	Audience  models.Audience
	Recipient models.Recipient
	Key       string // of the export that it makes
}

// Audiences is where marketing staff choose an audience, see how many are in it and why others are
// not, and say to whom it goes.
type Audiences struct {
	Page
	Fields  []Field
	Count   Button
	Exports Link

	Counted *Summary // nil before anything was chosen
	Rounded string
	Out     Table
	TooFew  string
	// Form is to whom it goes; nothing while the audience cannot be handed over.
	Form    []Field
	Hidden  []Hidden
	Check   Button
	Sharing Details
}

// NewAudiences returns the form with what has been chosen.
func NewAudiences(p Page, d *register.Description, choices models.AudienceChoices, f AudienceForm) Audiences {
	p.Title, p.Lead = p.T("audiences.title"), p.T("audiences.lead")
	a := Audiences{
		Page: p, Count: Button{Text: p.T("audiences.count")},
		Exports: Link{Text: p.T("audiences.exports"), URL: audiencesPath + "/exports"},
		Sharing: Details{Summary: p.T("audiences.sharing"), Text: lines(p.T("audiences.sharing_text"))},
	}
	var purposes, channels, roles []Option
	seen := map[register.Channel]bool{}
	for _, purpose := range models.AudiencePurposes(d) {
		purposes = append(purposes, Option{Value: purpose.Key, Label: purpose.Name.In(p.Lang)})
		for _, ch := range purpose.Channels {
			if ch.Channel != register.ChannelAny && !seen[ch.Channel] {
				seen[ch.Channel] = true
				channels = append(channels, Option{Value: string(ch.Channel), Label: p.T("permissions.channel." + string(ch.Channel))})
			}
		}
	}
	for _, role := range models.AudienceRoles {
		roles = append(roles, Option{Value: string(role), Label: p.T("audiences.role." + string(role))})
	}
	a.Fields = []Field{
		{Name: "purpose", Label: p.T("permissions.purpose"), Type: RadioField, Options: Choose(purposes, f.Audience.Purpose)},
		{Name: "channel", Label: p.T("permissions.channel"), Type: RadioField, Options: Choose(channels, f.Audience.Channel)},
		{Name: "role", Label: p.T("audiences.role"), Type: RadioField, Options: Choose(roles, string(f.Recipient.Role))},
		a.choice("group", p.T("customers.customer_group"), choices.Groups, f.Audience.Group),
		a.choice("product", p.T("audiences.product"), choices.Products, f.Audience.Product),
		{Name: "postal_code", Label: p.T("audiences.postal_code"), Hint: p.T("audiences.postal_code_hint"), Value: f.Audience.PostalCode,
			Width: ShortWidth, InputMode: "numeric", MaxLength: 5, Optional: true},
	}
	return a
}

// choice is a list to choose one of or none.
func (a Audiences) choice(name, label string, values []string, chosen string) Field {
	options := []Option{{Label: a.T("audiences.all")}}
	for _, v := range values {
		options = append(options, Option{Value: v, Label: v})
	}
	return Field{Name: name, Label: label, Type: SelectField, Width: MediumWidth, Options: Choose(options, chosen), Optional: true}
}

// WithCount adds how many are in the audience, why others are not, and the form for handing it over.
func (a Audiences) WithCount(count models.AudienceCount, f AudienceForm) Audiences {
	a.Counted = &Summary{}
	a.Counted.Add(SummaryRow{Label: a.T("audiences.allowed"), Values: []Cell{{Text: a.few(count.Allowed)}}})
	a.Rounded = a.T("audiences.rounded", "Least", models.MinAudience)
	a.Out = Table{Caption: a.T("audiences.out"), Empty: a.T("audiences.out_none"), Columns: []Column{
		{Label: a.T("audiences.why"), Kind: HeadColumn}, {Label: a.T("audiences.customers"), Kind: NumberColumn},
	}}
	for _, t := range count.Out {
		a.Out.Rows = append(a.Out.Rows, []Cell{{Text: a.T("audiences.reason." + string(t.Reason))}, {Text: a.few(t.Customers)}})
	}
	if !count.MayBeDrawn() {
		a.TooFew = a.T("audiences.error.audience.too_few", "Least", models.MinAudience)
		return a
	}
	return a.withRecipient(f)
}

// few is a rounded number of customers.
func (a Audiences) few(n int) string {
	if n == 0 {
		return a.T("audiences.few", "Least", models.MinAudience)
	}
	return a.Number(int64(n))
}

func (a Audiences) withRecipient(f AudienceForm) Audiences {
	r := f.Recipient
	if r.Role != models.OwnUse {
		a.Form = append(a.Form, Field{Name: "recipient", Label: a.T("disclosures.recipient"), Hint: a.T("audiences.recipient_hint"), Value: r.Name, Width: MediumWidth})
	}
	a.Form = append(a.Form,
		Field{Name: "words", Label: a.T("audiences.words"), Hint: a.T("audiences.words_hint"), Value: r.Words, Type: TextareaField, Rows: 3, MaxLength: models.MaxAudienceWords},
		Field{Name: "until", Label: a.T("audiences.until"), Hint: a.T("audiences.until_hint"), Value: r.Until.String(), Type: DateField, Width: ShortWidth})
	if r.Role != models.OwnUse {
		a.Form = append(a.Form,
			Field{Name: "country", Label: a.T("audiences.country"), Hint: a.T("audiences.country_hint"), Value: r.Country.String(), Width: ShortWidth, MaxLength: 2},
			Field{Name: "safeguards", Label: a.T("disclosures.safeguards"), Hint: a.T("audiences.safeguards_hint"), Value: r.Safeguards, Width: MediumWidth, Optional: true})
	}
	a.Hidden = f.chosen()
	a.Check = Button{Text: a.T("audiences.check"), Name: "action", Value: ActionCheck}
	return a
}

// chosen are the fields of the choice, and of the export that it makes.
func (f AudienceForm) chosen() []Hidden {
	return []Hidden{
		{"key", f.Key}, {"purpose", f.Audience.Purpose}, {"channel", f.Audience.Channel}, {"role", string(f.Recipient.Role)},
		{"group", f.Audience.Group}, {"product", f.Audience.Product}, {"postal_code", f.Audience.PostalCode},
	}
}

// Template names the template of the page.
func (Audiences) Template() string { return "staff/audience" }

// AudienceCheck shows an export before it is made.
type AudienceCheck struct {
	Page
	Answers Summary
	Told    string
	Hidden  []Hidden
	Send    Button
	Edit    Button
}

// NewAudienceCheck returns the answers to look over.
func NewAudienceCheck(p Page, d *register.Description, count models.AudienceCount, f AudienceForm) AudienceCheck {
	p.Title, p.Caption = p.T("audiences.check_title"), p.T("audiences.title")
	p.Back = &Link{Text: p.T("audiences.title"), URL: audiencesPath}
	r, all := f.Recipient, p.T("audiences.all")
	name := r.Name
	if r.Role == models.OwnUse {
		name = d.Controller.Name.In(p.Lang)
	}
	c := AudienceCheck{
		Page: p, Told: p.T("audiences.told"),
		Hidden: append(f.chosen(), Hidden{"recipient", r.Name}, Hidden{"words", r.Words}, Hidden{"until", r.Until.String()},
			Hidden{"country", r.Country.String()}, Hidden{"safeguards", r.Safeguards}),
		Send: Button{Text: p.T("audiences.send"), Name: "action", Value: ActionSend},
		Edit: Button{Text: p.T("audiences.edit"), Kind: SecondButton, Name: "action", Value: ActionEdit},
	}
	c.Answers.Add(
		Fact(p.T("permissions.purpose"), d.Permission(f.Audience.Purpose).Name.In(p.Lang)),
		Fact(p.T("permissions.channel"), p.T("permissions.channel."+f.Audience.Channel)),
		Fact(p.T("customers.customer_group"), cmp.Or(f.Audience.Group, all)),
		Fact(p.T("audiences.product"), cmp.Or(f.Audience.Product, all)),
		Fact(p.T("audiences.postal_code"), cmp.Or(f.Audience.PostalCode, all)),
		Fact(p.T("audiences.allowed"), Audiences{Page: p}.few(count.Allowed)),
		Fact(p.T("disclosures.recipient"), name),
		Fact(p.T("audiences.role"), p.T("audiences.role."+string(r.Role))),
		Fact(p.T("audiences.words"), r.Words),
		Fact(p.T("audiences.categories"), p.T("audiences.gives."+f.Audience.Channel)),
		Fact(p.T("audiences.until"), p.Date(r.Until)),
	)
	if r.Role != models.OwnUse {
		c.Answers.Add(Fact(p.T("audiences.country"), i18n.Country(p.Lang, r.Country.String())))
	}
	if r.Safeguards != "" {
		c.Answers.Add(Fact(p.T("disclosures.safeguards"), r.Safeguards))
	}
	return c
}

// Template names the template of the page.
func (AudienceCheck) Template() string { return "staff/audience_check" }

// AudienceExports is the list of audiences handed over, for marketing staff and auditors.
type AudienceExports struct {
	Page
	List  []AudienceExport
	Empty string
	Pages Pagination
}

// AudienceExport is one of them.
type AudienceExport struct {
	Title string
	State Cell
	Facts Summary
}

// NewAudienceExports returns one page of the exports; total is how many there are on all pages.
func NewAudienceExports(p Page, d *register.Description, exports models.AudienceExportPage, today value.Date) AudienceExports {
	p.Title, p.Lead = p.T("audiences.exports"), p.T("audiences.exports_lead")
	list := AudienceExports{Page: p}
	if len(exports.List) == 0 {
		list.Empty = p.T("audiences.exports_none")
	}
	for _, e := range exports.List {
		list.List = append(list.List, audienceExport(p, d, e, today))
	}
	list.Pages = NewPagination(exports.Page, (exports.Total+models.PageSize-1)/models.PageSize, func(n int) string {
		return fmt.Sprintf("%s/exports?page=%d", audiencesPath, n)
	})
	return list
}

// madeBy is who made an export. The command line has no name of a person.
func madeBy(p Page, e models.AudienceExport) string {
	if e.ActorKind == "system" {
		return p.T("audiences.by_command")
	}
	return e.ActorName
}

func audienceExport(p Page, d *register.Description, e models.AudienceExport, today value.Date) AudienceExport {
	x := AudienceExport{
		Title: p.T("audiences.export", "Number", strconv.FormatInt(e.ID, 10), "Time", p.Time(e.At)),
		State: Tag(Info, p.T("audiences.kept", "Date", p.Date(e.Until))),
	}
	if e.Until.Before(today) {
		x.State = Tag(Warn, p.T("audiences.over", "Date", p.Date(e.Until)))
	}
	name := cmp.Or(e.Recipient.Name, d.Controller.Name.In(p.Lang))
	x.Facts.Add(
		Fact(p.T("disclosures.recipient"), name), Fact(p.T("audiences.role"), p.T("audiences.role."+string(e.Role))),
		Fact(p.T("disclosures.purpose"), audienceName(p.Lang, d, e.Audience)+": "+e.Words),
		Fact(p.T("audiences.customers"), p.Number(int64(e.Customers))), Fact(p.T("audiences.by"), madeBy(p, e)),
	)
	narrowed := []string{}
	for _, f := range []struct{ label, text string }{
		{p.T("customers.customer_group"), e.Group}, {p.T("audiences.product"), e.Product}, {p.T("audiences.postal_code"), e.PostalCode},
	} {
		if f.text != "" {
			narrowed = append(narrowed, f.label+": "+f.text)
		}
	}
	if len(narrowed) > 0 {
		x.Facts.Add(SummaryRow{Label: p.T("audiences.narrowed"), Values: Cells(narrowed...)})
	}
	if !e.Country.IsZero() {
		x.Facts.Add(Fact(p.T("audiences.country"), i18n.Country(p.Lang, e.Country.String())))
	}
	if e.Safeguards != "" {
		x.Facts.Add(Fact(p.T("disclosures.safeguards"), e.Safeguards))
	}
	return x
}

// Template names the template of the page.
func (AudienceExports) Template() string { return "staff/audience_exports" }
