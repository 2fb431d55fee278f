package views_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// downloadable is everything that is held on a made-up person, as a download.
func downloadable(lang string, p someone) models.Answer {
	a := answered(lang, p)
	a.Ref, a.Text, a.ReceivedOn = "", "", value.Date{}
	return a
}

// ofOrganisation is what a property manager sees of a housing company.
func ofOrganisation(lang string) models.Answer {
	a := downloadable(lang, aino)
	a.Role, a.Representative, a.Name, a.Accesses = models.PropertyManager, "Iiro Isännöitsijä", "Asunto Oy Koivula", nil
	a.Sections = slices.DeleteFunc(a.Sections, func(s models.Section) bool {
		return slices.Contains([]string{"events", "logins", "analyses", "self_reported", "documents", "disclosures"}, s.Kind.Name)
	})
	a.Sections[0].Records = []any{&models.Customer{Number: a.Number, Kind: models.HousingCompany, Name: "Asunto Oy Koivula"}}
	return a
}

// unpacked are the files of a package by name.
func unpacked(t *testing.T, a models.Answer) map[string][]byte {
	t.Helper()
	data, err := views.DownloadZIP(a, register.Default())
	if err != nil {
		t.Fatal(err)
	}
	again, err := views.DownloadZIP(a, register.Default())
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("the same data give another package: %v", err)
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range r.File {
		if !f.Modified.Equal(a.DataAt.Time()) {
			t.Errorf("%s is of %v", f.Name, f.Modified)
		}
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

// table reads a CSV file of a package, without the guard against formulas.
func table(t *testing.T, data []byte) []map[string]string {
	t.Helper()
	text, marked := strings.CutPrefix(string(data), "\ufeff")
	if !marked || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") {
		t.Error("a table without a byte order mark, or with bare line feeds")
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';'
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, text := range line {
			if text != "" && strings.ContainsAny(text[:1], "=+-@\t") && strings.Trim(text[1:], "0123456789,") != "" {
				t.Errorf("a formula for a spreadsheet: %q", text)
			}
			if rest := strings.TrimLeft(text, "'"); rest != text && strings.ContainsAny(rest[:1], "=+-@\t") {
				text = text[1:]
			}
			row[lines[0][i]] = text
		}
		rows = append(rows, row)
	}
	return rows
}

func TestDownloadHasEveryValue(t *testing.T) {
	for _, p := range []someone{aino, longs} {
		a := downloadable("fi", p)
		files := unpacked(t, a)
		var doc struct {
			Schema string                      `json:"schema"`
			Kinds  map[string][]map[string]any `json:"kinds"`
		}
		if err := json.Unmarshal(files["omatiedot.json"], &doc); err != nil || doc.Schema == "" {
			t.Fatal(err)
		}
		computed := map[string]string{}
		for _, row := range table(t, files["muut_arvot.csv"]) {
			computed[row["kind"]+" "+row["id"]+" "+row["field"]] = row["value"]
		}
		for _, s := range a.Sections {
			rows := table(t, files["csv/"+s.Kind.Name+".csv"])
			if len(rows) != len(s.Records) || len(doc.Kinds[s.Kind.Name]) != len(s.Records) {
				t.Fatalf("%s: %d rows and %d in JSON, want %d", s.Kind.Name, len(rows), len(doc.Kinds[s.Kind.Name]), len(s.Records))
			}
			for i, record := range s.Records {
				for _, f := range s.Kind.Fields {
					want := f.Text(record)
					if got := inJSON(doc.Kinds[s.Kind.Name][i][f.Name]); got != want {
						t.Errorf("%s.%s is %q in JSON, want %q", s.Kind.Name, f.Name, got, want)
					}
					got := rows[i][f.Name]
					if f.Computed {
						got = computed[s.Kind.Name+" "+s.Kind.Key(record)+" "+f.Name]
					}
					if _, ok := f.Of(record).(value.Money); ok {
						got = strings.ReplaceAll(got, ",", ".")
					}
					if got = strings.ReplaceAll(got, "\r\n", "\n"); got != want {
						t.Errorf("%s.%s is %q in the table, want %q", s.Kind.Name, f.Name, got, want)
					}
				}
			}
		}
	}
}

// changed is a download with something that each of two records said before.
func changed(t *testing.T) (a models.Answer, past []models.Earlier) {
	t.Helper()
	a = downloadable("fi", aino)
	for i, s := range a.Sections {
		var earlier any
		switch s.Kind.Name {
		case "contacts":
			contact := *s.Records[0].(*models.Contact)
			contact.ID, contact.Value, contact.Gone = 7, "=entinen@example.com", value.Time{}
			earlier = &contact
		case "accounting_points":
			point := *s.Records[0].(*models.AccountingPoint)
			point.ID, point.Street, point.AnnualKWh = 8, "Vanhatie 9", value.Int{}
			earlier = &point
		case "invoices":
			invoice := *s.Records[0].(*models.Invoice)
			invoice.ID, invoice.Amount = 9, value.MoneyOf(-99_050)
			earlier = &invoice
		default:
			continue
		}
		a.Sections[i].Earlier = []models.Earlier{{Kind: s.Kind, RecordID: s.Kind.ID(earlier), Replaced: noon(2026, 5, 7), Record: earlier}}
		past = append(past, a.Sections[i].Earlier...)
	}
	if len(past) != 3 {
		t.Fatalf("%d records changed", len(past))
	}
	return a, past
}

// TestDownloadHasWhatWasSaidBefore: every value that a record held, since when until when, and from
// where, in the JSON document and in a table of its own.
func TestDownloadHasWhatWasSaidBefore(t *testing.T) {
	a, past := changed(t)
	files := unpacked(t, a)
	var doc struct {
		Earlier []models.Earlier `json:"earlier"`
	}
	if err := json.Unmarshal(files["omatiedot.json"], &doc); err != nil || len(doc.Earlier) != len(past) {
		t.Fatalf("%d in JSON, %v", len(doc.Earlier), err)
	}
	rows := table(t, files["aiemmat_arvot.csv"])
	if table(t, unpacked(t, downloadable("fi", aino))["aiemmat_arvot.csv"]) != nil {
		t.Error("what never changed has a past")
	}
	for i, e := range past {
		mine := slices.DeleteFunc(slices.Clone(rows), func(row map[string]string) bool {
			return row["kind"] != e.Kind.Name || row["id"] != e.Kind.Key(e.Record)
		})
		if len(mine) == 0 {
			t.Fatalf("nothing of %s is in the table", e.Kind.Name)
		}
		inTable := map[string]string{"changed_at": mine[0]["since"], "source": mine[0]["source"], "source_time": mine[0]["source_time"]}
		for _, row := range mine {
			inTable[row["field"]] = row["value"]
			if row["until"] != e.Replaced.String() {
				t.Errorf("%s.%s held until %s", e.Kind.Name, row["field"], row["until"])
			}
		}
		for _, f := range e.Kind.Fields {
			want, got := f.Text(e.Record), inTable[f.Name]
			if _, ok := f.Of(e.Record).(value.Money); ok {
				got = strings.ReplaceAll(got, ",", ".")
			}
			if got != want {
				t.Errorf("%s.%s is %q in the table, want %q", e.Kind.Name, f.Name, got, want)
			}
			if got := f.Text(doc.Earlier[i].Record); got != want {
				t.Errorf("%s.%s is %q in JSON, want %q", e.Kind.Name, f.Name, got, want)
			}
		}
		if doc.Earlier[i].Replaced != e.Replaced {
			t.Errorf("%s held until %s in JSON", e.Kind.Name, doc.Earlier[i].Replaced)
		}
	}
}

// TestDownloadOfAPointHasItsOwnPast: not that of another point.
func TestDownloadOfAPointHasItsOwnPast(t *testing.T) {
	a, past := changed(t)
	points := &a.Sections[4]
	here := *points.Records[0].(*models.AccountingPoint)
	here.ID = past[1].RecordID
	points.Records = []any{&here, &models.AccountingPoint{Record: models.Record{ID: 99, Key: "643007129999999990"}, Street: "Tyhjätie 1"}}
	files := unpacked(t, a)
	if !bytes.Contains(files["accounting_points/1/omatiedot.json"], []byte("Vanhatie 9")) {
		t.Error("the first point's past is left out")
	}
	if bytes.Contains(files["accounting_points/2/omatiedot.json"], []byte("Vanhatie 9")) {
		t.Error("the second point has the first one's past")
	}
}

// inJSON is a value of the JSON document in the form of import files.
func inJSON(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		data, _ := json.Marshal(v)
		return string(data)
	}
}

