package views_test

import (
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

var letters = []models.Message{
	{ID: 1, At: requestAt(11, 9, 12), ByKind: "staff", About: "ask_specification", Body: "Hei!\nMistä vuosista on kyse?", ReadAt: requestAt(11, 10, 9)},
	{ID: 2, At: requestAt(11, 12, 12), ByKind: "customer", About: "reply", Body: "Vuodesta 2024.\n<b>Ohessa</b> kirje.", Files: []models.RequestFile{
		{ID: 5, Name: "kirje äidille.pdf", Type: "application/pdf", Size: 120_400}, {ID: 6, Name: "kuva.png", Type: "image/png", Size: 900},
	}},
	{ID: 3, At: requestAt(11, 13, 12), ByKind: "staff", About: "extend", Body: "Aineistoa on paljon."},
	{ID: 4, At: requestAt(11, 14, 12), ByKind: "staff", About: "ask_identity", Body: "Kuka olet?"},
}

// waiting is a request in which the customer was asked twice and has answered once.
func waiting(state models.State) views.MyRequest {
	r := askedFor(state)
	r.Stops = []models.RequestStop{
		{Reason: clock.Specification, AskedOn: value.NewDate(2026, 11, 9), AnsweredOn: value.NewDate(2026, 11, 12)},
		{Reason: clock.Identity, AskedOn: value.NewDate(2026, 11, 14)},
	}
	r.ExtendedOn, r.ExtensionReason = value.NewDate(2026, 11, 13), "Aineistoa on paljon."
	r.DueOn = r.Deadline().Date
	m := mine(r, nil)
	m.Messages = letters
	return m
}

// onPaper is a request of which nobody knows who made it.
func onPaper(way models.Code, behalf models.Behalf) views.MyRequest {
	r := askedFor(models.InProgress)
	r.Channel, r.Identified, r.Behalf = way, models.NotIdentified, behalf
	return mine(r, nil)
}

// settled is an answered request of a kind with its decision.
func settled(kind models.RequestKind, ruling models.Ruling) views.MyRequest {
	r := askedFor(models.Answered)
	r.Kind, r.AnsweredOn, r.Outcome = kind, value.NewDate(2026, 11, 12), ruling.Outcome
	m := mine(r, packed())
	m.Decision = &models.Answer{Ref: r.Ref, Kind: kind, Language: "fi", Dated: r.AnsweredOn, Ruling: ruling, Text: "Hyvä asiakas,\nkiitos pyynnöstäsi."}
	m.Decided = register.Default()
	return m
}

func erased() views.MyRequest {
	m := settled(models.Erasure, models.Ruling{Outcome: models.PartlyRefused, Explanation: "Kirjanpitolaki.", Plan: []models.PlanRow{
		{Kind: "events", Count: 12, Fate: models.Delete}, {Kind: "invoices", Count: 3, Fate: models.Keep, Ground: models.LegalObligation, Until: value.NewDate(2033, 12, 31)},
	}})
	m.LateReason = "Sairastuimme."
	return m
}

func rectified() views.MyRequest {
	m := settled(models.Rectification, models.Ruling{Outcome: models.PartlyRefused, Explanation: "Asiakirja puuttuu."})
	m.Fields = reported()
	m.Decision.Fields = []models.RuledField{
		{Kind: "customers", Field: "given_names", Old: "Aino Maria", New: "Aino Marja", FieldRuling: models.FieldRuling{Accept: true}},
		{Words: "Nimeni on väärin.", FieldRuling: models.FieldRuling{Ground: models.AlreadyCorrect, Note: "Tarkistimme."}},
	}
	return m
}

func refused() views.MyRequest {
	return settled(models.Access, models.Ruling{Outcome: models.RefusedWhole, Ground: models.Excessive, Explanation: "Saman sai viikko sitten."})
}

func copied() views.MyRequest {
	m := settled(models.Access, models.Ruling{Outcome: models.PartlyRefused, Explanation: "Naapurin tietoja.", Withheld: []models.WithheldRecord{{Kind: "events", Record: 3, Ground: models.OthersRights}}})
	m.Package.DataSize, m.Package.DataSHA256 = 88_000, strings.Repeat("ab", 32)
	m.Extras = []models.RequestFile{{ID: 9, Name: "arkisto.pdf", Type: "application/pdf", Size: 50_000}}
	return m
}

func page(m views.MyRequest) func(views.Page) views.View {
	return func(p views.Page) views.View { return views.NewRequestPage(asCustomer(p), m, requestToday) }
}

var (
	_ = sample("customer/request, asked who", page(waiting(models.IdentityPending)))
	_ = sample("customer/request, messages", page(waiting(models.InProgress)))
	_ = sample("customer/request, message to be mended", func(p views.Page) views.View {
		m := waiting(models.IdentityPending)
		m.Writing = "Minä"
		p.Errors = views.AskingMistakes(p.Lang, m.Kind, &models.Invalid{Field: "files", Code: "type"})
		return views.NewRequestPage(asCustomer(p), m, requestToday)
	})
	_ = sample("customer/request, whose it is", page(onPaper(models.ByLetter, models.Behalf{})))
	_ = sample("customer/request, on whose behalf it is", page(onPaper(models.ByCounter, models.Behalf{Name: "Otso Esimerkki", Authority: "attorney"})))
	_ = sample("customer/request, erased in part", page(erased()))
	_ = sample("customer/request, rectified in part", page(rectified()))
	_ = sample("customer/request, refused", page(refused()))
	_ = sample("customer/request, copied in part", page(copied()))
	_ = sample("customer/request, taken up again", page(takenUp()))
	_ = sample("customer/request, objected in part", page(objected()))
	_ = sample("customer/request, restricted", page(restricted()))
	_ = sample("customer/request, not content", func(p views.Page) views.View {
		m := refused()
		m.Content, m.ContentNote = models.NotContent, "En hyväksy tätä."
		return views.NewRequestPage(asCustomer(p), m, requestToday)
	})
	_ = sample("customer/request, content", func(p views.Page) views.View {
		m := copied()
		m.Content = models.Content
		return views.NewRequestPage(asCustomer(p), m, requestToday)
	})
	_ = sample("customer/request, unrecognised", func(p views.Page) views.View {
		m := mine(askedFor(models.Received), nil)
		m.Kind, m.Scope = models.Unrecognised, models.Scope{Entry: 77}
		m.Entry = written(p, narrowed(models.Unrecognised)).Entry
		return views.NewRequestPage(asCustomer(p), m, requestToday)
	})
	_ = sample("customer/request_done, marketing ended", func(p views.Page) views.View {
		r := askedFor(models.Received)
		r.Kind, r.Scope = models.Objection, models.Scope{Marketing: true}
		return views.NewRequestDone(asCustomer(p), r, requestToday)
	})
)

// takenUp is a request that was answered and is worked on again.
func takenUp() views.MyRequest {
	m := refused()
	m.State = models.InProgress
	m.Request = takenUpAgain(m.Request)
	return m
}

func objected() views.MyRequest {
	m := settled(models.Objection, models.Ruling{
		Outcome: models.PartlyRefused, Ground: models.CompellingGround, Explanation: "Saatavasi on maksamatta.", Purposes: []string{"surveys", "customer_care"},
	})
	m.Decision.Scope = models.Scope{Marketing: true, Purposes: []string{"surveys", "collection", "customer_care"}}
	m.Decision.MarketingEnded = value.NewDate(2026, 11, 3)
	return m
}

func restricted() views.MyRequest {
	m := settled(models.RestrictionOfProcessing, models.Ruling{Outcome: models.Fulfilled, Restricted: models.Restricted{Scope: "Laskut", Until: "Kunnes asia on selvitetty"}})
	m.Scope.Ground, m.Decision.Told = models.GroundAccuracy, []string{"Survey Corp"}
	return m
}

func words(t *testing.T, m views.MyRequest, lang string) string {
	t.Helper()
	return viewstest.Text(render(t, views.NewRequestPage(asCustomer(blank(lang)), m, requestToday)))
}

// TestAskedCustomerIsTold what is asked and that the clock stands, and is never told that we are late.
func TestAskedCustomerIsTold(t *testing.T) {
	m := waiting(models.IdentityPending)
	for _, l := range i18n.Languages {
		text := words(t, m, l.Code)
		for _, want := range []string{"Kuka olet?", i18n.T(l.Code, "requests.asked"), i18n.T(l.Code, "requests.asked.identity_pending"), i18n.T(l.Code, "requests.standing")} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is missing", l.Code, want)
			}
		}
	}
	late := viewstest.Text(render(t, views.NewRequestPage(asCustomer(blank("fi")), m, value.NewDate(2027, 6, 1))))
	if strings.Contains(late, "myöhässä") {
		t.Error("the customer is told that we are late while we wait for them")
	}
}

