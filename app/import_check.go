package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"omatiedot/models"
)

const (
	// shownLines is how many lines of a file are named for each problem.
	shownLines = 5
	// notableDrop is the share by which a kind's rows have to fall from one import to the next to be named.
	notableDrop = 0.10
)

// checkImport compares import files with the register without changing it: every problem is named
// once, with how many rows have it and the first of them.
func (p *program) checkImport(ctx context.Context, paths []string) error {
	store, err := p.openUpToDate(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	inputs, err := openInputs(paths, "")
	if err != nil {
		return err
	}
	defer inputs.close()
	c := &importCheck{program: p, store: store, found: map[models.ImportProblem]*finding{}}
	progress := p.importProgress()
	settings := models.ImportSettings{DryRun: true, Unrecorded: true, Problem: c.problem}
	progress.follow(&settings, inputs)
	counts, err := store.Import(ctx, inputs.files, settings)
	progress.clear()
	if err != nil {
		return err
	}
	return c.report(ctx, counts)
}

// importCheck gathers what is found in import files.
type importCheck struct {
	*program
	store *models.Store
	order []*finding
	found map[models.ImportProblem]*finding // by problem, without its line
}

// finding is a problem with the rows that have it.
type finding struct {
	models.ImportProblem
	count int
	lines []string
}

func (c *importCheck) problem(p *models.ImportProblem) {
	key := *p
	key.Line = 0
	f := c.found[key]
	if f == nil {
		f = &finding{ImportProblem: key}
		c.found[key] = f
		c.order = append(c.order, f)
	}
	f.count++
	if p.Line > 0 && len(f.lines) < shownLines {
		f.lines = append(f.lines, fmt.Sprint(p.Line))
	}
}

func (c *importCheck) report(ctx context.Context, counts []models.ImportCount) error {
	refused := 0
	for _, k := range models.Kinds {
		of := slices.DeleteFunc(slices.Clone(counts), func(n models.ImportCount) bool { return n.Kind != k.Name })
		if len(of) == 0 {
			c.say("note", k.Name, "no file of this kind")
			continue
		}
		for _, n := range of {
			if n.Refused {
				refused++
			}
			c.file(n)
		}
		if err := c.compare(ctx, k, of); err != nil {
			return err
		}
	}
	if refused > 0 {
		return fmt.Errorf("%d of %d files would be refused", refused, len(counts))
	}
	return nil
}

func (c *importCheck) file(n models.ImportCount) {
	word, text := "ok", fmt.Sprintf("%d rows: %d new, %d changed, %d same, %d rejected", n.Rows, n.New, n.Changed, n.Same, n.Rejected)
	switch {
	case n.Refused:
		word, text = "FAIL", fmt.Sprintf("%d rows; it would be refused", n.Rows)
	case n.Rows == 0:
		word, text = "note", "the file has no rows"
	}
	c.say(word, n.File, text)
	for _, f := range c.order {
		if f.File == n.File {
			c.say("", "", f.text())
		}
	}
}

// text is the problem, how many rows have it and where the first of them are.
func (f *finding) text() string {
	text := f.Reason
	if f.Column != "" {
		text = f.Column + ": " + text
	}
	if f.Warning {
		text += " (taken in all the same)"
	}
	if len(f.lines) == 0 {
		return text
	}
	more := ""
	if f.count > len(f.lines) {
		more = " …"
	}
	return fmt.Sprintf("%s; %d rows, lines %s%s", text, f.count, strings.Join(f.lines, " "), more)
}

// compare names a kind that has far fewer rows than it had last time.
func (c *importCheck) compare(ctx context.Context, k *models.Kind, of []models.ImportCount) error {
	last, err := c.store.LastImport(ctx, k)
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	was, is := rowsOf(last.Files), rowsOf(of)
	if float64(is) < (1-notableDrop)*float64(was) {
		c.say("note", k.Name, fmt.Sprintf("%d rows, where the import of %s had %d; see that the files are complete", is, last.FinishedAt, was))
	}
	return nil
}

func rowsOf(counts []models.ImportCount) (n int) {
	for _, c := range counts {
		n += c.Rows
	}
	return n
}

func (c *importCheck) say(word, subject, text string) {
	fmt.Fprintf(c.out, "%-5s %-24s %s\n", word, subject, text)
}
