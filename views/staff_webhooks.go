package views

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"omatiedot/models"
	"omatiedot/views/i18n"
)

// Webhooks is the list of the systems that are told of changes, and the form for another one.
type Webhooks struct {
	Page
	List  []WebhookCard
	Empty string
	How   Details
	New   WebhookForm
}

// WebhookCard is one endpoint.
type WebhookCard struct {
	Title Link
	State Cell
	Facts Summary
}

// WebhookForm is the form for a new endpoint.
type WebhookForm struct {
	Action string
	Fields []Field
	Button Button
}

// WebhookURL is the address of an endpoint's page.
func WebhookURL(id int64) string { return "/staff/webhooks/" + strconv.FormatInt(id, 10) }

// NewWebhooks returns the page, with what is written in its form.
func NewWebhooks(p Page, list []models.WebhookState, n models.NewWebhook) Webhooks {
	p.Title, p.Lead = p.T("webhooks.title"), p.T("webhooks.lead")
	w := Webhooks{Page: p, New: newWebhookForm(p, n)}
	w.How = Details{Summary: p.T("webhooks.how"), Text: []string{
		p.T("webhooks.how_events"), p.T("webhooks.how_signed"), p.T("webhooks.how_order"), p.T("webhooks.how_retried"), p.T("webhooks.how_inside"),
	}}
	if len(list) == 0 {
		w.Empty = p.T("webhooks.none")
	}
	for _, e := range list {
		w.List = append(w.List, WebhookCard{
			Title: Link{Text: e.Description, URL: WebhookURL(e.ID)}, State: webhookState(p, e), Facts: webhookFacts(p, e),
		})
	}
	return w
}

func newWebhookForm(p Page, n models.NewWebhook) WebhookForm {
	f := WebhookForm{Action: "/staff/webhooks", Button: Button{Text: p.T("webhooks.add")}}
	events := Field{Name: "events", Label: p.T("webhooks.events"), Type: CheckboxField}
	for _, t := range models.WebhookTypes {
		events.Options = append(events.Options, Option{
			Value: string(t), Label: p.T("webhooks.type." + string(t)), Hint: string(t), Chosen: slices.Contains(n.Types, t),
		})
	}
	f.Fields = []Field{
		{Name: "description", Label: p.T("webhooks.description"), Hint: p.T("webhooks.description_hint"), Value: n.Description, Width: MediumWidth, MaxLength: models.MaxWebhookDescription},
		{Name: "url", Label: p.T("webhooks.url"), Hint: p.T("webhooks.url_hint"), Value: n.URL, InputMode: "url", MaxLength: models.MaxWebhookURL},
		events,
	}
	return f
}

// webhookState is the word on an endpoint that asks for attention, or says that it needs none.
func webhookState(p Page, e models.WebhookState) Cell {
	switch {
	case !e.Enabled():
		return Tag(Neutral, p.T("webhooks.state.disabled"))
	case e.Dead > 0:
		return Tag(Bad, p.T("webhooks.state.dead"))
	case e.Failing > 0:
		return Tag(Warn, p.T("webhooks.state.failing"))
	}
	return Tag(Good, p.T("webhooks.state.good"))
}

func webhookFacts(p Page, e models.WebhookState) Summary {
	var types []string
	for _, t := range e.Types() {
		types = append(types, p.T("webhooks.type."+string(t)))
	}
	s := Summary{Rows: []SummaryRow{
		Fact(p.T("webhooks.url"), e.URL), {Label: p.T("webhooks.events"), Values: Cells(types...)}, Fact(p.T("webhooks.created"), p.Time(e.CreatedAt)),
		Fact(p.T("webhooks.waiting"), p.Number(e.Waiting)), Fact(p.T("webhooks.failing"), p.Number(e.Failing)), Fact(p.T("webhooks.dead"), p.Number(e.Dead)),
	}}
	if !e.Enabled() {
		s.Add(SummaryRow{Label: p.T("webhooks.disabled"), Values: []Cell{{Text: p.Time(e.DisabledAt), Lines: []string{p.T("webhooks.why." + string(e.DisabledWhy))}}}})
	}
	return s
}

