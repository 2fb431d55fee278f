package views

import (
	"slices"
	"strconv"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// StaffPermission is the form in which a member of staff records a decision that a customer told them.
type StaffPermission struct {
	Page
	Protected string // as in StaffCustomer
	Now       Table  // what holds
	Action    string
	Fields    []Field
	Record    Button
}

// NewStaffPermission returns the form for the customer of a visit, with what was filled in. What may
// be chosen is the customer's grid, and the words are those that are read out and kept.
func NewStaffPermission(p Page, v models.Visit, cells []models.Cell, n models.NewPermission) StaffPermission {
	p.Caption, p.Title = p.T("staff_customers.of", "Name", v.Name, "Number", v.Number), p.T("staff_permission.title")
	p.Lead = p.T("staff_permission.lead")
	p.Back = &Link{Text: p.T("staff_customers.back"), URL: CustomerURL(v.Number)}
	return StaffPermission{
		Page: p, Protected: protectedWarning(p, v.Protection), Action: StaffPermissionURL(v.Number),
		Now:    nowTable(p.Lang, cells),
		Record: Button{Text: p.T("staff_permission.record")},
		Fields: []Field{
			purposeField(p.Lang, v.Words, cells, n.Purpose), channelField(p.Lang, cells, n.Channels),
			{Name: "answer", Label: p.T("staff_permission.answer"), Type: RadioField, Options: Choose([]Option{
				{Value: string(models.AnswerYes), Label: p.T("staff_permission.answer.yes")},
				{Value: string(models.AnswerNo), Label: p.T("staff_permission.answer.no")},
			}, string(n.Answer))},
			wayField(p.Lang, n.How),
			{Name: "day", Label: p.T("staff_permission.day"), Hint: p.T("staff_permission.day_hint"), Value: n.Day.String(), Type: DateField, Width: ShortWidth},
			{
				Name: "reference", Label: p.T("staff_permission.reference"), Hint: p.T("staff_permission.reference_hint"), Value: n.Reference,
				Width: MediumWidth, MaxLength: models.MaxPermissionReference, Optional: true,
			},
			{
				Name: "note", Label: p.T("staff_permission.note"), Hint: p.T("staff_permission.note_hint"), Value: n.Note,
				Type: TextareaField, Rows: 3, MaxLength: models.MaxPermissionNote, Optional: true,
			},
			{Name: "scan", Label: p.T("staff_permission.scan"), Hint: p.T("staff_permission.scan_hint", "MB", maxScanMB), Type: FileField, Optional: true},
		},
	}
}

// maxScanMB is how many megabytes a scan may have.
const maxScanMB = models.MaxScan >> 20

// Template names the template of the page.
func (StaffPermission) Template() string { return "staff/permission" }

// StaffPermissionURL is where staff record a decision of a customer's.
func StaffPermissionURL(number string) string { return CustomerURL(number) + "/decision" }

// nowTable is what holds of the grid before anything is recorded.
func nowTable(lang string, cells []models.Cell) Table {
	t := Table{
		Caption: i18n.T(lang, "staff_permission.now"),
		Columns: Columns(i18n.T(lang, "permissions.purpose"), i18n.T(lang, "permissions.state"), i18n.T(lang, "staff_permission.may")),
	}
	t.Columns[0].Kind = HeadColumn
	for _, c := range cells {
		state := cellState(lang, c)
		if c.OwnNo() {
			state.Lines = append(state.Lines, i18n.T(lang, "staff_permission.own_no"))
		}
		t.Rows = append(t.Rows, []Cell{{Text: cellName(lang, c)}, state, {Text: whyText(lang, c)}})
	}
	return t
}

// purposeField is the choice of a purpose of the grid, each with its words in the customer's language.
func purposeField(lang, words string, cells []models.Cell, chosen string) Field {
	f := Field{Name: "purpose", Label: i18n.T(lang, "permissions.purpose"), Hint: i18n.T(lang, "staff_permission.words_hint"), Type: RadioField}
	for _, c := range cells {
		if slices.ContainsFunc(f.Options, func(o Option) bool { return o.Value == c.Purpose.Key }) {
			continue
		}
		f.Options = append(f.Options, Option{Value: c.Purpose.Key, Label: c.Purpose.Name.In(lang), Hint: c.Purpose.Text.In(words), Lang: words})
	}
	f.Options = Choose(f.Options, chosen)
	return f
}

// channelField is the choice of the channels that any purpose uses.
func channelField(lang string, cells []models.Cell, chosen []string) Field {
	f := Field{Name: "channel", Label: i18n.T(lang, "staff_permission.channel"), Hint: i18n.T(lang, "staff_permission.channel_hint"), Type: CheckboxField}
	for _, c := range cells {
		if slices.ContainsFunc(f.Options, func(o Option) bool { return o.Value == string(c.Channel) }) {
			continue
		}
		o := Option{Value: string(c.Channel), Label: i18n.T(lang, "permissions.channel."+string(c.Channel))}
		if c.Channel == register.ChannelAny {
			o.Hint = i18n.T(lang, "staff_permission.any_hint")
		}
		f.Options = append(f.Options, o)
	}
	f.Options = Choose(f.Options, chosen...)
	return f
}

func wayField(lang string, chosen models.Code) Field {
	f := Field{Name: "how", Label: i18n.T(lang, "staff_permission.how"), Type: RadioField}
	for _, way := range models.StaffWays {
		f.Options = append(f.Options, Option{Value: string(way), Label: i18n.T(lang, "permissions.how."+string(way))})
	}
	f.Options = Choose(f.Options, string(chosen))
	return f
}

// PermissionMistakes are the mistakes of the form in words.
func PermissionMistakes(lang string, wrong []*models.Invalid) Errors {
	var errors Errors
	for _, w := range wrong {
		most := map[string]int{"reference": models.MaxPermissionReference, "note": models.MaxPermissionNote, "scan": maxScanMB}[w.Field]
		errors.Add(w.Field, i18n.T(lang, "staff_permission.error."+w.Field+"."+w.Code, "Max", i18n.Number(lang, int64(most))))
	}
	return errors
}

// DayMistake is the mistake of a day that cannot be read.
func DayMistake() *models.Invalid { return &models.Invalid{Field: "day", Code: "form"} }

func confirmNumberURL(number string, contact int64) string {
	return CustomerURL(number) + "/contacts/" + strconv.FormatInt(contact, 10) + "/confirm"
}

// StaffCalls are the numbers of a customer that wait for staff to call them.
type StaffCalls []StaffCall

// StaffCall is a number to call, and the button for when the customer has answered.
type StaffCall struct {
	Facts   Summary
	Confirm *PostButton // nil for who may not confirm it
}

// NewStaffCalls returns the numbers for a customer's page.
func NewStaffCalls(p Page, v models.Visit, numbers []models.Contact) StaffCalls {
	var calls StaffCalls
	for _, n := range numbers {
		call := StaffCall{}
		call.Facts.Add(Fact(p.T("contacts.value"), n.Value), Fact(p.T("staff_permission.added"), p.Date(value.DateOf(n.Received.Time()))))
		if slices.Contains(p.Reader.Roles, string(models.Agent)) {
			call.Confirm = &PostButton{Action: confirmNumberURL(v.Number, n.ID), Button: Button{Text: p.T("staff_permission.called"), Kind: SecondButton, About: n.Value}}
		}
		calls = append(calls, call)
	}
	return calls
}

// WithCalls adds the customers whose number waits for a call, by customer number.
func (s StaffCustomers) WithCalls(numbers []string) StaffCustomers {
	for _, n := range numbers {
		s.Calls = append(s.Calls, Link{Text: s.T("staff_customers.caption", "Number", n), URL: reasonURL(n, models.ReasonContact)})
	}
	return s
}

// tell adds when staff recorded a decision that was told to them, and the way to its paper.
func (d *PastDecision) tell(lang string, p models.Permission) {
	if slices.Contains(models.StaffWays, p.How) && p.RecordedHere.True() {
		d.Facts = append(d.Facts, i18n.T(lang, "staff_permission.told_on", "Date", i18n.Date(lang, p.Received.Date())))
	}
	if p.ProofID != nil {
		d.Scan = &Link{Text: i18n.T(lang, "staff_permission.open_scan"), URL: "/permissions/proof/" + strconv.FormatInt(p.ID, 10), About: d.On}
	}
}

// decidedWhen is when a decision was made: the day alone where staff know only that.
func decidedWhen(lang string, p models.Permission) string {
	day := p.DecidedAt.Date()
	if slices.Contains(models.StaffWays, p.How) && p.DecidedAt == value.TimeOf(day.Start()) {
		return i18n.Date(lang, day)
	}
	return i18n.Time(lang, p.DecidedAt)
}