// TestDownloadHasTheAccessLog: every field of every entry.
func TestDownloadHasTheAccessLog(t *testing.T) {
	a := downloadable("fi", aino)
	e := models.AccessEntry{At: noon(2026, 5, 4)}
	for i, field := range reflect.VisibleFields(reflect.TypeOf(e)) {
		if field.Type.Kind() == reflect.String {
			reflect.ValueOf(&e).Elem().Field(i).SetString("=" + field.Name)
		}
	}
	a.Accesses = []models.AccessEntry{e}
	files := unpacked(t, a)
	row := strings.Join(slices.Collect(maps.Values(table(t, files["katselut.csv"])[0])), " ")
	for _, field := range reflect.VisibleFields(reflect.TypeOf(e)) {
		if field.Tag.Get("json") == "-" {
			continue // what the portal calls an entry is nothing about a person
		}
		want := "=" + field.Name
		if field.Name == "At" {
			want = e.At.String()
		}
		if !strings.Contains(row, want) || !bytes.Contains(files["omatiedot.json"], []byte(`"`+want+`"`)) {
			t.Errorf("%s of the access log is left out", field.Name)
		}
	}
}

func TestDownloadHasNothingOfOthers(t *testing.T) {
	for name, data := range unpacked(t, downloadable("fi", aino)) {
		for _, text := range []string{other.family, other.personalID, other.number} {
			if bytes.Contains(data, []byte(text)) {
				t.Errorf("%s has %q of another person", name, text)
			}
		}
		for _, text := range []string{aino.given, aino.family, aino.number, aino.personalID} {
			if strings.Contains(strings.ToLower(name), strings.ToLower(text)) {
				t.Errorf("the name %s says whose it is", name)
			}
		}
	}
}

