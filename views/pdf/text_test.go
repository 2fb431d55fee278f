package pdf

import (
	"math"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestClean(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "Matti Meikäläinen", "Matti Meikäläinen"},
		{"composed", "A\u030Akerblom", "Åkerblom"},
		{"emoji", "a😀b", "a□b"},
		{"emoji of several characters", "👩\u200D💻\uFE0F", "□□"},
		{"no glyph", "漢 ไ", "□ □"},
		{"soft hyphen", "vakuu\u00ADtus", "vakuutus"},
		{"controls", "a\x00\x07\x1b\u009Fb", "ab"},
		{"tab", "a\tb", "a b"},
		{"line ends", "a\r\nb\rc\u2028d\ve", "a\nb\nc\nd\ne"},
		{"no-break space", "1\u00A0000\u202F€", "1\u00A0000\u202F€"},
		{"wide space", "a\u3000b", "a b"},
		{"direction marks", "\u202Ea\u200F\uFEFF", "a"},
		{"Arabic", "سلام", "□□□□"},
		{"Arabic number sign is seen", "\u0600", "□"},
		{"broken UTF-8", "a\xffb", "a□b"},
		{"outside of Unicode", "\uFFFF\uFFFE\U0010FFFF", "□□□"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := clean(test.in); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestOneLine(t *testing.T) {
	if got := oneLine(" a\r\nb\u00A0c\n"); got != "a b\u00A0c" {
		t.Errorf("got %q", got)
	}
}

// alphabets are the letters of languages whose names must print, with the signs of texts.
var alphabets = []string{
	"abcdefghijklmnopqrstuvwxyzåäöæøšž ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖÆØŠŽ 0123456789",
	"áčđŋšŧž ÁČĐŊŠŦŽ âçǧǥǩʒǯõĸʹʼˈ ÂÇǦǤǨƷǮÕ ïñá ÏÑ", // North, Inari, Skolt, Lule and South Sámi
	"ąćęłńóśźż ĄĆĘŁŃÓŚŹŻ čďěňřšťůýž ČĎĚŇŘŠŤŮÝŽ ľĺŕô ĽĹŔÔ őű ŐŰ ăâîșț ĂÂÎȘȚ āēģīķļņū ĀĒĢĪĶĻŅŪ ąęėįų ĖĮŲ",
	"абвгґдеёєжзиійїклмнопрстуўфхцчшщъыьэюя АБВГҐДЕЁЄЖЗИІЙЇКЛМНОПРСТУЎФХЦЧШЩЪЫЬЭЮЯ ђјљњћџ ЂЈЉЊЋЏ ӱӧӓ",
	"αβγδεζηθικλμνξοπρσςτυφχψω άέήίόύώϊϋΐΰ ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ ΆΈΉΊΌΎΏ",
	"ăâđêôơư àảãáạ ằẳẵắặ ầẩẫấậ èẻẽéẹ ềểễếệ ìỉĩíị òỏõóọ ồổỗốộ ờởỡớợ ùủũúụ ừửữứự ỳỷỹýỵ ẰẲẴẮẶ ỀỂỄẾỆ ỒỔỖỐỘ ỜỞỠỚỢ ỪỬỮỨỰ ỲỶỸÝỴ",
	"ðþÐÞ ğışçöüĞİŞÇ œŒ ßẞ ÿŸ ŵŷŴŶ ẁẃẅ ñ ¿¡ àèìòù ëïü",
	"€£$¥ – — ‐ … ’ ‘ ” “ „ » « • · § ° ± × ÷ ½ ² ³ ‰ № © ® ™ ← → ↑ ↓ ✓ ✔ ✗ ☐ ☑ □ ■ ≤ ≥ ≠ ≈ −",
}

func TestAlphabetsHaveGlyphs(t *testing.T) {
	for _, text := range append(slices.Clone(alphabets), names...) {
		for _, r := range norm.NFC.String(text) {
			if !printable(r) {
				t.Errorf("no glyph for %q %U in %q", r, r, text)
			}
		}
	}
}

func TestWidthsAreThoseOfTheLibrary(t *testing.T) {
	p := newPDF()
	p.AddPage()
	for _, s := range []style{body, cellHead} {
		p.SetFont(fontFamily, fontStyles[s.face], s.size)
		for _, text := range append(slices.Clone(alphabets), names...) {
			text = clean(text)
			got, want := s.width(text), p.GetStringWidth(text)
			if math.Abs(got-want) > 0.001*s.size*float64(len(text)) {
				t.Errorf("%q: %.2f, the library has %.2f", text, got, want)
			}
		}
	}
}

func TestWrap(t *testing.T) {
	chars := func(n int) float64 { return body.width(strings.Repeat("n", n)) + 0.1 }
	tests := []struct {
		name  string
		text  string
		width float64
		want  []string
	}{
		{"empty", "", 100, []string{""}},
		{"short", "nn nn", 100, []string{"nn nn"}},
		{"at spaces", "nnn nnn nnn", chars(8), []string{"nnn nnn", "nnn"}},
		{"line breaks", "n\n\nn\n", 100, []string{"n", "", "n", ""}},
		{"no-break space", "nn nn\u00A0nn", chars(6), []string{"nn", "nn\u00A0nn"}},
		{"narrow no-break space", "nn nn\u202Fnn", chars(6), []string{"nn", "nn\u202Fnn"}},
		{"after a hyphen between letters", "nnn-nnn", chars(5), []string{"nnn-", "nnn"}},
		{"not after a hyphen between digits", "nn 11-11", chars(6), []string{"nn", "11-11"}},
		{"a long word", "nnnnnnnnnn", chars(4), []string{"nnnn", "nnnn", "nn"}},
		{"an address", "nnn/nnn/nnn", chars(6), []string{"nnn/", "nnn/", "nnn"}},
		{"space at the end of a line", "nnnn   nnnn", chars(4), []string{"nnnn", "nnnn"}},
		{"narrower than a character", "nn", 1, []string{"n", "n"}},
		{"no mark alone", "n\u0329n\u0329", 1, []string{"n\u0329", "n\u0329"}},
		{"only spaces", "     ", 3, []string{""}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := body.wrap(test.text, test.width); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
