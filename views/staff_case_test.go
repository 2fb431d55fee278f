package views_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// working is the request of a kind as its agent has it, with what a draft is made from.
func working(kind models.RequestKind, scope models.Scope) models.Case {
	k := caseIn(models.InProgress, models.StepGiveBack, models.StepDraft, models.StepAskIdentity, models.StepAskSpecification, models.StepTell, models.StepExtend)
	k.Kind, k.Scope = kind, scope
	switch kind {
	case models.Rectification:
		k.Fields = reported()
		for i := range k.Fields {
			k.Fields[i].ID = int64(i + 1)
		}
	case models.Erasure:
		k.MayBeTold = register.Default().Recipients[:2]
		k.Plan = []models.PlanRow{
			{Kind: "contacts", Count: 2, Fate: models.Keep, Ground: models.LegalObligation},
			{Kind: "invoices", Count: 12, Fate: models.Keep, Until: value.NewDate(2032, 12, 31), Ground: models.LegalObligation},
			{Kind: "logins", Count: 1, Fate: models.Delete},
		}
	case models.Access, models.Portability:
		k.Parts = []models.CasePart{{Kind: recordKind("invoices"), Count: 12}, {Kind: recordKind("events"), Count: 3, Hints: 2}}
	}
	for i, task := range models.TaskKinds {
		t := models.Task{ID: int64(i + 1), Kind: task, Subject: register.SourceContract}
		switch task {
		case models.TaskMessage, models.TaskCall:
			t.Subject = "3" // the number of a message
		case models.TaskReceipt:
			t.Subject = string(models.StepReceive)
		}
		if i%2 == 1 {
			t.DoneAt, t.DoneName = requestAt(12, 9, 5), "Olli Ranta"
		}
		k.Tasks = append(k.Tasks, t)
	}
	k.Names = map[int64]string{kaisa: "Kaisa Niemi"}
	k.Messages = []models.Message{
		{ID: 1, At: requestAt(11, 9, 5), ByKind: "staff", ByID: kaisa, Body: "Mitä laskuja tarkoitat?", ReadAt: requestAt(11, 10, 0)},
		{ID: 2, At: requestAt(11, 12, 5), ByKind: "customer", Body: "Kevään laskuja.\nKaikkia.", Files: []models.RequestFile{{ID: 7, Name: "lasku.pdf"}}},
		{ID: 3, At: requestAt(12, 9, 5), ByKind: "staff", ByID: kaisa, Body: "Kiitos."},
	}
	return k
}

// recordKind is the kind of that name.
func recordKind(name string) *models.Kind {
	return models.Kinds[slices.IndexFunc(models.Kinds, func(k *models.Kind) bool { return k.Name == name })]
}

// kindCases are requests of every kind with all that they can ask for.
var kindCases = map[models.RequestKind]models.Scope{
	models.Access:                  {Kinds: []string{"invoices", "events"}, From: value.NewDate(2024, 1, 1), To: value.NewDate(2025, 12, 31)},
	models.Rectification:           {},
	models.Erasure:                 {Ground: models.ErasureGrounds[0]},
	models.RestrictionOfProcessing: {Ground: models.GroundAccuracy},
	models.Portability:             {Recipient: true},
	models.Objection:               {Marketing: true, Purposes: []string{register.Default().Purposes[0].Key}},
	models.Unrecognised:            {Entry: 5},
}

func init() {
	for _, kind := range models.RequestKinds {
		k := working(kind, kindCases[kind])
		if kind == models.Unrecognised {
			k.Entry = &models.LookEntry{At: requestAt(10, 8, 0), Reason: models.ReasonBilling, Name: "Olli Ranta"}
		}
		sample("staff/case, working on "+string(kind), func(p views.Page) views.View {
			return views.NewCase(asStaff(p, "agent", "approver"), k, by(kaisa, requestToday))
		})
	}
}

