package handlers_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"omatiedot/models"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// fields are all that a form of the page would send, by its action.
func (a *answer) fields(action string) url.Values {
	values := url.Values{}
	for _, form := range a.find("form", "action", action) {
		part := &answer{Response: a.Response, body: rendered(form)}
		for _, input := range part.find("input", "name", "") {
			boxed := attribute(input, "type") == "radio" || attribute(input, "type") == "checkbox"
			if !boxed || marked(input, "checked") {
				values.Add(attribute(input, "name"), attribute(input, "value"))
			}
		}
		for _, area := range part.find("textarea", "name", "") {
			if area.FirstChild != nil {
				values.Set(attribute(area, "name"), area.FirstChild.Data)
			}
		}
		for _, option := range viewstest.Find(part.body, "option", "") {
			if marked(option, "selected") {
				values.Set(attribute(option.Parent, "name"), attribute(option, "value"))
			}
		}
	}
	return values
}

// rendered is an element as HTML.
func rendered(n *html.Node) []byte {
	var b bytes.Buffer
	if err := html.Render(&b, n); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// marked reports whether an element has an attribute that has no value.
func marked(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// TestDraftFormIsCarriedAlong: what is filled in stays while a text is put in and single records are
// chosen, and the answer leaves out what was chosen.
func TestDraftFormIsCarriedAlong(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		ref := p.request(models.InProgress)
		at, clerk := "/staff/requests/"+ref, p.clerk(agent)
		form := clerk.get(at).fields(at + "/draft")
		form.Set("outcome", "partly_refused")
		form.Set("explanation", "Naapurin tietoja.")
		form.Set("text", "Hei")
		form.Set("template", "partly_refused")
		form.Set("insert", "yes")
		page := clerk.post(at+"/form", form)
		viewstest.Check(t, p.expect(page, http.StatusOK).body, "fi")
		form = page.fields(at + "/draft")
		text := i18n.T("fi", "letter.access.partly_refused")
		if got := form.Get("text"); got != "Hei\n\n"+text || form.Get("outcome") != "partly_refused" || form.Get("explanation") != "Naapurin tietoja." {
			t.Fatalf("the form holds %v", form)
		}
		list := clerk.post(at+"/sections/invoices", form)
		viewstest.Check(t, p.expect(list, http.StatusOK).body, "fi")
		chosen := list.fields(at + "/form")
		name := ""
		for _, choice := range list.find("select", "name", "") {
			if name = attribute(choice, "name"); strings.HasPrefix(name, "withhold-invoices-") {
				break
			}
		}
		chosen.Set(name, string(models.OthersRights))
		form = p.expect(clerk.post(at+"/form", chosen), http.StatusOK).fields(at + "/draft")
		if form.Get(name) != string(models.OthersRights) || form.Get("explanation") != "Naapurin tietoja." {
			t.Fatalf("the form holds %v", form)
		}
		p.expect(clerk.post(at+"/draft", form), http.StatusSeeOther, at)
		answer, _, err := p.store.PreviewAnswer(context.Background(), p.member(agent), ref)
		p.must(err)
		if len(answer.Ruling.Withheld) != 1 || fmt.Sprintf("withhold-invoices-%d", answer.Ruling.Withheld[0].Record) != name {
			t.Errorf("withheld: %+v", answer.Ruling.Withheld)
		}
		again := clerk.get(at).fields(at + "/draft")
		if again.Get(name) != string(models.OthersRights) || again.Get("text") != form.Get("text") || again.Get("outcome") != "partly_refused" {
			t.Errorf("the next draft begins with %v", again)
		}
		past := name + "-past" // what the invoice said before it changed, and not the invoice
		again.Del(name)
		again.Set(past, string(models.OthersRights))
		p.expect(clerk.post(at+"/draft", again), http.StatusSeeOther, at)
		answer, _, err = p.store.PreviewAnswer(context.Background(), p.member(agent), ref)
		p.must(err)
		if len(answer.Ruling.Withheld) != 1 || !answer.Ruling.Withheld[0].Past {
			t.Errorf("withheld: %+v", answer.Ruling.Withheld)
		}
		if again = clerk.get(at).fields(at + "/draft"); again.Get(past) != string(models.OthersRights) || again.Get(name) != "" {
			t.Errorf("the next draft begins with %v", again)
		}
	})
}

