package handlers_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/views"
)

// upload sends a form with a file as browsers do, with the token of the last page.
func (v *visitor) upload(path string, form url.Values, name string, file []byte) *answer {
	v.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for field, values := range v.signed(form) {
		for _, value := range values {
			v.must(w.WriteField(field, value))
		}
	}
	part, err := w.CreateFormFile("scan", name)
	v.must(err)
	_, err = part.Write(file)
	v.must(err)
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

func aPicture() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 9))); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// letter is a form that is filled in as it should be.
func letter(with ...string) url.Values {
	form := url.Values{
		"purpose": {"market_research"}, "channel": {"post", "email"}, "answer": {"no"}, "how": {"paper"}, "day": {"2026-11-03"},
		"reference": {"K-12"}, "note": {"Kirje <b>konttorille</b>"},
	}
	for i := 0; i+1 < len(with); i += 2 {
		form.Set(with[i], with[i+1])
	}
	return form
}

// TestStaffRecordsALetter goes the whole way: a clerk records a letter with its scan, the customer
// reads of it, opens the scan, finds it in the download and changes the answer.
func TestStaffRecordsALetter(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		clerk, page := p.clerk(agent), "/staff/customers/"+p.number(anna)
		form := page + "/decision"
		p.expect(clerk.get(form), http.StatusSeeOther, page) // a reason comes first
		p.expect(clerk.upload(form, letter(), "kirje.png", aPicture()), http.StatusSeeOther, page)
		p.expect(clerk.post(page, url.Values{"code": {"contact"}}), http.StatusSeeOther, page)
		if a := p.expect(clerk.get(page), http.StatusOK); len(a.find("a", "href", form)) != 1 {
			t.Errorf("no way to record:\n%s", a.text())
		}
		p.expect(clerk.get(form), http.StatusOK)
		p.expect(clerk.upload(form, letter(), "kirje.png", aPicture()), http.StatusSeeOther, page)
		if a := clerk.get(page); !strings.Contains(a.text(), "Asiakkaan vastaus on tallennettu") {
			t.Errorf("the clerk is not told:\n%s", a.text())
		}

		v := p.customer(anna)
		a := p.expect(v.get("/permissions/history"), http.StatusOK)
		for _, want := range []string{"Paperilla", "3.11.2026", "K-12", "Kirje <b>konttorille</b>"} {
			if !strings.Contains(a.text(), want) {
				t.Errorf("the history does not tell %q:\n%s", want, a.text())
			}
		}
		links := regexp.MustCompile(`/permissions/proof/\d+`).FindAllString(string(a.body), -1)
		if len(links) != 2 {
			t.Fatalf("links to the scan: %v", links)
		}
		scan := p.expect(v.get(links[0]), http.StatusOK)
		if !bytes.Equal(scan.body, aPicture()) {
			t.Errorf("the scan has %d bytes", len(scan.body))
		}
		for name, want := range map[string]string{
			"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
			"Content-Security-Policy": "sandbox; default-src 'none'", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := scan.Header.Get(name); got != want {
				t.Errorf("%s: %q", name, got)
			}
		}
		if got := scan.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment;") || strings.Contains(got, "kirje") {
			t.Errorf("disposition %q", got)
		}
		p.expect(p.customer(bo).get(links[0]), http.StatusNotFound)
		data := string(p.expect(v.get("/me/download.json"), http.StatusOK).body)
		for _, want := range []*regexp.Regexp{regexp.MustCompile(`"note": *"Kirje .{1,6}b.{1,6}konttorille`), regexp.MustCompile(`"scan": *"png"`), regexp.MustCompile(`"how": *"paper"`)} {
			if !want.MatchString(data) {
				t.Errorf("the download has no %s", want)
			}
		}
		v.get("/permissions")
		a = v.follow(v.post("/permissions", url.Values{views.PermissionField("market_research", "post"): {views.PermissionYes}}))
		if a.StatusCode != http.StatusOK {
			t.Errorf("changing it: %d", a.StatusCode)
		}
		if rows := p.said(anna); rows[0].State != models.Granted || rows[0].Previous != models.Prohibited {
			t.Errorf("after the change: %+v", rows[0])
		}
	})
}

