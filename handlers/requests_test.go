package handlers_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// asked is what a customer fills in for each kind, how staff decide on it, and whether the answer has
// data for machines.
var asked = []struct {
	kind models.RequestKind
	form url.Values
	says []string // keys of what the page to look over tells
	rule models.Ruling
	data bool
}{
	{models.Access, url.Values{"kinds": {"contracts", "invoices"}, "from": {"1.1.2020"}, "to": {"2026-10-31"}, "details": {"Laskut, kiitos"}},
		[]string{"invoices.title", "contracts.title"}, models.Ruling{Outcome: models.Fulfilled}, true},
	{models.Rectification, url.Values{"details": {"Nimeni on väärin"}}, nil, models.Ruling{Outcome: models.RefusedWhole, Ground: models.AlreadyCorrect, Explanation: "Nimi on oikein."}, false},
	{models.Erasure, url.Values{"kinds": {"events"}, "ground": {"not_needed"}}, []string{"events.title", "requests.ground.not_needed"},
		models.Ruling{Outcome: models.Fulfilled, Plan: []models.PlanRow{{Kind: "events", Fate: models.Delete}}}, false},
	{models.RestrictionOfProcessing, url.Values{"ground": {"accuracy_contested"}, "kinds": {"addresses"}, "details": {"Osoite"}},
		[]string{"requests.ground.accuracy_contested", "addresses.title"}, models.Ruling{Outcome: models.Fulfilled, Explanation: "Osoite", Restricted: models.Restricted{Scope: "Osoite", Until: "Kunnes asia on selvitetty"}}, false},
	{models.Portability, url.Values{"recipient": {views.ToOther}, "details": {"Toinen Sähkö Oy"}}, []string{"requests.recipient.other", "requests.groups_all"},
		models.Ruling{Outcome: models.Fulfilled}, true},
	{models.Objection, url.Values{"marketing": {"yes"}, "purposes": {"development"}, "details": {"Tilanteeni"}}, []string{"requests.objected_marketing"},
		models.Ruling{Outcome: models.PartlyRefused, Ground: models.CompellingGround, Explanation: "Etumme on painava."}, false},
	{models.Unrecognised, url.Values{"details": {"Kuka katsoi?"}}, nil, models.Ruling{Outcome: models.Fulfilled, Explanation: "Asiakaspalvelu, laskusi vuoksi."}, false},
}

// TestEveryKindFromFormToAnswer goes the customer's way with each kind, in every language, while staff
// do their part.
func TestEveryKindFromFormToAnswer(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		for i, a := range asked {
			lang := i18n.Languages[i%len(i18n.Languages)].Code
			t.Run(string(a.kind)+" in "+lang, func(t *testing.T) {
				j := &journey{T: t, lang: lang, me: p.speaking(lang)}
				j.me.expect(j.me.login(anna), http.StatusSeeOther, "/me")
				ref := j.send(a.kind, a.form, a.says)
				p.decide(ref, a.rule)
				shown := j.page(j.me.get("/requests/" + ref))
				j.says(shown, "ruling.outcome."+string(a.rule.Outcome))
				if !strings.Contains(shown.text(), a.rule.Explanation) {
					t.Error("the reasons are not on the page")
				}
				if a.rule.Outcome != models.Fulfilled {
					j.says(shown, "ruling.remedies")
				}
				pdf := j.me.expect(j.me.get("/requests/"+ref+"/answer.pdf"), http.StatusOK)
				if !bytes.HasPrefix(pdf.body, []byte("%PDF-")) {
					t.Error("the answer is no document")
				}
				want := map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[a.data]
				zip := j.me.expect(j.me.get("/requests/"+ref+"/answer.zip"), want)
				if a.data && (!bytes.HasPrefix(zip.body, []byte("PK")) || zip.Header.Get("Content-Type") != "application/zip") {
					t.Error("the data are no archive")
				}
				if offered := len(shown.find("a", "href", "/requests/"+ref+"/answer.zip")) == 1; offered != a.data {
					t.Errorf("the data are offered: %t", offered)
				}
				j.page(j.me.get("/requests"))
			})
		}
	})
}

