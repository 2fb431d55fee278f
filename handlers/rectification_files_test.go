package handlers_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// TestFormsTakeFiles: beside the button that sends, once however often it is pressed, and a mistake in one leaves
// what was typed; and where nothing has to be shown nobody is asked for any.
func TestFormsTakeFiles(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		v := p.customer(anna)
		link := v.get("/me/customers").wrongLink("family_name")
		form := v.get(link)
		filled := url.Values{"key": {form.value("key")}, "kind": {"customers"}, "id": {form.value("id")}, "field": {"family_name", "since"},
			"value-family_name": {"Malli"}, "reason-family_name": {"Vihitty"}, "value-since": {"1.2.2014"}, "action": {"check"}}
		const path = "/requests/new/rectification"
		check := v.post(path, filled).shows(t, http.StatusOK, `enctype="multipart/form-data"`, `name="files"`, "enintään 5 kappaletta", "kukin enintään 5 Mt")
		viewstest.Check(t, check.body, "fi")
		filled.Set("action", "send")
		wrong := v.sendFiles(path, filled, map[string][]byte{"x.exe": []byte("MZ")}).
			shows(t, http.StatusUnprocessableEntity, `id="files-error"`, `name="value-family_name" value="Malli"`, `name="value-since" value="1.2.2014"`)
		viewstest.Check(t, wrong.body, "fi")
		if len(p.mine()) != 0 {
			t.Fatal("a form with a wrong file is sent")
		}
		for range 2 {
			p.expect(v.sendFiles(path, filled, map[string][]byte{"vihkitodistus.pdf": aPDF}), http.StatusSeeOther)
		}
		ref := p.mine()[0].Ref
		files, err := p.store.MyFormFiles(t.Context(), p.me(anna), ref)
		p.must(err)
		if len(files) != 1 || len(p.mine()) != 1 {
			t.Fatalf("%d files in %d requests", len(files), len(p.mine()))
		}
		page := v.get("/requests/"+ref).shows(t, http.StatusOK, "vihkitodistus.pdf", "Malli", "1.2.2014")
		viewstest.Check(t, page.body, "fi")
		file := fmt.Sprintf("/requests/%s/files/%d", ref, files[0].ID)
		if a := p.expect(v.get(file), http.StatusOK); !bytes.Equal(a.body, aPDF) || strings.Contains(a.Header.Get("Content-Disposition"), "vihki") {
			t.Errorf("the file comes as %q, %q", a.body, a.Header.Get("Content-Disposition"))
		}
		p.expect(p.customer(bo).get(file), http.StatusNotFound)
		clerk := p.clerk(agent)
		clerk.get("/staff/requests/"+ref).shows(t, http.StatusOK, "vihkitodistus.pdf", i18n.T("fi", "staff.files_sent"))
		if a := p.expect(clerk.get("/staff"+file), http.StatusOK); !bytes.Equal(a.body, aPDF) {
			t.Errorf("staff get %q", a.body)
		}

		erasure := url.Values{"key": {"e"}, "action": {"check"}}
		v.post("/requests/new/erasure", erasure).shows(t, http.StatusOK, `name="files"`)
		erasure.Set("action", "send")
		p.expect(v.sendFiles("/requests/new/erasure", erasure, map[string][]byte{"a.pdf": aPDF, "b.pdf": aPDF}), http.StatusSeeOther)
		access := v.post("/requests/new/access", url.Values{"key": {"a"}, "action": {"check"}}).shows(t, http.StatusOK, `name="action" value="send"`)
		if len(access.find("input", "name", "files")) != 0 {
			t.Error("to see one's own data something is to be shown")
		}
	})
}

