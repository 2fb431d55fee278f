package views_test

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

var update = flag.Bool("update", false, "write the texts of the sample answers to testdata")

func drawAnswer(t testing.TB, a models.Answer) []byte {
	t.Helper()
	raw, err := views.AnswerPDF(a, register.Default())
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

var (
	printed = regexp.MustCompile(`(?s)\(((?:[^\\()]|\\.)*)\) Tj`)
	escaped = regexp.MustCompile(`(?s)\\(.)`)
)

// streams unpacks the packed streams of a PDF, in order.
func streams(raw []byte) [][]byte {
	var out [][]byte
	for _, part := range bytes.Split(raw, []byte("stream\n"))[1:] {
		z, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue
		}
		if content, err := io.ReadAll(z); err == nil {
			out = append(out, content)
		}
	}
	return out
}

// sheets are the lines printed on each page, in the order they are drawn.
func sheets(raw []byte) [][]string {
	var out [][]string
	for _, content := range streams(raw) {
		var lines []string
		for _, m := range printed.FindAllSubmatch(content, -1) {
			lines = append(lines, fromUTF16(m[1]))
		}
		if lines != nil {
			out = append(out, lines)
		}
	}
	return out
}

func fromUTF16(b []byte) string {
	b = escaped.ReplaceAllFunc(b, func(m []byte) []byte {
		if m[1] == 'r' {
			return []byte("\r")
		}
		return m[1:]
	})
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	return string(utf16.Decode(units))
}

// printedText is all that is printed, without spaces: where lines break does not matter.
func printedText(raw []byte) string {
	var b strings.Builder
	for _, lines := range sheets(raw) {
		b.WriteString(strings.Join(lines, ""))
	}
	return squeeze(b.String())
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, norm.NFC.String(s))
}

// stated is a value as an answer must state it, worked out apart from the code that draws it.
func stated(lang string, k *models.Kind, f models.Field, record any) string {
	switch v := f.Of(record).(type) {
	case models.Code:
		return i18n.T(lang, k.TextKey(f)+"."+string(v))
	case value.Date:
		return i18n.Date(lang, v)
	case value.Time:
		if slices.Contains([]string{"source_time", "received_at", "changed_at", "gone_at"}, f.Name) {
			return i18n.Date(lang, v.Date()) // where a record came from is told by day
		}
		return i18n.Time(lang, v)
	case value.Money:
		currency := "EUR"
		if invoice, ok := record.(*models.Invoice); ok {
			currency = invoice.Currency
		}
		return i18n.Money(lang, v, currency)
	case value.Int:
		return i18n.Number(lang, v.Int64())
	case value.Bool:
		return i18n.T(lang, map[bool]string{true: "record.yes", false: "record.no"}[v.True()])
	case value.Country:
		return i18n.Country(lang, string(v))
	case value.Language:
		return map[string]string{"fi": "ruotsi", "sv": "svenska", "en": "Swedish"}[lang]
	case string:
		if f.Name == "currency" && v == "EUR" {
			return "€"
		}
		return v
	default:
		return fmt.Sprint(v)
	}
}

// TestAnswerHasEveryValue looks up every field of every record that is held, and sees that the sample
// has every field there is.
func TestAnswerHasEveryValue(t *testing.T) {
	for lang, p := range map[string]someone{"fi": aino, "sv": longs, "en": aino} {
		a := answered(lang, p)
		got := printedText(drawAnswer(t, a))
		for _, s := range a.Sections {
			for _, f := range s.Kind.Fields {
				filled := false
				for _, r := range s.Records {
					if f.Empty(r) {
						continue
					}
					filled = true
					if want := stated(lang, s.Kind, f, r); !strings.Contains(got, squeeze(want)) {
						t.Errorf("%s: %s.%s is not in the answer: %q", lang, s.Kind.Name, f.Name, want)
					}
					if !strings.Contains(got, squeeze(views.FieldLabel(lang, s.Kind, f))) && !originOrInColumn(s.Kind, f) {
						t.Errorf("%s: %s.%s has no label", lang, s.Kind.Name, f.Name)
					}
				}
				if !filled {
					t.Errorf("the sample holds nothing in %s.%s", s.Kind.Name, f.Name)
				}
			}
		}
	}
}

// originOrInColumn reports whether a field stands without its own label: in the line on the origin,
// or in a cell of a table.
func originOrInColumn(k *models.Kind, f models.Field) bool {
	tables := []string{"invoices", "collections", "logins", "permissions", "events"}
	return strings.HasPrefix(k.TextKey(f), "record.") || slices.Contains(tables, k.Name)
}