// send fills in a form, looks it over, goes back, and sends it.
func (j *journey) send(kind models.RequestKind, form url.Values, says []string) (ref string) {
	j.Helper()
	path := "/requests/new/" + string(kind)
	empty := j.page(j.me.get(path))
	written := url.Values{"key": {empty.value("key")}, "action": {views.ActionCheck}}
	for name, values := range form {
		written[name] = values
	}
	check := j.page(j.me.post(path, written))
	j.says(check, "requests.check_title")
	for _, key := range says {
		j.says(check, key)
	}
	back := j.page(j.me.post(path, sent(check, views.ActionEdit)))
	again := j.page(j.me.post(path, sent(back, views.ActionCheck)))
	if one, two := sent(check, ""), sent(again, ""); one.Encode() != two.Encode() {
		j.Errorf("going back and on changes what is sent: %s, %s", one.Encode(), two.Encode())
	}
	done := j.me.expect(j.me.post(path, sent(again, views.ActionSend)), http.StatusSeeOther)
	j.page(j.me.get(done.Header.Get("Location")))
	return strings.Split(done.Header.Get("Location"), "/")[2]
}

// sent is what a browser sends with the forms of a page, with a button of that action.
func sent(a *answer, action string) url.Values {
	form := url.Values{}
	for _, input := range a.find("input", "name", "") {
		name, kind := attribute(input, "name"), attribute(input, "type")
		checked := slices.ContainsFunc(input.Attr, func(x html.Attribute) bool { return x.Key == "checked" })
		if name != views.CSRFField && (kind != "radio" && kind != "checkbox" || checked) && attribute(input, "value") != "" {
			form.Add(name, attribute(input, "value"))
		}
	}
	for _, area := range a.find("textarea", "name", "") {
		if area.FirstChild != nil {
			form.Add(attribute(area, "name"), area.FirstChild.Data)
		}
	}
	if action != "" {
		form.Set("action", action)
	}
	return form
}

// decide has staff draft, approve and send an answer: approvers do both where it is about a look of staff.
func (p *portal) decide(ref string, ruling models.Ruling) {
	p.Helper()
	ctx, maker, checker := context.Background(), p.member(agent), p.member(chief)
	version := func() int {
		found, err := p.store.StaffCase(ctx, checker, ref)
		p.must(err)
		return found.Version
	}
	if found, err := p.store.StaffCase(ctx, checker, ref); err == nil && found.Kind == models.Unrecognised {
		maker = p.member(both)
	}
	p.must(p.store.Take(ctx, maker, ref, version()))
	p.must(p.store.WriteDraft(ctx, maker, ref, version(), models.DraftForm{Text: "Terveisin", Ruling: ruling}))
	p.must(modelstest.Approve(ctx, p.store, checker, ref, version()))
	p.runJobs()
}

// TestFormsSayWhatIsWrong in place, and nothing is asked.
func TestFormsSayWhatIsWrong(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		v := p.customer(anna)
		for _, c := range []struct {
			kind  models.RequestKind
			form  url.Values
			field string
			key   string
		}{
			{models.Access, url.Values{"from": {"eilen"}}, "from", "requests.error.from.form"},
			{models.Access, url.Values{"from": {"2026-02-01"}, "to": {"2026-01-01"}}, "to", "requests.error.to.before"},
			{models.Access, url.Values{"kinds": {"invoices", "secrets"}}, "kinds", "requests.error.kinds.unknown"},
			{models.Access, url.Values{"details": {strings.Repeat("a", models.MaxDetails+1)}}, "details", "requests.error.details.too_long"},
			{models.RestrictionOfProcessing, nil, "ground", "requests.error.ground.required"},
			{models.RestrictionOfProcessing, url.Values{"ground": {"not_needed"}}, "ground", "requests.error.ground.required"},
			{models.Erasure, url.Values{"ground": {"accuracy_contested"}}, "ground", "requests.error.ground.unknown"},
			{models.Portability, url.Values{"recipient": {views.ToOther}}, "details", "requests.error.details.required.portability"},
			{models.Objection, nil, "marketing", "requests.error.purposes.required"},
			{models.Objection, url.Values{"purposes": {"development"}}, "details", "requests.error.details.required.objection"},
			{models.Objection, url.Values{"purposes": {"billing"}, "details": {"x"}}, "marketing", "requests.error.purposes.unknown"},
			{models.Unrecognised, nil, "details", "requests.error.details.required.unrecognised"},
		} {
			for _, action := range []string{views.ActionCheck, views.ActionSend} {
				form := url.Values{"key": {"a key"}, "action": {action}}
				for name, values := range c.form {
					form[name] = values
				}
				v.get("/requests/new/" + string(c.kind))
				a := v.expect(v.post("/requests/new/"+string(c.kind), form), http.StatusOK)
				if want := i18n.T("fi", c.key, "Max", "2 000"); !strings.Contains(a.text(), strings.Fields(want)[0]) || len(a.find("a", "href", "#"+c.field)) != 1 {
					t.Errorf("%s %v: %q is not told at %s", c.kind, c.form, want, c.field)
				}
			}
		}
		if mine := p.mine(); len(mine) != 0 {
			t.Errorf("%d requests were made", len(mine))
		}
	})
}

