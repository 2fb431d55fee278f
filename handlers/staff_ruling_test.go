package handlers_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// asked makes a request of Anna's and gives it to the clerk. What comes back takes a step of staff on it;
// who approves opens the draft before, as they have to.
func (p *portal) asked(n models.NewRequest, clerk *visitor) (ref string, step func(v *visitor, step string, form url.Values, status int) *answer) {
	p.Helper()
	return p.askedBy(p.me(anna), n, clerk)
}

// askedBy is asked for somebody else.
func (p *portal) askedBy(me models.Me, n models.NewRequest, clerk *visitor) (ref string, step func(v *visitor, step string, form url.Values, status int) *answer) {
	p.Helper()
	n.Language, n.FormKey = "fi", string(n.Kind)+" "+n.Details
	r, _, err := p.store.Ask(p.Context(), me, n)
	p.must(err)
	page := "/staff/requests/" + r.Ref
	step = func(v *visitor, step string, form url.Values, status int) *answer {
		p.Helper()
		if step == "approve" {
			p.expect(v.get(page+"/preview.pdf"), http.StatusOK)
		}
		full := url.Values{"version": {v.get(page).value("version")}}
		for name, values := range form {
			full[name] = values
		}
		return p.expect(v.post(page+"/"+step, full), status)
	}
	step(clerk, "take", nil, http.StatusSeeOther)
	return r.Ref, step
}

// TestPartOfAnObjectionIsGranted: what staff choose ends, on the customer's page of permissions too.
func TestPartOfAnObjectionIsGranted(t *testing.T) {
	p := onePortal(t)
	me, clerk, chief := p.customer(anna), p.clerk(agent), p.clerk(chief)
	ref, step := p.asked(models.NewRequest{
		Kind: models.Objection, Details: "Siksi", Scope: models.Scope{Purposes: []string{"surveys", "collection"}},
	}, clerk)
	form := url.Values{"outcome": {"partly_refused"}, "ground": {"compelling_ground"}, "explanation": {"Saatava on auki."}}
	if a := step(clerk, "draft", form, http.StatusUnprocessableEntity); !strings.Contains(a.text(), i18n.T("fi", "staff.error.granted.required")) {
		t.Error("it is not said that a part has to be chosen")
	}
	form.Set("granted", "surveys")
	step(clerk, "draft", form, http.StatusSeeOther)
	step(chief, "approve", nil, http.StatusSeeOther)
	p.runJobs()
	chosen := choices(p.expect(me.get("/permissions"), http.StatusOK))
	if got := chosen.Get("p:opinion_research:post"); got != "no" {
		t.Errorf("opinion research by letter is %q", got)
	}
	text := p.expect(me.get("/requests/"+ref), http.StatusOK).text()
	for _, want := range []string{"Lopetamme tietojesi käytön tähän: Mielipide- ja markkinatutkimukset.", "Jatkuu.", "Saatava on auki."} {
		if !strings.Contains(text, want) {
			t.Errorf("the customer's page lacks %q", want)
		}
	}
}

// TestRestrictionAndItsReopening: the form begins from what was asked for, the customer sees what is restricted,
// and the answer stays while the request is worked on again.
func TestRestrictionAndItsReopening(t *testing.T) {
	p := onePortal(t)
	me, clerk, chief := p.customer(anna), p.clerk(agent), p.clerk(chief)
	ref, step := p.asked(models.NewRequest{
		Kind: models.RestrictionOfProcessing, Scope: models.Scope{Ground: models.GroundAccuracy, Kinds: []string{"invoices"}},
	}, clerk)
	form := p.expect(clerk.get("/staff/requests/"+ref), http.StatusOK).fields("/staff/requests/" + ref + "/draft")
	if form.Get("restricted") != i18n.T("fi", "invoices.title") || form.Get("until") != i18n.T("fi", "staff.until.accuracy_contested") {
		t.Errorf("the form begins with %q until %q", form.Get("restricted"), form.Get("until"))
	}
	step(clerk, "draft", url.Values{"outcome": {"fulfilled"}, "restricted": {" "}, "until": {"Heti"}}, http.StatusUnprocessableEntity)
	step(clerk, "draft", url.Values{"outcome": {"fulfilled"}, "restricted": {"Kevään laskut"}, "until": {"Juhannukseen"}}, http.StatusSeeOther)
	step(chief, "approve", nil, http.StatusSeeOther)
	p.runJobs()
	for _, page := range []string{"/me", "/requests/" + ref} {
		text := p.expect(me.get(page), http.StatusOK).text()
		if !strings.Contains(text, "Kevään laskut") || !strings.Contains(text, "Juhannukseen") {
			t.Errorf("%s does not tell what is restricted until when", page)
		}
	}
	step(chief, "reopen", url.Values{"note": {"Unohtui"}}, http.StatusSeeOther)
	a := p.expect(me.get("/requests/"+ref), http.StatusOK)
	if !strings.Contains(a.text(), "Otimme pyyntösi uudelleen käsittelyyn.") || len(a.find("a", "href", "/requests/"+ref+"/withdraw")) > 0 {
		t.Error("it is not told that the request is worked on again, or it can be withdrawn")
	}
	p.expect(me.get("/requests/"+ref+"/answer.pdf"), http.StatusOK)
	p.expect(me.get("/requests/"+ref+"/withdraw"), http.StatusConflict)
	p.expect(me.post("/requests/"+ref+"/withdraw", nil), http.StatusConflict)
}