// TestDownloadOfEachPoint: an accounting point has what refers to it, and nothing that does not.
func TestDownloadOfEachPoint(t *testing.T) {
	a := downloadable("fi", aino)
	points := &a.Sections[4]
	if points.Kind.Name != "accounting_points" {
		t.Fatalf("section 4 is %s", points.Kind.Name)
	}
	points.Records = append(slices.Clone(points.Records), &models.AccountingPoint{Record: models.Record{Key: "643007129999999990"}, Street: "Tyhjätie 1"})
	files := unpacked(t, a)
	counts := func(folder string) (n []int) {
		for _, kind := range []string{"accounting_points", "contracts", "services", "invoices"} {
			n = append(n, len(table(t, files[folder+kind+".csv"])))
		}
		return n
	}
	if got := counts("accounting_points/1/"); !slices.Equal(got, []int{1, 1, 1, 2}) {
		t.Errorf("the first point has %v", got)
	}
	if got := counts("accounting_points/2/"); !slices.Equal(got, []int{1, 0, 0, 0}) {
		t.Errorf("the second point has %v", got)
	}
	if first := files["accounting_points/1/omatiedot.json"]; !json.Valid(first) || !bytes.Contains(first, []byte(`"L100234-2"`)) || bytes.Contains(first, []byte(`"L100234-3"`)) {
		t.Errorf("the first point's JSON: %.200s", first)
	}
}

// TestEnclosedFilesAreListed: each in the JSON document by the name it has in the package, with the hash of what is
// there; in an answer without any, and in the data of one accounting point, none.
func TestEnclosedFilesAreListed(t *testing.T) {
	a := answered("sv", aino)
	for i, content := range []string{"%PDF-1.4 avtal", "\x89PNG mätare"} {
		a.Enclosures = append(a.Enclosures, models.Enclosure{
			ID: int64(i + 7), Title: []string{"Avtal från 1998", "Foto"}[i], Type: []string{"application/pdf", "image/png"}[i],
			Size: len(content), SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(content))), Content: []byte(content),
		})
	}
	files := unpacked(t, a)
	type listed struct {
		Enclosures []struct {
			File, Title, SHA256 string
			Type                string `json:"media_type"`
			Size                int
		}
	}
	read := func(name string) (doc listed) {
		if err := json.Unmarshal(files[name], &doc); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return doc
	}
	list := read("omatiedot.json").Enclosures
	if len(list) != len(a.Enclosures) {
		t.Fatalf("%d of %d files are listed", len(list), len(a.Enclosures))
	}
	for i, e := range list {
		there, want := files[e.File], a.Enclosures[i]
		if len(there) == 0 || e.Size != len(there) || e.SHA256 != fmt.Sprintf("%x", sha256.Sum256(there)) || e.Title != want.Title || e.Type != want.Type {
			t.Errorf("listed is %+v, in the package are %d bytes", e, len(there))
		}
	}
	if of := read("accounting_points/1/omatiedot.json").Enclosures; of != nil {
		t.Errorf("an accounting point has %+v", of)
	}
	files = unpacked(t, answered("sv", aino))
	if bytes.Contains(files["omatiedot.json"], []byte(`"enclosures"`)) {
		t.Error("files are listed where there are none")
	}
}

