package handlers_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// sendFiles sends a form with files in the field "files", with the token of the last page.
func (v *visitor) sendFiles(path string, form url.Values, files map[string][]byte) *answer {
	v.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for field, values := range v.signed(form) {
		for _, one := range values {
			v.must(w.WriteField(field, one))
		}
	}
	for name, content := range files {
		part, err := w.CreateFormFile("files", name)
		v.must(err)
		_, err = part.Write(content)
		v.must(err)
	}
	v.must(w.Close())
	request, err := http.NewRequestWithContext(v.Context(), http.MethodPost, v.real+path, &b)
	v.must(err)
	request.Header.Set("Content-Type", w.FormDataContentType())
	request.Header.Set("Origin", v.public)
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	for _, cookie := range v.cookies {
		request.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
	}
	response, err := browser.Do(request)
	v.must(err)
	return v.receive(response, path)
}

// shows fails the test unless the answer has a status and the words on it.
func (a *answer) shows(t *testing.T, status int, words ...string) *answer {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("%s: %d, not %d", a.path, a.StatusCode, status)
	}
	for _, w := range words {
		if !bytes.Contains(a.body, []byte(w)) {
			t.Errorf("%s: %q is not there", a.path, w)
		}
	}
	return a
}

// TestLetterFromIntakeToPaper: a letter is entered page by page, answered, and printed for the post;
// then its proof is taken along and verified.
func TestLetterFromIntakeToPaper(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		clerk, boss := p.clerk(agent), p.clerk(chief)
		number, today := p.number(anna), value.DateOf(p.clock.Now())
		page := clerk.get(views.IntakeURL+"?number="+number).shows(t, http.StatusOK, number)
		form := url.Values{"key": {page.value("key")}, "number": {number}, "kind": {"access"}, "channel": {"letter"}, "on": {today.AddDays(-3).String()},
			"identified": {"signature"}, "language": {"fi"}, "delivery": {"post"}, "kinds": {"invoices", "contracts"}, "details": {"Laskut kiitos"},
			"behalf": {"Eeva Edunvalvoja"}, "authority": {"guardian"}}
		guardian := "Eeva Edunvalvoja (" + i18n.T("fi", "authority.guardian") + ")"
		with := func(pairs ...string) url.Values {
			changed := url.Values{}
			for name, values := range form {
				changed[name] = values
			}
			for i := 0; i+1 < len(pairs); i += 2 {
				changed.Set(pairs[i], pairs[i+1])
			}
			return changed
		}
		clerk.post(views.IntakeURL, with("action", "next", "identified", "")).shows(t, http.StatusUnprocessableEntity, `id="identified-error"`)
		clerk.post(views.IntakeURL, with("action", "next", "identified", "document")).shows(t, http.StatusUnprocessableEntity, `id="identified-error"`, "Eeva Edunvalvoja")
		clerk.post(views.IntakeURL, with("action", "next", "authority", "")).shows(t, http.StatusUnprocessableEntity, `id="authority-error"`)
		clerk.post(views.IntakeURL, with("action", "next", "behalf", "")).shows(t, http.StatusUnprocessableEntity, `id="behalf-error"`)
		clerk.post(views.IntakeURL, with("action", "next", "number", "77")).shows(t, http.StatusUnprocessableEntity, `id="number-error"`)
		clerk.post(views.IntakeURL, with("action", "next", "on", "eilen")).shows(t, http.StatusUnprocessableEntity, `value="eilen"`)
		clerk.post(views.IntakeURL, with("action", "next", "key", "")).shows(t, http.StatusBadRequest)
		clerk.post(views.IntakeURL, with("action", "next")).shows(t, http.StatusOK, `name="kinds"`, "Laskut kiitos", "Eeva Edunvalvoja")
		clerk.post(views.IntakeURL, with("action", "check", "from", "2026-02-01", "to", "2026-01-01")).shows(t, http.StatusUnprocessableEntity, `id="to-error"`)
		clerk.post(views.IntakeURL, with("action", "check", "from", "kevät 2025")).shows(t, http.StatusUnprocessableEntity, `id="from-error"`, `value="kevät 2025"`)
		clerk.post(views.IntakeURL, with("action", "send", "to", "32.1.2026")).shows(t, http.StatusUnprocessableEntity, `id="to-error"`, `value="32.1.2026"`)
		clerk.post(views.IntakeURL, with("action", "check")).shows(t, http.StatusOK, "Mallikas", `name="files"`, guardian)
		clerk.sendFiles(views.IntakeURL, with("action", "send"), map[string][]byte{"x.exe": []byte("MZ")}).shows(t, http.StatusUnprocessableEntity, `id="files-error"`)
		sent := clerk.sendFiles(views.IntakeURL, with("action", "send"), map[string][]byte{"kirje.png": aPicture()})
		again := clerk.sendFiles(views.IntakeURL, with("action", "send"), map[string][]byte{"kirje.png": aPicture()})
		if sent.StatusCode != http.StatusSeeOther || sent.Header.Get("Location") != again.Header.Get("Location") {
			t.Fatalf("%d %s, and again %s", sent.StatusCode, sent.Header.Get("Location"), again.Header.Get("Location"))
		}
		ref := strings.TrimPrefix(sent.Header.Get("Location"), "/staff/requests/")
		at := "/staff/requests/" + ref
		clerk.get(at).shows(t, http.StatusOK, "kirje.png", at+"/acknowledgement.pdf", guardian)
		p.customer(anna).get("/requests/"+ref).shows(t, http.StatusOK, i18n.T("fi", "requests.behalf"), guardian)
		if mine := p.mine()[0]; mine.Ref != ref || mine.ReceivedOn != today.AddDays(-3) || fmt.Sprint(mine.Scope.Kinds) != "[invoices contracts]" {
			t.Errorf("%+v", mine)
		}
		printed(t, clerk.get(at+"/acknowledgement.pdf"))
		clerk.get(at+"/paper.pdf").shows(t, http.StatusNotFound)

		maker, checker, ctx := p.member(agent), p.member(chief), t.Context()
		p.must(p.store.Take(ctx, maker, ref, 1))
		p.must(p.store.WriteDraft(ctx, maker, ref, 2, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled}}))
		p.must(modelstest.Approve(ctx, p.store, checker, ref, 3))
		p.runJobs()
		paper := printed(t, clerk.get(at+"/paper.pdf"))
		found, err := p.store.StaffCase(ctx, maker, ref)
		p.must(err)
		hash := sha256.Sum256(paper[:found.Package.Size])
		if hex.EncodeToString(hash[:]) != found.Package.SHA256 {
			t.Error("what is printed is not what was approved")
		}
		i := 0
		for i < len(found.Tasks) && found.Tasks[i].Kind != models.TaskLetter {
			i++
		}
		clerk.get(at)
		ticked := clerk.post(fmt.Sprintf("%s/tasks/%d", at, found.Tasks[i].ID), url.Values{"done": {"yes"}})
		if ticked.StatusCode != http.StatusSeeOther {
			t.Errorf("the letter is ticked off: %d", ticked.StatusCode)
		}

		folder := unpack(t, boss.get(at+"/proof.zip"))
		for line := range strings.Lines(string(folder["SHA256SUMS"])) {
			sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
			if got := sha256.Sum256(folder[name]); hex.EncodeToString(got[:]) != sum {
				t.Errorf("%s has another hash", name)
			}
		}
		answered := sha256.Sum256(folder["answer-1.pdf"])
		if sum := hex.EncodeToString(answered[:]); sum != found.Package.SHA256 || !bytes.Contains(folder["audit.json"], []byte(sum)) {
			t.Error("the answer in the folder is not the one of the log")
		}
		if !bytes.Contains(folder["request.json"], []byte("Laskut kiitos")) || !bytes.Contains(folder["decisions.json"], []byte(checker.Name())) || len(folder["README.txt"]) == 0 {
			t.Errorf("%s", folder["request.json"])
		}
		marks := unpack(t, p.clerk(auditor).get(at+"/proof.zip"))
		for name, content := range marks {
			if bytes.Contains(content, []byte("Mallikas")) || bytes.Contains(content, []byte(number)) || bytes.Contains(content, []byte("Laskut kiitos")) {
				t.Errorf("an auditor sees the customer in %s", name)
			}
		}
		if marks["answer-1.pdf"] != nil || !bytes.Contains(marks["answers.json"], []byte(found.Package.SHA256)) {
			t.Error("the marks of the answer")
		}
	})
}