// TestOpenRequestIsShown: a second of a kind leads to the first, from its form and by sending.
func TestOpenRequestIsShown(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		j := &journey{T: t, lang: "fi", me: p.customer(anna)}
		for _, a := range asked {
			if a.kind == models.Rectification {
				continue // more is added to it
			}
			ref := j.send(a.kind, a.form, nil)
			if a.kind == models.Objection { // there is more to object to
				j.says(j.page(j.me.get("/requests/new/objection")), "requests.adds_to")
			} else {
				j.me.expect(j.me.get("/requests/new/"+string(a.kind)), http.StatusSeeOther, "/requests/"+ref)
				j.says(j.page(j.me.get("/requests/"+ref)), "requests.flash.already_open")
			}
			form := url.Values{"key": {"another " + string(a.kind)}, "action": {views.ActionSend}}
			for name, values := range a.form {
				form[name] = values
			}
			second := j.me.expect(j.me.post("/requests/new/"+string(a.kind), form), http.StatusSeeOther)
			if !strings.Contains(second.Header.Get("Location"), ref) {
				t.Errorf("%s: a second request was made", a.kind)
			}
		}
		if n := len(p.mine()); n != len(asked)-1 {
			t.Errorf("%d requests", n)
		}
	})
}

// TestObjectingEndsMarketing at once, also where an objection to something else is open.
func TestObjectingEndsMarketing(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		ctx, j := context.Background(), &journey{T: t, lang: "fi", me: p.customer(anna)}
		ref := j.send(models.Objection, url.Values{"purposes": {"development"}, "details": {"Tilanteeni"}}, nil)
		cells, err := p.store.MyPermissions(ctx, p.me(anna))
		p.must(err)
		if models.Objected(cells) {
			t.Fatal("marketing had ended before")
		}
		form := j.page(j.me.get("/requests/new/objection"))
		full := url.Values{"key": {form.value("key")}, "marketing": {"yes"}, "action": {views.ActionSend}}
		j.me.expect(j.me.post("/requests/new/objection", full), http.StatusSeeOther, "/requests/"+ref)
		j.says(j.page(j.me.get("/requests/"+ref)), "requests.flash.marketing")
		if cells, err = p.store.MyPermissions(ctx, p.me(anna)); err != nil || !models.Objected(cells) {
			t.Errorf("marketing goes on: %v", err)
		}
		j.says(j.page(j.me.get("/requests/"+ref)), "requests.objected_marketing")
	})
}

// TestUnrecognisedFromTheLog: a row of the access log leads to the form about it, one's own rows alone.
func TestUnrecognisedFromTheLog(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		j := &journey{T: t, lang: "fi", me: p.customer(anna)}
		err := p.store.OpenCustomer(context.Background(), p.member(agent), p.number(anna), models.Reason{Code: "billing"})
		p.must(err)
		links := entryLinks(j.page(j.me.get("/access-log")))
		if len(links) < 2 {
			t.Fatalf("%d rows lead on", len(links))
		}
		form := j.page(j.me.get(links[0]))
		j.says(form, "access_log.reason.billing")
		other := p.customer(bo)
		others := entryLinks(other.get("/access-log"))
		for _, foreign := range []string{others[0], "/requests/new/unrecognised?entry=999999", "/requests/new/unrecognised?entry=x"} {
			j.me.expect(j.me.get(foreign), http.StatusNotFound)
			_, entry, _ := strings.Cut(foreign, "=")
			j.me.get("/requests")
			j.me.expect(j.me.post("/requests/new/unrecognised", url.Values{"key": {"k"}, "entry": {entry}, "action": {views.ActionSend}}), http.StatusNotFound)
		}
		form = j.page(j.me.get(links[0]))
		check := j.page(j.me.post("/requests/new/unrecognised", sent(form, views.ActionCheck)))
		j.says(check, "access_log.reason.billing")
		done := j.me.expect(j.me.post("/requests/new/unrecognised", sent(check, views.ActionSend)), http.StatusSeeOther)
		page := strings.TrimSuffix(done.Header.Get("Location"), "/done")
		j.says(j.page(j.me.get(page)), "access_log.reason.billing")
		// Another row is added to the request that is open.
		second := j.page(j.me.get(links[1]))
		j.says(second, "requests.adds_to")
		if area := viewstest.Find(second.body, "textarea", ""); len(area) != 1 || area[0].FirstChild == nil {
			t.Error("the second row is not told of")
		}
		check = j.page(j.me.post("/requests/new/unrecognised", sent(second, views.ActionCheck)))
		j.me.expect(j.me.post("/requests/new/unrecognised", sent(check, views.ActionSend)), http.StatusSeeOther, page)
		_, entry, _ := strings.Cut(links[1], "=")
		id, err := strconv.ParseInt(entry, 10, 64)
		p.must(err)
		messages, err := p.store.MyMessages(context.Background(), p.me(anna), strings.TrimPrefix(page, "/requests/"))
		if err != nil || len(messages) != 1 || messages[0].Scope.Entry != id || messages[0].Body == "" {
			t.Errorf("added: %+v %v", messages, err)
		}
	})
}

