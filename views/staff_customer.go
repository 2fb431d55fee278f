package views

import (
	"net/url"
	"slices"
	"strconv"

	"omatiedot/models"
)

// StaffReason is where staff say why they open a customer's page.
type StaffReason struct {
	Page
	Action string
	Number *Field // of the customer; nil where the page is the customer's
	Code   Field
	Text   Field
	Open   Button
}

// NewStaffReason returns the form for the customer of a number, with what was filled in.
func NewStaffReason(p Page, number string, reason models.Reason) StaffReason {
	p.Caption, p.Title = p.T("staff_customers.caption", "Number", number), p.T("staff_customers.reason")
	p.Lead = p.T("staff_customers.reason_lead")
	p.Back = &Link{Text: p.T("staff_customers.title"), URL: "/staff/customers"}
	r := StaffReason{Page: p, Action: CustomerURL(number), Open: Button{Text: p.T("staff_customers.open")}}
	r.Code = Field{Name: "code", Label: p.T("staff_customers.code"), Type: RadioField}
	for _, code := range models.ReasonCodes {
		r.Code.Options = append(r.Code.Options, Option{Value: string(code), Label: p.T("access_log.reason." + string(code))})
	}
	r.Code.Options = Choose(r.Code.Options, string(reason.Code))
	r.Text = Field{
		Name: "text", Label: p.T("staff_customers.text"), Hint: p.T("staff_customers.text_hint"), Value: reason.Text,
		Type: TextareaField, Rows: 3, MaxLength: models.MaxReason,
	}
	return r
}

// Template names the template of the page.
func (StaffReason) Template() string { return "staff/reason" }

// StaffCustomer is a customer as staff see them during a visit.
type StaffCustomer struct {
	Page
	Protected string // a warning that nobody may learn where the customer is; may be empty
	Facts     Summary
	Record    *Button    // to record what the customer decides; nil for who does not
	Intake    *Button    // to enter a request of the customer's; nil for an organisation
	Proof     *Button    // to prove what the customer permitted; nil for who does not
	Calls     StaffCalls // that wait to be made
	Groups    []OverviewGroup
}

// NewStaffCustomer returns the page of a customer; the totals of the sections are enough. numbers are
// those that wait for a call.
func NewStaffCustomer(p Page, v models.Visit, sections []models.Section, numbers []models.Contact) StaffCustomer {
	p.Caption, p.Title = p.T("staff_customers.caption", "Number", v.Number), v.Name
	p.Back = &Link{Text: p.T("staff_customers.title"), URL: "/staff/customers"}
	s := StaffCustomer{Page: p, Protected: protectedWarning(p, v.Protection), Groups: overviewGroupsOf(p.Lang, CustomerURL(v.Number), sections)}
	s.Calls = NewStaffCalls(p, v, numbers)
	if slices.Contains(p.Reader.Roles, string(models.Agent)) {
		s.Record = &Button{Text: p.T("staff_permission.open"), URL: StaffPermissionURL(v.Number), Kind: SecondButton}
	}
	if p.Reader.Is("approver") {
		s.Proof = &Button{Text: p.T("consents.title"), URL: CustomerConsentsURL(v.Number), Kind: SecondButton}
	}
	if v.Kind == models.Person {
		s.Intake = &Button{Text: p.T("intake.open"), URL: IntakeURL + "?number=" + url.QueryEscape(v.Number), Kind: SecondButton}
	}
	why := accessWhy(p.Lang, models.AccessEntry{Reason: string(v.Reason.Code), Text: v.Reason.Text, Unit: models.CustomerService})
	s.Facts.Add(
		Fact(p.T("customers.number"), v.Number),
		Fact(p.T("customers.kind"), p.T("customers.kind."+string(v.Kind))),
		SummaryRow{Label: p.T("staff_customers.why"), Values: []Cell{why}},
		Fact(p.T("staff_customers.until"), p.Time(v.Until)),
	)
	return s
}

// Template names the template of the page.
func (StaffCustomer) Template() string { return "staff/customer" }