func printed(t *testing.T, a *answer) []byte {
	t.Helper()
	if a.StatusCode != http.StatusOK || !bytes.HasPrefix(a.body, []byte("%PDF-")) {
		t.Fatalf("%s: %d, no PDF", a.path, a.StatusCode)
	}
	return a.body
}

// unpack reads the files of a ZIP.
func unpack(t *testing.T, a *answer) map[string][]byte {
	t.Helper()
	if a.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d", a.path, a.StatusCode)
	}
	archive, err := zip.NewReader(bytes.NewReader(a.body), int64(len(a.body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	return files
}

// TestIntakeOfSomebodySought: an agent cannot enter it and is told whom to ask; an approver cannot have
// the answer posted.
func TestIntakeOfSomebodySought(t *testing.T) {
	p := onePortal(t)
	number := ""
	for _, row := range p.rows("customers") {
		if strings.EqualFold(row["protected"], "true") || strings.EqualFold(row["protected"], "yes") {
			number = row["number"]
		}
	}
	if number == "" {
		t.Fatal("nobody of the made-up customers is protected")
	}
	form := url.Values{"action": {"next"}, "key": {"k"}, "number": {number}, "kind": {"access"}, "channel": {"phone"}, "on": {value.DateOf(p.clock.Now()).String()},
		"identified": {"callback"}, "language": {"fi"}, "delivery": {"post"}}
	clerk, boss := p.clerk(agent), p.clerk(chief)
	clerk.get(views.IntakeURL)
	clerk.post(views.IntakeURL, form).shows(t, http.StatusUnprocessableEntity, `id="number-error"`)
	boss.get(views.IntakeURL)
	boss.post(views.IntakeURL, form).shows(t, http.StatusUnprocessableEntity, `id="delivery-error"`)
}

// TestReportsPage: a year that is none is not found, and a table comes as a file.
func TestReportsPage(t *testing.T) {
	p := onePortal(t)
	boss := p.clerk(auditor)
	boss.get("/staff/reports").shows(t, http.StatusOK, "<table", "/staff/reports.csv?table=volumes")
	boss.get("/staff/reports?year=1999").shows(t, http.StatusNotFound)
	boss.get("/staff/reports.csv?table=customers").shows(t, http.StatusNotFound)
	for _, table := range views.ReportTables {
		if a := boss.get("/staff/reports.csv?table="+table).shows(t, http.StatusOK); !strings.HasPrefix(a.Header.Get("Content-Type"), "text/csv") {
			t.Errorf("%s is %s", table, a.Header.Get("Content-Type"))
		}
	}
}

// TestHandedOverAtCounter: the tick asks how it was known to whom the answer was handed.
func TestHandedOverAtCounter(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		ctx, maker, checker := t.Context(), p.member(agent), p.member(chief)
		r, _, err := p.store.TakeIn(ctx, maker, models.Intake{
			Number: p.number(anna), NewRequest: models.NewRequest{Kind: models.Access, Language: "fi", FormKey: "counter"},
			Came: models.Came{Channel: models.ByCounter, Identified: "known", Delivery: "counter", On: value.DateOf(p.clock.Now())},
		})
		p.must(err)
		p.must(p.store.Take(ctx, maker, r.Ref, 1))
		p.must(p.store.WriteDraft(ctx, maker, r.Ref, 2, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled}}))
		p.must(modelstest.Approve(ctx, p.store, checker, r.Ref, 3))
		p.runJobs()
		found, err := p.store.StaffCase(ctx, maker, r.Ref)
		p.must(err)
		clerk, at := p.clerk(agent), views.QueueURL+"/"+r.Ref
		clerk.get(at).shows(t, http.StatusOK, `name="task_identified"`)
		tick := fmt.Sprintf("%s/tasks/%d", at, found.Tasks[0].ID)
		clerk.post(tick, url.Values{"done": {"yes"}}).shows(t, http.StatusUnprocessableEntity, `id="task_identified-error"`)
		p.expect(clerk.post(tick, url.Values{"done": {"yes"}, "task_identified": {"document"}}), http.StatusSeeOther)
		clerk.get(at).shows(t, http.StatusOK, i18n.T("fi", "staff.identified.document"))
	})
}