// Template names the template of the page.
func (Webhooks) Template() string { return "staff/webhooks" }

// WebhookSecretPage shows a new secret, this once.
type WebhookSecretPage struct {
	Page
	Secret Summary
	Next   Link
}

// NewWebhookSecret returns the page of an endpoint's new secret.
func NewWebhookSecret(p Page, id int64, secret models.WebhookSecret) WebhookSecretPage {
	p.Title, p.Lead = p.T("webhooks.secret_title"), p.T("webhooks.secret_lead")
	return WebhookSecretPage{
		Page: p, Secret: Summary{Rows: []SummaryRow{Fact(p.T("webhooks.secret"), secret.Text())}},
		Next: Link{Text: p.T("webhooks.secret_next"), URL: WebhookURL(id)},
	}
}

// Template names the template of the page.
func (WebhookSecretPage) Template() string { return "staff/webhook_secret" }

// Webhook is the page of one endpoint: what can be done with it, and what was sent to it. It says
// nothing on customers, whom admins do not see.
type Webhook struct {
	Page
	State   Cell
	Facts   Summary
	Actions []WebhookAction
	Replay  WebhookForm
	Table   Table
	One     *WebhookForm // to tell again of one of them; nil where none can be
	Pages   Pagination
}

// WebhookAction is something to do with an endpoint, with what comes of it.
type WebhookAction struct {
	Text string
	Post PostButton
}

// Deliveries is one page of what was sent or is to be sent to an endpoint.
type Deliveries struct {
	Rows        []models.WebhookDelivery
	Total, Page int
}

// NewWebhook returns the page of an endpoint.
func NewWebhook(p Page, e models.WebhookState, d Deliveries) Webhook {
	p.Title, p.Caption = e.Description, p.T("webhooks.title")
	p.Back = &Link{Text: p.T("webhooks.title"), URL: "/staff/webhooks"}
	w := Webhook{Page: p, State: webhookState(p, e), Facts: webhookFacts(p, e), Actions: webhookActions(p, e)}
	w.Replay = WebhookForm{Action: WebhookURL(e.ID) + "/replay", Button: Button{Text: p.T("webhooks.replay"), Kind: SecondButton}, Fields: []Field{
		{Name: "since", Label: p.T("webhooks.since"), Type: DateField, Width: ShortWidth, Optional: true},
		{Name: "sequence", Label: p.T("webhooks.sequence_from"), InputMode: "numeric", Width: ShortWidth, Optional: true},
	}}
	w.deliveries(e.ID, d)
	w.Pages = NewPagination(d.Page, (d.Total+models.PageSize-1)/models.PageSize, func(n int) string {
		return fmt.Sprintf("%s?page=%d", WebhookURL(e.ID), n)
	})
	return w
}

func webhookActions(p Page, e models.WebhookState) []WebhookAction {
	post := func(step string, b Button, hidden ...Hidden) PostButton {
		return PostButton{Action: WebhookURL(e.ID) + "/" + step, Hidden: hidden, Button: b}
	}
	rotate := WebhookAction{p.T("webhooks.rotate_text"), post("rotate", Button{Text: p.T("webhooks.rotate"), Kind: SecondButton})}
	var list []WebhookAction
	if e.Dead > 0 {
		list = append(list, WebhookAction{p.T("webhooks.replay_dead_text"), post("replay", Button{Text: p.T("webhooks.replay_dead")}, Hidden{Name: "dead", Value: "1"})})
	}
	if !e.Enabled() {
		return append(list, WebhookAction{p.T("webhooks.enable_text"), post("enable", Button{Text: p.T("webhooks.enable")})}, rotate)
	}
	return append(list,
		WebhookAction{p.T("webhooks.test_text"), post("test", Button{Text: p.T("webhooks.test"), Kind: SecondButton})}, rotate,
		WebhookAction{p.T("webhooks.disable_text"), post("disable", Button{Text: p.T("webhooks.disable"), Kind: DangerButton})})
}