// TestClockIsExplained: every stop and the extension, in every language.
func TestClockIsExplained(t *testing.T) {
	for _, l := range i18n.Languages {
		text := words(t, waiting(models.IdentityPending), l.Code)
		for _, key := range []string{"clock.asked.identity", "clock.asked.specification"} {
			before, _, _ := strings.Cut(i18n.T(l.Code, key, "Date", "|"), "|")
			if !strings.Contains(text, strings.TrimSpace(before)) {
				t.Errorf("%s: %s is not told", l.Code, key)
			}
		}
		if !strings.Contains(text, i18n.T(l.Code, "clock.step.stop_open")) || !strings.Contains(text, "Aineistoa on paljon.") {
			t.Errorf("%s: the open stop or the extension is not told", l.Code)
		}
	}
}

// TestMessagesAreShown, newest first, with their files, and what was not read yet is marked.
func TestMessagesAreShown(t *testing.T) {
	got := views.NewRequestPage(asCustomer(blank("fi")), waiting(models.InProgress), requestToday)
	if len(got.Messages) != 4 || got.Messages[0].Lines[0] != "Kuka olet?" || got.Messages[0].New == "" || got.Messages[3].New != "" || got.Messages[2].New != "" {
		t.Errorf("%+v", got.Messages)
	}
	files := got.Messages[2].Files
	if len(files) != 2 || files[0].URL != "/requests/2026-0012/files/5" || !strings.Contains(files[0].Text, "kirje äidille.pdf") {
		t.Errorf("%+v", files)
	}
	html := string(render(t, got))
	if strings.Contains(html, "<b>Ohessa") {
		t.Error("a message is taken for HTML")
	}
}