// TestStaleFormsKeepEverything: whoever was slower sees what changed and finds what they had typed.
func TestStaleFormsKeepEverything(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		ref := p.request(models.InProgress)
		at, clerk := "/staff/requests/"+ref, p.clerk(agent)
		stale := p.version(ref)
		draft := clerk.get(at).fields(at + "/draft")
		p.must(p.store.Tell(context.Background(), p.member(agent), ref, 2, models.NewMessage{Text: "Työn alla."}))
		draft.Set("outcome", "refused")
		draft.Set("explanation", "Perustelu tässä")
		draft.Set("text", "Saate tässä")
		wrong := p.expect(clerk.post(at+"/draft", draft), http.StatusUnprocessableEntity)
		if !strings.Contains(wrong.text(), "Pyyntö muuttui sillä välin") {
			t.Error("with something to mend, it is not said what changed")
		}
		draft.Set("ground", "excessive")
		moved := p.expect(clerk.post(at+"/draft", draft), http.StatusConflict)
		if !strings.Contains(moved.text(), "Pyyntö muuttui sillä välin") {
			t.Error("it is not said what changed")
		}
		kept := moved.fields(at + "/draft")
		if kept.Get("explanation") != "Perustelu tässä" || kept.Get("text") != "Saate tässä" || kept.Get("outcome") != "refused" || kept.Get("version") == stale {
			t.Errorf("kept: %v", kept)
		}
		for path, field := range map[string]string{"/tell": "message", "/ask": "question"} {
			form := url.Values{"version": {stale}, field: {"Kysymys tässä"}, "about": {"identity"}}
			if a := p.expect(clerk.post(at+path, form), http.StatusConflict); a.fields(at+path).Get(field) != "Kysymys tässä" {
				t.Errorf("%s forgot what was typed", path)
			}
		}
		p.must(p.store.WithdrawMine(context.Background(), p.me(anna), ref))
		gone := p.expect(clerk.post(at+"/draft", kept), http.StatusConflict).text()
		for _, text := range []string{"Perustelu tässä", "Saate tässä", i18n.T("fi", "staff.outcome.refused")} {
			if !strings.Contains(gone, text) {
				t.Errorf("withdrawn, the page lacks %q", text)
			}
		}
	})
}

// TestStepsOfStaff: the forms that are not the usual next step, right and wrong.
func TestStepsOfStaff(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		ref := p.request(models.InProgress)
		at, clerk, checker := "/staff/requests/"+ref, p.clerk(agent), p.clerk(chief)
		today := p.clock.Now().Format("2006-01-02")
		for _, c := range []struct {
			by     *visitor
			path   string
			form   url.Values
			status int
			says   string // key of a text on the page that follows
		}{
			{clerk, "/ask", url.Values{"question": {"Kuka?"}}, 422, "staff.error.about.required"},
			{clerk, "/ask", url.Values{"about": {"specification"}}, 422, "staff.error.question.required"},
			{clerk, "/tell", url.Values{"message": {" "}}, 422, "staff.error.message.required"},
			{clerk, "/tell", url.Values{"message": {"Työn alla."}}, 303, "staff.flash.tell"},
			{clerk, "/ask", url.Values{"about": {"identity"}, "question": {"Kuka?"}}, 409, "staff.heading.ask_specification"}, // who logged in is known
			{clerk, "/ask", url.Values{"about": {"specification"}, "question": {"Mitä?"}}, 303, "staff.why.specification_pending"},
			{clerk, "/resume", url.Values{"channel": {"counter"}, "on": {"eilen"}, "note": {"Soitti."}}, 422, "staff.error.on.form"},
			{clerk, "/resume", url.Values{"channel": {"counter"}, "on": {"2030-01-01"}, "note": {"Soitti."}}, 422, "staff.error.on.future"},
			{clerk, "/resume", url.Values{"channel": {"counter"}, "on": {today}}, 422, "staff.error.note.required"},
			{clerk, "/resume", url.Values{"channel": {"counter"}, "on": {today}, "note": {"Soitti."}}, 303, "staff.flash.resume"},
			{clerk, "/ask", url.Values{"about": {"specification"}, "question": {"Mitä?"}}, 303, "staff.why.specification_pending"},
			{clerk, "/go_on", nil, 303, "staff.flash.go_on"},
			{checker, "/extend", nil, 422, "staff.error.reason.required"},
			{checker, "/extend", url.Values{"reason": {"Paljon tietoja."}}, 303, "staff.flash.extend"},
			{clerk, "/draft", url.Values{"outcome": {"refused"}}, 422, "staff.error.ground.required"},
			{clerk, "/draft", url.Values{"outcome": {"refused"}, "ground": {"excessive"}}, 422, "staff.error.explanation.required"},
		} {
			form := url.Values{"version": {p.version(ref)}}
			for name, values := range c.form {
				form[name] = values
			}
			a := p.expect(c.by.post(at+c.path, form), c.status)
			a = c.by.follow(a)
			viewstest.Check(t, a.body, "fi")
			if !strings.Contains(a.text(), i18n.T("fi", c.says)) {
				t.Errorf("%s %v: the page does not say %q", c.path, c.form, i18n.T("fi", c.says))
			}
		}
	})
}

