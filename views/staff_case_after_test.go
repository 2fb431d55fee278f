package views_test

import (
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// afterwards is a request once it is answered, with what is on its check list.
func afterwards(state models.State, delivery models.Code, tasks ...models.Task) models.Case {
	k := caseIn(state)
	k.Kind, k.Delivery, k.Tasks, k.Package, k.AnsweredOn = models.Portability, delivery, tasks, packed(), value.NewDate(2026, 11, 12)
	k.Package.DataSize = 900
	return k
}

// TestStaffReadWhatIsLeft: after the answer the page tells first what staff still have to do, and of who gets
// it by hand nothing of collecting.
func TestStaffReadWhatIsLeft(t *testing.T) {
	done := requestAt(11, 13, 9)
	letter, posted := models.Task{ID: 1, Kind: models.TaskLetter}, models.Task{ID: 1, Kind: models.TaskLetter, DoneAt: done, DoneName: "Olli Ranta"}
	stop := models.Task{ID: 2, Kind: models.TaskStop}
	for _, c := range []struct {
		k    models.Case
		want string // a key
	}{
		{afterwards(models.Answered, "portal"), "staff.why.answered"},
		{afterwards(models.Answered, "portal", stop), "staff.why.tasks"},
		{afterwards(models.Answered, "portal", letter), "staff.why.letter.post"}, // who prefers letters
		{afterwards(models.Collected, "portal", stop), "staff.why.tasks"},
		{afterwards(models.Collected, "post", letter), "staff.why.tasks"}, // they have read it in the portal
		{afterwards(models.Answered, "post", letter, stop), "staff.why.letter.post"},
		{afterwards(models.Answered, "post", posted, stop), "staff.why.tasks"},
		{afterwards(models.Answered, "post", posted), "staff.why.handed.post"},
		{afterwards(models.Answered, "counter", letter), "staff.why.letter.counter"},
		{afterwards(models.Answered, "counter", posted), "staff.why.handed.counter"},
		{afterwards(models.Approved, "portal"), "staff.why.approved"},
		{afterwards(models.Approved, "post", letter), "staff.why.approved.post"},
		{afterwards(models.Approved, "counter", letter), "staff.why.approved.counter"},
		{afterwards(models.Withdrawn, "portal"), "staff.why.withdrawn"},
		{afterwards(models.Withdrawn, "portal", stop), "staff.why.withdrawn_tasks"},
	} {
		for _, l := range i18n.Languages {
			page := views.NewCase(asStaff(blank(l.Code), "agent"), c.k, by(kaisa, requestToday))
			if want := i18n.T(l.Code, c.want, "Date", i18n.Date(l.Code, c.k.Package.ExpiresOn)); page.Why != want {
				t.Errorf("%s %s %s: %q, want %q", l.Code, c.k.State, c.k.Delivery, page.Why, want)
			}
			html := render(t, page)
			viewstest.Check(t, html, l.Code)
			if got := strings.Contains(string(html), i18n.T(l.Code, "requests.state.answered")); got && c.k.Delivery != "portal" && l.Code != "en" { // in English both are ready
				t.Errorf("%s %s: a letter is to be collected", l.Code, c.k.Delivery)
			}
		}
	}
}

// TestDataBesideTheTask: what is to be sent lies beside the task once there is an answer, and the tick asks to
// whom it went; who gets a letter gets the data with it.
func TestDataBesideTheTask(t *testing.T) {
	of := func(k models.Case) (views.CaseTask, string) {
		page := views.NewCase(asStaff(blank("fi"), "agent"), k, by(kaisa, requestToday))
		html := render(t, page)
		viewstest.Check(t, html, "fi")
		return page.Tasks[0], string(html)
	}
	send := models.Task{ID: 7, Kind: models.TaskTransmit}
	early := afterwards(models.InProgress, "portal", send)
	early.AnsweredOn, early.Package = value.Date{}, nil
	if line, html := of(early); line.Form != nil || line.Data != nil || line.Later == "" || strings.Contains(html, "/tasks/7") {
		t.Errorf("before the answer: %+v", line)
	}
	if line, html := of(afterwards(models.Answered, "portal", send)); line.Form == nil || line.Data == nil || !strings.Contains(html, "/answer.zip") || !strings.Contains(html, `name="task_note"`) {
		t.Errorf("after it: %+v", line)
	}
	gone := afterwards(models.Answered, "portal", send)
	gone.Package.TakenBackAt = requestAt(11, 14, 9)
	if line, _ := of(gone); line.Data != nil {
		t.Error("an answer that was taken back is to be sent on")
	}
	send.DoneAt, send.DoneName, send.Note = requestAt(11, 13, 9), "Olli Ranta", "Uusi Energia Oy, suojattu posti"
	if line, html := of(afterwards(models.Answered, "portal", send)); line.Form != nil || !strings.Contains(html, send.Note) {
		t.Errorf("sent: %+v", line)
	}
	if line, html := of(afterwards(models.Answered, "counter", models.Task{ID: 8, Kind: models.TaskLetter})); line.Data == nil || line.Form == nil || !strings.Contains(html, `name="task_identified"`) || strings.Count(html, "/answer.zip") != 2 {
		t.Errorf("on paper: %+v, %d times", line, strings.Count(html, "/answer.zip"))
	}
	if line, _ := of(afterwards(models.Answered, "post", models.Task{ID: 8, Kind: models.TaskLetter})); line.Form != nil {
		t.Errorf("who is posted a letter is identified: %+v", line)
	}
	handed := models.Task{ID: 8, Kind: models.TaskLetter, DoneAt: requestAt(11, 13, 9), DoneName: "Olli Ranta", Identified: "known"}
	if line, _ := of(afterwards(models.Answered, "counter", handed)); line.Form != nil || line.Note != i18n.T("fi", "staff.identified.known") {
		t.Errorf("handed over: %+v", line)
	}
}

// TestTasksOfTwoAnswers: what is left of the answer before is said to be of it, and can be done while the next one is
// made, which is not posted before it is there.
func TestTasksOfTwoAnswers(t *testing.T) {
	for _, lang := range []string{"fi", "sv", "en"} {
		k := afterwards(models.InProgress, "post", models.Task{ID: 7, Kind: models.TaskLetter}, models.Task{ID: 8, Kind: models.TaskLetter, Round: 1})
		k.Round = 1
		page := views.NewCase(asStaff(blank(lang), "agent"), k, by(kaisa, requestToday))
		html := string(render(t, page))
		before, next := page.Tasks[0], page.Tasks[1]
		if before.Earlier != i18n.T(lang, "staff.task_earlier") || before.Later != "" || !strings.Contains(html, "/tasks/7") || !strings.Contains(html, "/paper.pdf") {
			t.Errorf("%s: the answer before: %+v", lang, before)
		}
		if next.Earlier != "" || next.Later != i18n.T(lang, "staff.task_later.letter") || strings.Contains(html, "/tasks/8") {
			t.Errorf("%s: the next one: %+v", lang, next)
		}
		k.Package.TakenBackAt = requestAt(11, 14, 9)
		if html := render(t, views.NewCase(asStaff(blank(lang), "agent"), k, by(kaisa, requestToday))); strings.Contains(string(html), "/paper.pdf") {
			t.Errorf("%s: an answer that was taken back is to be printed", lang)
		}
	}
}

// TestNothingIsCorrectedByMistake: each value begins without a decision, and what is not corrected yet is said
// where the draft is approved.
func TestNothingIsCorrectedByMistake(t *testing.T) {
	k := working(models.Rectification, models.Scope{})
	page := views.NewCase(asStaff(blank("fi"), "agent"), k, by(kaisa, requestToday))
	if len(page.Draft.Rulings) == 0 {
		t.Fatal("no values")
	}
	for _, one := range page.Draft.Rulings {
		for i, o := range one.Choice.Options {
			if o.Chosen != (i == 0) || (o.Value == "") != (i == 0) {
				t.Errorf("option %d %+v", i, o)
			}
		}
	}
	k.State, k.Tasks = models.Drafted, []models.Task{{ID: 1, Kind: models.TaskCorrect, Subject: register.SourceContract}}
	if page = views.NewCase(asStaff(blank("fi"), "agent"), k, by(kaisa, requestToday)); page.Undone == "" {
		t.Error("nothing is said of what is to be corrected")
	}
	k.Tasks[0].DoneAt = requestAt(11, 13, 9)
	if page = views.NewCase(asStaff(blank("fi"), "agent"), k, by(kaisa, requestToday)); page.Undone != "" {
		t.Error("it was corrected")
	}
}

// TestCustomerReadsHowTheAnswerComes: who asked for a letter is not told to collect anything.
func TestCustomerReadsHowTheAnswerComes(t *testing.T) {
	for delivery, want := range map[models.Code][]string{
		"portal":  {"requests.ahead.deliver", "requests.ahead.collect", "requests.delivery.portal"},
		"post":    {"requests.ahead.deliver.post", "requests.delivery.post"},
		"counter": {"requests.ahead.deliver.counter", "requests.ahead.collect.counter", "requests.delivery.counter"},
	} {
		for _, l := range i18n.Languages {
			m := views.MyRequest{Request: askedFor(models.InProgress), Steps: lived(models.InProgress), Register: register.Default()}
			m.Delivery = delivery
			text := words(t, m, l.Code)
			for _, key := range want {
				if !strings.Contains(text, i18n.T(l.Code, key)) {
					t.Errorf("%s %s: %q is missing", l.Code, delivery, key)
				}
			}
			m.Request, m.Steps, m.Package = askedFor(models.Answered), lived(models.Answered), packed()
			m.Delivery, m.AnsweredOn = delivery, value.NewDate(2026, 11, 12)
			text = words(t, m, l.Code)
			for _, key := range []string{"requests.state.answered", "requests.step.answer"} {
				if got := strings.Contains(text, i18n.T(l.Code, key)); got != (delivery == "portal") && l.Code == "fi" {
					t.Errorf("%s %s: says %q: %v", l.Code, delivery, key, got)
				}
			}
		}
	}
	m := views.MyRequest{Request: askedFor(models.Answered), Register: register.Default(), Transfer: &models.Transfer{}}
	if text := words(t, m, "fi"); !strings.Contains(text, i18n.T("fi", "requests.transfer_coming")) {
		t.Error("a transfer to come is not told of")
	}
	m.Transfer = &models.Transfer{Sent: requestAt(11, 13, 9), Note: "Uusi Energia Oy, suojattu posti"}
	if text := words(t, m, "fi"); !strings.Contains(text, "Lähetetty 13.11.2026") || !strings.Contains(text, m.Transfer.Note) {
		t.Error("a transfer is not told of")
	}
}
