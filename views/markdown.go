package views

import (
	"fmt"
	"strings"
)

// markdown is a page written as Markdown (CommonMark, with the tables of GitHub).
type markdown struct{ b strings.Builder }

var markdownSigns = strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "<", "&lt;", "`", "\\`", "\n", " ")

func (m *markdown) heading(level int, text string) {
	fmt.Fprintf(&m.b, "%s %s\n\n", strings.Repeat("#", level), markdownSigns.Replace(text))
}

func (m *markdown) paragraphs(texts ...string) {
	for _, text := range texts {
		if text != "" {
			fmt.Fprintf(&m.b, "%s\n\n", markdownSigns.Replace(text))
		}
	}
}

// facts is a list of labels and what is true of each; empty ones are left out.
func (m *markdown) facts(pairs ...string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			fmt.Fprintf(&m.b, "- **%s**: %s\n", markdownSigns.Replace(pairs[i]), markdownSigns.Replace(pairs[i+1]))
		}
	}
	m.b.WriteString("\n")
}

// table has cells that are Markdown already.
func (m *markdown) table(head []string, rows [][]string) {
	line := func(cells []string) { fmt.Fprintf(&m.b, "| %s |\n", strings.Join(cells, " | ")) }
	line(head)
	line(strings.Split(strings.Repeat("---,", len(head)-1)+"---", ","))
	for _, row := range rows {
		line(row)
	}
	m.b.WriteString("\n")
}

// bytes are the page with one line feed at its end.
func (m *markdown) bytes() []byte { return []byte(strings.TrimSpace(m.b.String()) + "\n") }
