package handlers_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestConsentsAreShownForAReason: an auditor proves what a customer permitted, the files tell nobody's
// name by theirs, and the customer reads that it was done and why.
func TestConsentsAreShownForAReason(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		v, number := p.clerk(auditor), p.number(anna)
		page, form := "/staff/consents/"+number, url.Values{"number": {number}, "code": {"complaint"}, "text": {"Valitus 7/2026"}}
		for _, path := range []string{page, page + "/receipt.pdf", page + "/record.json"} {
			p.expect(v.get(path), http.StatusSeeOther, "/staff/consents") // a reason comes first
		}
		p.expect(v.get("/staff/consents"), http.StatusOK)
		p.expect(v.post("/staff/consents", url.Values{"number": {"nobody"}, "code": {"complaint"}}), http.StatusUnprocessableEntity)
		p.expect(v.post("/staff/consents", url.Values{"number": {number}}), http.StatusUnprocessableEntity)
		p.expect(v.post("/staff/consents", form), http.StatusSeeOther, page)
		if a := p.expect(v.get(page), http.StatusOK); len(a.find("a", "href", page+"/record.json?on=2026-11-06")) != 1 {
			t.Errorf("no way to the record:\n%s", a.text())
		}
		p.expect(v.get(page+"?on=2026-11-07"), http.StatusUnprocessableEntity)
		p.expect(v.get(page+"/record.json?on=soon"), http.StatusBadRequest)
		record := p.expect(v.get(page+"/record.json"), http.StatusOK)
		if record.Header.Get("Content-Type") != "application/ld+json" || !bytes.Contains(record.body, []byte(`"dpv:ConsentRecord"`)) {
			t.Errorf("%s: %.200s", record.Header.Get("Content-Type"), record.body)
		}
		receipt := p.expect(v.get(page+"/receipt.pdf"), http.StatusOK)
		if !bytes.HasPrefix(receipt.body, []byte("%PDF-")) {
			t.Errorf("the receipt: %.20q", receipt.body)
		}
		for _, a := range []*answer{record, receipt} {
			if name := a.Header.Get("Content-Disposition"); !strings.HasPrefix(name, "attachment;") || strings.Contains(name, number) {
				t.Errorf("disposition %q", name)
			}
		}
		p.expect(v.get("/staff/customers/"+number), http.StatusForbidden)
		log := p.customer(anna).get("/access-log").text()
		if strings.Count(log, "Valitus 7/2026") != 3 {
			t.Errorf("the customer's log:\n%s", log)
		}
	})
}