func TestAnswerHasAllOfTheirOwnAndNothingOfOthers(t *testing.T) {
	raw := drawAnswer(t, answered("fi", aino))
	got := printedText(raw)
	for _, kept := range streams(raw) {
		got += squeeze(string(kept)) // the attachment too
	}
	for _, s := range other.sections() {
		for _, r := range s.Records {
			for _, f := range s.Kind.Fields {
				text := fmt.Sprint(f.Of(r))
				if strings.Contains(text, other.number) && strings.Contains(got, squeeze(text)) {
					t.Errorf("%s.%s of another person is in the answer: %q", s.Kind.Name, f.Name, text)
				}
			}
		}
	}
	for _, text := range []string{other.family, other.personalID, other.number} {
		if strings.Contains(got, text) {
			t.Errorf("%q of another person is in the answer", text)
		}
	}
}

func TestAnswerIsTheSameEachTime(t *testing.T) {
	first := drawAnswer(t, answered("sv", longs))
	drawAnswer(t, answered("fi", other))
	if !bytes.Equal(first, drawAnswer(t, answered("sv", longs))) {
		t.Error("the same answer has other bytes")
	}
}

func TestAnswerLanguages(t *testing.T) {
	for lang, want := range map[string]string{
		"fi": "Vastaus tietopyyntöösi", "sv": "Svar på din begäran om tillgång", "en": "Answer to your access request",
		"de": "Vastaus tietopyyntöösi", "": "Vastaus tietopyyntöösi",
	} {
		raw := drawAnswer(t, answered(lang, aino))
		if cover := strings.Join(sheets(raw)[0], " "); !strings.Contains(cover, want) {
			t.Errorf("the cover in %q has no %q: %s", lang, want, cover)
		}
		if strings.Contains(printedText(raw), "⟦") {
			t.Errorf("a text is missing in %q", lang)
		}
	}
}

// TestAnswerKeepsThePersonalCodeInside: it is held, so it is told, once, and neither on the cover nor
// in the lines that every sheet repeats.
func TestAnswerKeepsThePersonalCodeInside(t *testing.T) {
	all := sheets(drawAnswer(t, answered("fi", aino)))
	if strings.Contains(strings.Join(all[0], " "), aino.personalID) {
		t.Error("the personal identity code is on the cover")
	}
	n := 0
	for _, lines := range all {
		n += strings.Count(strings.Join(lines, " "), aino.personalID)
	}
	if n != 1 {
		t.Errorf("the personal identity code is printed %d times, want once", n)
	}
	if cover := strings.Join(all[0], " "); !strings.Contains(cover, "Aino Kyllikki Lehtinen") || !strings.Contains(cover, "100234") {
		t.Errorf("the cover does not say for whom: %s", cover)
	}
}

func TestAnswerNumbersItsSheets(t *testing.T) {
	all := sheets(drawAnswer(t, answered("en", aino)))
	for i, lines := range all {
		if i == 0 {
			continue // the cover says it all by itself
		}
		if want := fmt.Sprintf("Page %d of %d", i+1, len(all)); !slices.Contains(lines, want) {
			t.Errorf("sheet %d has no %q", i+1, want)
		}
		if !slices.Contains(lines, "Esimerkkilän Sähkö Oy · TP-2026-0010") {
			t.Errorf("sheet %d does not name company and reference", i+1)
		}
	}
}

// bareAnswer is an answer with nothing but, perhaps, the customer's own row.
func bareAnswer(known bool) models.Answer {
	a := answered("fi", aino)
	a.Text, a.Accesses = "", nil
	for i := range a.Sections {
		if i > 0 || !known {
			a.Sections[i].Records, a.Sections[i].Total = nil, 0
		}
	}
	return a
}

func TestAnswerTellsWhatIsNotHeld(t *testing.T) {
	full, bare, none := printedText(drawAnswer(t, answered("fi", aino))), printedText(drawAnswer(t, bareAnswer(true))), printedText(drawAnswer(t, bareAnswer(false)))
	nothing := squeeze(i18n.T("fi", "section.nothing"))
	for _, test := range []struct {
		name, text, confirmed string
		kindsWithout          int
	}{
		{"full", full, "answer.confirmed", 0},
		{"only basics", bare, "answer.only_basics", len(models.Kinds) - 1},
		{"none", none, "answer.nothing_held", len(models.Kinds)},
	} {
		if n := strings.Count(test.text, nothing); n != test.kindsWithout {
			t.Errorf("%s: %d kinds are said to be empty, want %d", test.name, n, test.kindsWithout)
		}
		for _, key := range []string{"answer.confirmed", "answer.only_basics", "answer.nothing_held"} {
			if strings.Contains(test.text, squeeze(i18n.T("fi", key))) != (key == test.confirmed) {
				t.Errorf("%s: the confirmation %s is there or not against what is held", test.name, key)
			}
		}
	}
}