var (
	_ = sample("staff/case, drafted with something withheld, late, in another language", func(p views.Page) views.View {
		k := working(models.Access, models.Scope{})
		k.State, k.Language, k.DueOn = models.Drafted, "sv", requestToday.AddDays(-2)
		k.Form = &models.DraftForm{Text: "Hej", Ruling: partly()}
		return views.NewCase(asStaff(p, "agent"), k, by(kaisa, requestToday))
	})
	_ = sample("staff/case, draft to be mended", func(p views.Page) views.View {
		p.Errors = views.CaseMistakes(p.Lang, &models.Invalid{Field: "ground", Code: "required"})
		typed := views.Typed{Draft: &models.DraftForm{Ruling: models.Ruling{Outcome: models.RefusedWhole}}}
		return views.NewCase(asStaff(p, "agent"), working(models.Access, models.Scope{}), by(kaisa, requestToday, typed))
	})
	_ = sample("staff/case, question to be mended", func(p views.Page) views.View {
		p.Errors = views.CaseMistakes(p.Lang, &models.Invalid{Field: "question", Code: "required"})
		typed := views.Typed{Fields: map[string]string{"about": "identity"}}
		return views.NewCase(asStaff(p, "agent"), working(models.Access, models.Scope{}), by(kaisa, requestToday, typed))
	})
	_ = sample("staff/case, waiting for the customer, asked late, from paper", func(p views.Page) views.View {
		k := caseIn(models.SpecificationPending, models.StepResume, models.StepTakeOver)
		k.Channel, k.Identified, k.Delivery = "letter", "signature", "post"
		k.Stops = []models.RequestStop{{Reason: clock.Specification, AskedOn: k.ReceivedOn.AddDays(12)}}
		k.ExtendedOn, k.ExtensionReason = k.ReceivedOn.AddDays(10), "Paljon tietoja."
		return views.NewCase(asStaff(p, "agent"), k, by(kaisa, requestToday))
	})
	_ = sample("staff/case, asked who they are, by letter", func(p views.Page) views.View {
		k := caseIn(models.IdentityPending, models.StepAdd, models.StepResume, models.StepTell, models.StepWithdraw)
		k.Channel, k.Identified, k.Delivery = "letter", models.NotIdentified, "post"
		asked := models.Message{ID: 7, At: requestAt(11, 8, 10), ByKind: "staff", ByID: kaisa, About: "ask_identity", Body: "Kuka olet?"}
		added := models.Message{ID: 8, At: requestAt(11, 9, 10), ByKind: "customer", About: "add", Channel: "letter", Identified: models.NotIdentified, CameOn: requestToday, Body: "Lisäys"}
		k.Messages = []models.Message{asked, added}
		k.Tasks = []models.Task{{ID: 3, Kind: models.TaskMessage, Subject: "7"}}
		p.Errors = views.CaseMistakes(p.Lang, &models.Invalid{Field: "added_identified", Code: "required"})
		typed := views.Typed{Fields: map[string]string{"added_text": "Lisäys", "added_channel": "letter"}}
		return views.NewCase(asStaff(p, "agent"), k, by(kaisa, requestToday, typed))
	})
	_ = sample("staff/case, own draft of the one approver", func(p views.Page) views.View {
		return views.NewCase(asStaff(p, "agent", "approver"), caseIn(models.Drafted, models.StepDraft, models.StepApprove, models.StepReturn), by(kaisa, requestToday))
	})
	_ = sample("staff/case, erasure to be approved", func(p views.Page) views.View { return erasureDecided(p) })
	_ = sample("staff/case, access to be approved with something withheld", func(p views.Page) views.View {
		k := caseIn(models.Drafted, models.StepApprove, models.StepReturn)
		k.Decided = &models.Answer{Kind: models.Access, Ruling: partly(), Text: "Hei"}
		return views.NewCase(asStaff(p, "approver"), k, by(olli, requestToday))
	})
	_ = sample("staff/case, taken up again", func(p views.Page) views.View {
		k := caseIn(models.Drafted, models.StepApprove, models.StepReturn, models.StepTakeBack)
		k.Request, k.Package = takenUpAgain(k.Request), packed()
		p.Errors = views.CaseMistakes(p.Lang, &models.Invalid{Field: "back_note", Code: "required"})
		return views.NewCase(asStaff(p, "approver"), k, by(olli, requestToday))
	})
	_ = sample("staff/case, taken back", func(p views.Page) views.View {
		k := caseIn(models.InProgress, models.StepDraft)
		k.Request, k.Package = takenUpAgain(k.Request), packed()
		k.Package.TakenBackAt = requestAt(11, 19, 10)
		k.Messages = []models.Message{{ID: 1, At: k.Package.TakenBackAt, ByKind: "staff", ByID: kaisa, About: models.Code(models.StepTakeBack)}}
		return views.NewCase(asStaff(p, "agent"), k, by(kaisa, requestToday))
	})
	_ = sample("staff/case, not content", func(p views.Page) views.View {
		k := caseIn(models.Collected, models.StepReopen, models.StepTell)
		k.Content, k.ContentNote = "no", "Laskut puuttuvat."
		k.Messages = []models.Message{{ID: 1, At: requestAt(11, 19, 10), ByKind: "customer", About: models.SaidNotContent, Body: "Laskut puuttuvat."}}
		return views.NewCase(asStaff(p, "approver"), k, by(olli, requestToday))
	})
	_ = sample("staff/case_section, events", func(p views.Page) views.View {
		section := sectionOf("events", 2)
		section.Total = 2*models.PageSize + 1
		for i, record := range section.Records {
			record.(*models.Event).ID = int64(i + 14)
		}
		shown := models.ShownSection{Section: section, Hints: map[int64][]models.Hint{}}
		for _, kind := range models.HintKinds {
			id := section.Kind.ID(section.Records[1])
			shown.Hints[id] = append(shown.Hints[id], models.Hint{Kind: kind, Text: "Matti Meikäläinen"})
		}
		was := *section.Records[1].(*models.Event)
		was.Text = "Matti Meikäläinen soitti."
		shown.Earlier = []models.Earlier{{Kind: section.Kind, RecordID: was.ID, Replaced: requestAt(11, 2, 9), Record: &was}}
		passed := was
		passed.ID, passed.Text = 40, "Uusi asukas Matti Meikäläinen muuttaa."
		gone := models.Earlier{Kind: section.Kind, RecordID: passed.ID, Replaced: requestAt(11, 3, 9), Record: &passed}
		shown.Earlier, shown.Gone = append(shown.Earlier, gone), []models.Earlier{gone}
		shown.PastHints = [][]models.Hint{{{Kind: models.HintName, Text: "Matti Meikäläinen"}}, {{Kind: models.HintName, Text: "Matti Meikäläinen"}}}
		carried := []views.Hidden{{Name: "version", Value: "3"}, {Name: "text", Value: "Hei"}}
		return views.NewCaseSection(asStaff(p, "agent"), working(models.Access, models.Scope{}), shown, 2, models.DraftForm{Ruling: partly()}, carried)
	})
	_ = sample("staff/queue, found nothing", func(p views.Page) views.View {
		return views.NewQueue(asStaff(p, "agent"), list(nil, 0, models.QueueFilter{View: models.QueueAny, Query: "2026-9999"}))
	})
	_ = sample("staff/queue, found", func(p views.Page) views.View {
		return views.NewQueue(asStaff(p, "agent"), list(queued(), 5, models.QueueFilter{View: models.QueueAny, Query: "100230"}))
	})
	_ = sample("staff/queue, nothing to search for", func(p views.Page) views.View {
		p.Errors = views.QueueMistakes(p, &models.Invalid{Field: "query", Code: "required"})
		return views.NewWrongSearch(asStaff(p, "agent"), list(nil, 0, models.QueueFilter{View: models.QueueAny}))
	})
	_ = sample("staff/queue, filtered", func(p views.Page) views.View {
		return views.NewQueue(asStaff(p, "agent"), list(queued(), 5, models.QueueFilter{View: models.QueueMine, Kind: models.Erasure}))
	})
	_ = sample("staff/queue, narrowed in every way, not saved", func(p views.Page) views.View {
		p.Errors = views.QueueMistakes(p, &models.Invalid{Field: "name", Code: "taken"})
		l := list(queued(), 5, models.QueueFilter{Kind: models.Access, State: models.Received, Assigned: models.AssignedNobody, Language: "sv", Channel: models.ByLetter, Delivery: "post", News: models.NewsOfCustomer})
		l.Saved, l.Typed = savedViews(), views.ViewForm{Name: "Kirjeet", Sharing: models.SharedView}
		return views.NewQueue(asStaff(p, "approver"), l)
	})
	_ = sample("staff/queue, saved", func(p views.Page) views.View {
		l := list(queued(), 120, models.QueueFilter{View: models.QueueAny, Query: "100230"})
		l.Saved = savedViews()
		l.Shown, l.Change = &l.Saved[0], true
		return views.NewQueue(asStaff(p, "approver"), l)
	})
	_ = sample("staff/queue, broken", func(p views.Page) views.View {
		l := list(nil, 0, models.QueueFilter{})
		l.Saved = savedViews()
		l.Shown, l.Change = &l.Saved[1], true
		return views.NewQueue(asStaff(p, "agent"), l)
	})
)

