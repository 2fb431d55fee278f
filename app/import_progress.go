package app

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"omatiedot/models"
)

// How often progress is told: on a terminal by one line redrawn, elsewhere by lines.
const (
	redrawEvery = 200 * time.Millisecond
	printEvery  = 10 * time.Second
)

// importProgress tells how far an import has come.
type importProgress struct {
	out      io.Writer
	terminal bool
	now      func() time.Time
	inputs   *importInputs
	began    time.Time
	told     time.Time
	before   int64 // rows of the files that are read
	file     string
	rows     int64 // of the file being read
	drawn    int   // characters of the line on the terminal
}

// isTerminal reports whether w is a screen that somebody looks at.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && f.Name() != os.DevNull
}

// follow makes the settings tell p how the import of the inputs goes on.
func (p *importProgress) follow(settings *models.ImportSettings, inputs *importInputs) {
	p.inputs, p.began = inputs, p.now()
	p.told = p.began
	settings.Rows = func(file string, rows int64) { p.at(file, rows, false) }
	settings.Merging = func(file string) { p.at(file, p.rows, true) }
}

func (p *importProgress) at(file string, rows int64, merging bool) {
	if file != p.file {
		p.before += p.rows
		p.file, p.rows = file, 0
	}
	p.rows = rows
	every := printEvery
	if p.terminal {
		every = redrawEvery
	}
	now := p.now()
	if now.Sub(p.told) < every && !(merging && p.terminal) {
		return
	}
	p.told = now
	p.tell(p.line(now.Sub(p.began), merging))
}

// line says the file, its rows, the rate of the run, its share of bytes and the time left.
func (p *importProgress) line(took time.Duration, merging bool) string {
	parts := []string{p.file, fmt.Sprintf("%d rows", p.rows)}
	if seconds := took.Seconds(); seconds > 0 {
		parts = append(parts, fmt.Sprintf("%.0f rows/s", float64(p.before+p.rows)/seconds))
	}
	if read, all := p.bytes(); all > 0 {
		share := min(1, float64(read)/float64(all))
		parts = append(parts, fmt.Sprintf("%.0f %%", 100*share))
		if share > 0 {
			left := time.Duration(float64(took) * (1/share - 1))
			parts = append(parts, left.Round(time.Second).String()+" left")
		}
	}
	if merging {
		parts = append(parts, "merging")
	}
	return strings.Join(parts, "  ")
}

// bytes are those that have been read and those there are, 0 where that is not known. Files before
// the one being read are done with, read or not.
func (p *importProgress) bytes() (read, all int64) {
	if len(p.inputs.open) < len(p.inputs.files) {
		return 0, 0 // files that hold several kinds of record
	}
	passed := false
	for i, f := range p.inputs.files {
		input := p.inputs.open[i]
		if input.size < 0 {
			return 0, 0
		}
		all += input.size
		switch {
		case f.Name == p.file:
			read, passed = read+input.read.Load(), true
		case !passed:
			read += input.size
		}
	}
	return read, all
}

func (p *importProgress) tell(line string) {
	if !p.terminal {
		fmt.Fprintln(p.out, line)
		return
	}
	length := len([]rune(line))
	fmt.Fprint(p.out, "\r", line, strings.Repeat(" ", max(0, p.drawn-length)))
	p.drawn = length
}

// clear takes the line from the terminal, so that something else can be printed.
func (p *importProgress) clear() {
	if p.terminal && p.drawn > 0 {
		fmt.Fprint(p.out, "\r", strings.Repeat(" ", p.drawn), "\r")
		p.drawn = 0
	}
}
