package handlers_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// TestJourney goes the whole way in every language: log in, change permissions, ask for everything
// that is held, have it drafted and approved by staff, and collect the answer.
func TestJourney(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		for _, language := range i18n.Languages {
			t.Run(language.Code, func(t *testing.T) {
				j := &journey{T: t, lang: language.Code, me: p.speaking(language.Code)}
				j.page(j.me.get("/"))
				j.me.expect(j.me.login(anna), http.StatusSeeOther, "/me")
				j.decide()
				ref := j.ask()
				j.work(p, ref)
				j.collect(p, ref)
			})
		}
	})
}

// journey is one way through the portal in one language.
type journey struct {
	*testing.T
	lang string
	me   *visitor
}

// page checks a page as a page.
func (j *journey) page(a *answer) *answer {
	j.Helper()
	if a.StatusCode != http.StatusOK {
		j.Fatalf("%s %s: %d\n%.400s", a.Request.Method, a.path, a.StatusCode, a.text())
	}
	viewstest.Check(j, a.body, j.lang)
	return a
}

// says fails the test unless the page says what the text of the key says.
func (j *journey) says(a *answer, key string, args ...any) {
	j.Helper()
	want := strings.Join(strings.Fields(i18n.T(j.lang, key, args...)), " ")
	if !strings.Contains(a.text(), want) {
		j.Errorf("%s does not say %q: %.400s", a.path, want, a.text())
	}
}

// decide turns every answer of the permission form round, and back, and sees it in the history.
func (j *journey) decide() {
	j.Helper()
	a := j.page(j.me.get("/permissions"))
	before, other := choices(a), url.Values{}
	for name := range fields(a) {
		other.Set(name, map[bool]string{true: "no", false: "yes"}[before.Get(name) == "yes"])
	}
	if len(other) < 10 {
		j.Fatalf("only %d permissions", len(other))
	}
	rows := len(viewstest.Find(j.page(j.me.get("/permissions/history")).body, "li", "decision"))
	j.me.get("/permissions")
	saved := j.me.expect(j.me.post("/permissions", other), http.StatusSeeOther)
	j.says(j.page(j.me.get(saved.Header.Get("Location"))), "permission.saved", "N", len(other))
	a = j.page(j.me.get("/permissions"))
	for name := range other {
		if got := choices(a).Get(name); got != other.Get(name) {
			j.Errorf("%s is %q after %q was sent", name, got, other.Get(name))
		}
	}
	history := j.page(j.me.get("/permissions/history"))
	if got := len(viewstest.Find(history.body, "li", "decision")); got < rows || got != rows+len(other) && got != models.PageSize {
		j.Errorf("%d rows of history after %d and %d decisions", got, rows, len(other))
	}
	j.me.get("/permissions")
	j.me.expect(j.me.post("/permissions", other), http.StatusSeeOther, "/permissions")
	j.says(j.me.get("/permissions"), "permission.unchanged")
}

// choices are the answers that are chosen in the forms of a page.
func choices(a *answer) url.Values {
	chosen := url.Values{}
	for _, n := range a.find("input", "type", "radio") {
		for _, attr := range n.Attr {
			if attr.Key == "checked" {
				chosen.Set(attribute(n, "name"), attribute(n, "value"))
			}
		}
	}
	return chosen
}

// fields are the questions of a page that have answers to choose.
func fields(a *answer) url.Values {
	names := url.Values{}
	for _, n := range a.find("input", "type", "radio") {
		names.Add(attribute(n, "name"), attribute(n, "value"))
	}
	return names
}

// ask makes a request, in two steps, with a look back in between and a second click.
func (j *journey) ask() string {
	j.Helper()
	form := j.page(j.me.get("/requests/new/access"))
	written := url.Values{"key": {form.value("key")}, "details": {"Kaikki <b>vuodelta</b> 2024 & \"muu\""}, "action": {"check"}}
	check := j.page(j.me.post("/requests/new/access", written))
	if !strings.Contains(check.text(), written.Get("details")) || check.value("key") != written.Get("key") || check.value("details") != written.Get("details") {
		j.Error("what was written is not shown and carried along")
	}
	written.Set("action", "edit")
	back := j.page(j.me.post("/requests/new/access", written))
	if areas := viewstest.Find(back.body, "textarea", ""); len(areas) != 1 || areas[0].FirstChild.Data != written.Get("details") || back.value("key") != written.Get("key") {
		j.Error("going back loses what was written")
	}
	written.Set("action", "send")
	sent := j.me.expect(j.me.post("/requests/new/access", written), http.StatusSeeOther)
	again := j.me.expect(j.me.post("/requests/new/access", written), http.StatusSeeOther)
	if sent.Header.Get("Location") != again.Header.Get("Location") {
		j.Error("the form sent twice leads to two places")
	}
	ref := strings.Split(sent.Header.Get("Location"), "/")[2]
	done := j.page(j.me.get(sent.Header.Get("Location")))
	if !strings.Contains(done.text(), ref) {
		j.Error("the confirmation does not name the request")
	}
	list := j.page(j.me.get("/requests"))
	if n := strings.Count(list.text(), ref); n == 0 {
		j.Error("the request is not listed")
	}
	j.me.expect(j.me.get("/requests/new/access"), http.StatusSeeOther, "/requests/"+ref)
	second := j.me.expect(j.me.post("/requests/new/access", url.Values{"key": {"another form"}, "action": {"send"}}), http.StatusSeeOther)
	if !strings.Contains(second.Header.Get("Location"), ref) {
		j.Error("a second request was made while the first is open")
	}
	return ref
}

