package register

import "strings"

// Text is one text in the three languages of the portal: plain characters, no markup. A line break
// separates paragraphs; a folded text of YAML (>-) has one where the file has an empty line.
type Text struct {
	FI string `yaml:"fi"`
	SV string `yaml:"sv"`
	EN string `yaml:"en"`
}

// In returns the text in the language "fi", "sv" or "en"; Finnish for any other, so that a reader is
// never left without the text.
func (t Text) In(lang string) string {
	switch lang {
	case "sv":
		return t.SV
	case "en":
		return t.EN
	}
	return t.FI
}

// LanguageFor is the language in which In writes for who reads the language given: that one, or Finnish
// where there is no text in it.
func LanguageFor(lang string) string {
	if lang == "sv" || lang == "en" {
		return lang
	}
	return "fi"
}

// Paragraphs returns the text in the language, a string per paragraph.
func (t Text) Paragraphs(lang string) []string {
	var out []string
	for _, p := range strings.Split(t.In(lang), "\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}