// TestAnswerIsTailored: purposes, recipients and rights are told where they concern what is held.
func TestAnswerIsTailored(t *testing.T) {
	d := register.Default()
	full, none := printedText(drawAnswer(t, answered("fi", aino))), printedText(drawAnswer(t, bareAnswer(false)))
	bookkeeping, datahub := squeeze(d.Purpose("bookkeeping").BasisText.FI), squeeze(d.Recipient("datahub").Purpose.FI)
	objection, portability := squeeze(i18n.T("fi", "notice.right.objection_text")), squeeze(i18n.T("fi", "notice.right.portability_text"))
	for _, want := range []string{bookkeeping, datahub, objection, portability, "SurveyCorp,Yhdysvallat", squeeze(d.Authority.Post.FI)} {
		if !strings.Contains(full, want) {
			t.Errorf("the full answer lacks %q", want)
		}
	}
	for _, not := range []string{bookkeeping, datahub, portability, "SurveyCorp"} {
		if strings.Contains(none, not) {
			t.Errorf("the answer that nothing is held has %q", not)
		}
	}
	if !strings.Contains(none, squeeze(d.Authority.Post.FI)) || !strings.Contains(none, squeeze(d.Purpose("data_protection").BasisText.FI)) {
		t.Error("the answer that nothing is held lacks the authority or why the request is processed")
	}
}

func TestAnswerForAnOrganisationSaysSo(t *testing.T) {
	a := answered("fi", aino)
	a.Sections[0].Records = []any{&models.Customer{Number: "1", Kind: models.HousingCompany, Name: "Asunto Oy Koivula"}}
	if cover := strings.Join(sheets(drawAnswer(t, a))[0], " "); !strings.Contains(cover, "Taloyhtiö") {
		t.Errorf("the cover does not say in which capacity: %s", cover)
	}
}

func TestAnswerHoldsItselfForMachines(t *testing.T) {
	a := answered("fi", longs)
	want, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	raw := drawAnswer(t, a)
	found := slices.ContainsFunc(streams(raw), func(s []byte) bool { return bytes.Equal(s, want) })
	if !found || !bytes.Contains(raw, []byte("(omatiedot.json)")) {
		t.Error("the answer is not attached as omatiedot.json")
	}
	var back models.Answer
	if err := json.Unmarshal(want, &back); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(drawAnswer(t, back), raw) {
		t.Error("what was written for machines gives another document")
	}
}

func TestAnswerRefuses(t *testing.T) {
	stale, short := answered("fi", aino), answered("fi", aino)
	stale.Description = "0"
	short.Sections = short.Sections[:16]
	for _, a := range []models.Answer{stale, short, {Description: register.Default().Hash()}} {
		if _, err := views.AnswerPDF(a, register.Default()); err == nil || strings.Contains(err.Error(), "Lehtinen") {
			t.Errorf("error is %v", err)
		}
	}
}

// TestAnswerWithThousandsOfEvents draws the longest answer that is likely.
func TestAnswerWithThousandsOfEvents(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	const count = 5000
	a := answered("fi", aino)
	events := &a.Sections[slices.IndexFunc(a.Sections, func(s models.Section) bool { return s.Kind.Name == "events" })]
	events.Records = nil
	for i := range count {
		events.Records = append(events.Records, &models.Event{
			Record: aino.key("H", i), Time: noon(2026, 9, 1), Channel: "phone", Unit: "Asiakaspalvelu", Kind: "contact", Subject: "Asia " + fmt.Sprint(i),
			Text: fmt.Sprintf("Asiakas kysyi laskusta. Kerrottiin erittely ja luvattu palata asiaan. Merkintä M%dM.", i), Origin: aino.origin("staff"),
		})
	}
	began := time.Now()
	raw := drawAnswer(t, a)
	t.Logf("%d events: %v, %d pages, %d kB", count, time.Since(began).Round(time.Millisecond), len(sheets(raw)), len(raw)>>10)
	got := printedText(raw)
	for i := range count {
		if !strings.Contains(got, fmt.Sprintf("M%dM", i)) {
			t.Fatalf("event %d is not in the answer", i)
		}
	}
}

// TestAnswerReads compares the words of the answers with those that were read and found good.
func TestAnswerReads(t *testing.T) {
	for lang, p := range map[string]someone{"fi": aino, "sv": longs, "en": aino} {
		raw := drawAnswer(t, answered(lang, p))
		keepAnswer(t, lang, raw)
		var b strings.Builder
		for _, lines := range sheets(raw) {
			b.WriteString(strings.Join(lines, "\n") + "\n\n")
		}
		file := filepath.Join("testdata", "answer."+lang+".txt")
		if *update {
			if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if at := firstDifference(b.String(), string(want)); at > 0 {
			t.Errorf("the answer reads otherwise than %s from line %d on; look at it and run the test with -update", file, at)
		}
	}
}

// firstDifference is the first line, from 1, in which two texts differ; 0 where they do not.
func firstDifference(a, b string) int {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return i + 1
		}
	}
	if len(x) != len(y) {
		return min(len(x), len(y)) + 1
	}
	return 0
}

// keepAnswer writes the answer for people to look at, where OMATIEDOT_TEST_PAGES names a folder.
func keepAnswer(t *testing.T, lang string, raw []byte) {
	if dir := os.Getenv("OMATIEDOT_TEST_PAGES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "answer."+lang+".pdf"), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