func savedViews() []models.SavedView {
	kaisa := int64(2)
	return []models.SavedView{{ID: 1, Name: "Kirjeitse tulleet ruotsinkieliset pyynnöt", Count: 5}, {ID: 2, StaffID: &kaisa, Name: "Hakaniemi", Broken: true}}
}

func partly() models.Ruling {
	return models.Ruling{Outcome: models.PartlyRefused, Explanation: "Naapurin tietoja.", Withheld: []models.WithheldRecord{
		{Kind: "events", Record: 15, Ground: models.OthersRights}, {Kind: "invoices", Ground: models.Supervision},
	}}
}

// TestStaffTexts: every text whose key is put together from a declaration is there.
func TestStaffTexts(t *testing.T) {
	var keys []string
	add := func(family string, names ...string) {
		for _, name := range names {
			keys = append(keys, family+name)
		}
	}
	for _, kind := range models.RequestKinds {
		add("staff.asks.", string(kind))
		add("staff.todo.", string(kind))
		for _, outcome := range []models.Outcome{models.Fulfilled, models.PartlyRefused, models.RefusedWhole} {
			add("letter.", string(kind)+"."+string(outcome))
			add("staff.outcome.", string(outcome))
		}
	}
	for _, outcome := range models.Outcomes {
		add("answered.outcome.", string(outcome))
	}
	for _, view := range models.QueueViews {
		add("staff.view.", string(view))
		add("staff.none.", string(view))
	}
	for _, code := range []string{"required", "too_long", "characters", "personal_id", "taken", "full", "filter"} {
		add("queue.error.name.", code)
	}
	add("queue.flash.", "saved", "renamed", "removed")
	add("queue.error.query.", "required", "characters", "customer")
	for _, ground := range models.ErasureGrounds {
		add("staff.erasure.", string(ground))
	}
	for _, channel := range append(models.IntakeChannels, models.ByPortal) {
		add("staff.channel.", string(channel))
	}
	for _, how := range append(models.Identifications, "login") {
		add("staff.identified.", string(how))
	}
	for _, way := range models.Deliveries {
		if way != "portal" {
			add("staff.delivery.", string(way))
		}
	}
	for _, task := range models.TaskKinds {
		add("staff.task.", string(task))
	}
	add("staff.receipt.", string(models.StepReceive), string(models.StepWithdraw))
	add("staff.call.", "answer", "message", string(models.StepReceive), string(models.StepWithdraw), string(models.StepRemind))
	for _, hint := range models.HintKinds {
		add("staff.hint.", string(hint))
	}
	for _, reason := range clock.StopReasons() {
		add("staff.stop.", string(reason), string(reason)+"_hint")
	}
	for _, step := range []models.Step{models.StepAskSpecification, models.StepResume, models.StepGoOn, models.StepTell, models.StepExtend, models.StepReopen, models.StepTakeBack, models.StepGiveBack, models.StepReturn,
		models.StepToCustomer, models.StepAdd, models.StepWithdraw} {
		add("staff.heading.", string(step))
		add("staff.about.", string(step))
		add("staff.do.", string(step))
	}
	for _, key := range keys {
		if !i18n.Has(key) {
			t.Errorf("no text %s", key)
		}
	}
}