func TestGuard(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "Koivukuja 3": "Koivukuja 3", "=HYPERLINK(1)": "'=HYPERLINK(1)", "+358401234567": "'+358401234567", "-": "'-", "@A1": "'@A1",
		"\t=1": "'\t=1", "'": "'", "'abc": "'abc", "'=1": "''=1", "''-1": "'''-1", "a=b": "a=b", "\rx": "'\rx",
	} {
		if got := views.Guarded(text); got != want {
			t.Errorf("%q is written %q, want %q", text, got, want)
		}
	}
}

func TestDownloadPDF(t *testing.T) {
	for lang, title := range map[string]string{"fi": "Omat tietosi", "sv": "Dina egna uppgifter", "en": "Your own data"} {
		a := downloadable(lang, aino)
		raw := drawAnswer(t, a)
		got := printedText(raw)
		cover := strings.Join(sheets(raw)[0], " ")
		if !strings.Contains(cover, title) || !strings.Contains(cover, "Aino Kyllikki Lehtinen") || strings.Contains(got, "⟦") {
			t.Errorf("%s: the cover reads %s", lang, cover)
		}
		for _, key := range []string{"answer.title", "answer.reference", "answer.received", "answer.reply"} {
			if strings.Contains(squeeze(cover), squeeze(i18n.T(lang, key))) {
				t.Errorf("%s: there was no request, and the document says %q", lang, i18n.T(lang, key))
			}
		}
		if !strings.Contains(got, squeeze(i18n.T(lang, "answer.accesses"))) || !strings.Contains(got, squeeze(i18n.T(lang, "notice.right.rectification_text"))) {
			t.Errorf("%s: a person's document lacks the access log or the rights", lang)
		}
		want, err := views.DownloadJSON(a, register.Default())
		if err != nil || !slices.ContainsFunc(streams(raw), func(s []byte) bool { return bytes.Equal(s, want) }) {
			t.Errorf("%s: the JSON document is not attached: %v", lang, err)
		}
		if !bytes.Equal(raw, drawAnswer(t, a)) {
			t.Errorf("%s: the same data give another document", lang)
		}
	}
}

func TestDownloadForAnOrganisation(t *testing.T) {
	a := ofOrganisation("fi")
	raw := drawAnswer(t, a)
	got, cover := printedText(raw), strings.Join(sheets(raw)[0], " ")
	for _, want := range []string{"Asunto Oy Koivula", "Taloyhtiö", "Iiro Isännöitsijä, isännöitsijä", "Asiakkaan tiedot"} {
		if !strings.Contains(cover, want) {
			t.Errorf("the cover does not say %q: %s", want, cover)
		}
	}
	for _, key := range []string{"answer.rights", "answer.accesses", "answer.processing", "notice.right.rectification_text", "answer.confirmed"} {
		if strings.Contains(got, squeeze(i18n.T("fi", key))) {
			t.Errorf("an organisation's document says %q", i18n.T("fi", key))
		}
	}
	if !strings.Contains(got, squeeze("Rooliin eivät kuulu: ")) || !strings.Contains(got, squeeze(i18n.T("fi", "events.title"))) {
		t.Error("the document does not tell what the role leaves out")
	}
	files := unpacked(t, a)
	if files["csv/contracts.csv"] == nil || files["csv/events.csv"] != nil || files["katselut.csv"] != nil || files["accounting_points/1/invoices.csv"] == nil {
		t.Errorf("the package has %d files, and wrong ones", len(files))
	}
	a.Sections = nil
	if _, err := views.AnswerPDF(a, register.Default()); err == nil {
		t.Error("a document of nothing")
	}
}

