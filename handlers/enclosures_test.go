package handlers_test

import (
	"archive/zip"
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// sendFile sends a form with one file in a field, with the token of the last page.
func (v *visitor) sendFile(path string, form url.Values, field, name string, content []byte) *answer {
	v.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for key, values := range v.signed(form) {
		for _, one := range values {
			v.must(w.WriteField(key, one))
		}
	}
	part, err := w.CreateFormFile(field, name)
	v.must(err)
	_, err = part.Write(content)
	v.must(err)
	v.must(w.Close())
	request, err := http.NewRequestWithContext(v.Context(), http.MethodPost, v.real+path, &b)
	v.must(err)
	request.Header.Set("Content-Type", w.FormDataContentType())
	for _, cookie := range v.cookies {
		request.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
	}
	response, err := browser.Do(request)
	v.must(err)
	return v.receive(response, path)
}

var scanned = []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")

// TestScansGoWithTheAnswer: added beside what is typed, removed, approved and collected.
func TestScansGoWithTheAnswer(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		ref := p.request(models.InProgress)
		clerk, boss, me := p.clerk(agent), p.clerk(chief), p.customer(anna)
		path := "/staff/requests/" + ref
		clerk.get(path).shows(t, http.StatusOK, `enctype="multipart/form-data"`, `name="enclosure_title"`, "10 tiedostoa, yhteensä enintään 25 Mt")
		with := func(title string) url.Values {
			return url.Values{"version": {p.version(ref)}, "text": {"Hyvä asiakas, tässä."}, "enclosure_title": {title}, "withhold-events-0": {"others_rights"}}
		}
		a := clerk.sendFile(path+"/enclosures", with("Sopimus 1998"), views.EnclosureFile, "x.exe", []byte("MZ"))
		a.shows(t, http.StatusUnprocessableEntity, "Hyvä asiakas, tässä.", `value="Sopimus 1998"`, i18n.T("fi", "staff.error.enclosure.type"))
		a = clerk.sendFile(path+"/enclosures", with("Sopimus 1998"), views.EnclosureFile, "Aino Mallikas.pdf", scanned)
		a.shows(t, http.StatusOK, "Hyvä asiakas, tässä.", "Sopimus 1998 (PDF, 1\u00a0kt)", i18n.T("fi", "staff.flash.enclose"))
		if got := a.find("input", "name", "enclosure_title"); len(got) != 1 || attribute(got[0], "value") != "" {
			t.Error("the title is still in its field")
		}
		if len(a.find("option", "selected", "")) == 0 && !strings.Contains(string(a.body), "selected") {
			t.Error("what was to be withheld is forgotten")
		}

		// One that was chosen and not added goes along with the draft, and stays where that is to be mended.
		bad := with("Kuva mittarista")
		bad.Set("outcome", "refused")
		a = clerk.sendFile(path+"/draft", bad, views.EnclosureFile, "x.pdf", scanned)
		a.shows(t, http.StatusUnprocessableEntity, "Kuva mittarista (PDF, 1\u00a0kt)")
		if strings.Contains(a.text(), i18n.T("fi", "staff.stale")) || strings.Contains(a.text(), "muuttui sillä välin") {
			t.Error("one's own file is told as somebody else's change")
		}
		removes := a.find("button", "formaction", "")
		remove := ""
		for _, b := range removes {
			if to := attribute(b, "formaction"); strings.HasSuffix(to, "/remove") {
				remove = to
			}
		}
		clerk.post(remove, with("")).shows(t, http.StatusOK, i18n.T("fi", "staff.flash.take_out"), "Sopimus 1998", "Hyvä asiakas, tässä.")
		form := with("")
		form.Del("withhold-events-0")
		clerk.expect(clerk.post(path+"/draft", form), http.StatusSeeOther)

		page := boss.get(path).shows(t, http.StatusOK, i18n.T("fi", "staff.preview_enclosed"), "Sopimus 1998 (PDF, 1\u00a0kt)")
		if strings.Contains(page.text(), "Kuva mittarista") {
			t.Error("what was removed is shown to be approved")
		}
		for _, link := range page.find("a", "href", "") {
			if to := attribute(link, "href"); strings.HasPrefix(to, path+"/files/") {
				if got := boss.get(to); !bytes.Equal(got.body, scanned) {
					t.Errorf("%s: %d bytes", to, len(got.body))
				}
			}
		}
		boss.get(path)
		// A file that is added while the approver looks: what they approve is no longer what they saw.
		seen := p.version(ref)
		clerk.get(path)
		clerk.sendFile(path+"/enclosures", with("Myöhässä"), views.EnclosureFile, "x.pdf", scanned)
		boss.post(path+"/approve", url.Values{"version": {seen}}).shows(t, http.StatusConflict, i18n.T("fi", "staff.step.enclose"))
		clerk.get(path)
		clerk.expect(clerk.post(path+"/draft", url.Values{"version": {p.version(ref)}}), http.StatusSeeOther)
		boss.get(path + "/preview.pdf")
		// The new file alone is left to be looked at.
		unopened := func(title string) string {
			return i18n.T("fi", "staff.enclosure_unopened", "File", title+" (PDF, 1\u00a0kt)")
		}
		left := boss.post(path+"/approve", url.Values{"version": {p.version(ref)}}).shows(t, http.StatusUnprocessableEntity,
			i18n.T("fi", "staff.error.preview.unopened_file"), i18n.T("fi", "staff.unopened_file"), unopened("Myöhässä"))
		if strings.Contains(left.text(), unopened("Sopimus 1998")) {
			t.Error("a file that was opened is said not to be")
		}
		for _, link := range left.find("a", "href", "") {
			if to := attribute(link, "href"); strings.HasPrefix(to, path+"/files/") {
				boss.expect(boss.get(to), http.StatusOK)
			}
		}
		if text := boss.get(path).shows(t, http.StatusOK).text(); strings.Contains(text, unopened("Myöhässä")) || strings.Contains(text, i18n.T("fi", "staff.unopened_file")) {
			t.Error("what was opened is said not to be")
		}
		boss.expect(boss.post(path+"/approve", url.Values{"version": {p.version(ref)}}), http.StatusSeeOther)
		p.runJobs()

		shown := me.get("/requests/"+ref).shows(t, http.StatusOK, "Sopimus 1998 (PDF, 1\u00a0kt)", "Myöhässä (PDF, 1\u00a0kt)")
		if strings.Contains(string(shown.body), "Aino Mallikas.pdf") {
			t.Error("the name of the file is told")
		}
		packed := unpacked(t, me.get("/requests/"+ref+"/answer.zip").body)
		if !bytes.Equal(packed["liite-1.pdf"], scanned) || !bytes.Equal(packed["liite-2.pdf"], scanned) || !bytes.Contains(packed["README.txt"], []byte("Sopimus 1998")) {
			t.Errorf("the package: %d files", len(packed))
		}
		me.get("/requests/"+ref).shows(t, http.StatusOK, i18n.T("fi", "requests.message_answer"))
		for _, link := range shown.find("a", "href", "") {
			if to := attribute(link, "href"); strings.HasPrefix(to, "/requests/"+ref+"/files/") {
				got := me.get(to)
				if !bytes.Equal(got.body, scanned) || strings.Contains(got.Header.Get("Content-Disposition"), "Mallikas") {
					t.Errorf("%s: %q", to, got.Header)
				}
			}
		}
		proof := unpacked(t, boss.get(path+"/proof.zip").body)
		if !bytes.Contains(proof["files.json"], []byte(`"title": "Sopimus 1998"`)) || !bytes.Contains(proof["decisions.json"], []byte("Sopimus 1998")) {
			t.Errorf("the proof: %s", proof["files.json"])
		}
	})
}

