package views_test

import (
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

var requestToday = value.NewDate(2026, 11, 22)

// requestAt is an instant of the sample requests, in Finnish winter time.
func requestAt(month time.Month, day, hour int) value.Time {
	return value.TimeOf(time.Date(2026, month, day, hour-2, 15, 0, 0, time.UTC))
}

// askedFor is a request of 6 November 2026, due on 7 December.
func askedFor(state models.State) models.Request {
	r := models.Request{
		ID: 12, Ref: "2026-0012", Kind: models.Access, State: state, Language: "fi", Version: 3,
		ReceivedAt: requestAt(11, 6, 9), ReceivedOn: value.NewDate(2026, 11, 6),
		Details: "Haluan nähdä erityisesti laskutukseen liittyvät tiedot.\nKiitos!",
	}
	r.DueOn = r.Deadline().Date
	return r
}

// lived are the steps that lead to a state, with a return on the way.
func lived(state models.State) []models.RequestStep {
	all := []models.RequestStep{
		{At: requestAt(11, 6, 9), Step: models.StepReceive, State: models.Received, ActorKind: "customer"},
		{At: requestAt(11, 9, 10), Step: models.StepTake, State: models.InProgress, ActorKind: "staff", ActorID: 1, ActorName: "Kaisa Niemi"},
		{At: requestAt(11, 10, 11), Step: models.StepDraft, State: models.Drafted, ActorKind: "staff", ActorID: 1, ActorName: "Kaisa Niemi"},
		{At: requestAt(11, 11, 8), Step: models.StepReturn, State: models.InProgress, ActorKind: "staff", ActorID: 2, ActorName: "Olli Ranta", Note: "Lisää saateteksti."},
		{At: requestAt(11, 11, 12), Step: models.StepDraft, State: models.Drafted, ActorKind: "staff", ActorID: 1, ActorName: "Kaisa Niemi"},
		{At: requestAt(11, 12, 9), Step: models.StepApprove, State: models.Approved, ActorKind: "staff", ActorID: 2, ActorName: "Olli Ranta"},
		{At: requestAt(11, 12, 10), Step: models.StepAnswer, State: models.Answered, ActorKind: "system", ActorName: "answer"},
		{At: requestAt(11, 13, 18), Step: models.StepCollect, State: models.Collected, ActorKind: "customer"},
	}
	ends := map[models.State]int{
		models.Received: 1, models.InProgress: 2, models.Drafted: 5, models.Approved: 6, models.Answered: 7, models.Collected: 8, models.Withdrawn: 2,
		models.IdentityPending: 2, models.SpecificationPending: 2,
	}
	steps := all[:ends[state]:ends[state]]
	if state == models.Withdrawn {
		steps = append(steps, models.RequestStep{At: requestAt(11, 14, 7), Step: models.StepWithdraw, State: state, ActorKind: "customer"})
	}
	return steps
}

func packed() *models.Package {
	return &models.Package{
		SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Size: 244_310,
		MadeAt: requestAt(11, 12, 10), ExpiresOn: value.NewDate(2027, 2, 10),
	}
}

func packageFor(state models.State) *models.Package {
	if state == models.Answered || state == models.Collected {
		return packed()
	}
	return nil
}

// mine is a request as its page gets it.
func mine(r models.Request, pack *models.Package) views.MyRequest {
	return views.MyRequest{Request: r, Steps: lived(r.State), Package: pack, Register: register.Default()}
}

// takenUpAgain is a request as it would be had it been answered and taken up again a week later.
func takenUpAgain(r models.Request) models.Request {
	r.AnsweredOn, r.FirstDueOn, r.ReopenedOn = value.NewDate(2026, 11, 12), r.DueOn, value.NewDate(2026, 11, 19)
	r.DueOn = r.Deadline().Date
	return r
}

// TestTakenBackAnswer: neither the answer nor its hash is on the page, and it says why and what comes when.
func TestTakenBackAnswer(t *testing.T) {
	for _, language := range i18n.Languages {
		lang, pack := language.Code, packed()
		again := string(render(t, views.NewRequestPage(asCustomer(blank(lang)), mine(takenUpAgain(askedFor(models.InProgress)), pack), requestToday)))
		pack.TakenBackAt, pack.LateReason = requestAt(11, 19, 10), "Arkisto oli kiinni."
		back := string(render(t, views.NewRequestPage(asCustomer(blank(lang)), mine(takenUpAgain(askedFor(models.InProgress)), pack), requestToday)))
		for _, c := range []struct {
			text      string
			open, not bool
		}{
			{"/answer.pdf", true, false}, {pack.SHA256, true, false}, {pack.LateReason, false, true},
			{i18n.T(lang, "requests.reopened"), true, true}, {i18n.Date(lang, value.NewDate(2026, 12, 21)), true, true},
		} {
			if strings.Contains(again, c.text) != c.open || strings.Contains(back, c.text) != c.not {
				t.Errorf("%s, %q: before %t, after %t", lang, c.text, strings.Contains(again, c.text), strings.Contains(back, c.text))
			}
		}
	}
}

// asking is a form of a kind as its page gets it.
func asking(p views.Page, n models.NewRequest) views.Asking {
	n.Language, n.FormKey = p.Lang, "key-1"
	return views.Asking{NewRequest: n, Register: register.Default()}
}

var (
	_ = sample("customer/requests, none", func(p views.Page) views.View {
		p.Path = "/requests"
		return views.NewRequests(asCustomer(p), nil, nil, requestToday)
	})
	_ = sample("customer/requests, all states", func(p views.Page) views.View {
		p.Path = "/requests"
		var list []models.Request
		for _, state := range models.States {
			list = append(list, askedFor(state))
		}
		return views.NewRequests(asCustomer(p), list, map[int64]int{12: 1}, requestToday)
	})
	_ = sample("customer/request_new", func(p views.Page) views.View {
		return views.NewRequestForm(asCustomer(p), asking(p, models.NewRequest{Kind: models.Access}))
	})
	_ = sample("customer/request_new, too long", func(p views.Page) views.View {
		form := models.NewRequest{Kind: models.Access, Details: strings.Repeat("liikaa ", 300), Language: p.Lang, FormKey: "k"}
		p.Errors = views.AskingMistakes(p.Lang, form.Kind, form.Check(register.Default())...)
		return views.NewRequestForm(asCustomer(p), asking(p, form))
	})
	_ = sample("customer/request_check", func(p views.Page) views.View {
		form := models.NewRequest{Kind: models.Access, Details: "Erityisesti laskut.\r\nKiitos!", Language: p.Lang, FormKey: "k"}
		return views.NewRequestCheck(asCustomer(p), asking(p, form), askedFor(models.Received).Deadline())
	})
	_ = sample("customer/request_check, nothing written", func(p views.Page) views.View {
		form := models.NewRequest{Kind: models.Access, Language: p.Lang, FormKey: "k"}
		return views.NewRequestCheck(asCustomer(p), asking(p, form), askedFor(models.Received).Deadline())
	})
	_ = sample("customer/request_done", func(p views.Page) views.View {
		return views.NewRequestDone(asCustomer(p), askedFor(models.Received), requestToday)
	})
	_ = sample("customer/request_done, come back to later", func(p views.Page) views.View {
		return views.NewRequestDone(asCustomer(p), askedFor(models.Withdrawn), requestToday.AddDays(100))
	})
	_ = sample("customer/request, taken back", func(p views.Page) views.View {
		pack := packed()
		pack.TakenBackAt = requestAt(11, 19, 10)
		m := mine(takenUpAgain(askedFor(models.InProgress)), pack)
		m.Messages = []models.Message{{ID: 1, At: pack.TakenBackAt, ByKind: "staff", About: models.Code(models.StepTakeBack)}}
		return views.NewRequestPage(asCustomer(p), m, requestToday)
	})
	_ = sample("customer/request, late", func(p views.Page) views.View {
		r := askedFor(models.InProgress)
		return views.NewRequestPage(asCustomer(p), mine(r, nil), value.NewDate(2026, 12, 9))
	})
	_ = sample("customer/request, answer gone", func(p views.Page) views.View {
		r := askedFor(models.Answered)
		return views.NewRequestPage(asCustomer(p), mine(r, packed()), value.NewDate(2027, 2, 11))
	})
	_ = sample("customer/request, for a housing company", func(p views.Page) views.View {
		p = asCustomer(p)
		p.Reader.Shown, p.Reader.Capacity, p.Reader.Contexts = "Asunto Oy Esimerkkilän Koivu", "isännöitsijä", 4
		r := askedFor(models.Received)
		return views.NewRequestPage(p, mine(r, nil), requestToday)
	})
	_ = sample("customer/request_withdraw", func(p views.Page) views.View {
		return views.NewWithdraw(asCustomer(p), askedFor(models.InProgress))
	})
)

func init() {
	for _, state := range models.States {
		sample("customer/request, "+string(state), func(p views.Page) views.View {
			p.Path = "/requests/2026-0012"
			return views.NewRequestPage(asCustomer(p), mine(askedFor(state), packageFor(state)), requestToday)
		})
	}
}

func TestRequestTexts(t *testing.T) {
	var keys []string
	for _, kind := range models.RequestKinds {
		for _, family := range []string{"requests.kind.", "requests.ask.", "requests.about.", "requests.gives.", "requests.prepare."} {
			keys = append(keys, family+string(kind))
		}
	}
	for _, state := range models.States {
		keys = append(keys, "requests.state."+string(state))
	}
	for _, step := range models.Steps {
		keys = append(keys, "requests.step."+string(step), "staff.step."+string(step))
	}
	for _, role := range models.Roles {
		keys = append(keys, "staff.role."+string(role), "staff.start."+string(role))
	}
	for _, actor := range []string{"customer", "staff", "system"} {
		keys = append(keys, "requests.who."+actor, "staff.who."+actor)
	}
	for _, step := range []models.Step{models.StepTake, models.StepGiveBack, models.StepDraft, models.StepReturn, models.StepApprove} {
		keys = append(keys, "staff.flash."+string(step))
	}
	for _, key := range keys {
		if !i18n.Has(key) {
			t.Errorf("no text %s", key)
		}
	}
}

func TestRequestMistakesHaveTexts(t *testing.T) {
	wrong := []*models.Invalid{
		{Field: "details", Code: "too_long"}, {Field: "details", Code: "characters"},
		{Field: "text", Code: "too_long"}, {Field: "text", Code: "characters"},
		{Field: "note", Code: "required"}, {Field: "note", Code: "too_long"},
	}
	for _, w := range wrong {
		got := views.RequestMistakes("fi", w)
		if len(got) != 1 || got[0].Field != w.Field || strings.Contains(got[0].Text, "⟦") {
			t.Errorf("%v: %v", w, got)
		}
	}
	for i, limit := range map[int]string{0: "2,000", 2: "5,000", 5: "2,000"} {
		if got := views.RequestMistakes("en", wrong[i])[0].Text; !strings.Contains(got, limit) {
			t.Errorf("%s: the limit is not told: %s", wrong[i].Field, got)
		}
	}
}

// TestCustomerNeverReadsStaffNames holds for every state: neither who worked on the request nor what
// they wrote to each other.
func TestCustomerNeverReadsStaffNames(t *testing.T) {
	for _, state := range models.States {
		page := viewstest.Text(render(t, views.NewRequestPage(asCustomer(blank("fi")), mine(askedFor(state), packageFor(state)), requestToday)))
		for _, secret := range []string{"Kaisa", "Ranta", "saateteksti"} {
			if strings.Contains(page, secret) {
				t.Errorf("%s: the page has %q", state, secret)
			}
		}
	}
}

func TestRequestPageOffersWhatIsOpen(t *testing.T) {
	for _, tt := range []struct {
		state             models.State
		today             value.Date
		withdraw, collect bool
	}{
		{models.Received, requestToday, true, false},
		{models.InProgress, requestToday, true, false},
		{models.Drafted, requestToday, true, false},
		{models.Approved, requestToday, false, false},
		{models.Answered, requestToday, false, true},
		{models.Answered, value.NewDate(2027, 2, 10), false, true},
		{models.Answered, value.NewDate(2027, 2, 11), false, false},
		{models.Collected, requestToday, false, true},
		{models.Withdrawn, requestToday, false, false},
	} {
		r := askedFor(tt.state)
		if tt.state == models.Answered || tt.state == models.Collected {
			r.AnsweredOn = value.NewDate(2026, 11, 12)
		}
		page := string(render(t, views.NewRequestPage(asCustomer(blank("fi")), mine(r, packageFor(tt.state)), tt.today)))
		if got := strings.Contains(page, "/requests/2026-0012/withdraw"); got != tt.withdraw {
			t.Errorf("%s on %s: withdraw %v", tt.state, tt.today, got)
		}
		if got := strings.Contains(page, "/requests/2026-0012/answer.pdf"); got != tt.collect {
			t.Errorf("%s on %s: collect %v", tt.state, tt.today, got)
		}
	}
}

func TestRequestsOffersAKindOnceAtATime(t *testing.T) {
	for _, state := range models.States {
		page := string(render(t, views.NewRequests(asCustomer(blank("fi")), []models.Request{askedFor(state)}, nil, requestToday)))
		if got := strings.Contains(page, "/requests/new/access"); got == state.Open() {
			t.Errorf("%s: a new request is offered: %v", state, got)
		}
	}
}

func TestRequestCheckSendsWhatWasWritten(t *testing.T) {
	written := "Rivi \"yksi\"\n<b>kaksi</b>"
	form := models.NewRequest{Kind: models.Access, Details: written, Language: "fi", FormKey: "key-1"}
	page := render(t, views.NewRequestCheck(asCustomer(blank("fi")), asking(blank("fi"), form), clock.Due(clock.Request{Received: requestToday})))
	sent := map[string]string{}
	for _, input := range viewstest.Find(page, "input", "") {
		sent[viewstest.Attr(input, "name")] = viewstest.Attr(input, "value")
	}
	if sent["details"] != written || sent["key"] != "key-1" {
		t.Errorf("the form sends %q", sent)
	}
	var actions []string
	for _, b := range viewstest.Find(page, "button", "") {
		if viewstest.Attr(b, "name") == "action" {
			actions = append(actions, viewstest.Attr(b, "value"))
		}
	}
	if strings.Join(actions, " ") != "send edit" {
		t.Errorf("the buttons are %v", actions)
	}
}
