package register

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// mostMistakes is how many mistakes an error lists; the rest are counted.
const mostMistakes = 50

// Mistake is one thing wrong in a description: where, what, and what to write instead.
type Mistake struct {
	File  string
	Line  int
	Path  string // the way to the value, such as kinds.invoices.retention; empty for the whole file
	What  string
	Write string
}

// String returns the mistake as FILE:LINE: PATH: WHAT: write INSTEAD.
func (m Mistake) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: ", m.File, m.Line)
	if m.Path != "" {
		b.WriteString(m.Path + ": ")
	}
	b.WriteString(m.What + ": write " + m.Write)
	return b.String()
}

// Mistakes are all the mistakes of a description in the order of its lines.
type Mistakes []Mistake

// Error lists the mistakes a line each, at most fifty of them.
func (ms Mistakes) Error() string {
	lines := make([]string, 0, mostMistakes+1)
	for _, m := range ms[:min(len(ms), mostMistakes)] {
		lines = append(lines, m.String())
	}
	if more := len(ms) - mostMistakes; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(lines, "\n")
}

func (ms Mistakes) sorted() Mistakes {
	slices.SortStableFunc(ms, func(a, b Mistake) int { return cmp.Compare(a.Line, b.Line) })
	return ms
}

// nearest returns the known word that got was probably meant to be: at most a third of its letters wrong.
func nearest(got string, known []string) (string, bool) {
	best, least := "", len(got)/3+2
	for _, word := range known {
		if n := distance(got, word); n < least {
			best, least = word, n
		}
	}
	return best, best != ""
}

// distance is the Levenshtein distance of a and b in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		above := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := above
			if a[i] != b[j] {
				cost++
			}
			above = row[j+1]
			row[j+1] = min(cost, above+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// instead says what to write for got: the nearest known word, or else all of them.
func instead(got string, known []string) string {
	if word, ok := nearest(got, known); ok {
		return word
	}
	return oneOf(known)
}

func oneOf(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