// TestLetterTextsAreOfTheAnswersLanguage: not of that of who writes.
func TestLetterTextsAreOfTheAnswersLanguage(t *testing.T) {
	if text, ok := views.LetterText("sv", models.Access, models.Fulfilled); !ok || !strings.HasPrefix(text, "Du bad om") {
		t.Errorf("%q %t", text, ok)
	}
	if text, ok := views.LetterText("fi", models.Access, "whim"); ok {
		t.Errorf("an outcome that there is not has the text %q", text)
	}
}

// TestDraftShowsWhatWasChosen: the form begins where the last draft stands.
func TestDraftShowsWhatWasChosen(t *testing.T) {
	k := working(models.Access, models.Scope{})
	k.State, k.Form = models.Drafted, &models.DraftForm{Text: "Hei Aino", Ruling: partly()}
	page := render(t, views.NewCase(asStaff(blank("fi"), "agent"), k, by(kaisa, requestToday)))
	chosen := map[string]string{}
	for _, input := range viewstest.Find(page, "input", "") {
		kind := viewstest.Attr(input, "type")
		if kind == "hidden" || marked(input, "checked") {
			chosen[viewstest.Attr(input, "name")] = viewstest.Attr(input, "value")
		}
	}
	for _, option := range viewstest.Find(page, "option", "") {
		if marked(option, "selected") {
			chosen[viewstest.Attr(option.Parent, "name")] = viewstest.Attr(option, "value")
		}
	}
	for name, want := range map[string]string{
		"outcome": "partly_refused", "withhold-events-15": "others_rights", "withhold-invoices-0": "supervision",
	} {
		if chosen[name] != want {
			t.Errorf("%s is %q, want %q", name, chosen[name], want)
		}
	}
	if text := viewstest.Text(page); !strings.Contains(text, "Naapurin tietoja.") || !strings.Contains(text, "Hei Aino") {
		t.Error("the words of the last draft are not in the form")
	}
}

