package app

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"omatiedot/app/source"
	"omatiedot/models"
)

// shownProblems is how many problems of a run are printed; the rest is in the rejects file.
const shownProblems = 200

func (p *program) importFiles(ctx context.Context, args []string) (err error) {
	fs := flag.NewFlagSet("import", flag.ContinueOnError)
	dryRun := fs.Bool("dry-run", false, "say what would happen and change nothing")
	rejects := fs.String("rejects", "", "write every problem to this file")
	share := fs.Float64("max-rejects", 100*models.DefaultShare, "percentage of a file's rows that may be rejected before the file is refused")
	paths, err := p.parse(fs, args, 1000)
	if err != nil {
		return err
	}
	if len(paths) == 0 || *share < 0 || *share > 100 {
		return errUsage
	}
	s, err := p.settings()
	if err != nil {
		return err
	}
	store, _, err := p.open(ctx, s)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := upToDate(ctx, store); err != nil {
		return err
	}
	report := &importReport{out: p.out}
	if *rejects != "" {
		f, err := os.OpenFile(*rejects, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		report.file = f
	}
	return runImport(ctx, store, paths, models.ImportSettings{DryRun: *dryRun, Share: *share / 100}, report)
}

// runImport takes the files of paths in and reports on them.
func runImport(ctx context.Context, store *models.Store, paths []string, settings models.ImportSettings, report *importReport) error {
	files, closeAll, err := openFiles(paths)
	defer closeAll()
	if err != nil {
		return err
	}
	settings.Problem = report.problem
	counts, err := store.Import(ctx, files, settings)
	if err != nil {
		return err
	}
	return report.finish(counts, settings.DryRun)
}

// openFiles opens the files of paths: CSV files named after their kind, or folders of them.
func openFiles(paths []string) (files []models.ImportFile, closeAll func(), err error) {
	var open []io.Closer
	closeAll = func() {
		for _, f := range open {
			f.Close()
		}
	}
	names, err := filesIn(paths)
	if err != nil {
		return nil, closeAll, err
	}
	for _, name := range names {
		kind, err := models.KindNamed(strings.TrimSuffix(filepath.Base(name), ".csv"))
		if err != nil {
			return nil, closeAll, fmt.Errorf("%s: no kind of record has this name; name files %s", name, kindNames())
		}
		f, err := os.Open(name)
		if err != nil {
			return nil, closeAll, err
		}
		open = append(open, f)
		file := models.ImportFile{Name: filepath.Base(name), Kind: kind}
		if file.Columns, file.Rows, err = source.CSV(file.Name, f); err != nil {
			return nil, closeAll, err
		}
		files = append(files, file)
	}
	return files, closeAll, nil
}

func filesIn(paths []string) ([]string, error) {
	var names []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			names = append(names, path)
			continue
		}
		found, err := filepath.Glob(filepath.Join(path, "*.csv"))
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: no .csv files in this folder; name files %s", path, kindNames())
		}
		names = append(names, found...)
	}
	slices.Sort(names)
	return names, nil
}

func kindNames() string {
	var names []string
	for _, k := range models.Kinds {
		names = append(names, k.Name+".csv")
	}
	return strings.Join(names, " ")
}

// importReport prints what became of an import.
type importReport struct {
	out      io.Writer
	file     io.Writer // every problem, beside the first ones on out; may be nil
	problems int
	quiet    bool
}

func (r *importReport) problem(p *models.ImportProblem) {
	r.problems++
	line := p.Error()
	if p.Warning {
		line += " (taken in all the same)"
	}
	if r.file != nil {
		fmt.Fprintln(r.file, line)
	}
	switch {
	case r.problems <= shownProblems:
		fmt.Fprintln(r.out, line)
	case r.problems == shownProblems+1:
		fmt.Fprintln(r.out, "… more problems; --rejects FILE writes them all")
	}
}

func (r *importReport) finish(counts []models.ImportCount, dryRun bool) error {
	w := bufio.NewWriter(r.out)
	defer w.Flush()
	refused := 0
	if !r.quiet {
		fmt.Fprintf(w, "%-24s %10s %10s %10s %10s %10s\n", "file", "rows", "new", "changed", "same", "rejected")
	}
	for _, c := range counts {
		note := ""
		if c.Refused {
			refused++
			note = "  refused"
		}
		if !r.quiet {
			fmt.Fprintf(w, "%-24s %10d %10d %10d %10d %10d%s\n", c.File, c.Rows, c.New, c.Changed, c.Same, c.Rejected, note)
		}
	}
	if dryRun {
		fmt.Fprintln(w, "Nothing was changed: this was a dry run.")
	}
	if refused > 0 {
		return fmt.Errorf("%d of %d files were refused", refused, len(counts))
	}
	return nil
}