// TestQueueSearch: by the reference alone one is there; by the customer number there is a list; a
// query stands in no address.
func TestQueueSearch(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		p.request(models.Answered)
		ref := p.request(models.Received)
		clerk := p.clerk(agent)
		clerk.get("/staff/requests")
		p.expect(clerk.post("/staff/requests", url.Values{"query": {ref}}), http.StatusSeeOther, "/staff/requests/"+ref)
		found := p.expect(clerk.post("/staff/requests", url.Values{"query": {"1000001"}}), http.StatusOK)
		viewstest.Check(t, found.body, "fi")
		if n := len(found.find("a", "href", "/staff/requests/"+ref)); n != 1 {
			t.Errorf("%d links to the request", n)
		}
		p.expect(clerk.post("/staff/requests", url.Values{"query": {""}}), http.StatusUnprocessableEntity)
		for _, view := range models.QueueViews {
			viewstest.Check(t, p.expect(clerk.get("/staff/requests?view="+string(view)), http.StatusOK).body, "fi")
		}
		p.expect(clerk.get("/staff/requests?view=whim&kind=whim&state=whim"), http.StatusOK)
	})
}

// TestFilesAndTasksOfStaff: a file comes under a name of ours, and a tick is there with a name.
func TestFilesAndTasksOfStaff(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		ctx := context.Background()
		r, _, err := p.store.Ask(ctx, p.me(anna), models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}, Language: "fi", FormKey: "o"})
		p.must(err)
		p.must(p.store.Take(ctx, p.member(agent), r.Ref, 1))
		p.must(p.store.WriteMine(ctx, p.me(anna), r.Ref, models.NewMessage{Text: "Liite", Files: []models.NewFile{{Name: "salainen nimi.pdf", Content: aPDF}}}))
		at, clerk := "/staff/requests/"+r.Ref, p.clerk(agent)
		page := clerk.get(at)
		var file string
		for _, link := range page.find("a", "href", "") {
			if strings.HasPrefix(attribute(link, "href"), at+"/files/") {
				file = attribute(link, "href")
			}
		}
		got := p.expect(clerk.get(file), http.StatusOK)
		if name := got.Header.Get("Content-Disposition"); !bytes.Equal(got.body, aPDF) || strings.Contains(name, "salainen") || !strings.HasPrefix(name, "attachment") {
			t.Errorf("%q: %s", got.body, name)
		}
		var tick string
		for _, form := range page.find("form", "action", "") {
			if strings.HasPrefix(attribute(form, "action"), at+"/tasks/") {
				tick = attribute(form, "action")
			}
		}
		done := clerk.follow(p.expect(clerk.post(tick, url.Values{"done": {"yes"}}), http.StatusSeeOther))
		if !strings.Contains(done.text(), "Maarit Palvelu, ") {
			t.Error("the tick has no name")
		}
	})
}