// TestOwnLookIsForAnother: an agent finds in the queue that approvers answer, and neither who asks nor anything
// behind it; whoever looked finds nothing.
func TestOwnLookIsForAnother(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		ctx := context.Background()
		p.must(p.store.OpenCustomer(ctx, p.member(both), p.number(anna), models.Reason{Code: "billing"}))
		p.clock.Advance(time.Second)
		entries, _, err := p.store.MyAccesses(ctx, p.me(anna), 1)
		p.must(err)
		look := slices.IndexFunc(entries, func(e models.AccessEntry) bool { return e.Action == models.ActionCustomerViewed })
		r, _, err := p.store.Ask(ctx, p.me(anna), models.NewRequest{Kind: models.Unrecognised, Language: "fi", FormKey: "look", Scope: models.Scope{Entry: entries[look].ID}})
		p.must(err)
		at := views.QueueURL + "/" + r.Ref
		for who, want := range map[string]struct {
			status int
			says   string
		}{agent: {http.StatusForbidden, "queue.guarded"}, chief: {http.StatusOK, ""}} {
			clerk := p.clerk(who)
			row := clerk.get(views.QueueURL+"?view=unassigned").shows(t, http.StatusOK, r.Ref)
			if want.says != "" {
				row.shows(t, http.StatusOK, i18n.T("fi", want.says))
			}
			if told := strings.Contains(row.text(), p.number(anna)); told != (want.says == "") {
				t.Errorf("%s is told who asks: %t", who, told)
			}
			if links := len(row.find("a", "href", at)); (links == 0) != (want.says != "") {
				t.Errorf("%s is led to it %d times", who, links)
			}
			clerk.expect(clerk.get(at), want.status)
		}
		looker := p.clerk(both)
		if strings.Contains(looker.get(views.QueueURL+"?view=unassigned").text(), r.Ref) {
			t.Error("who looked finds that somebody asked")
		}
		looker.expect(looker.get(at), http.StatusNotFound)
	})
}

func entryLinks(a *answer) []string {
	var links []string
	for _, n := range a.find("a", "href", "") {
		if to := attribute(n, "href"); strings.HasPrefix(to, "/requests/new/unrecognised?entry=") {
			links = append(links, to)
		}
	}
	return links
}

// attached is a file of a form.
type attached struct {
	name string
	data []byte
}

var (
	aPDF = []byte("%PDF-1.7 liite\n%%EOF\n")
	aPNG = aPicture()
)

