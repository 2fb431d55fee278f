package value

import (
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"

	// Names come decomposed from some systems and composed from others; only one form may be stored
	// and searched, and only the composed one finds its glyphs in the embedded fonts.
	"golang.org/x/text/unicode/norm"
)

// Text is free text of one or more lines, in valid UTF-8, composed (NFC), with "\n" between lines
// and without control characters.
type Text string

var errTextEncoding = fault("text", "encoding", "the text is not valid UTF-8; save the file as UTF-8")

// Clean makes text fit to be stored and shown: NFC, "\n" as the line break, no control characters,
// no invisible marks that turn the direction of the following text, no blank ends. It refuses what
// is not UTF-8, since guessing the encoding would spoil names silently.
func Clean(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", errTextEncoding
	}
	s = lineBreaks.Replace(s)
	s = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) || turnsText(r) {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(norm.NFC.String(s)), nil
}

var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// turnsText tells bidirectional overrides and isolates, and the byte order mark: a name with one of
// them can make a page or a log line read differently from what it says.
func turnsText(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0xFEFF
}

// ParseText cleans s as Clean does.
func ParseText(s string) (Text, error) {
	clean, err := Clean(s)
	return Text(clean), err
}

// IsZero tells whether there is no text.
func (t Text) IsZero() bool { return t == "" }

// String is the text.
func (t Text) String() string { return string(t) }

// MarshalText is the text; no text gives empty.
func (t Text) MarshalText() ([]byte, error) { return []byte(t), nil }

// UnmarshalText cleans the text and refuses what is not UTF-8.
func (t *Text) UnmarshalText(text []byte) error { return unmarshal(t, text, ParseText) }

// unmarshal is UnmarshalText for all types: blank is the zero value, and dst is left as it was when
// the text is refused.
func unmarshal[T any](dst *T, text []byte, parse func(string) (T, error)) error {
	var v T
	if strings.TrimSpace(string(text)) != "" {
		var err error
		if v, err = parse(string(text)); err != nil {
			return err
		}
	}
	*dst = v
	return nil
}

// compact removes what people put into codes to make them readable and what copying from other
// programs leaves there: spaces of every width and invisible marks. Dashes of every length become
// "-", and a-z becomes A-Z; other letters stay, so that a look-alike is not taken for a letter.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Cf, r):
			return -1
		case unicode.Is(unicode.Pd, r), r == '\u2212':
			return '-'
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

// dropDashes is for codes in which a dash means nothing.
func dropDashes(s string) string { return strings.ReplaceAll(s, "-", "") }

// isDigits tells whether s has at least one character and only 0-9.
func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// isAlphanumeric tells whether s has at least one character and only 0-9 and A-Z.
func isAlphanumeric(s string) bool {
	return s != "" && strings.Trim(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// grouped puts a space after every n characters of an ASCII code, counted from the left.
func grouped(s string, n int) string {
	var b strings.Builder
	for i := 0; i < len(s); i += n {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s[i:min(i+n, len(s))])
	}
	return b.String()
}

// masked is the log form of values that point to a person; log lines must not hold the whole.
func masked(s string) slog.Value { return slog.StringValue(s) }