// TestStaffOpenAScan: from the page of permissions during a visit, each time logged where the customer
// sees it; the papers of others and of nobody are not there.
func TestStaffOpenAScan(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		clerk, page := p.clerk(agent), "/staff/customers/"+p.number(anna)
		p.expect(clerk.post(page, url.Values{"code": {"contact"}}), http.StatusSeeOther, page)
		clerk.get(page + "/decision")
		p.expect(clerk.upload(page+"/decision", letter(), "kirje.png", aPicture()), http.StatusSeeOther, page)
		link := regexp.MustCompile(`/staff/customers/\d+/permissions/\d+/scan`).FindString(string(p.expect(clerk.get(page+"/permissions"), http.StatusOK).body))
		for range 2 {
			scan := p.expect(clerk.get(link), http.StatusOK)
			if !bytes.Equal(scan.body, aPicture()) {
				t.Errorf("the scan has %d bytes", len(scan.body))
			}
			for name, want := range map[string]string{
				"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Content-Security-Policy": "sandbox; default-src 'none'",
			} {
				if got := scan.Header.Get(name); got != want {
					t.Errorf("%s: %q", name, got)
				}
			}
			if got := scan.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment;") || strings.Contains(got, "kirje") {
				t.Errorf("disposition %q", got)
			}
		}
		if seen := strings.Count(p.customer(anna).get("/access-log").text(), "Paperille antamasi vastauksen avaaminen"); seen != 2 {
			t.Errorf("the customer's log tells of %d looks", seen)
		}
		theirs := "/staff/customers/" + p.number(bo)
		p.expect(clerk.post(theirs, url.Values{"code": {"contact"}}), http.StatusSeeOther, theirs)
		p.expect(clerk.get(strings.Replace(link, page, theirs, 1)), http.StatusNotFound)
		p.expect(clerk.get(page+"/permissions/x/scan"), http.StatusNotFound)
		p.expect(p.clerk(chief).get(link), http.StatusSeeOther, page) // a reason comes first
		p.clock.Advance(models.VisitLength)
		p.expect(p.clerk(agent).get(link), http.StatusSeeOther, page)
	})
}

// TestWrongFiles: what is no scan is refused in the form, whatever it is called; what is written stays.
func TestWrongFiles(t *testing.T) {
	p := onePortal(t)
	clerk, page := p.clerk(agent), "/staff/customers/"+p.number(anna)
	p.expect(clerk.post(page, url.Values{"code": {"contact"}}), http.StatusSeeOther, page)
	before := p.held()
	for name, file := range map[string][]byte{
		"page.pdf": []byte("<!doctype html><script>alert(1)</script>"), "both.pdf": []byte("<html>%PDF-1.7 %%EOF"), "half.png": aPicture()[:30],
		"large.pdf": append(append([]byte("%PDF-1.7\n"), make([]byte, models.MaxScan)...), "%%EOF"...),
	} {
		clerk.get(page + "/decision")
		a := p.expect(clerk.upload(page+"/decision", letter(), name, file), http.StatusUnprocessableEntity)
		if len(a.find("a", "href", "#scan")) != 1 || a.value("reference") != "K-12" {
			t.Errorf("%s:\n%s", name, a.text())
		}
	}
	for name, form := range map[string]url.Values{"#day": letter("day", "soon"), "#answer": letter("answer", ""), "#note": letter("note", "010594Y9032")} {
		a := p.expect(clerk.upload(page+"/decision", form, "a.png", aPicture()), http.StatusUnprocessableEntity)
		if len(a.find("a", "href", name)) != 1 {
			t.Errorf("%s:\n%s", name, a.text())
		}
	}
	if p.held() != before {
		t.Error("recorded all the same")
	}
}

// TestFilesOnlyWhereTheyBelong: no other form takes files.
func TestFilesOnlyWhereTheyBelong(t *testing.T) {
	p := onePortal(t)
	v := p.customer(anna)
	p.expect(v.upload("/permissions", url.Values{}, "a.png", aPicture()), http.StatusUnsupportedMediaType)
}
