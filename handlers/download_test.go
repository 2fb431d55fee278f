package handlers_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/app/source"
	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// TestDownloads: what is on screen comes along at once, in every format, under a name that says nothing.
func TestDownloads(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		for _, subject := range []string{anna, bo} {
			v := p.customer(subject)
			page := v.get("/me")
			for format, begin := range map[string]string{"pdf": "%PDF-", "json": "{", "zip": "PK"} {
				path := "/me/download." + format
				if len(page.find("a", "href", path)) != 1 {
					t.Errorf("no button leads to %s", path)
				}
				a := p.expect(v.get(path), http.StatusOK)
				if !bytes.HasPrefix(a.body, []byte(begin)) || a.Header.Get("Content-Type") != "application/"+format {
					t.Errorf("%s is %s, %.10q", path, a.Header.Get("Content-Type"), a.body)
				}
				want := fmt.Sprintf(`attachment; filename="omatiedot-%s.%s"`, value.DateOf(p.clock.Now()), format)
				if got := a.Header.Get("Content-Disposition"); got != want {
					t.Errorf("%s: %s, want %s", path, got, want)
				}
				if a.Header.Get("Content-Security-Policy") != "sandbox; default-src 'none'" || a.Header.Get("Cache-Control") != "no-store" ||
					a.Header.Get("X-Content-Type-Options") != "nosniff" {
					t.Errorf("%s: %v", path, a.Header)
				}
				if again := v.get(path); !bytes.Equal(again.body, a.body) {
					t.Errorf("%s has other bytes the second time", path)
				}
			}
		}
		p.expect(p.visitor().get("/me/download.xls"), http.StatusSeeOther)
		p.expect(p.customer(anna).get("/me/download.xls"), http.StatusNotFound)
	})
}

// TestDownloadIsOnesOwn: everything of one's own that was imported is in the JSON document and in the
// tables, and nothing of anybody else.
func TestDownloadIsOnesOwn(t *testing.T) {
	p := onePortal(t)
	for _, subject := range []string{anna, bo, "sari.suojala"} {
		number := p.number(subject)
		v := p.customer(subject)
		document := p.expect(v.get("/me/download.json"), http.StatusOK).body
		files := unzip(t, p.expect(v.get("/me/download.zip"), http.StatusOK).body)
		var doc struct {
			Kinds map[string][]map[string]any `json:"kinds"`
		}
		if err := json.Unmarshal(document, &doc); err != nil {
			t.Fatal(err)
		}
		for _, kind := range models.Kinds {
			mine := 0
			for _, row := range p.rows(kind.Name) {
				key := row["id"] + map[bool]string{true: row["number"]}[kind.Name == "customers"]
				own := number == row["customer"] || kind.Name == "customers" && number == row["number"] || number == row["person"]
				inJSON := slices.ContainsFunc(doc.Kinds[kind.Name], func(r map[string]any) bool { return r["id"] == key || r["number"] == key })
				inTable := bytes.Contains(files["csv/"+kind.Name+".csv"], []byte(key))
				if own {
					mine++
				}
				if !own && kind.Name == "accounting_points" {
					continue // one point can have been several customers'
				}
				if inJSON != own || inTable != own {
					t.Errorf("%s: %s of %s is in JSON %v and in the table %v, want %v", subject, kind.Name, key, inJSON, inTable, own)
				}
			}
			extra := 0 // the login of this test
			if kind.Name == "logins" {
				extra = 1
			}
			if len(doc.Kinds[kind.Name]) != mine+extra {
				t.Errorf("%s: %d %s, want %d", subject, len(doc.Kinds[kind.Name]), kind.Name, mine)
			}
		}
	}
}

