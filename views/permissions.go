package views

import (
	"slices"
	"strings"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/views/i18n"
)

// The values of a field of the permission form.
const (
	PermissionYes = "yes"
	PermissionNo  = "no"
)

// PermissionField is the name of the field of a purpose and channel in the permission form:
// "p:direct_marketing:email".
func PermissionField(purpose, channel string) string { return "p:" + purpose + ":" + channel }

// ParsePermissionField returns the purpose and channel of a field of the permission form; false for
// any other field.
func ParsePermissionField(name string) (purpose, channel string, ok bool) {
	parts := strings.Split(name, ":")
	if len(parts) != 3 || parts[0] != "p" || parts[1] == "" || parts[2] == "" {
		return "", "", false
	}
	return parts[1], parts[2], true
}

// PermissionsUnchanged is what is told when no decision changed anything.
func PermissionsUnchanged(lang string) *Flash {
	return &Flash{Kind: Advice, Text: i18n.T(lang, "permission.unchanged")}
}

// PermissionsNotUndone is what is told when a change can be taken back no longer.
func PermissionsNotUndone(lang string) *Flash {
	return &Flash{Kind: Advice, Text: i18n.T(lang, "permission.not_undone")}
}

// Permissions is the form in which a customer decides what their data may be used for.
type Permissions struct {
	Page
	Renewal Renewal
	// Stop ends all marketing at once; nil where the customer has said no to all of it already.
	Stop     *PostButton
	OneOf    string // of which of the person's customer numbers it is; empty where they have one alone
	Purposes []PermissionPurpose
	Save     Button
	Links    []Link
	// Population tells of the prohibitions that the Population Information System keeps: the company
	// neither makes nor lifts them.
	Population Summary
}

// PermissionPurpose is one purpose of the form: what yes and no mean, a choice for each channel, and
// the law.
type PermissionPurpose struct {
	Name    string
	Text    string
	WhenNo  string
	Today   string // what holds of every channel alike; may be empty
	Choices []PermissionChoice
	Law     Details
}

// PermissionChoice is yes or no by one channel, and what holds today and why, as far as the purpose does
// not tell it of every channel.
type PermissionChoice struct {
	Field Field // its options are the answers; none is chosen while the customer has not answered
	State Cell  // the answer in words with its day, and what more there is to tell of it
	Why   string
}

// NewPermissions returns the form filled in as the grid holds today.
func NewPermissions(p Page, cells []models.Cell) Permissions {
	p.Title, p.Lead = p.T("permission.title"), p.T("permission.lead")
	f := Permissions{Page: p, Save: Button{Text: p.T("permission.save")}, Links: []Link{
		{Text: p.T("permission.see_history"), URL: "/permissions/history"},
		{Text: p.T("permission.see_receipt"), URL: "/permissions/receipt"},
	}}
	if !models.Objected(cells) {
		f.Stop = &PostButton{Action: "/permissions/no-marketing", Button: Button{Text: p.T("permission.stop")}}
	}
	for _, group := range byPurpose(cells) {
		f.Purposes = append(f.Purposes, permissionPurpose(p.Lang, group))
	}
	return f
}

// OfOneNumber says that what is decided is for one of the person's customer numbers.
func (f Permissions) OfOneNumber(number string) Permissions {
	f.OneOf = f.T("permission.one_of", "Number", number)
	return f
}

// WithProhibitions adds what registers of others tell of the customer and no answer here changes.
func (f Permissions) WithProhibitions(list []models.Prohibition) Permissions {
	for _, p := range list {
		if p.Source != models.PopulationRegister {
			continue // industry lists stand beside the answers
		}
		key := "permission.told." + string(p.Purpose)
		text := Cell{Text: f.T("permission.told"), Lines: []string{f.T("permission.known", "Date", f.Date(p.Known.Date()))}}
		if i18n.Has(key) {
			text.Text = f.T(key)
		}
		f.Population.Add(SummaryRow{Label: codeText(f.Lang, "permissions.purpose", p.Purpose), Values: []Cell{text}})
	}
	return f
}

// Template names the template of the page.
func (Permissions) Template() string { return "customer/permissions" }

// byPurpose parts the grid into its rows, in the grid's order.
func byPurpose(cells []models.Cell) [][]models.Cell {
	var groups [][]models.Cell
	for _, c := range cells {
		last := len(groups) - 1
		if last < 0 || groups[last][0].Purpose.Key != c.Purpose.Key {
			groups = append(groups, nil)
			last++
		}
		groups[last] = append(groups[last], c)
	}
	return groups
}

func permissionPurpose(lang string, cells []models.Cell) PermissionPurpose {
	purpose := cells[0].Purpose
	q := PermissionPurpose{
		Name: purpose.Name.In(lang), Text: purpose.Text.In(lang), WhenNo: purpose.WhenNo.In(lang),
		Law: Details{Summary: i18n.T(lang, "permission.law"), Text: lawTexts(lang, cells)},
	}
	for _, c := range cells {
		q.Choices = append(q.Choices, permissionChoice(lang, c))
	}
	q.gather()
	return q
}

// gather says once what holds of every channel alike: that nothing is answered, and why the data are used
// so or not.
func (q *PermissionPurpose) gather() {
	first := q.Choices[0]
	alike := func(same func(PermissionChoice) bool) bool {
		return len(q.Choices) > 1 && !slices.ContainsFunc(q.Choices, func(c PermissionChoice) bool { return !same(c) })
	}
	state := alike(func(c PermissionChoice) bool {
		return c.State.Text == first.State.Text && c.State.Tone == "" && len(c.State.Lines) == 0
	})
	why := alike(func(c PermissionChoice) bool { return c.Why == first.Why })
	for i := range q.Choices {
		if state {
			q.Choices[i].State = Cell{}
		}
		if why {
			q.Choices[i].Why = ""
		}
	}
	if state {
		q.Today = first.State.Text
	}
	if why {
		q.Today = strings.TrimSpace(q.Today + " " + first.Why)
	}
}

func permissionChoice(lang string, c models.Cell) PermissionChoice {
	label := i18n.T(lang, "permission.answer")
	if c.Channel != register.ChannelAny {
		label = i18n.T(lang, "permissions.channel."+string(c.Channel))
	}
	options := []Option{
		{Value: PermissionYes, Label: i18n.T(lang, "permission.yes")},
		{Value: PermissionNo, Label: i18n.T(lang, "permission.no")},
	}
	state := cellState(lang, c)
	switch {
	case c.State == models.Granted:
		options = Choose(options, PermissionYes)
	case c.Ended():
		options = Choose(options, PermissionNo)
	case c.Decision != nil: // a no that can be made one's own, which is another answer
		state.Lines = append(state.Lines, i18n.T(lang, "permission.not_own"))
	}
	return PermissionChoice{
		Field: Field{Name: PermissionField(c.Purpose.Key, string(c.Channel)), Label: label, Type: RadioField, Options: options},
		State: state, Why: whyText(lang, c),
	}
}
