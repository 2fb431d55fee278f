package views_test

import (
	"fmt"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

const (
	kaisa int64 = 1 // an agent
	olli  int64 = 2 // an approver
)

// caseIn is the request in a state, as one of the staff has it who may take the given steps.
func caseIn(state models.State, can ...models.Step) models.Case {
	k := models.Case{
		Request: askedFor(state), CustomerNumber: "100234", CustomerName: "Aino Lehtinen",
		Steps: lived(state), Package: packageFor(state), Can: can,
	}
	k.Channel, k.Identified, k.Delivery = "portal", "login", "portal"
	if state != models.Received && state != models.Withdrawn {
		id := kaisa
		k.AssignedID, k.AssignedName = &id, "Kaisa Niemi"
	}
	switch state {
	case models.Drafted, models.Approved, models.Answered, models.Collected:
		k.Draft = &models.Draft{DraftedBy: kaisa, DraftedAt: requestAt(11, 11, 12)}
	}
	return k
}

// staffCases are the cases as agents and approvers have them.
var staffCases = []struct {
	name  string
	roles []string
	me    int64
	k     models.Case
}{
	{"received, agent", []string{"agent"}, kaisa, caseIn(models.Received, models.StepTake)},
	{"received, approver", []string{"approver"}, olli, caseIn(models.Received)},
	{"in progress, its agent", []string{"agent"}, kaisa, caseIn(models.InProgress, models.StepGiveBack, models.StepDraft)},
	{"in progress, another agent", []string{"agent"}, 3, caseIn(models.InProgress, models.StepTake)},
	{"drafted, its agent", []string{"agent"}, kaisa, caseIn(models.Drafted, models.StepDraft)},
	{"drafted, own draft of an approver", []string{"agent", "approver"}, kaisa, caseIn(models.Drafted, models.StepDraft, models.StepReturn)},
	{"drafted, another agent", []string{"agent"}, 3, caseIn(models.Drafted, models.StepTake)},
	{"drafted, approver", []string{"approver"}, olli, caseIn(models.Drafted, models.StepReturn, models.StepApprove)},
	{"approved", []string{"agent"}, kaisa, caseIn(models.Approved)},
	{"answered", []string{"agent"}, kaisa, caseIn(models.Answered)},
	{"collected", []string{"agent"}, kaisa, caseIn(models.Collected)},
	{"withdrawn", []string{"agent"}, kaisa, caseIn(models.Withdrawn)},
	{"drafted, not for who asked", []string{"approver"}, olli, barred(caseIn(models.Drafted, models.StepReturn, models.StepApprove, models.StepToCustomer))},
}

// barred is a request of who was protected after somebody had asked for them at the counter.
func barred(k models.Case) models.Case {
	k.Channel, k.Identified, k.Delivery, k.Protection = models.ByCounter, "document", "counter", models.Ordered
	k.Behalf = models.Behalf{Name: "Otso Esimerkki", Authority: "attorney"}
	return k
}

// by is who works on a request, with what they have filled in.
func by(staffID int64, today value.Date, typed ...views.Typed) views.CaseReader {
	r := views.CaseReader{StaffID: staffID, Today: today, Register: register.Default()}
	if len(typed) > 0 {
		r.Typed = typed[0]
	}
	return r
}

// filled is what was filled in in a draft and in the note of another form.
func filled(text, note string) views.Typed {
	return views.Typed{
		Draft:  &models.DraftForm{Text: text, Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: "typed reasons"}},
		Fields: map[string]string{"note": note},
	}
}

func init() {
	for _, c := range staffCases {
		sample("staff/case, "+c.name, func(p views.Page) views.View {
			p.Path = "/staff/requests/2026-0012"
			return views.NewCase(asStaff(p, c.roles...), c.k, by(c.me, requestToday))
		})
	}
	for _, role := range models.Roles {
		sample("staff/start, "+string(role), func(p views.Page) views.View {
			return views.NewStaffStart(asStaff(p, string(role)), "Kaisa Niemi")
		})
	}
}

