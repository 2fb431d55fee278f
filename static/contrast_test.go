package static

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestContrast reckons the contrast of every pair of colours that the stylesheet sets on one another,
// in the light and in the dark scheme: WCAG 2.2 criterion 1.4.3 asks 4.5 for text, 1.4.11 asks 3 for
// the edges of controls and for the focus.
func TestContrast(t *testing.T) {
	file, _ := Open(Path("css/app.css"))
	css := string(file.Data)
	light := colours(block(t, css, ":root {"))
	dark := map[string]string{}
	for name, colour := range light {
		dark[name] = colour
	}
	for name, colour := range colours(block(t, css, "@media screen and (prefers-color-scheme: dark)")) {
		dark[name] = colour
	}
	text := []string{
		"ink paper", "ink sheet", "ink tint", "ink bad-tint", "ink warn-tint", "soft paper", "soft sheet", "soft neutral-tint",
		"soft tint", "link paper", "link sheet", "link tint", "on-main main", "on-main main-over",
		"info info-tint", "good good-tint", "warn warn-tint", "bad bad-tint", "bad sheet", "bad paper", "neutral neutral-tint",
		"sheet good",
	}
	edges := []string{"edge paper", "edge sheet", "edge bad-tint", "focus paper", "focus sheet", "focus tint", "focus bad-tint", "main paper", "main sheet"}
	for scheme, colours := range map[string]map[string]string{"light": light, "dark": dark} {
		for _, pair := range text {
			check(t, scheme, colours, pair, 4.5)
		}
		for _, pair := range edges {
			check(t, scheme, colours, pair, 3)
		}
	}
}

func check(t *testing.T, scheme string, colours map[string]string, pair string, least float64) {
	t.Helper()
	fore, back, _ := strings.Cut(pair, " ")
	if colours[fore] == "" || colours[back] == "" {
		t.Errorf("%s: there is no colour %s or %s", scheme, fore, back)
		return
	}
	if got := contrast(t, colours[fore], colours[back]); got < least {
		t.Errorf("%s: %s on %s has a contrast of %.2f, below %.1f", scheme, fore, back, got, least)
	}
}

// block returns the text from a heading to the end of its first inner or only block.
func block(t *testing.T, css, heading string) string {
	t.Helper()
	_, rest, ok := strings.Cut(css, heading)
	if !ok {
		t.Fatalf("no %s in the stylesheet", heading)
	}
	text, _, _ := strings.Cut(rest, "}")
	return text
}

var property = regexp.MustCompile(`--([a-z-]+):\s*#([0-9a-f]{6});`)

func colours(text string) map[string]string {
	found := map[string]string{}
	for _, m := range property.FindAllStringSubmatch(text, -1) {
		found[m[1]] = m[2]
	}
	return found
}

// contrast is the contrast ratio of WCAG 2.2.
func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			sum += weight * c / 12.92
		} else {
			sum += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return sum
}

func TestContrastOfKnownPairs(t *testing.T) {
	if got := contrast(t, "000000", "ffffff"); got != 21 {
		t.Errorf("black on white has %v", got)
	}
	if got := contrast(t, "777777", "ffffff"); math.Abs(got-4.48) > 0.01 {
		t.Errorf("grey on white has %v", got)
	}
}