// work takes the request through the hands of staff.
func (j *journey) work(p *portal, ref string) {
	j.Helper()
	clerk, colleague, checker := p.clerk(both), p.clerk(agent), p.clerk(chief)
	for _, v := range []*visitor{clerk, colleague, checker} {
		v.get("/language/" + j.lang)
	}
	page := "/staff/requests/" + ref
	step := func(v *visitor, step string, form url.Values) *answer {
		j.Helper()
		shown := j.page(v.get(page))
		full := url.Values{"version": {shown.value("version")}}
		for name, values := range form {
			full[name] = values
		}
		return v.post(page+"/"+step, full)
	}
	if queue := j.page(clerk.get("/staff/requests")); !strings.Contains(queue.text(), ref) {
		j.Error("the request is not in the queue")
	}
	stale := url.Values{"version": {j.page(colleague.get(page)).value("version")}}
	clerk.expect(step(clerk, "take", nil), http.StatusSeeOther, page)
	j.says(j.page(clerk.get(page)), "staff.flash.take")
	viewstest.Check(j, colleague.expect(colleague.post(page+"/take", stale), http.StatusConflict).body, j.lang)
	colleague.expect(colleague.post(page+"/draft", url.Values{"version": {p.version(ref)}, "text": {"x"}}), http.StatusForbidden)
	viewstest.Check(j, clerk.expect(step(clerk, "draft", url.Values{"text": {strings.Repeat("a", models.MaxAnswerText+1)}}), http.StatusUnprocessableEntity).body, j.lang)
	clerk.expect(step(clerk, "draft", url.Values{"text": {"Hei!\n\nTiedot ovat ohessa."}}), http.StatusSeeOther, page)
	clerk.expect(clerk.post(page+"/approve", url.Values{"version": {p.version(ref)}}), http.StatusForbidden)
	viewstest.Check(j, checker.expect(step(checker, "return", url.Values{"note": {" "}}), http.StatusUnprocessableEntity).body, j.lang)
	checker.expect(step(checker, "return", url.Values{"note": {"Tervehdys puuttuu"}}), http.StatusSeeOther, page)
	if a := j.page(clerk.get(page)); !strings.Contains(a.text(), "Tervehdys puuttuu") {
		j.Error("why the draft came back is not told")
	}
	clerk.expect(step(clerk, "draft", url.Values{"text": {"Hyvä asiakas"}}), http.StatusSeeOther, page)
	preview := checker.expect(checker.get(page+"/preview.pdf"), http.StatusOK)
	if !bytes.HasPrefix(preview.body, []byte("%PDF-")) || !strings.HasPrefix(preview.Header.Get("Content-Disposition"), "inline") {
		j.Error("the preview is no document to look at")
	}
	if a := j.page(j.me.get("/requests/" + ref)); strings.Contains(a.text(), "Molempi") || strings.Contains(a.text(), "Tervehdys") {
		j.Error("the customer sees a clerk's name or note")
	}
	checker.expect(step(checker, "approve", nil), http.StatusSeeOther, page)
	checker.expect(checker.post(page+"/approve", url.Values{"version": {p.version(ref)}}), http.StatusConflict)
	j.me.expect(j.me.get("/requests/"+ref+"/answer.pdf"), http.StatusNotFound)
	p.runJobs()
	j.page(clerk.get(page))
	if queue := j.page(clerk.get("/staff/requests?view=closed")); !strings.Contains(queue.text(), ref) {
		j.Error("the request is not among the closed ones")
	}
}