// StaffKind is the records of one kind held on a customer, as staff see them during a visit.
type StaffKind struct {
	KindPage
	Protected string // as in StaffCustomer
}

// NewStaffKind returns one page (from 1) of a section.
func NewStaffKind(p Page, v models.Visit, section models.Section, page int) StaffKind {
	url := CustomerURL(v.Number)
	p.Caption, p.Title = p.T("staff_customers.of", "Name", v.Name, "Number", v.Number), p.T(section.Kind.Name+".title")
	p.Back = &Link{Text: p.T("staff_customers.back"), URL: url}
	k := StaffKind{KindPage: KindPage{Page: p}, Protected: protectedWarning(p, v.Protection)}
	if section.Changes > 0 {
		k.Earlier = &Link{Text: p.T("section.earlier_link", "N", section.Changes), URL: CustomerEarlierURL(v.Number, section.Kind)}
	}
	if section.Total == 0 {
		k.Nothing = p.T("section.nothing")
		return k
	}
	k.show(section, page, url)
	k.hideSecrets(section)
	k.markWithheld(section)
	k.linkScans(section, url)
	return k
}

// linkScans adds a column, before the origin, with the way to the papers behind decisions, where there
// are any.
func (k *StaffKind) linkScans(section models.Section, customer string) {
	behind := func(record any) bool { p, ok := record.(*models.Permission); return ok && p.ProofID != nil }
	if !slices.ContainsFunc(section.Records, behind) {
		return
	}
	at := len(k.Table.Columns) - 1
	k.Table.Columns = slices.Insert(k.Table.Columns, at, Column{Label: k.T("staff_permission.document")})
	for i, record := range section.Records {
		cell := Cell{Text: k.T("staff_permission.no_document")}
		if p, ok := record.(*models.Permission); ok && p.ProofID != nil {
			cell = Cell{Text: k.T("staff_permission.open_scan"), About: k.Table.Rows[i][0].Text, URL: customer + "/permissions/" + strconv.FormatInt(p.ID, 10) + "/scan"}
		}
		k.Table.Rows[i] = slices.Insert(k.Table.Rows[i], at, cell)
	}
}

// protectedWarning says why nobody may learn where a customer is; "" where that is no secret.
func protectedWarning(p Page, why models.Protection) string {
	if why == "" {
		return ""
	}
	return p.T("staff.protected." + string(why))
}

// markWithheld says of each field that was taken out of a record that it was, in the place of its value.
func (k *StaffKind) markWithheld(section models.Section) {
	for i, names := range section.Withheld {
		shown := &k.Records[i]
		var open []RecordFact
		for _, f := range RecordFacts(k.Lang, section.Kind, section.Records[i]) {
			switch {
			case slices.Contains(names, f.Field.Name):
				shown.Facts.Add(SummaryRow{Label: f.Label, Values: []Cell{Tag(Bad, k.T("staff_customers.withheld"))}})
			case !sourceKey(section.Kind, f.Field):
				open = append(open, f)
			}
		}
		shown.Missing = MissingFacts(k.Lang, open)
	}
}

func (k *StaffKind) hideSecrets(section models.Section) {
	for i := range k.Records {
		k.Records[i].hideSecrets(k.Lang, section.Kind, section.Records[i])
	}
}

// hideSecrets takes out what is shown to the customer alone. It is not held back as missing: the
// register may well hold it.
func (s *ShownRecord) hideSecrets(lang string, kind *models.Kind, record any) {
	var open []RecordFact
	for _, f := range RecordFacts(lang, kind, record) {
		if !f.Field.Secret {
			open = append(open, f)
			continue
		}
		s.Facts.Rows = slices.DeleteFunc(s.Facts.Rows, func(row SummaryRow) bool { return row.Label == f.Label })
	}
	s.Missing = MissingFacts(lang, open)
}

// Template names the template of the page.
func (StaffKind) Template() string { return "staff/customer_kind" }

// reasonURL leads to a customer's page by its reason, chosen already.
func reasonURL(number string, code models.ReasonCode) string {
	return CustomerURL(number) + "?code=" + string(code)
}