// TestApproverSaysWhyLate: where the day has passed since the draft.
func TestApproverSaysWhyLate(t *testing.T) {
	p := onePortal(t)
	clerk := p.clerk(agent)
	ref, step := p.asked(models.NewRequest{Kind: models.Access}, clerk)
	step(clerk, "draft", nil, http.StatusSeeOther)
	p.clock.Advance(60 * 24 * 3600 * 1e9)
	chief := p.clerk(chief)
	if a := step(chief, "approve", nil, http.StatusUnprocessableEntity); !strings.Contains(a.text(), i18n.T("fi", "staff.error.late_reason.required")) {
		t.Error("it is not asked why")
	}
	step(chief, "approve", url.Values{"late_reason": {"Odotimme arkistoa."}}, http.StatusSeeOther)
	p.runJobs()
	if text := p.expect(p.customer(anna).get("/requests/"+ref), http.StatusOK).text(); !strings.Contains(text, "Odotimme arkistoa.") {
		t.Error("the customer does not read why")
	}
}

// TestAnswerIsFoundAgain: a draft tells from which text it was begun and can be seen with its data for
// machines; once sent, who works on requests finds the answer, and an auditor its proof.
func TestAnswerIsFoundAgain(t *testing.T) {
	p := onePortal(t)
	clerk, chief, watcher := p.clerk(agent), p.clerk(chief), p.clerk(auditor)
	ref, step := p.asked(models.NewRequest{Kind: models.Access}, clerk)
	page := "/staff/requests/" + ref
	filled := step(clerk, "form", url.Values{"insert": {"yes"}, "template": {"fulfilled"}}, http.StatusOK).fields(page + "/draft")
	if want := views.LetterVersion("fi", models.Access, models.Fulfilled); filled.Get("begun") != want || len(want) < len("@0123456789ab") {
		t.Errorf("begun from %q, want %q", filled.Get("begun"), want)
	}
	step(clerk, "draft", url.Values{"begun": {filled.Get("begun")}, "text": {filled.Get("text")}}, http.StatusSeeOther)
	if proof, err := p.store.ProveRequest(p.Context(), p.member("tiina.tietosuoja"), ref); err != nil || proof.Drafts[0].Begun != filled.Get("begun") {
		t.Errorf("the proof has %+v, %v", proof.Drafts, err)
	}
	if len(p.expect(clerk.get(page), http.StatusOK).find("a", "href", page+"/preview.zip")) != 1 {
		t.Error("nothing leads to the data for machines")
	}
	data := p.expect(clerk.get(page+"/preview.zip"), http.StatusOK).body
	if _, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err != nil {
		t.Error(err)
	}
	p.expect(clerk.get(page+"/answer.pdf"), http.StatusNotFound)
	if text := p.expect(watcher.get(views.AnsweredURL), http.StatusOK).text(); strings.Contains(text, ref) {
		t.Error("it is among the answered before it is")
	}
	step(chief, "approve", nil, http.StatusSeeOther)
	p.runJobs()
	a := p.expect(clerk.get(page), http.StatusOK)
	if len(a.find("a", "href", page+"/answer.pdf")) != 1 || !strings.Contains(a.text(), i18n.T("fi", "answered.outcome.fulfilled")) {
		t.Error("the page of the request does not tell what was answered")
	}
	if sent := p.expect(clerk.get(page+"/answer.pdf"), http.StatusOK).body; !bytes.HasPrefix(sent, []byte("%PDF-")) {
		t.Errorf("sent %.20q", sent)
	}
	if len(p.expect(watcher.get(views.AnsweredURL), http.StatusOK).find("a", "href", page+"/proof.zip")) != 1 {
		t.Error("an auditor finds no proof")
	}
	p.expect(watcher.get(page+"/proof.zip"), http.StatusOK)
}
