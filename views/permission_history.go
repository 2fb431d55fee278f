package views

import (
	"unicode"
	"unicode/utf8"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// PermissionHistory is every decision on a customer's permissions: when, what, from what to what, by
// whom, in which way and in which words.
type PermissionHistory struct {
	Page
	Decisions []PastDecision
	Empty     string // what is said where there are none
	Gone      string // that older ones are no longer kept; "" where nothing has been deleted
	Pages     Pagination
	Record    Link
}

// PastDecision is one decision in words.
type PastDecision struct {
	On     string
	Change Cell // what was decided, and what held before
	When   string
	Facts  []string // who, in which way, with which reference
	Words  *ShownWords
	Scan   *Link // to the paper it was made on; nil where none is kept

	row models.Permission
}

// ShownWords are the words that were shown to who decided, in their language; nil where none are kept.
type ShownWords struct {
	Summary string
	Text    string
	Lang    string
	Version string // of the register description that has them
}

// NewPermissionHistory returns one page (from 1) of the decisions, which are given whole and newest
// first. Purposes are named as the register description names them today.
func NewPermissionHistory(p Page, decisions []models.Permission, page int, d *register.Description) PermissionHistory {
	p.Title, p.Lead = p.T("permission.history"), p.T("permission.history_lead")
	p.Back = &Link{Text: p.T("permission.title"), URL: "/permissions"}
	h := PermissionHistory{Page: p, Empty: p.T("permission.no_history"), Record: Link{Text: p.T("permission.record"), URL: "/permissions/record.json"}}
	for i := range decisions[:min(page*models.PageSize, len(decisions))] {
		if i >= (page-1)*models.PageSize {
			h.Decisions = append(h.Decisions, pastDecision(p, decisions[i:], d))
		}
	}
	pages := (len(decisions) + models.PageSize - 1) / models.PageSize
	h.Pages = NewPagination(page, pages, pageURL("/permissions/history"))
	return h
}

// Since tells that what ended before the time is no longer kept; zero is that nothing has been deleted.
func (h PermissionHistory) Since(since value.Time) PermissionHistory {
	if !since.IsZero() {
		h.Gone = h.T("permission.history_gone", "Day", h.Date(since.Date()))
	}
	return h
}

// Template names the template of the page.
func (PermissionHistory) Template() string { return "customer/permission_history" }

// pastDecision is the first of the decisions; the ones after it are older.
func pastDecision(p Page, decisions []models.Permission, d *register.Description) PastDecision {
	lang, now := p.Lang, decisions[0]
	past := PastDecision{row: now, Change: decision(lang, now.State), When: decidedWhen(lang, now)}
	past.On = decisionName(lang, now, d)
	past.Change.Lines = []string{i18n.T(lang, "permission.before", "State", lowerFirst(i18n.T(lang, decisionKeys[before(decisions)].word)))}
	if !now.ValidUntil.IsZero() {
		past.Change.Lines = append(past.Change.Lines, i18n.T(lang, "permissions.valid_until")+": "+i18n.Date(lang, now.ValidUntil))
	}
	past.Change.Lines = append(past.Change.Lines, undoneTexts(lang, decisions)...)
	for _, fact := range decisionBy(p, now) {
		if fact != "" {
			past.Facts = append(past.Facts, fact)
		}
	}
	past.tell(lang, now)
	past.Words = shownWords(lang, now)
	return past
}

// undoneTexts tells, of a decision by which the customer took another back, that it is one and what
// holds again.
func undoneTexts(lang string, decisions []models.Permission) []string {
	now := decisions[0]
	if now.Undoes == nil {
		return nil
	}
	texts := []string{i18n.T(lang, "permission.undone")}
	for _, older := range decisions[1:] {
		if now.Restores != nil && older.ID == *now.Restores {
			texts = append(texts, i18n.T(lang, "permission.restored", "Date", i18n.Date(lang, older.DecidedAt.Date())))
		}
	}
	return texts
}

// before is what held before the first of the decisions: as it says itself, or, where it came from
// elsewhere, as the one before it does.
func before(decisions []models.Permission) models.Code {
	now := decisions[0]
	if now.Previous != "" {
		return now.Previous
	}
	for _, older := range decisions[1:] {
		if older.Purpose == now.Purpose && older.Channel == now.Channel {
			return older.State
		}
	}
	return models.NotAsked
}

func shownWords(lang string, p models.Permission) *ShownWords {
	if p.Wording == "" {
		return nil
	}
	w := &ShownWords{Summary: i18n.T(lang, "permission.words"), Text: p.Wording, Lang: string(p.Language)}
	if p.Notice != "" {
		w.Version = i18n.T(lang, "permission.version", "Hash", shortHash(p.Notice))
	}
	return w
}

// shortHash is as much of a hash as tells versions apart.
func shortHash(hash string) string { return hash[:min(len(hash), 12)] }

// decisionOn says what a decision is on.
func decisionOn(lang string, p models.Permission, d *register.Description) Cell {
	c := Cell{Text: d.Permission(string(p.Purpose)).Name.In(lang)}
	if c.Text == "" { // a purpose that the company no longer has
		c.Text = codeText(lang, "permissions.purpose", p.Purpose)
	}
	if p.Channel != models.Code(register.ChannelAny) {
		c.Lines = []string{codeText(lang, "permissions.channel", p.Channel)}
	}
	return c
}

// decisionName says what a decision is on, in one line.
func decisionName(lang string, p models.Permission, d *register.Description) string {
	on := decisionOn(lang, p, d)
	for _, channel := range on.Lines {
		on.Text += ", " + lowerFirst(channel)
	}
	return on.Text
}

func upperFirst(text string) string { return firstAs(unicode.ToUpper, text) }
func lowerFirst(text string) string { return firstAs(unicode.ToLower, text) }

// firstAs turns the first letter of a text.
func firstAs(turn func(rune) rune, text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(turn(first)) + text[size:]
}