// TestDecisionIsOnThePage: what the document says of the decision the page says.
func TestDecisionIsOnThePage(t *testing.T) {
	for name, c := range map[string]struct {
		m    views.MyRequest
		want []string
	}{
		"erased":    {erased(), []string{"Poistetaan", "Viimeinenkin poistuu 31.12.2033 jälkeen.", "Laki velvoittaa", "Kirjanpitolaki.", "17 artiklan 3 kohdan b", "Tietosuojavaltuutetun", "Sairastuimme."}},
		"rectified": {rectified(), []string{"Aino Marja", "Korjattu", "Ei korjattu", "Tieto on oikein.", "Tarkistimme.", "Asiakirja puuttuu."}},
		"refused":   {refused(), []string{"Emme voi tehdä, mitä pyysit", "Saman sai viikko sitten.", "12 artiklan 5 kohta", "Tietosuojavaltuutetun"}},
		"taken up":  {takenUp(), []string{"Emme voi tehdä, mitä pyysit", "Vi har tagit upp din begäran på nytt"}},
		"objected": {objected(), []string{"Lopetamme tietojesi käytön tähän: Mielipide- ja markkinatutkimukset, ", "Suoramarkkinointi sinulle päättyi 3.11.2026.",
			"Päättyy 12.11.2026", "Päättyy viimeistään 26.11.2026", "Jatkuu.", "Saatavasi on maksamatta."}},
		"restricted": {restricted(), []string{"Emme 12.11.2026 alkaen käytä", "Laskut", "Kunnes asia on selvitetty", "Survey Corp"}},
		"copied":     {copied(), []string{"kiitos pyynnöstäsi.", "Osa tiedoista on jätetty pois", "Naapurin tietoja.", "arkisto.pdf"}},
	} {
		text := words(t, c.m, "sv") // the decision keeps its language
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is missing", name, want)
			}
		}
	}
	html := string(render(t, views.NewRequestPage(asCustomer(blank("sv")), refused(), requestToday)))
	if !strings.Contains(html, `lang="fi"`) {
		t.Error("the language of the decision is not told")
	}
	again := string(render(t, page(takenUp())(blank("fi"))))
	if !strings.Contains(again, "/answer.pdf") || strings.Contains(again, "/withdraw") {
		t.Error("the answer cannot be opened while the request is worked on again, or can be withdrawn")
	}
	if strings.Contains(words(t, settled(models.Access, models.Ruling{Outcome: models.Fulfilled}), "fi"), i18n.T("fi", "ruling.remedies")) {
		t.Error("remedies where all was done")
	}
}

