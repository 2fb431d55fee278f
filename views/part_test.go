package views_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// shownPart is a part with something to show in it; it is nil where the part takes the page.
type shownPart struct {
	template string
	it       any
}

// gallery is all parts as three pages: a form sent back with mistakes, a page to read, and a
// confirmation.
func gallery(p views.Page) map[string][]shownPart {
	return map[string][]shownPart{
		"form":         formParts(p),
		"reading":      readingParts(p),
		"confirmation": confirmationParts(),
	}
}

func formParts(p views.Page) []shownPart {
	channels := []views.Option{
		{Value: "email", Label: "Sähköposti", Hint: "aino@example.fi"}, {Value: "sms", Label: "Tekstiviesti"},
		{Value: "post", Label: "Kirje"},
	}
	return []shownPart{
		{"part/heading", nil},
		{"part/warning", "Pyyntöä ei voi muuttaa lähettämisen jälkeen."},
		{"part/hidden", []views.Hidden{{Name: "key", Value: "1"}, {Name: "step", Value: "2"}}},
		{"part/field", views.Field{Name: "name", Label: "Nimi", Value: "Aino Lehtinen", Autocomplete: "name", Width: views.MediumWidth}},
		{"part/field", views.Field{Name: "email", Label: "Sähköposti", Hint: "Lähetämme ilmoituksen, kun vastaus on valmis.", Value: "aino@", Type: views.EmailField, Autocomplete: "email", MaxLength: 254}},
		{"part/field", views.Field{Name: "phone", Label: "Puhelin", Type: views.PhoneField, Optional: true, InputMode: "tel", Width: views.ShortWidth}},
		{"part/field", views.Field{Name: "from", Label: "Mistä päivästä", Type: views.DateField, Value: "2026-11-22", Width: views.ShortWidth}},
		{"part/field", views.Field{Name: "kind", Label: "Aihe", Type: views.SelectField, Options: views.Choose(channels, "sms"), Width: views.MediumWidth}},
		{"part/field", views.Field{Name: "channel", Label: "Miten otamme yhteyttä?", Hint: "Valitse yksi.", Type: views.RadioField, Options: views.Choose(channels, "email")}},
		{"part/field", views.Field{Name: "consent", Label: "Saat lähettää minulle", Type: views.CheckboxField, Options: views.Choose(channels, "email", "post")}},
		{"part/field", views.Field{Name: "more", Label: "Mitä haluat tietää?", Type: views.TextareaField, Optional: true, MaxLength: 2000, Value: "Rivi\nToinen"}},
		{"part/field", views.Field{Name: "scan", Label: "Liite", Type: views.FileField}},
		{"part/field", views.Field{Name: "find", Label: "Hae", Type: views.SearchField}},
		{"part/button", views.Button{Text: "Jatka"}},
		{"part/button", views.Button{Text: "Palaa", Kind: views.SecondButton, URL: "/requests", About: "pyyntöihin"}},
		{"part/button", views.Button{Text: "Poista luonnos", Kind: views.DangerButton, Name: "act", Value: "delete"}},
		{"part/post", views.PostButton{Action: "/x", Hidden: []views.Hidden{{Name: "id", Value: "7"}}, Button: views.Button{Text: "Ota käsittelyyn", Kind: views.SecondButton}}},
	}
}