var deliveryTones = map[models.DeliveryState]Tone{
	models.DeliveryWaiting: Info, models.DeliveryFailing: Warn, models.DeliverySent: Good, models.DeliveryDead: Bad, models.DeliveryReplayed: Neutral,
}

func (w *Webhook) deliveries(endpoint int64, d Deliveries) {
	w.Table = Table{Caption: w.T("webhooks.deliveries"), Empty: w.T("webhooks.no_deliveries"), Columns: []Column{
		{Label: w.T("webhooks.event"), Kind: HeadColumn}, {Label: w.T("webhooks.sequence"), Kind: NumberColumn},
		{Label: w.T("webhooks.state")}, {Label: w.T("webhooks.attempts"), Kind: NumberColumn}, {Label: w.T("webhooks.answer")},
	}}
	var again []Option
	for _, one := range d.Rows {
		state := one.State()
		w.Table.Rows = append(w.Table.Rows, []Cell{
			{Text: one.EventID, Lines: []string{string(one.Type), w.Time(one.CreatedAt)}}, {Text: sequenceText(one.Sequence)},
			Tag(deliveryTones[state], w.T("webhooks.state."+string(state))), {Text: w.Number(int64(one.Attempts))}, w.answer(one),
		})
		if !one.DoneAt.IsZero() && one.Sequence > 0 {
			again = append(again, Option{Value: strconv.FormatInt(one.ID, 10), Label: one.EventID + " – " + w.T("webhooks.state."+string(state))})
		}
	}
	if len(again) > 0 {
		w.One = &WebhookForm{Action: WebhookURL(endpoint) + "/replay", Button: Button{Text: w.T("webhooks.replay_one"), Kind: SecondButton}, Fields: []Field{
			{Name: "delivery", Label: w.T("webhooks.event"), Type: SelectField, Options: again},
		}}
	}
}

// sequenceText is a sequence as receivers see it; a test has none.
func sequenceText(n int64) string {
	if n == 0 {
		return "–"
	}
	return strconv.FormatInt(n, 10)
}

// answer is what came back last, in the English of the log, and when it is tried again.
func (w *Webhook) answer(d models.WebhookDelivery) Cell {
	c := Cell{Text: d.Error, Lang: "en"}
	switch {
	case d.Error == "" && d.Status != 0:
		c = Cell{Text: strconv.Itoa(d.Status)}
	case d.Error == "":
		c = Cell{Text: "–"}
	}
	if d.DoneAt.IsZero() && d.Error != "" {
		c.Lines = []string{w.T("webhooks.next", "When", w.Time(d.NextAt))}
	}
	return c
}

// Template names the template of the page.
func (Webhook) Template() string { return "staff/webhook" }

// WebhookOutcome is what was done with an endpoint.
type WebhookOutcome int

// The outcomes.
const (
	WebhookTested WebhookOutcome = iota
	WebhookDisabled
	WebhookEnabled
	WebhookReplayed
)

// WebhookOutcomes are the keys of the outcomes' texts.
var WebhookOutcomes = []string{"webhooks.done.tested", "webhooks.done.disabled", "webhooks.done.enabled", "webhooks.done.replayed"}

// WebhookDone tells the outcome; nil for a number that is none.
func WebhookDone(p Page, n int) *Flash {
	if n < 0 || n >= len(WebhookOutcomes) {
		return nil
	}
	return &Flash{Kind: Success, Text: p.T(WebhookOutcomes[n])}
}

// WebhookMistakes are the mistakes in the forms on webhooks.
func WebhookMistakes(lang string, wrong ...*models.Invalid) Errors {
	var errs Errors
	for _, w := range wrong {
		errs.Add(w.Field, i18n.T(lang, strings.TrimSuffix("webhooks.error."+w.Field, ".")+"."+w.Code))
	}
	return errs
}