// TestDataIsOfferedWhereThereIsSome: the ZIP of a copy, and none of a letter or of one whose day has gone.
func TestDataIsOfferedWhereThereIsSome(t *testing.T) {
	zip := "/requests/2026-0012/answer.zip"
	if !strings.Contains(string(render(t, page(copied())(blank("fi")))), zip) {
		t.Error("the ZIP of a copy is not offered")
	}
	if strings.Contains(string(render(t, page(erased())(blank("fi")))), zip) {
		t.Error("the ZIP of a letter is offered")
	}
	gone := views.NewRequestPage(asCustomer(blank("fi")), copied(), value.NewDate(2027, 2, 11))
	if gone.Answer.Data != nil || gone.Answer.Files != nil {
		t.Error("offered after its day")
	}
}

// TestNotContentIsShownTheWay to the authority and to asking again.
func TestNotContentIsShownTheWay(t *testing.T) {
	m := refused()
	m.Content = models.NotContent
	form := views.NewRequestPage(asCustomer(blank("fi")), m, requestToday).Content
	if len(form.Ways) != 3 || len(form.Where.Rows) == 0 {
		t.Errorf("%+v", form)
	}
	m.Content = models.Content
	if form := views.NewRequestPage(asCustomer(blank("fi")), m, requestToday).Content; form.Said == "" || form.Ways != nil {
		t.Errorf("%+v", form)
	}
	if form := views.NewRequestPage(asCustomer(blank("fi")), waiting(models.InProgress), requestToday).Content; form != nil {
		t.Error("asked before there is an answer")
	}
}

// TestRequestNotice: what presses most of what waits for the customer.
func TestRequestNotice(t *testing.T) {
	r := func(id int64, state models.State) models.Request {
		one := askedFor(state)
		one.ID, one.CollectBy = id, value.NewDate(2027, 2, 12)
		return one
	}
	for _, c := range []struct {
		mine   []models.Request
		unread map[int64]int
		today  value.Date
		want   string
	}{
		{nil, nil, requestToday, ""},
		{[]models.Request{r(1, models.InProgress), r(2, models.Collected)}, nil, requestToday, ""},
		{[]models.Request{r(1, models.InProgress)}, map[int64]int{1: 2}, requestToday, "requests.waits_message"},
		{[]models.Request{r(1, models.SpecificationPending)}, map[int64]int{1: 1}, requestToday, "requests.waits_question"},
		{[]models.Request{r(1, models.Answered)}, nil, requestToday, "requests.waits_answer"},
		{[]models.Request{r(1, models.Answered)}, nil, requestToday.AddDays(200), ""},
	} {
		got := views.RequestNotice("fi", c.mine, c.unread, c.today)
		if (got == nil) != (c.want == "") || got != nil && got.Text != i18n.T("fi", c.want) {
			t.Errorf("%v: %+v, want %q", c.mine, got, c.want)
		}
	}
}

// TestLateByTheSystem: the customer reads why an answer came late that was approved in time, in their language.
func TestLateByTheSystem(t *testing.T) {
	m := settled(models.Access, models.Ruling{Outcome: models.Fulfilled})
	m.Package.LateCode = models.LateDocument
	for _, l := range i18n.Languages {
		page := viewstest.Text(render(t, views.NewRequestPage(blank(l.Code), m, requestToday)))
		if !strings.Contains(page, i18n.T(l.Code, "requests.late.document")) || strings.Contains(page, "⟦") {
			t.Errorf("%s: %s", l.Code, page)
		}
	}
}