var (
	_ = sample("staff/case, protected and due on an eve", func(p views.Page) views.View {
		k := caseIn(models.InProgress, models.StepGiveBack, models.StepDraft)
		k.Protection, k.Details, k.Language = models.Ordered, "", "sv"
		k.ReceivedOn = value.NewDate(2026, 11, 24)
		k.DueOn = k.Deadline().Date
		return views.NewCase(asStaff(p, "agent"), k, by(kaisa, value.NewDate(2026, 12, 22)))
	})
	_ = sample("staff/case, left out before", func(p views.Page) views.View {
		k := caseIn(models.InProgress, models.StepGiveBack, models.StepDraft)
		events, _ := models.KindNamed("events")
		k.Parts = []models.CasePart{{Kind: events, Count: 12}}
		k.LeftOutBefore = []models.WithheldRecord{{Kind: "events", Record: 7, Ground: models.OthersRights}}
		return views.NewCase(asStaff(p, "agent"), k, by(kaisa, requestToday))
	})
	_ = sample("staff/case, note missing", func(p views.Page) views.View {
		p.Errors = views.CaseMistakes(p.Lang, &models.Invalid{Field: "note", Code: "required"})
		return views.NewCase(asStaff(p, "approver"), caseIn(models.Drafted, models.StepReturn, models.StepApprove), by(olli, requestToday))
	})
	_ = sample("staff/case, moved by somebody else", func(p views.Page) views.View {
		k := caseIn(models.Answered)
		p = asStaff(p, "agent")
		p.Notice = views.CaseMoved(p, k)
		return views.NewCase(p, k, by(kaisa, requestToday, filled("Hei Aino,\n\ntässä pyytämäsi tiedot.", "Lisää saateteksti.")))
	})
	_ = sample("staff/queue, empty", func(p views.Page) views.View {
		p.Path = "/staff/requests"
		return views.NewQueue(asStaff(p, "agent"), list(nil, 0, models.QueueFilter{}))
	})
	_ = sample("staff/queue, open", func(p views.Page) views.View {
		p.Path = "/staff/requests"
		return views.NewQueue(asStaff(p, "agent"), list(queued(), 120, models.QueueFilter{Page: 2}))
	})
	_ = sample("staff/queue, closed", func(p views.Page) views.View {
		p.Path = "/staff/requests?view=closed"
		return views.NewQueue(asStaff(p, "approver"), list(closedRows(), 2, models.QueueFilter{View: models.QueueClosed}))
	})
	_ = sample("staff/queue, none closed", func(p views.Page) views.View {
		p.Path = "/staff/requests?view=closed"
		return views.NewQueue(asStaff(p, "agent"), list(nil, 0, models.QueueFilter{View: models.QueueClosed}))
	})
)

// list is what the queue shows, with some requests in each view.
func list(rows []models.QueueRow, total int, f models.QueueFilter) views.QueueList {
	counts := models.QueueCounts{}
	for i, view := range models.QueueViews {
		counts[view] = 3 * i
	}
	return views.QueueList{Rows: rows, Total: total, Counts: counts, Filter: f, Today: requestToday}
}

// queued are open requests: late, due today, pressing, and with time left.
func queued() []models.QueueRow {
	var rows []models.QueueRow
	for i, days := range []int{-2, 0, 1, 3, 15} {
		rows = append(rows, models.QueueRow{
			Ref: fmt.Sprintf("2026-00%d", 10+i), Kind: models.Access, State: []models.State{models.Received, models.InProgress, models.IdentityPending, models.Drafted}[[]int{0, 1, 3, 0, 1}[i]],
			ReceivedOn: requestToday.AddDays(days - 30), DueOn: requestToday.AddDays(days), CustomerNumber: fmt.Sprint(100230 + i),
			AssignedName: []string{"", "Kaisa Niemi"}[i%2],
		})
	}
	return rows
}

func closedRows() []models.QueueRow {
	return []models.QueueRow{
		{Ref: "2026-0009", Kind: models.Access, State: models.Collected, DueOn: value.NewDate(2026, 11, 10), CustomerNumber: "100229", AssignedName: "Kaisa Niemi"},
		{Ref: "2026-0008", Kind: models.Access, State: models.Withdrawn, DueOn: value.NewDate(2026, 11, 9), CustomerNumber: "100228"},
	}
}

// TestQueueOfAsked: the clock of a request stands only where the customer was asked in time; and of who asks about a
// look of staff the row says nothing.
func TestQueueOfAsked(t *testing.T) {
	row := models.QueueRow{Ref: "2026-0001", Kind: models.Unrecognised, State: models.SpecificationPending, DueOn: requestToday.AddDays(-2), Guarded: true}
	page := func() string {
		return viewstest.Text(render(t, views.NewQueue(asStaff(blank("fi"), "agent"), list([]models.QueueRow{row}, 1, models.QueueFilter{}))))
	}
	if text := page(); !strings.Contains(text, "Myöhässä 2 päivää") || strings.Contains(text, i18n.T("fi", "staff.clock_stands")) || !strings.Contains(text, i18n.T("fi", "queue.guarded_number")) {
		t.Error(text)
	}
	row.Standing = true
	if text := page(); strings.Contains(text, "Myöhässä 2 päivää") || !strings.Contains(text, i18n.T("fi", "staff.clock_stands")) {
		t.Error(text)
	}
}

func TestQueueSaysHowUrgent(t *testing.T) {
	page := viewstest.Text(render(t, views.NewQueue(asStaff(blank("fi"), "agent"), list(queued(), 5, models.QueueFilter{}))))
	for _, want := range []string{"5 pyyntöä", "Myöhässä 2 päivää 20.11.2026", "Viimeinen päivä tänään 22.11.2026", "1 päivä jäljellä", "15 päivää jäljellä", "Ei kukaan"} {
		if !strings.Contains(page, want) {
			t.Errorf("the queue does not say %q", want)
		}
	}
	closed := viewstest.Text(render(t, views.NewQueue(asStaff(blank("fi"), "agent"), list(closedRows(), 2, models.QueueFilter{View: models.QueueClosed}))))
	if strings.Contains(closed, "jäljellä") || strings.Contains(closed, "Myöhässä 1") {
		t.Error("a closed request is said to be urgent")
	}
}

