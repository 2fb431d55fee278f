package views

import (
	"strconv"

	"omatiedot/models"
	"omatiedot/models/value"
)

// TokensURL is where admins issue and revoke the tokens of other systems.
const TokensURL = "/staff/tokens"

// StaffTokens lists the tokens of other systems, with the form for a new one.
type StaffTokens struct {
	Page
	Tokens []StaffToken
	Empty  string
	Name   Field
	Scopes Field
	Until  Field
	Issue  Button
}

// StaffToken is one token, without the token.
type StaffToken struct {
	Name   string
	State  Cell
	Facts  Summary
	Revoke *PostButton // nil for one that was revoked
}

var tokenTones = map[models.TokenState]Tone{
	models.TokenValid: Good, models.TokenExpired: Warn, models.TokenRevoked: Neutral,
}

// NewStaffTokens returns the page on a day, with what was filled in.
func NewStaffTokens(p Page, tokens []models.Token, today value.Date, n models.NewToken) StaffTokens {
	p.Title, p.Lead = p.T("tokens.title"), p.T("tokens.lead")
	page := StaffTokens{Page: p, Issue: Button{Text: p.T("tokens.issue")}}
	if len(tokens) == 0 {
		page.Empty = p.T("tokens.none")
	}
	for _, t := range tokens {
		page.Tokens = append(page.Tokens, staffToken(p, t, today))
	}
	page.Name = Field{Name: "name", Label: p.T("tokens.name"), Hint: p.T("tokens.name_hint"), Value: n.Name, Width: MediumWidth, MaxLength: models.MaxTokenName}
	page.Scopes = Field{Name: "scopes", Label: p.T("tokens.scopes"), Type: CheckboxField}
	var chosen []string
	for _, s := range n.Scopes {
		chosen = append(chosen, string(s))
	}
	for _, s := range models.TokenScopes {
		page.Scopes.Options = append(page.Scopes.Options, Option{Value: string(s), Label: p.T("tokens.scope." + string(s)), Hint: string(s)})
	}
	page.Scopes.Options = Choose(page.Scopes.Options, chosen...)
	page.Until = Field{Name: "until", Label: p.T("tokens.until"), Hint: p.T("tokens.until_hint"), Value: n.Until.String(), Type: DateField, Width: ShortWidth, Optional: true}
	return page
}

func staffToken(p Page, t models.Token, today value.Date) StaffToken {
	state := t.State(today)
	token := StaffToken{Name: t.Name, State: Tag(tokenTones[state], p.T("tokens.state."+string(state)))}
	var scopes []Cell
	for _, s := range t.Scopes() {
		scopes = append(scopes, Cell{Text: p.T("tokens.scope." + string(s))})
	}
	used := p.Time(t.Used)
	if t.Used.IsZero() {
		used = p.T("tokens.never")
	}
	until := p.Date(t.Until)
	if t.Until.IsZero() {
		until = p.T("tokens.no_end")
	}
	token.Facts.Add(SummaryRow{Label: p.T("tokens.scopes"), Values: scopes}, Fact(p.T("tokens.created"), p.Time(t.Created)),
		Fact(p.T("tokens.used"), used), Fact(p.T("tokens.until"), until))
	if state == models.TokenRevoked {
		token.Facts.Add(Fact(p.T("tokens.revoked"), p.Time(t.Revoked)))
		return token
	}
	token.Revoke = &PostButton{
		Action: TokensURL + "/" + strconv.FormatInt(t.ID, 10) + "/revoke",
		Button: Button{Text: p.T("tokens.revoke"), Kind: DangerButton, About: t.Name},
	}
	return token
}

// Template names the template of the page.
func (StaffTokens) Template() string { return "staff/tokens" }

// StaffTokenIssued shows a new token, the only time that it can be seen.
type StaffTokenIssued struct {
	Page
	Panel   Panel
	Warning string
}

// NewStaffTokenIssued returns the page of a token with its name.
func NewStaffTokenIssued(p Page, name, token string) StaffTokenIssued {
	p.Title, p.Path = p.T("tokens.issued", "Name", name), TokensURL
	p.Back = &Link{Text: p.T("tokens.title"), URL: TokensURL}
	return StaffTokenIssued{Page: p, Panel: Panel{Title: p.Title, Text: token}, Warning: p.T("tokens.once")}
}

// Template names the template of the page.
func (StaffTokenIssued) Template() string { return "staff/token" }

// TokenMistake says what is wrong with a token that was asked for.
func TokenMistake(p Page, wrong *models.Invalid) (errors Errors) {
	errors.Add(wrong.Field, p.T("tokens.error."+wrong.Field+"."+wrong.Code))
	return errors
}