// TestALetterFieldByField: a member of staff points at what a letter tells, step by step, keeps what they typed where
// somebody was faster, and then has a ruling to make on it.
func TestALetterFieldByField(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		maker, today := p.member(agent), value.DateOf(p.clock.Now())
		r, _, err := p.store.TakeIn(t.Context(), maker, models.Intake{
			NewRequest: models.NewRequest{Kind: models.Rectification, Language: "fi", FormKey: "k", Details: "Sukunimeni on Malli."}, Number: p.number(anna),
			Came: models.Came{Channel: models.ByLetter, Identified: "signature", Delivery: "post", On: today},
		})
		p.must(err)
		clerk, at := p.clerk(agent), "/staff/requests/"+r.Ref
		fields := at + "/fields"
		clerk.get(fields).shows(t, http.StatusConflict)
		if links := clerk.get(at).find("a", "href", fields); len(links) != 0 {
			t.Error("who does not work on it is led to the records")
		}
		p.must(p.store.Take(t.Context(), maker, r.Ref, 1))
		if links := clerk.get(at).find("a", "href", fields); len(links) != 1 {
			t.Fatal("no way to the records")
		}
		groups := clerk.get(fields).shows(t, http.StatusOK, "Sukunimeni on Malli.", fields+"/customers", fields+"/invoices")
		viewstest.Check(t, groups.body, "fi")
		viewstest.Check(t, clerk.get(fields+"/invoices").body, "fi")
		records := clerk.get(fields + "/customers")
		viewstest.Check(t, records.body, "fi")
		to := ""
		for _, a := range records.find("a", "href", "") {
			if href := attribute(a, "href"); strings.HasPrefix(href, fields+"/customers?id=") {
				to = href
			}
		}
		page := clerk.get(to).shows(t, http.StatusOK, `name="more"`)
		viewstest.Check(t, page.body, "fi")
		form := url.Values{"version": {page.value("version")}, "id": {page.value("id")}, "action": {"add"}}
		path := fields + "/customers"
		clerk.post(path, form).shows(t, http.StatusOK, i18n.T("fi", "rectification.choose"))
		form.Set("more", "personal_id")
		masked := clerk.post(path, form).shows(t, http.StatusOK, `name="value-personal_id"`)
		for _, row := range p.rows("customers") {
			if code := row["personal_id"]; row["number"] == p.number(anna) && (strings.Contains(masked.text(), code) || strings.Contains(records.text(), code)) {
				t.Error("the personal identity code is shown")
			}
		}
		form.Set("more", "family_name")
		clerk.post(path, form).shows(t, http.StatusOK, `name="value-family_name"`)
		form.Del("more")
		form.Set("field", "family_name")
		form.Set("action", "send")
		clerk.post(path, form).shows(t, http.StatusUnprocessableEntity, `id="value-family_name-error"`)
		form.Set("value-family_name", "Malli")
		p.must(p.store.GiveBack(t.Context(), maker, r.Ref, 2))
		clerk.post(path, form).shows(t, http.StatusConflict, i18n.T("fi", "staff.kept"), "Malli")
		p.must(p.store.Take(t.Context(), maker, r.Ref, 3))
		stale := clerk.post(path, form).shows(t, http.StatusConflict, `value="Malli"`, p.member(agent).Name())
		if got := stale.value("version"); got != "4" {
			t.Errorf("the form is on version %s now", got)
		}
		form.Set("version", stale.value("version"))
		p.expect(clerk.post(path, form), http.StatusSeeOther, at)
		answered := clerk.get(at).shows(t, http.StatusOK, i18n.T("fi", "staff.flash.fields"), "Pitäisi olla: Malli", i18n.T("fi", "staff.step.fields"))
		viewstest.Check(t, answered.body, "fi")
		if len(answered.find("select", "name", "")) == 0 || !strings.Contains(string(answered.body), `name="field-`) {
			t.Error("no ruling on the value is asked for")
		}
		p.expect(p.clerk(chief).get(fields), http.StatusConflict)
		viewstest.Check(t, p.customer(anna).get("/requests/"+r.Ref).shows(t, http.StatusOK, "Malli", i18n.T("fi", "requests.step.fields")).body, "fi")
	})
}