// collect fetches the answer, twice, and sees that it is told so.
func (j *journey) collect(p *portal, ref string) {
	j.Helper()
	a := j.page(j.me.get("/requests/" + ref))
	if len(a.find("a", "href", "/requests/"+ref+"/answer.pdf")) != 1 {
		j.Error("the answer is not offered")
	}
	first := j.me.expect(j.me.get("/requests/"+ref+"/answer.pdf"), http.StatusOK)
	if !bytes.HasPrefix(first.body, []byte("%PDF-")) || first.Header.Get("Content-Type") != "application/pdf" {
		j.Error("the answer is no document")
	}
	if got, want := first.Header.Get("Content-Disposition"), `attachment; filename="omatiedot-`+ref+`.pdf"`; got != want {
		j.Errorf("the answer comes as %s, want %s", got, want)
	}
	second := j.me.expect(j.me.get("/requests/"+ref+"/answer.pdf"), http.StatusOK)
	if !bytes.Equal(first.body, second.body) {
		j.Error("the answer changes")
	}
	j.says(j.page(j.me.get("/requests/"+ref)), "requests.state.collected")
	j.me.expect(j.me.post("/requests/"+ref+"/withdraw", nil), http.StatusConflict)
	p.clock.Advance((modelstest.AnswerDays + 1) * 24 * time.Hour)
	j.me.login(anna)
	j.me.expect(j.me.get("/requests/"+ref+"/answer.pdf"), http.StatusNotFound)
	j.page(j.me.get("/requests/" + ref))
}

// TestWithdraw ends a request that the customer no longer wants; a new one can be made.
func TestWithdraw(t *testing.T) {
	p := onePortal(t)
	ref := p.request(models.InProgress)
	for _, language := range i18n.Languages {
		j := &journey{T: t, lang: language.Code, me: p.customer(anna)}
		j.me.get("/language/" + language.Code)
		a := j.page(j.me.get("/requests/" + ref))
		if len(a.find("a", "href", "/requests/"+ref+"/withdraw")) != 1 {
			t.Error("withdrawing is not offered")
		}
		j.page(j.me.get("/requests/" + ref + "/withdraw"))
		j.me.expect(j.me.post("/requests/"+ref+"/withdraw", nil), http.StatusSeeOther, "/requests/"+ref)
		a = j.page(j.me.get("/requests/" + ref))
		j.says(a, "requests.flash.withdrawn")
		j.says(a, "requests.state.withdrawn")
		next := p.request(models.Received)
		if next == ref {
			t.Error("no new request can be made")
		}
		ref = next
	}
}

// TestMyData: every value of the import files that is Anna's stands on the page of its kind, in every
// language, and none that is another customer's.
func TestMyData(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		v, number := p.customer(anna), p.number(anna)
		mine := map[string]bool{}
		for _, kind := range models.Kinds {
			for _, row := range p.rows(kind.Name) {
				for _, value := range row {
					if owner(row) == number {
						mine[value] = true
					}
				}
			}
		}
		for _, language := range i18n.Languages {
			v.get("/language/" + language.Code)
			for _, kind := range models.Kinds {
				text, records := v.whole(kind.Name)
				packed, held := pack(text), 0
				for _, row := range p.rows(kind.Name) {
					if owner(row) == number {
						held++
						missing(t, language.Code, kind, row, packed)
						continue
					}
					for _, column := range []string{"id", "number", "personal_id", "value", "street", "care_of", "family_name", "text", "ip", "location"} {
						if value := row[column]; len(value) > 5 && !mine[value] && strings.Contains(text, value) {
							t.Errorf("%s in %s shows %s of another customer: %s", kind.Name, language.Code, column, value)
						}
					}
				}
				if kind.Name == "logins" {
					held++ // the one for this test
				}
				if records != held {
					t.Errorf("%s in %s shows %d records of %d", kind.Name, language.Code, records, held)
				}
			}
		}
	})
}

// owner is the customer number of a row; of a role, the person's.
func owner(row map[string]string) string {
	return row["customer"] + row["number"] + row["person"]
}

// whole is the text of all pages of a kind, and how many records they show.
func (v *visitor) whole(kind string) (text string, records int) {
	v.Helper()
	for path := "/me/" + kind; path != ""; {
		a := v.expect(v.get(path), http.StatusOK)
		text += " " + a.text()
		records += len(viewstest.Find(a.body, "section", "record-held"))
		for _, body := range viewstest.Find(a.body, "tbody", "") {
			for n := range body.ChildNodes() {
				if n.Type == html.ElementNode {
					records++
				}
			}
		}
		path = ""
		for _, next := range a.find("a", "rel", "next") {
			path = attribute(next, "href")
		}
	}
	return text, records
}

// missing reports the values of an import row that are not on the page.
func missing(t *testing.T, lang string, kind *models.Kind, row map[string]string, packed string) {
	t.Helper()
	for column, value := range row {
		field, ok := kind.Field(column)
		if !ok || value == "" || column == "currency" {
			continue // "customer" is whose page it is; euro is in the amount
		}
		if shown := inWords(lang, kind, field, value); !strings.Contains(packed, pack(shown)) {
			t.Errorf("%s in %s does not show %s %q as %q", kind.Name, lang, column, value, shown)
		}
	}
}

// pack takes the spaces out of a text: numbers are shown in groups.
func pack(text string) string { return strings.Join(strings.Fields(text), "") }