// marked reports whether an element has an attribute that has no value.
func marked(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// TestNameOfWhoLookedIsForStaff: the letter has no place for it, and the page says for whom it is.
func TestNameOfWhoLookedIsForStaff(t *testing.T) {
	k := working(models.Unrecognised, models.Scope{Entry: 5})
	k.Entry = &models.LookEntry{At: requestAt(10, 8, 0), Reason: models.ReasonBilling, Name: "Olli Ranta"}
	page := viewstest.Text(render(t, views.NewCase(asStaff(blank("fi"), "agent"), k, by(kaisa, requestToday))))
	if !strings.Contains(page, "Katsoja: Olli Ranta. Nimi on vain henkilökunnan tiedoksi.") {
		t.Error("the page does not say who looked")
	}
}

// TestWhoLookedIsAsked of whoever drafts, unfolded and whatever the outcome; of the other kinds reasons are asked where
// something is refused.
func TestWhoLookedIsAsked(t *testing.T) {
	for _, kind := range models.RequestKinds {
		d := views.NewCase(asStaff(blank("fi"), "agent", "approver"), working(kind, kindCases[kind]), by(kaisa, requestToday)).Draft
		if d == nil || (d.Inquired != nil) != (kind == models.Unrecognised) || (d.Explain != nil) == (d.Inquired != nil) {
			t.Fatalf("%s: asked before the outcome %v, with it %v", kind, d.Inquired, d.Explain)
		}
		if d.Inquired != nil && (d.Inquired.Optional || d.Open) {
			t.Errorf("%s: optional %t, what is for a refusal is open %t", kind, d.Inquired.Optional, d.Open)
		}
	}
	p := asStaff(blank("fi"), "agent", "approver")
	p.Errors = views.CaseMistakes("fi", &models.Invalid{Field: "explanation", Code: "look"})
	if d := views.NewCase(p, working(models.Unrecognised, kindCases[models.Unrecognised]), by(kaisa, requestToday)).Draft; d.Open {
		t.Error("what is for a refusal is open, and the mistake is not there")
	}
	for _, l := range i18n.Languages {
		mistake := views.CaseMistakes(l.Code, &models.Invalid{Field: "explanation", Code: "look"}).For("explanation")
		if mistake == "" || mistake != i18n.T(l.Code, "staff.error.explanation.look") || strings.Contains(mistake, "⟦") {
			t.Errorf("%s: %q", l.Code, mistake)
		}
	}
}

// erasureDecided is a request to erase whose draft deletes what a law keeps and keeps what nothing keeps.
func erasureDecided(p views.Page) views.Case {
	k := caseIn(models.Drafted, models.StepApprove, models.StepReturn)
	k.Kind = models.Erasure
	k.Plan = []models.PlanRow{
		{Kind: "invoices", Count: 73, Fate: models.Keep, Ground: models.LegalObligation, Until: requestToday.AddMonths(70)},
		{Kind: "self_reported", Count: 2, Fate: models.Delete, Until: requestToday.AddMonths(30)},
		{Kind: "events", Count: 4, Fate: models.Keep, Ground: models.LegalClaims, Until: requestToday.AddMonths(30)},
	}
	k.Decided = &models.Answer{Kind: models.Erasure, Told: []string{"Survey Corp"}, Ruling: models.Ruling{
		Outcome: models.PartlyRefused, Explanation: "Siksi.", Plan: []models.PlanRow{
			{Kind: "invoices", Count: 73, Fate: models.Delete},
			{Kind: "self_reported", Count: 2, Fate: models.Keep, Ground: models.StillNeeded, Until: requestToday.AddMonths(30)},
			{Kind: "events", Count: 4, Fate: models.Keep, Ground: models.LegalClaims, Until: requestToday.AddMonths(30)},
		},
	}}
	return views.NewCase(asStaff(p, "approver"), k, by(olli, requestToday))
}

// TestDecisionIsSummedUp: whoever approves sees what becomes of each group, where that is not what was
// proposed, and where it is against a law.
func TestDecisionIsSummedUp(t *testing.T) {
	p := asStaff(views.Page{Lang: "fi"}, "approver")
	c := erasureDecided(p)
	if c.Decided == nil || len(c.Decided.Warnings) != 1 || !strings.Contains(c.Decided.Warnings[0], p.T("invoices.title")) {
		t.Fatalf("warned of %+v", c.Decided)
	}
	marked := map[string]bool{}
	for _, row := range c.Decided.Facts.Rows {
		marked[row.Label] = slices.ContainsFunc(row.Values, func(v views.Cell) bool { return v.Tone == views.Warn })
	}
	for kind, want := range map[string]bool{"invoices": true, "self_reported": true, "events": false} {
		n := map[string]int{"invoices": 73, "self_reported": 2, "events": 4}[kind]
		got, there := marked[p.T("staff.part", "Kind", p.T(kind+".title"), "N", n)]
		if !there || got != want {
			t.Errorf("%s: there %t, marked %t, want %t", kind, there, got, want)
		}
	}
	for _, label := range []string{"ruling.outcome", "staff.explanation", "retention.told"} {
		if _, there := marked[p.T(label)]; !there {
			t.Errorf("the decision does not tell %q", p.T(label))
		}
	}
}

// TestLeftOutBefore: the draft begins with what an earlier answer left out, says so, and carries it along.
func TestLeftOutBefore(t *testing.T) {
	k := caseIn(models.InProgress, models.StepGiveBack, models.StepDraft)
	events, err := models.KindNamed("events")
	if err != nil {
		t.Fatal(err)
	}
	k.Parts = []models.CasePart{{Kind: events, Count: 12}}
	k.LeftOutBefore = []models.WithheldRecord{{Kind: "events", Record: 7, Ground: models.OthersRights}}
	page := render(t, views.NewCase(asStaff(blank("fi"), "agent"), k, by(kaisa, requestToday)))
	text := viewstest.Text(page)
	for _, want := range []string{i18n.T("fi", "staff.left_out_before"), i18n.T("fi", "staff.withheld_some", "N", 1)} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	if !bytes.Contains(page, []byte(`name="withhold-events-7" value="others_rights"`)) {
		t.Error("it is not carried along")
	}
}