// TestTablesComeBack imports the tables of a package into an empty register: the customer has the same
// there, value for value.
func TestTablesComeBack(t *testing.T) {
	p := onePortal(t)
	ctx := context.Background()
	for _, subject := range []string{anna, bo} {
		me := p.me(subject)
		before, err := p.store.MyData(ctx, me, models.DownloadZIP, "fi")
		p.must(err)
		files := unzip(t, p.expect(p.customer(subject).get("/me/download.zip"), http.StatusOK).body)
		var imports []models.ImportFile
		for _, kind := range models.Kinds {
			file := models.ImportFile{Name: kind.Name + ".csv", Kind: kind}
			file.Columns, file.Rows, err = source.CSV(file.Name, bytes.NewReader(files["csv/"+file.Name]))
			p.must(err)
			imports = append(imports, file)
		}
		empty := modelstest.SQLite(t, p.clock)
		// A role names an organisation, which is a customer of its own and not in the person's package.
		for _, row := range p.rows("representatives") {
			if row["person"] == me.Number() {
				modelstest.Import(t, empty, modelstest.File(t, "customers", "number,kind,name", row["organisation"]+",company,Koe"))
			}
		}
		modelstest.Import(t, empty, imports...)
		token, err := empty.LoginCustomer(ctx, models.Who{Number: me.Number()}, models.Proof{Issuer: "test", Subject: subject})
		p.must(err)
		there, err := empty.CustomerSession(ctx, token)
		p.must(err)
		after, err := empty.MyData(ctx, there, models.DownloadZIP, "fi")
		p.must(err)
		for i, s := range before.Sections {
			if got, want := imported(after.Sections[i]), imported(s); !slices.Equal(got, want) {
				t.Errorf("%s: %s\n%v\nwant\n%v", subject, s.Kind.Name, got, want)
			}
		}
	}
}

// imported are the records of a section as import files have them, sorted; the portal's own logins of
// the test are not among them.
func imported(s models.Section) []string {
	var rows []string
	for _, record := range s.Records {
		var b strings.Builder
		for _, f := range s.Kind.Fields {
			if !f.Computed {
				fmt.Fprintf(&b, "%s=%q ", f.Name, f.Text(record))
			}
		}
		if !strings.HasPrefix(s.Kind.Key(record), "portal-") {
			rows = append(rows, b.String())
		}
	}
	slices.Sort(rows)
	return rows
}

func unzip(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(in); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestTooManyDownloads: after ten within the hour a page says what to do, and the next hour it works.
func TestTooManyDownloads(t *testing.T) {
	p := onePortal(t)
	v := p.customer(anna)
	for range models.DownloadsAnHour {
		p.expect(v.get("/me/download.json"), http.StatusOK)
	}
	for _, l := range i18n.Languages {
		v.get("/language/" + l.Code)
		a := p.expect(v.get("/me/download.zip"), http.StatusTooManyRequests)
		if !strings.Contains(a.text(), i18n.T(l.Code, "error.title.too_many_downloads")) {
			t.Errorf("the page says %.200s", a.text())
		}
		viewstest.Check(t, a.body, l.Code)
	}
	p.expect(p.customer(bo).get("/me/download.json"), http.StatusOK)
	p.clock.Advance(time.Hour)
	p.expect(p.customer(anna).get("/me/download.json"), http.StatusOK)
}

// TestDownloadForAnOrganisation: whoever acts for a company takes along the company's data, and none
// of their own.
func TestDownloadForAnOrganisation(t *testing.T) {
	p := onePortal(t)
	v := p.customer("pekka.leipuri")
	var role string
	for _, input := range v.get("/context").find("input", "name", "role") {
		if value := attribute(input, "value"); value != "0" {
			role = value
		}
	}
	if role == "" {
		t.Fatal("nobody to act for")
	}
	p.expect(v.post("/context", url.Values{"role": {role}}), http.StatusSeeOther, "/me")
	var doc struct {
		Customer       struct{ Number, Name string }
		Role           string
		Representative string
		Kinds          map[string][]map[string]any
	}
	if err := json.Unmarshal(p.expect(v.get("/me/download.json"), http.StatusOK).body, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Customer.Number == p.number("pekka.leipuri") || doc.Role != "contact_person" || doc.Representative == "" || doc.Kinds["logins"] != nil || len(doc.Kinds["customers"]) != 1 {
		t.Errorf("%+v", doc)
	}
	p.expect(v.get("/me/download.pdf"), http.StatusOK)
	files := unzip(t, p.expect(v.get("/me/download.zip"), http.StatusOK).body)
	for name, data := range files {
		if strings.HasPrefix(name, "csv/") && name != "csv/representatives.csv" && bytes.Contains(data, []byte(";"+p.number("pekka.leipuri")+";")) {
			t.Errorf("%s has the person's own data", name)
		}
	}
}
