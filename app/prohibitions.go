package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"omatiedot/app/source"
	"omatiedot/models"
)

// importProhibitions takes in an industry's opt-out list: a CSV file whose columns --columns names.
func (p *program) importProhibitions(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("import-prohibitions", flag.ContinueOnError)
	name := fs.String("list", "", "name of the list: a newer file of the same list takes an older one's place")
	columns := fs.String("columns", "", "which column is which, as phone=Puhelin,valid_from=Alku; known are "+strings.Join(models.ProhibitionColumns, ", "))
	dryRun := fs.Bool("dry-run", false, "say what would happen and change nothing")
	share := fs.Float64("max-rejects", 100*models.DefaultShare, "percentage of the rows that may be rejected before the file is refused")
	gone := fs.Float64("max-gone", 100*models.DefaultGoneProhibitions, "percentage of the list's prohibitions that the file may lack before it is refused")
	paths, err := p.parse(fs, args, 1)
	if err != nil {
		return err
	}
	names, err := columnNames(*columns)
	if err != nil {
		return err
	}
	if len(paths) != 1 || *name == "" || !isPercentage(*share) || !isPercentage(*gone) {
		return errUsage
	}
	return p.importCSV(ctx, paths[0], func(store *models.Store, f csvFile, report *importReport) error {
		list := models.ProhibitionList{List: *name, File: f.name, Rows: f.rows}
		if list.Columns, err = renamed(f.columns, names); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		b, err := store.ImportProhibitions(ctx, list, models.ImportSettings{DryRun: *dryRun, Share: shareOf(*share), MaxGone: shareOf(*gone), Problem: report.problem})
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		return report.counts(*dryRun, []count{
			{"rows", b.Rows}, {"new", b.New}, {"same", b.Same}, {"expired", b.Expired}, {"gone", b.Gone}, {"rejected", b.Rejected}, {"customers", b.Customers},
		})
	})
}

// importPopulation takes in a file of changes from the Population Information System.
func (p *program) importPopulation(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("import-population", flag.ContinueOnError)
	dryRun := fs.Bool("dry-run", false, "say what would happen and change nothing")
	share := fs.Float64("max-rejects", 100*models.DefaultShare, "percentage of the rows that may be rejected before the file is refused")
	paths, err := p.parse(fs, args, 1)
	if err != nil {
		return err
	}
	if len(paths) != 1 || !isPercentage(*share) {
		return errUsage
	}
	return p.importCSV(ctx, paths[0], func(store *models.Store, f csvFile, report *importReport) error {
		settings := models.ImportSettings{DryRun: *dryRun, Share: shareOf(*share), Problem: report.problem}
		n, err := store.ImportPopulation(ctx, models.PopulationFile{Name: f.name, Columns: f.columns, Rows: f.rows}, settings)
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		if !*dryRun {
			// A new name or address can be on a list of the industry.
			if _, err := store.MatchProhibitions(ctx); err != nil {
				return err
			}
		}
		return report.counts(*dryRun, []count{
			{"rows", n.Rows}, {"changed", n.Changed}, {"same", n.Same}, {"withheld", n.Withheld}, {"unknown", n.Unknown}, {"rejected", n.Rejected},
		})
	})
}

// csvFile is a CSV file that is open.
type csvFile struct {
	name    string // without its folder
	columns []string
	rows    iter.Seq2[models.ImportRow, error]
}

// importCSV opens the database and a CSV file, and hands them to do.
func (p *program) importCSV(ctx context.Context, path string, do func(*models.Store, csvFile, *importReport) error) (err error) {
	store, err := p.openUpToDate(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	f := csvFile{name: filepath.Base(path)}
	if f.columns, f.rows, err = source.CSV(f.name, in); err != nil {
		return err
	}
	return do(store, f, &importReport{out: p.out})
}

// columnNames reads which column is which, "phone=Puhelin,name=Nimi": the names in the file by ours.
func columnNames(text string) (map[string]string, error) {
	names := map[string]string{}
	for pair := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(text) == "" {
			break
		}
		ours, theirs, ok := strings.Cut(pair, "=")
		ours, theirs = strings.TrimSpace(ours), strings.ToLower(strings.TrimSpace(theirs))
		_, twice := names[ours]
		switch {
		case !ok || theirs == "":
			return nil, errors.New("--columns: write it as phone=Puhelin,valid_from=Alku")
		case !slices.Contains(models.ProhibitionColumns, ours):
			return nil, fmt.Errorf("--columns: no column %q here; known are %s", ours, strings.Join(models.ProhibitionColumns, ", "))
		case twice:
			return nil, fmt.Errorf("--columns: %s stands twice", ours)
		}
		names[ours] = theirs
	}
	return names, nil
}

// renamed are a file's columns under our names, "" for those that have none. Without names they are
// ours as they stand, and others are passed over.
func renamed(columns []string, names map[string]string) ([]string, error) {
	out := make([]string, len(columns))
	if len(names) == 0 {
		for i, c := range columns {
			if slices.Contains(models.ProhibitionColumns, c) {
				out[i] = c
			}
		}
		return out, nil
	}
	for _, ours := range models.ProhibitionColumns {
		theirs, asked := names[ours]
		if !asked {
			continue
		}
		i := slices.Index(columns, theirs)
		if i < 0 {
			return nil, fmt.Errorf("there is no column %q, which --columns names for %s", theirs, ours)
		}
		if out[i] != "" {
			return nil, fmt.Errorf("--columns names the column %q twice", theirs)
		}
		out[i] = ours
	}
	return out, nil
}

// count is a number of a report under its heading.
type count struct {
	name string
	n    int
}

// counts prints numbers in a line under their headings.
func (r *importReport) counts(dryRun bool, counts []count) error {
	var head, line strings.Builder
	for _, c := range counts {
		fmt.Fprintf(&head, "%10s", c.name)
		fmt.Fprintf(&line, "%10d", c.n)
	}
	text := head.String() + "\n" + line.String() + "\n"
	if dryRun {
		text += "Nothing was changed: this was a dry run.\n"
	}
	_, err := io.WriteString(r.out, text)
	return err
}
