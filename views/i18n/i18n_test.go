package i18n

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestEveryTextIsInEveryLanguage(t *testing.T) {
	if len(Keys()) < 100 {
		t.Fatalf("only %d texts were loaded", len(Keys()))
	}
	for _, key := range Keys() {
		for _, mistake := range mistakes(texts.entries[key]) {
			t.Errorf("%s: %s: %s", texts.entries[key].file, key, mistake)
		}
	}
}

var placeholder = regexp.MustCompile(`{{\s*\.(\w+)\s*}}`)

// mistakes returns what is wrong with one text: a language or a form that is missing or empty, other
// placeholders than in the first language, quotation marks and apostrophes of a typewriter.
func mistakes(e entry) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for lang := range e.forms {
		if lang != Known(lang) {
			add("%s is no language of the portal", lang)
		}
	}
	for _, l := range Languages {
		forms := e.forms[l.Code]
		if len(forms) != len(e.forms[Default]) {
			add("other plural forms in %s than in %s", l.Code, Default)
		}
		if forms["other"] == "" || (len(forms) > 1 && forms["one"] == "") {
			add("nothing in %s", l.Code)
		}
		for form, text := range forms {
			if got, want := names(text), names(e.forms[Default]["other"]); form == "other" && !slices.Equal(got, want) {
				add("placeholders %v in %s, %v in %s", got, l.Code, want, Default)
			}
			if strings.Count(text, "{{") != len(placeholder.FindAllString(text, -1)) {
				add("a placeholder is not written {{.Name}} in %s", l.Code)
			}
			if strings.ContainsAny(placeholder.ReplaceAllString(text, ""), "\"'`") {
				add("a straight quotation mark or apostrophe in %s", l.Code)
			}
			if l.Code != "en" && strings.ContainsAny(text, "“‘") {
				add("English quotation marks in %s; ” opens and closes", l.Code)
			}
			if text != strings.Join(strings.Fields(text), " ") && !strings.Contains(text, "\n") && !strings.Contains(text, noBreakSpace) {
				add("spaces in a row in %s", l.Code)
			}
		}
	}
	return out
}

func names(text string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestMistakes(t *testing.T) {
	text := func(fi, sv, en string) entry {
		return entry{forms: map[string]map[string]string{"fi": {"other": fi}, "sv": {"other": sv}, "en": {"other": en}}}
	}
	tests := []struct {
		name  string
		entry entry
		want  string
	}{
		{"good", text("{{.A}} on", "{{.A}} är", "{{.A}} is"), ""},
		{"missing", entry{forms: map[string]map[string]string{"fi": {"other": "x"}, "en": {"other": "x"}}}, "sv"},
		{"empty", text("x", "", "x"), "nothing in sv"},
		{"placeholder", text("{{.A}}", "{{.B}}", "{{.A}}"), "placeholders [B] in sv"},
		{"odd placeholder", text("{{A}}", "{{A}}", "{{A}}"), "not written"},
		{"quotes", text(`"x"`, "x", "x"), "straight"},
		{"apostrophe", text("x", "x", "don't"), "straight"},
		{"English quotes", text("“x”", "x", "x"), "English quotation marks in fi"},
		{"language", entry{forms: map[string]map[string]string{"fi": {"other": "x"}, "sv": {"other": "x"}, "en": {"other": "x"}, "se": {"other": "x"}}}, "se is no language"},
		{"plural shape", entry{forms: map[string]map[string]string{"fi": {"one": "x", "other": "x"}, "sv": {"other": "x"}, "en": {"one": "x", "other": "x"}}}, "plural forms in sv"},
	}
	for _, tt := range tests {
		got := strings.Join(mistakes(tt.entry), "; ")
		if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: mistakes %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestText(t *testing.T) {
	fsys := fstest.MapFS{"x.yaml": {Data: []byte(`
plain: {fi: Hei, sv: Hej, en: Hello}
named: {fi: "Hei {{.Name}}", sv: "Hej {{.Name}}", en: "Hello {{.Name}}"}
days:
  fi: {one: "{{.N}} päivä", other: "{{.N}} päivää"}
  sv: {one: "{{.N}} dag", other: "{{.N}} dagar"}
  en: {one: "{{.N}} day", other: "{{.N}} days"}
`)}}
	c, err := load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		lang, key string
		args      []any
		want      string
	}{
		{"fi", "plain", nil, "Hei"}, {"sv", "plain", nil, "Hej"}, {"en", "plain", nil, "Hello"},
		{"xx", "plain", nil, "Hei"}, {"", "plain", nil, "Hei"},
		{"sv", "named", []any{"Name", "<Åke>"}, "Hej <Åke>"},
		{"fi", "days", []any{"N", 0}, "0 päivää"}, {"fi", "days", []any{"N", 1}, "1 päivä"}, {"fi", "days", []any{"N", 2}, "2 päivää"},
		{"sv", "days", []any{"N", 0}, "0 dagar"}, {"sv", "days", []any{"N", 1}, "1 dag"},
		{"en", "days", []any{"N", 0}, "0 days"}, {"en", "days", []any{"N", 1}, "1 day"}, {"en", "days", []any{"N", 21}, "21 days"},
		{"fi", "days", []any{"N", 12345}, "12\u00a0345 päivää"}, {"en", "days", []any{"N", 12345}, "12,345 days"},
		{"fi", "none.such", nil, "⟦none.such⟧"},
	}
	for _, tt := range tests {
		if got := c.text(tt.lang, tt.key, tt.args); got != tt.want {
			t.Errorf("%s %s %v = %q, want %q", tt.lang, tt.key, tt.args, got, tt.want)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	tests := []struct {
		name  string
		files fstest.MapFS
		want  string
	}{
		{"a key twice", fstest.MapFS{
			"a.yaml": {Data: []byte("k: {fi: x, sv: x, en: x}")}, "b.yaml": {Data: []byte("k: {fi: y, sv: y, en: y}")},
		}, "b.yaml: \"k\" is already in a.yaml"},
		{"a key twice in a file", fstest.MapFS{"a.yaml": {Data: []byte("k: {fi: x}\nk: {fi: y}")}}, "a.yaml"},
		{"broken", fstest.MapFS{"a.yaml": {Data: []byte("k: {fi: x")}}, "a.yaml"},
		{"a number", fstest.MapFS{"a.yaml": {Data: []byte("k: {fi: 1}")}}, "neither a text nor plural forms"},
		{"a form of another language", fstest.MapFS{"a.yaml": {Data: []byte("k: {fi: {few: x}}")}}, "not a plural form"},
	}
	for _, tt := range tests {
		if _, err := load(tt.files); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want one with %q", tt.name, err, tt.want)
		}
	}
}

func TestMatch(t *testing.T) {
	tests := map[string]string{
		"": "fi", "fi": "fi", "sv-FI,sv;q=0.9": "sv", "sv-SE": "sv", "en-US,en;q=0.5": "en", "de,fr;q=0.8": "fi",
		"de,en;q=0.7,fi;q=0.3": "en", "not a header;;": "fi", "*": "fi",
	}
	for header, want := range tests {
		if got := Match(header); got != want {
			t.Errorf("Match(%q) = %s, want %s", header, got, want)
		}
	}
}