func readingParts(p views.Page) []shownPart {
	var s views.Summary
	s.Add(views.Fact("Nimi", "Aino Lehtinen"),
		views.SummaryRow{Label: "Sähköposti", Values: []views.Cell{{Text: "aino.lehtinen@example.fi"}},
			Change: &views.Link{URL: "/requests/new/rectification", About: "sähköposti"}},
		views.SummaryRow{Label: "Osoite", Values: []views.Cell{{Text: "Muuntamontie 4 B 12", Lines: []string{"99999 Esimerkkilä"}}}},
		views.Fact("Puhelin", ""),
		views.SummaryRow{Label: "Tila", Values: []views.Cell{views.Tag(views.Good, "Voimassa"), views.Tag(views.Warn, "Päättyy")}})
	table := views.Table{
		Caption: "Laskut",
		Columns: []views.Column{{Label: "Laskun numero", Kind: views.HeadColumn}, {Label: "Eräpäivä"}, {Label: "Tila"}, {Label: "Summa", Kind: views.NumberColumn}},
		Rows: [][]views.Cell{
			{{Text: "2026-10345", URL: "/me/invoices"}, {Text: "15.12.2026"}, views.Tag(views.Info, "Avoin"), {Text: "1 084,20 €"}},
			{{Text: "2026-09121", URL: "/me/invoices"}, {Text: "15.11.2026"}, views.Tag(views.Good, "Maksettu"), {Text: "96,75 €"}},
			{{Text: "2026-08007", URL: "/me/invoices"}, {Text: ""}, views.Tag(views.Bad, "Perinnässä"), {Text: "112,40 €"}},
			{{Text: "2026-07001", URL: "/me/invoices"}, {Text: "15.9.2026"}, views.Tag(views.Neutral, "Hyvitetty"), {Text: "−12,40 €"}},
		},
	}
	return []shownPart{
		{"part/heading", nil},
		{"part/summary", s},
		{"part/table", table},
		{"part/table", views.Table{Caption: "Perintä", Columns: views.Columns("Vaihe"), Empty: "Meillä ei ole tästä tietoja sinusta."}},
		{"part/pagination", views.NewPagination(5, 42, func(n int) string { return fmt.Sprintf("/me/events?page=%d", n) })},
		{"part/details", views.Details{Summary: "Miksi meillä on tämä tieto?", Text: []string{"Laskutamme sähköstä ja verkkopalvelusta.", "Säilytämme laskut kuusi vuotta tilikauden päättymisestä."}}},
		{"part/tag", views.Tag(views.Info, "Käsittelyssä")},
		{"part/steps", views.Steps{
			{Title: "Pyyntö vastaanotettu", When: "22.11.2026 klo 15.04", State: views.Done},
			{Title: "Käsittelyssä", When: "23.11.2026", Text: "Kokoamme tietoja järjestelmistä.", State: views.Current},
			{Title: "Vastaus noudettavissa", When: "viimeistään 22.12.2026", State: views.Coming},
		}},
		{"part/empty", "Ei pyyntöjä."},
	}
}

func confirmationParts() []shownPart {
	return []shownPart{
		{"part/panel", views.Panel{Title: "Pyyntö on vastaanotettu", Text: "Vastaamme viimeistään 22.12.2026.", Reference: "OT-2026-004711"}},
		{"part/warning", "Vastaus on noudettavissa 30 päivää."},
	}
}

func galleryPage(p views.Page, name string) views.Page {
	p.Title, p.Caption, p.Path = "Tietopyyntö", "Pyyntö OT-2026-004711", "/requests/OT-2026-004711"
	p = asCustomer(p)
	switch name {
	case "form":
		p.Errors.Add("email", "Kirjoita sähköpostiosoite muodossa nimi@esimerkki.fi")
		p.Errors.Add("channel", "Valitse, miten otamme yhteyttä")
		p.Errors.Add("email", "toinen virhe samassa kentässä")
		p.Errors.Add("", "Lomake on lähetetty jo toisessa välilehdessä")
		p.Back = &views.Link{Text: p.T("part.back"), URL: "/requests"}
	case "reading":
		p.Lead = "Tässä ovat tiedot, joita meillä on sinusta."
		p.Notice = &views.Flash{Kind: views.Success, Text: "Muutos on tallennettu.", Link: &views.Link{Text: "Näytä historia", URL: "/permissions/history"}}
		p.Reader.Shown, p.Reader.Capacity, p.Reader.Contexts = "Asunto Oy Esimerkkilän Honka", "isännöitsijä", 4
	}
	return p
}

func TestGallery(t *testing.T) {
	for _, l := range i18n.Languages {
		for name, parts := range gallery(blank(l.Code)) {
			t.Run(name+"/"+l.Code, func(t *testing.T) {
				page := renderParts(t, galleryPage(blank(l.Code), name), parts)
				viewstest.Check(t, page, l.Code)
				keep(t, "gallery/"+name, l.Code, page)
			})
		}
	}
}

func renderParts(t *testing.T, p views.Page, parts []shownPart) []byte {
	t.Helper()
	var b bytes.Buffer
	show := func(template string, data any) {
		if err := views.RenderTemplate(&b, template, data); err != nil {
			t.Fatal(err)
		}
	}
	show("layout/top", p.With(nil))
	for _, part := range parts {
		show(part.template, p.With(part.it))
	}
	show("layout/bottom", p.With(nil))
	return b.Bytes()
}

