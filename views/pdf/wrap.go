package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// wrap breaks clean text into lines no longer than width points. It breaks after spaces, and after
// hyphens between letters; a word longer than a line after a sign of addresses, or else anywhere but
// before a combining mark. No-break spaces hold. Empty text is one empty line.
func (s style) wrap(text string, width float64) []string {
	limit := int(width * 1000 / s.size)
	var lines []string
	for {
		paragraph, rest, more := strings.Cut(text, "\n")
		lines = s.face.wrapParagraph(lines, paragraph, limit)
		if !more {
			return lines
		}
		text = rest
	}
}

func (f face) wrapParagraph(lines []string, text string, limit int) []string {
	for {
		end := f.fit(text, limit)
		lines = append(lines, strings.TrimRight(text[:end], " "))
		if end == len(text) {
			return lines
		}
		text = text[end:]
	}
}

// fit returns how many bytes of text go on one line: up to the best place to break, at least one
// character. Spaces at the end of a line may stand beyond the limit.
func (f face) fit(text string, limit int) int {
	width, word, part, any := 0, 0, 0, 0
	var last rune
	for i, r := range text {
		if i > 0 && !unicode.Is(unicode.M, r) {
			any = i
			switch {
			case breakable(last) && !breakable(r):
				word = i
			case hyphenated(last, text[i:]) && unicode.IsLetter(before(text[:i])):
				word = i
			case strings.ContainsRune("/-_.@?&=+,:;", last):
				part = i
			}
		}
		width += f.runeWidth(r)
		if width > limit && !breakable(r) && any > 0 {
			return firstOf(word, part, any)
		}
		last = r
	}
	return len(text)
}

// firstOf returns the first place that is one; a line cannot end at 0.
func firstOf(places ...int) int {
	for _, at := range places {
		if at > 0 {
			return at
		}
	}
	return 0
}

// breakable reports whether a line may end at the space r. The no-break, narrow no-break and
// figure spaces are spaces where it may not.
func breakable(r rune) bool {
	return unicode.IsSpace(r) && r != '\u00A0' && r != '\u202F' && r != '\u2007'
}

// hyphenated reports whether last is a hyphen or dash with a letter in rest after it.
func hyphenated(last rune, rest string) bool {
	if last != '-' && last != '‐' && last != '–' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsLetter(next)
}

// before is the character that stands before the last one of text.
func before(text string) rune {
	_, n := utf8.DecodeLastRuneInString(text)
	r, _ := utf8.DecodeLastRuneInString(text[:len(text)-n])
	return r
}

// extent measures clean text for a column: its longest word and its longest line, in points.
func (s style) extent(text string) (word, line float64) {
	var w, l, longestWord, longestLine int
	for _, r := range text {
		if r == '\n' {
			w, l = 0, 0
			continue
		}
		n := s.face.runeWidth(r)
		l += n
		if breakable(r) {
			w = 0
			continue
		}
		w += n
		longestWord, longestLine = max(longestWord, w), max(longestLine, l)
	}
	return float64(longestWord) * s.size / 1000, float64(longestLine) * s.size / 1000
}