// TestDownloadPackage: what is in the package is told in its README, in the language of the page, and
// every column and code is in the dictionary.
func TestDownloadPackage(t *testing.T) {
	for _, l := range i18n.Languages {
		files := unpacked(t, downloadable(l.Code, aino))
		readme := string(files["README.txt"])
		for name := range files {
			told := name
			if folder, _, ok := strings.Cut(name, "/"); ok {
				told = folder + "/"
			}
			if name != "README.txt" && !strings.Contains(readme, told) {
				t.Errorf("%s: the README does not tell of %s", l.Code, path.Base(name))
			}
		}
		if strings.Contains(readme, "{{") || strings.Contains(readme, "⟦") || !strings.Contains(readme, register.Default().Controller.Name.In(l.Code)) {
			t.Errorf("%s: %s", l.Code, readme)
		}
	}
	files := unpacked(t, downloadable("fi", aino))
	words := map[string]string{}
	for _, row := range table(t, files["tietosanasto.csv"]) {
		words[row["kind"]+"."+row["field"]+"."+row["code"]] = row["label_sv"]
	}
	for _, k := range models.Kinds {
		for _, f := range k.Fields {
			if got, want := words[k.Name+"."+f.Name+"."], views.FieldLabel("sv", k, f); got != want {
				t.Errorf("%s.%s is %q, want %q", k.Name, f.Name, got, want)
			}
			for _, code := range f.Codes {
				if got, want := words[k.Name+"."+f.Name+"."+code], i18n.T("sv", k.TextKey(f)+"."+code); got != want {
					t.Errorf("%s.%s.%s is %q, want %q", k.Name, f.Name, code, got, want)
				}
			}
		}
		if words[k.Name+".customer."] == "" && slices.Contains(k.Imported(), "customer") {
			t.Errorf("%s.customer is not told", k.Name)
		}
	}
	for name, data := range files {
		if name == "tietosanasto.csv" || strings.Contains(name, "/") || !strings.HasSuffix(name, ".csv") {
			continue
		}
		head, _, _ := strings.Cut(strings.TrimPrefix(string(data), "\ufeff"), "\r\n")
		for column := range strings.SplitSeq(head, ";") {
			if label := words[strings.TrimSuffix(name, ".csv")+"."+column+"."]; label == "" || strings.Contains(label, "⟦") {
				t.Errorf("the column %s of %s is told as %q", column, name, label)
			}
		}
	}
	if words["aiemmat_arvot.source.staff"] != i18n.T("sv", "record.source.staff") {
		t.Error("the codes of sources are not told")
	}
	if !json.Valid(files["tietosanasto.json"]) {
		t.Error("the dictionary is no JSON")
	}
}

// TestDownloadTellsWhatIsLeftOut: where an answer keeps records from the customer the document says so in the place of
// "nothing held", and the one for programs names the answer.
func TestDownloadTellsWhatIsLeftOut(t *testing.T) {
	a := bareAnswer(true)
	a.Ref, a.Text, a.ReceivedOn = "", "", value.Date{}
	for i, s := range a.Sections {
		if s.Kind.Name == "analyses" {
			a.Sections[i].LeftOutBy = []string{"2026-0012"}
		}
	}
	text := printedText(drawAnswer(t, a))
	if !strings.Contains(text, squeeze(i18n.T("fi", "section.left_out_by", "Refs", "2026-0012"))) {
		t.Error("the document does not say what is left out")
	}
	if n := strings.Count(text, squeeze(i18n.T("fi", "section.nothing"))); n != len(models.Kinds)-2 {
		t.Errorf("%d kinds are said to be empty, want %d", n, len(models.Kinds)-2)
	}
	var doc struct {
		LeftOut map[string][]string `json:"left_out_by"`
	}
	if err := json.Unmarshal(unpacked(t, a)["omatiedot.json"], &doc); err != nil || len(doc.LeftOut) != 1 || !slices.Equal(doc.LeftOut["analyses"], []string{"2026-0012"}) {
		t.Errorf("%v %v", doc, err)
	}
}

// TestDownloadForAnotherNamesNoRequests: who acts for a customer is told that something is left out, and not by which
// answer.
func TestDownloadForAnotherNamesNoRequests(t *testing.T) {
	a := ofOrganisation("fi")
	for i, s := range a.Sections {
		if s.Kind.Name == "invoices" {
			a.Sections[i].LeftOutBy = []string{"2026-0012"}
		}
	}
	text := printedText(drawAnswer(t, a))
	if !strings.Contains(text, squeeze(i18n.T("fi", "section.left_out"))) || strings.Contains(text, "2026-0012") {
		t.Error("the document names the request, or says nothing of what is left out")
	}
	if bytes.Contains(unpacked(t, a)["omatiedot.json"], []byte("2026-0012")) {
		t.Error("the JSON document names the request")
	}
}
