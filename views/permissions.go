package views

import (
	"slices"
	"strings"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
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

// PermissionsSaved is what is told after so many decisions changed something.
func PermissionsSaved(lang string, changed int) *Flash {
	if changed == 0 {
		return &Flash{Kind: Advice, Text: i18n.T(lang, "permission.unchanged")}
	}
	return &Flash{
		Kind: Success, Text: i18n.T(lang, "permission.saved", "N", changed),
		Link: &Link{Text: i18n.T(lang, "permission.see_history"), URL: "/permissions/history"},
	}
}

// Permissions is the form in which a customer decides what their data may be used for.
type Permissions struct {
	Page
	Purposes []PermissionPurpose
	Save     Button
	History  Link
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
	Choices []PermissionChoice
	Law     Details
}

// PermissionChoice is yes or no by one channel, and what holds today.
type PermissionChoice struct {
	Field Field  // its options are the answers; none is chosen while the customer has not answered
	State Cell   // the answer in words with its day; empty while there is none
	Holds string // what holds while there is none
	// Listed tells of an industry list: it stands where the customer has not answered here.
	Listed string
}

// NewPermissions returns the form filled in as the grid holds today.
func NewPermissions(p Page, cells []models.Cell) Permissions {
	p.Title, p.Lead = p.T("permission.title"), p.T("permission.lead")
	f := Permissions{
		Page: p, Save: Button{Text: p.T("permission.save")},
		History: Link{Text: p.T("permission.see_history"), URL: "/permissions/history"},
	}
	for _, group := range byPurpose(cells) {
		f.Purposes = append(f.Purposes, permissionPurpose(p.Lang, group))
	}
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
	return q
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
	switch {
	case c.State == models.NotAsked, c.Source == models.ProhibitionRegister:
	case c.State == models.Granted:
		options = Choose(options, PermissionYes)
	default:
		options = Choose(options, PermissionNo)
	}
	choice := PermissionChoice{Field: Field{
		Name: PermissionField(c.Purpose.Key, string(c.Channel)), Label: label, Type: RadioField, Options: options,
	}}
	if c.State == models.NotAsked {
		choice.Holds = i18n.T(lang, "permission.not_asked") + " " + i18n.T(lang, holdsKey(c.Rule))
	} else {
		choice.State = permissionState(lang, c.State, c.Since)
		if !c.Until.IsZero() {
			choice.State.Lines = []string{i18n.T(lang, "permissions.valid_until") + ": " + i18n.Date(lang, c.Until)}
		}
	}
	choice.Listed = listedText(lang, c)
	return choice
}

// listedText tells that the customer is on an industry list, and what comes first.
func listedText(lang string, c models.Cell) string {
	if c.Listed == nil {
		return ""
	}
	list := c.Listed.List
	if list == "" {
		list = i18n.T(lang, "record.source."+string(models.ProhibitionRegister))
	}
	text := i18n.T(lang, "permission.listed", "List", list)
	if !c.Listed.Until.IsZero() {
		text = i18n.T(lang, "permission.listed_until", "List", list, "Date", i18n.Date(lang, c.Listed.Until))
	}
	if c.Source == models.ProhibitionRegister {
		return text + " " + i18n.T(lang, "permission.listed_holds")
	}
	return text + " " + i18n.T(lang, "permission.listed_own")
}

// permissionState is a decision in words, with its colour, and the day from which it holds.
func permissionState(lang string, state models.Code, since value.Time) Cell {
	c := decision(lang, state)
	if !since.IsZero() {
		c.Text = i18n.T(lang, decisionKeys[state].since, "Date", i18n.Date(lang, since.Date()))
	}
	return c
}

// decision is a decision in a word, with its colour.
func decision(lang string, state models.Code) Cell {
	tone := Neutral
	if state == models.Granted {
		tone = Good
	}
	return Tag(tone, i18n.T(lang, decisionKeys[state].word))
}

var decisionKeys = map[models.Code]struct{ word, since string }{
	models.Granted:    {"permission.granted", "permission.granted_since"},
	models.Refused:    {"permission.refused", "permission.refused_since"},
	models.Prohibited: {"permission.prohibited", "permission.prohibited_since"},
}

// holdsKey is the key of what holds by a rule while the customer has not answered.
func holdsKey(rule register.Rule) string {
	if rule.ExistingCustomer {
		return "permission.existing"
	}
	return "permission.holds." + string(rule.Default)
}

// lawTexts tells the provision behind each channel's rule, channels with the same one together.
func lawTexts(lang string, cells []models.Cell) []string {
	var laws []register.Law
	channels := map[register.Law][]string{}
	existing := false
	for _, c := range cells {
		if !slices.Contains(laws, c.Rule.Law) {
			laws = append(laws, c.Rule.Law)
		}
		channels[c.Rule.Law] = append(channels[c.Rule.Law], i18n.T(lang, "permissions.channel."+string(c.Channel)))
		existing = existing || c.Rule.ExistingCustomer
	}
	var texts []string
	for _, law := range laws {
		text := i18n.T(lang, "permission.law."+string(law))
		if len(laws) > 1 {
			text = strings.Join(channels[law], ", ") + ": " + text
		}
		texts = append(texts, upperFirst(text))
	}
	if existing {
		texts = append(texts, i18n.T(lang, "permission.existing_law"))
	}
	return texts
}
