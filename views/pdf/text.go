package pdf

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// clean makes text printable: composed (NFC), with "\n" as the only control character, without
// characters that have no shape of their own (soft hyphens, joiners, direction marks, variation
// selectors), and with U+25A1 for each that the fonts lack.
func clean(text string) string {
	if plain(text) {
		return text
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(cleanRune, norm.NFC.String(text))
}

// oneLine is clean text without line breaks, for titles and labels.
func oneLine(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(clean(text), "\n", " "))
}

// plain reports whether text is printable ASCII and line feeds: by far the most of it.
func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; (c < ' ' && c != '\n') || c > '~' {
			return false
		}
	}
	return true
}

func cleanRune(r rune) rune {
	switch {
	case r == '\n', r == '\r', r == '\v', r == '\f', r == '\u0085', r == '\u2028', r == '\u2029':
		return '\n'
	case r == '\t':
		return ' '
	case unicode.IsControl(r), shapeless(r):
		return -1
	case unicode.IsSpace(r) && !printable(r):
		return ' '
	case printable(r):
		return r
	}
	return missing
}

// shapeless reports whether r only steers how its neighbours look. Format characters that are
// themselves seen, such as the Arabic number sign, are not meant.
func shapeless(r rune) bool {
	if unicode.Is(unicode.Prepended_Concatenation_Mark, r) {
		return false
	}
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || r == '\u034F'
}