func unpacked(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("%v: %.100s", err, data)
	}
	files := map[string][]byte{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name], err = io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestWritingAboutAnAnswer: the customer asks, staff see it in the queue and answer.
func TestWritingAboutAnAnswer(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		ref := p.request(models.Answered)
		me, clerk := p.customer(anna), p.clerk(agent2)
		me.get("/requests/" + ref)
		files := map[string][]byte{"kysymys.pdf": scanned}
		me.expect(me.sendFiles("/requests/"+ref+"/messages", url.Values{"message": {"Mikä tämä rivi on?"}}, files), http.StatusSeeOther, "/requests/"+ref)
		me.get("/requests/"+ref).shows(t, http.StatusOK, "Mikä tämä rivi on?", i18n.T("fi", "requests.step.write"))
		clerk.get("/staff/requests?view=written").shows(t, http.StatusOK, ref, "Lukematta viestejä (1)")
		path := "/staff/requests/" + ref
		clerk.get(path).shows(t, http.StatusOK, "Mikä tämä rivi on?", "kysymys.pdf", i18n.T("fi", "staff.messages_wait"))
		old := p.version(ref)
		me.get("/requests/" + ref)
		me.expect(me.post("/requests/"+ref+"/messages", url.Values{"message": {"Ja tämä?"}}), http.StatusSeeOther)
		clerk.post(path+"/read", url.Values{"version": {old}}).shows(t, http.StatusConflict, "Ja tämä?")
		clerk.expect(clerk.post(path+"/read", url.Values{"version": {p.version(ref)}}), http.StatusSeeOther, path+"#messages")
		page := clerk.get(path).shows(t, http.StatusOK, i18n.T("fi", "staff.messages_were_read"))
		if strings.Contains(page.text(), i18n.T("fi", "staff.messages_read")) {
			t.Error("read, and still to be read")
		}
		clerk.expect(clerk.post(path+"/tell", url.Values{"version": {p.version(ref)}, "message": {"Se on maksumuistutus."}}), http.StatusSeeOther)
		me.get("/requests/"+ref).shows(t, http.StatusOK, "Se on maksumuistutus.")
		me.expect(me.post("/requests/"+ref+"/feedback", url.Values{"content": {"no"}, "content_note": {"Epäselvä."}}), http.StatusSeeOther)
		me.get("/requests/"+ref).shows(t, http.StatusOK, `href="#write"`)
		clerk.get(path).shows(t, http.StatusOK, i18n.T("fi", "staff.content.no"), "Epäselvä.")
	})
}