func renderPart(t *testing.T, p views.Page, template string, it any) string {
	t.Helper()
	var b bytes.Buffer
	if err := views.RenderTemplate(&b, template, p.With(it)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestErrorSummaryLeadsToTheFields(t *testing.T) {
	p := galleryPage(blank("sv"), "form")
	page := renderParts(t, p, formParts(p))
	if title := viewstest.Find(page, "title", "")[0].FirstChild.Data; !strings.HasPrefix(title, "Fel: ") {
		t.Errorf("the title does not begin with the error: %q", title)
	}
	var to []string
	for _, box := range viewstest.Find(page, "div", "errors") {
		for n := range box.Descendants() {
			if n.Data == "a" {
				to = append(to, viewstest.Attr(n, "href"))
			}
		}
	}
	if want := []string{"#email", "#channel"}; !slices.Equal(to, want) {
		t.Errorf("the summary leads to %v, want %v", to, want)
	}
	for _, input := range viewstest.Find(page, "input", "") {
		if viewstest.Attr(input, "id") == "email" && viewstest.Attr(input, "aria-describedby") != "email-hint email-error" {
			t.Errorf("the field is described by %q", viewstest.Attr(input, "aria-describedby"))
		}
	}
	if strings.Contains(viewstest.Text(page), "toinen virhe") {
		t.Error("a field has two mistakes")
	}
}

func TestFieldKeepsWhatWasSent(t *testing.T) {
	got := renderPart(t, blank("fi"), "part/field", views.Field{Name: "q", Label: "Q", Value: `"><script>alert(1)</script>`})
	if strings.Contains(got, "<script>") || !strings.Contains(got, "&lt;script&gt;") {
		t.Errorf("the value is not escaped: %s", got)
	}
	area := renderPart(t, blank("fi"), "part/field", views.Field{Name: "q", Label: "Q", Type: views.TextareaField, Value: "a\n b"})
	if !strings.Contains(area, ">a\n b</textarea>") {
		t.Errorf("the text area changes what was written: %s", area)
	}
}

func TestQuestionAsHeading(t *testing.T) {
	for _, kind := range []views.FieldType{views.TextField, views.RadioField} {
		f := views.Field{Name: "q", Label: "Mitä?", Type: kind, Heading: true, Options: []views.Option{{Value: "a", Label: "A"}}}
		page := renderParts(t, blank("fi"), nil)
		if len(viewstest.Find(page, "h1", "")) != 0 {
			t.Fatal("the frame has an h1")
		}
		p := blank("fi")
		p.Title = f.Label
		viewstest.Check(t, renderParts(t, p, []shownPart{{"part/field", f}}), "fi")
	}
}

func TestTableRows(t *testing.T) {
	columns := views.Columns("Numero", "Päivä")
	short := views.Table{Caption: "T", Columns: columns, Rows: [][]views.Cell{views.Cells("1", "2", "3")}}
	var b bytes.Buffer
	if err := views.RenderTemplate(&b, "part/table", blank("fi").With(short)); err == nil {
		t.Error("a row with more cells than columns was shown")
	}
	empty := renderPart(t, blank("fi"), "part/table", views.Table{Caption: "T", Columns: columns, Empty: "Ei mitään."})
	if strings.Contains(empty, "<table") || !strings.Contains(empty, "Ei mitään.") {
		t.Errorf("an empty table is shown as %s", empty)
	}
}

func TestEmptyCellSaysSo(t *testing.T) {
	if got := renderPart(t, blank("sv"), "part/cell", views.Cell{}); !strings.Contains(got, "Ingen uppgift") {
		t.Errorf("an empty cell shows %q", got)
	}
	if got := renderPart(t, blank("sv"), "part/cell", views.Cell{Lines: []string{"rad"}}); strings.Contains(got, "Ingen uppgift") {
		t.Errorf("a cell with lines shows %q", got)
	}
}

func TestPagination(t *testing.T) {
	tests := []struct {
		current, pages int
		want           string
	}{
		{1, 1, ""}, {1, 0, ""},
		{1, 2, "[1] 2 >"}, {2, 2, "< 1 [2]"},
		{1, 9, "[1] 2 … 9 >"}, {5, 9, "< 1 … 4 [5] 6 … 9 >"}, {9, 9, "< 1 … 8 [9]"}, {3, 5, "< 1 2 [3] 4 5 >"},
	}
	for _, tt := range tests {
		p := views.NewPagination(tt.current, tt.pages, func(n int) string { return fmt.Sprint("/", n) })
		if got := pages(p); got != tt.want {
			t.Errorf("page %d of %d: %q, want %q", tt.current, tt.pages, got, tt.want)
		}
	}
}

func pages(p views.Pagination) string {
	var out []string
	if p.Previous != "" {
		out = append(out, "<")
	}
	for _, item := range p.Items {
		switch {
		case item.Number == 0:
			out = append(out, "…")
		case item.Current:
			out = append(out, fmt.Sprintf("[%d]", item.Number))
		default:
			out = append(out, fmt.Sprint(item.Number))
		}
	}
	if p.Next != "" {
		out = append(out, ">")
	}
	return strings.Join(out, " ")
}