// attach sends a form with files as a browser does.
func (v *visitor) attach(path, token, message string, files ...attached) *answer {
	v.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	w.WriteField(views.CSRFField, token)
	w.WriteField("message", message)
	if len(files) == 0 {
		files = []attached{{"", nil}} // the empty field
	}
	for _, f := range files {
		header := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="files"; filename="` + f.name + `"`}, "Content-Type": {"application/octet-stream"}}
		part, err := w.CreatePart(header)
		v.must(err)
		_, err = part.Write(f.data)
		v.must(err)
	}
	v.must(w.Close())
	request, err := http.NewRequestWithContext(v.Context(), http.MethodPost, v.real+path, &b)
	v.must(err)
	request.Header.Set("Content-Type", w.FormDataContentType())
	request.Header.Set("Origin", v.public)
	for _, cookie := range v.cookies {
		request.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
	}
	response, err := browser.Do(request)
	v.must(err)
	return v.receive(response, path)
}

// TestMessagesBothWays: staff ask, the clock stands, the customer answers with files, and only they and
// staff have them.
func TestMessagesBothWays(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		ctx := context.Background()
		ref := p.request(models.InProgress)
		p.must(p.store.AskCustomer(ctx, p.member(agent), ref, 2, clock.Specification, "Mistä vuosista?"))
		p.clock.Advance(3 * 24 * time.Hour)
		page, write := "/requests/"+ref, "/requests/"+ref+"/messages"
		j := &journey{T: t, lang: "fi", me: p.customer(anna)}
		j.says(j.page(j.me.get("/requests")), "requests.unread", "N", 1)
		shown := j.page(j.me.get(page))
		j.says(shown, "requests.asked")
		j.says(shown, "requests.standing")
		if !strings.Contains(shown.text(), "Mistä vuosista?") || strings.Contains(shown.text(), "Palvelu,") {
			t.Error("the question is not shown, or who asked")
		}
		j.says(j.page(j.me.get("/me")), "requests.waits_question")
		if a := j.page(j.me.get("/requests")); strings.Contains(a.text(), i18n.T("fi", "requests.unread", "N", 1)) {
			t.Error("still unread")
		}
		j.wrongMessages(page, write)
		j.me.expect(j.me.attach(write, j.me.token, "Vuodesta 2024.", attached{"äidin kirje.pdf", aPDF}, attached{`C:\kuvat\kuva.png`, aPNG}), http.StatusSeeOther, page)
		shown = j.page(j.me.get(page))
		j.says(shown, "requests.flash.message")
		if !strings.Contains(shown.text(), "Vuodesta 2024.") || !strings.Contains(shown.text(), "äidin kirje.pdf") || strings.Contains(shown.text(), "C:") {
			t.Errorf("the message and its files are not shown: %s", shown.text())
		}
		r, _, _, err := p.store.MyRequest(ctx, p.me(anna), ref)
		p.must(err)
		if r.State != models.InProgress || len(r.Stops) != 1 || r.Stops[0].AnsweredOn != value.DateOf(p.clock.Now()) {
			t.Errorf("%s, stops %+v", r.State, r.Stops)
		}
		p.fetch(t, j.me, shown, ref)
	})
}

// wrongMessages are answered with what is wrong, and what was written stays.
func (j *journey) wrongMessages(page, write string) {
	j.Helper()
	five := slices.Repeat([]attached{{"a.pdf", aPDF}}, models.MaxFiles)
	for _, c := range []struct {
		key     string
		message string
		files   []attached
	}{
		{"requests.error.message.required", " ", five[:1]},
		{"requests.error.message.too_long", strings.Repeat("ä", models.MaxDetails+1), nil},
		{"requests.error.files.type", "Ohessa", []attached{{"a.pdf", []byte("<script>")}}},
		{"requests.error.files.empty", "Ohessa", []attached{{"a.pdf", nil}}},
		{"requests.error.files.too_many", "Ohessa", append(five, five[0])},
		{"requests.error.files.too_long", "Ohessa", []attached{{"a.pdf", append(slices.Clone(aPDF), make([]byte, models.MaxFile)...)}}},
	} {
		j.me.get(page)
		a := j.me.expect(j.me.attach(write, j.me.token, c.message, c.files...), http.StatusUnprocessableEntity)
		viewstest.Check(j, a.body, j.lang)
		j.says(a, c.key, "Max", i18n.Number(j.lang, models.MaxDetails), "N", models.MaxFiles, "Size", models.MaxFile>>20)
		if c.message == "Ohessa" && !strings.Contains(string(a.body), "Ohessa</textarea>") {
			j.Errorf("%s: what was written is gone", c.key)
		}
	}
	j.me.get(page)
	j.me.expect(j.me.attach(write, "forged", "Minä", five[0]), http.StatusForbidden)
	full := append(slices.Clone(aPDF), make([]byte, models.MaxFile-len(aPDF))...)
	if a := j.me.attach(write, j.me.token, " ", slices.Repeat([]attached{{"a.pdf", full}}, models.MaxFiles)...); a.StatusCode != http.StatusUnprocessableEntity {
		j.Errorf("as much as is allowed, without words: %d", a.StatusCode)
	}
	if a := j.me.get(page); strings.Contains(a.text(), "Ohessa") {
		j.Error("a message with a mistake was kept")
	}
}

// fetch fetches the files of a message, as their owner and as others.
func (p *portal) fetch(t *testing.T, me *visitor, shown *answer, ref string) {
	t.Helper()
	links := map[string]string{}
	for _, n := range shown.find("a", "href", "") {
		if to := attribute(n, "href"); strings.Contains(to, "/files/") {
			links[n.FirstChild.Data] = to
		}
	}
	if len(links) != 2 {
		t.Fatalf("%d files are offered", len(links))
	}
	other, clerk := p.customer(bo), p.clerk(agent)
	next := p.otherRequest()
	for name, path := range links {
		a := me.expect(me.get(path), http.StatusOK)
		if want := map[bool][]byte{true: aPDF, false: aPNG}[strings.Contains(name, "pdf")]; !bytes.Equal(a.body, want) {
			t.Errorf("%s comes as %q", name, a.body)
		}
		disposition := a.Header.Get("Content-Disposition")
		if !strings.HasPrefix(disposition, "attachment; filename=\"omatiedot-"+ref) || strings.Contains(disposition, "kirje") ||
			a.Header.Get("Content-Security-Policy") != "sandbox; default-src 'none'" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s comes with %v", name, a.Header)
		}
		other.expect(other.get(path), http.StatusNotFound)
		me.expect(me.get(strings.Replace(path, ref, next, 1)), http.StatusNotFound)
		clerk.expect(clerk.get(path), http.StatusSeeOther)
	}
	me.expect(me.get("/requests/"+ref+"/files/x"), http.StatusNotFound)
	other.expect(other.get("/requests/"+ref), http.StatusNotFound)
	other.expect(other.attach("/requests/"+ref+"/messages", other.token, "Minä"), http.StatusNotFound)
}

// otherRequest is another request of Anna's.
func (p *portal) otherRequest() string {
	p.Helper()
	r, _, err := p.store.Ask(context.Background(), p.me(anna), models.NewRequest{Kind: models.Erasure, Language: "fi", FormKey: "other"})
	p.must(err)
	return r.Ref
}

// TestFeedback: asked once there is an answer, and who is not content is shown the way.
func TestFeedback(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		j := &journey{T: t, lang: "fi", me: p.customer(anna)}
		open := p.otherRequest()
		j.me.get("/requests/" + open)
		j.me.expect(j.me.post("/requests/"+open+"/feedback", url.Values{"content": {"yes"}}), http.StatusConflict)
		ref := p.request(models.Answered)
		page, path := "/requests/"+ref, "/requests/"+ref+"/feedback"
		shown := j.page(j.me.get(page))
		j.says(shown, "requests.content")
		a := j.me.expect(j.me.post(path, url.Values{"content_note": {"Jotain puuttui"}}), http.StatusUnprocessableEntity)
		viewstest.Check(t, a.body, "fi")
		j.says(a, "requests.error.content.required")
		if !strings.Contains(string(a.body), "Jotain puuttui</textarea>") {
			t.Error("what was written is gone")
		}
		j.me.expect(j.me.post(path, url.Values{"content": {"no"}, "content_note": {"Jotain puuttui"}}), http.StatusSeeOther, page+"#feedback")
		shown = j.page(j.me.get(page))
		j.says(shown, "requests.content_said.no")
		if !strings.Contains(shown.text(), "Tietosuojavaltuutetun toimisto") {
			t.Error("the authority is not named")
		}
		j.me.expect(j.me.post(path, url.Values{"content": {"yes"}}), http.StatusSeeOther)
		j.says(j.page(j.me.get(page)), "requests.content_said.yes")
		other := p.customer(bo)
		other.expect(other.post(path, url.Values{"content": {"no"}}), http.StatusNotFound)
		other.expect(other.get("/requests/"+ref+"/answer.zip"), http.StatusNotFound)
		r, _, _, err := p.store.MyRequest(context.Background(), p.me(anna), ref)
		p.must(err)
		if r.Content != models.Content || r.ContentNote != "" {
			t.Errorf("kept: %q %q", r.Content, r.ContentNote)
		}
	})
}
