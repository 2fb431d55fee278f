package app

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"omatiedot/models"
)

// shownProblems is how many problems of a run are printed; the rest is in the rejects file.
const shownProblems = 200

func (p *program) importFiles(ctx context.Context, args []string) (err error) {
	fs := flag.NewFlagSet("import", flag.ContinueOnError)
	dryRun := fs.Bool("dry-run", false, "say what would happen and change nothing")
	full := fs.Bool("full", false, "the files are all there is of their kinds: mark what they lack as gone")
	gone := fs.Float64("max-gone", 100*models.DefaultGone, "percentage of a kind's records that may go before a --full run is refused")
	rejects := fs.String("rejects", "", "write every problem to this file")
	share := fs.Float64("max-rejects", 100*models.DefaultShare, "percentage of a file's rows that may be rejected before the file is refused")
	kind := fs.String("kind", "", "kind of the records on standard input, written -")
	format := fs.String("format", "", "datahub for files of Datahub's messages; otherwise CSV or NDJSON, told by their content")
	samples := fs.String("samples", "", "write the files of a small made-up utility to this folder, as examples, and take nothing in")
	paths, err := p.parse(fs, args, 1000)
	if err != nil {
		return err
	}
	if *samples != "" && len(paths) == 0 {
		return p.writeSamples(*samples)
	}
	datahub := *format == "datahub"
	if *samples != "" || len(paths) == 0 || !isPercentage(*share) || !isPercentage(*gone) || *format != "" && !datahub {
		return errUsage
	}
	if datahub && *full {
		return errors.New("--full: Datahub's messages are never all there is")
	}
	store, err := p.openUpToDate(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	report := &importReport{out: p.out, progress: p.importProgress()}
	if *rejects != "" {
		f, err := os.OpenFile(*rejects, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		report.file = f
	}
	var inputs *importInputs
	if datahub {
		inputs, err = p.datahubInputs(ctx, store, paths)
	} else {
		inputs, err = openInputs(paths, *kind)
	}
	if err != nil {
		return err
	}
	defer inputs.close()
	return report.run(ctx, store, inputs, models.ImportSettings{DryRun: *dryRun, Full: *full, Share: shareOf(*share), MaxGone: shareOf(*gone)})
}

func isPercentage(p float64) bool { return p >= 0 && p <= 100 }

// shareOf is a percentage as a share. None at all is asked for by a share that nothing stays under,
// since no share means the usual one.
func shareOf(percentage float64) float64 {
	if percentage == 0 {
		return -1
	}
	return percentage / 100
}

func (p *program) importProgress() *importProgress {
	return &importProgress{out: p.err, terminal: isTerminal(p.err), now: p.now}
}

// openUpToDate opens the database of the settings, which has to be of the newest version.
func (p *program) openUpToDate(ctx context.Context) (*models.Store, error) {
	s, err := p.settings()
	if err != nil {
		return nil, err
	}
	store, _, err := p.open(ctx, s)
	if err != nil {
		return nil, err
	}
	if err := upToDate(ctx, store); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

// runImport takes the files of paths in and reports on them.
func runImport(ctx context.Context, store *models.Store, paths []string, settings models.ImportSettings, report *importReport) error {
	inputs, err := openInputs(paths, "")
	if err != nil {
		return err
	}
	defer inputs.close()
	return report.run(ctx, store, inputs, settings)
}

// importReport prints what becomes of an import.
type importReport struct {
	out      io.Writer
	file     io.Writer       // every problem, beside the first ones on out; may be nil
	progress *importProgress // may be nil
	problems int
	quiet    bool
}

// run imports the files and reports on them.
func (r *importReport) run(ctx context.Context, store *models.Store, inputs *importInputs, settings models.ImportSettings) error {
	settings.Problem = r.problem
	if r.progress != nil {
		r.progress.follow(&settings, inputs)
	}
	counts, err := store.Import(ctx, inputs.files, settings)
	r.clear()
	if err != nil {
		return err
	}
	if !settings.DryRun {
		// Phones and addresses may have changed, and by them people are known on the industry's lists.
		if _, err := store.MatchProhibitions(ctx); err != nil {
			return err
		}
	}
	return r.finish(counts, settings)
}

func (r *importReport) clear() {
	if r.progress != nil {
		r.progress.clear()
	}
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
	if r.problems > shownProblems+1 {
		return
	}
	r.clear()
	if r.problems > shownProblems {
		line = "… more problems; --rejects FILE writes them all"
	}
	fmt.Fprintln(r.out, line)
}

// finish prints the table of counts.
func (r *importReport) finish(counts []models.ImportCount, settings models.ImportSettings) error {
	w := bufio.NewWriter(r.out)
	defer w.Flush()
	refused := 0
	heading := fmt.Sprintf("%-24s %10s %10s %10s %10s %10s", "file", "rows", "new", "changed", "same", "rejected")
	if settings.Full {
		heading += fmt.Sprintf(" %10s", "gone")
	}
	if !r.quiet {
		fmt.Fprintln(w, heading)
	}
	for _, c := range counts {
		line := fmt.Sprintf("%-24s %10d %10d %10d %10d %10d", c.File, c.Rows, c.New, c.Changed, c.Same, c.Rejected)
		if settings.Full {
			line += fmt.Sprintf(" %10d", c.Gone)
		}
		switch {
		case c.Refused:
			refused++
			line += "  refused"
		case c.Unread:
			line += "  the same file as last time"
		}
		if !r.quiet {
			fmt.Fprintln(w, line)
		}
	}
	if settings.DryRun {
		fmt.Fprintln(w, "Nothing was changed: this was a dry run.")
	}
	if refused > 0 {
		return fmt.Errorf("%d of %d files were refused", refused, len(counts))
	}
	return nil
}