// TestASecondLetterIsAdded: the customer sees it on the open request, and staff that it waits.
func TestASecondLetterIsAdded(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		ref := p.request(models.InProgress)
		me, clerk := p.customer(anna), p.clerk(agent)
		page := clerk.get(views.IntakeURL)
		today := value.DateOf(p.clock.Now())
		form := url.Values{"key": {page.value("key")}, "number": {p.number(anna)}, "kind": {"access"}, "channel": {"letter"}, "on": {today.AddDays(-1).String()},
			"identified": {"signature"}, "language": {"fi"}, "delivery": {"post"}, "details": {"Myös paperit."}, "action": {views.ActionSend}}
		clerk.expect(clerk.sendFiles(views.IntakeURL, form, map[string][]byte{"kirje.pdf": scanned}), http.StatusSeeOther, "/staff/requests/"+ref)
		clerk.get("/staff/requests/"+ref).shows(t, http.StatusOK, i18n.T("fi", "intake.added"), "Myös paperit.", "kirje.pdf")
		mine := me.get("/requests/"+ref).shows(t, http.StatusOK, "Myös paperit.", i18n.T("fi", "requests.again_paper", "How", "Kirjeellä", "Date", i18n.Date("fi", today.AddDays(-1))))
		if strings.Contains(mine.text(), "kirje.pdf") {
			t.Error("the customer sees a scan that may be of somebody else's letter")
		}
		if mine := p.mine(); len(mine) != 1 {
			t.Errorf("%d requests", len(mine))
		}
		clerk.get("/staff/requests?view=written").shows(t, http.StatusOK, ref)
	})
}