func TestQueuePagesKeepTheView(t *testing.T) {
	page := string(render(t, views.NewQueue(asStaff(blank("fi"), "agent"), list(closedRows(), 120, models.QueueFilter{View: models.QueueClosed, Page: 2}))))
	for _, want := range []string{`href="/staff/requests?page=3&amp;view=closed"`, `href="/staff/requests?view=closed" rel="prev"`} {
		if !strings.Contains(page, want) {
			t.Errorf("no link %s", want)
		}
	}
}

// TestCaseOffersWhatIsOpen compares the forms of a case with the steps its reader may take.
func TestCaseOffersWhatIsOpen(t *testing.T) {
	for _, c := range staffCases {
		page := render(t, views.NewCase(asStaff(blank("fi"), c.roles...), c.k, by(c.me, requestToday)))
		offered := map[string]bool{}
		for _, form := range viewstest.Find(page, "form", "") {
			if step, ok := strings.CutPrefix(viewstest.Attr(form, "action"), "/staff/requests/2026-0012/"); ok {
				offered[step] = true
			}
		}
		for _, step := range c.k.Can {
			if !offered[string(step)] {
				t.Errorf("%s: no form for %s", c.name, step)
			}
		}
		if len(offered) != len(c.k.Can) {
			t.Errorf("%s: %v is offered, %v may be done", c.name, offered, c.k.Can)
		}
		versions := 0
		for _, input := range viewstest.Find(page, "input", "") {
			if viewstest.Attr(input, "name") == "version" && viewstest.Attr(input, "value") == "3" {
				versions++
			}
		}
		if versions != len(offered) {
			t.Errorf("%s: %d forms, %d versions", c.name, len(offered), versions)
		}
	}
}

func TestCaseSaysWhyNot(t *testing.T) {
	why := map[string]string{
		"received, approver":                "Käsittelijä valmistelee vastauksen",
		"in progress, another agent":        "Kaisa Niemi käsittelee tätä pyyntöä",
		"drafted, its agent":                "Sinä teit tämän luonnoksen",
		"drafted, own draft of an approver": "Sinä teit tämän luonnoksen",
		"drafted, another agent":            "Roolisi ei riitä hyväksymiseen",
		"answered":                          "Viimeinen noutopäivä on 10.2.2027",
	}
	told := 0
	for _, c := range staffCases {
		want, ok := why[c.name]
		if !ok {
			continue
		}
		told++
		page := viewstest.Text(render(t, views.NewCase(asStaff(blank("fi"), c.roles...), c.k, by(c.me, requestToday))))
		if !strings.Contains(page, want) {
			t.Errorf("%s: the page does not say %q", c.name, want)
		}
	}
	if told != len(why) {
		t.Errorf("%d of %d cases looked at", told, len(why))
	}
}

func TestCaseKeepsWhatWasTyped(t *testing.T) {
	p := asStaff(blank("fi"), "agent", "approver")
	open := render(t, views.NewCase(p, caseIn(models.Drafted, models.StepDraft, models.StepReturn), by(kaisa, requestToday, filled("typed text", "typed note"))))
	for _, area := range viewstest.Find(open, "textarea", "") {
		want := map[string]string{"text": "typed text", "note": "typed note", "explanation": "typed reasons"}[viewstest.Attr(area, "name")]
		if area.FirstChild == nil || area.FirstChild.Data != want {
			t.Errorf("%s does not hold what was typed", viewstest.Attr(area, "name"))
		}
	}
	if n := len(viewstest.Find(open, "textarea", "")); n != 3 {
		t.Errorf("%d text areas", n)
	}
	gone := viewstest.Text(render(t, views.NewCase(p, caseIn(models.Approved), by(kaisa, requestToday, filled("typed text", "typed note")))))
	if !strings.Contains(gone, "typed text") || !strings.Contains(gone, "typed note") || !strings.Contains(gone, "typed reasons") {
		t.Error("what was typed is lost when the request has moved on")
	}
}

func TestCaseMovedTellsWhoAndWhat(t *testing.T) {
	p := asStaff(blank("fi"), "agent")
	if got := views.CaseMoved(p, caseIn(models.Approved)).Text; !strings.Contains(got, "Vastaus hyväksytty (Olli Ranta, 12.11.2026") {
		t.Error(got)
	}
	if got := views.CaseMoved(p, caseIn(models.Withdrawn)).Text; !strings.Contains(got, "Pyyntö peruttu (Asiakas") {
		t.Error(got)
	}
}
