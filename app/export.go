package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
)

// export writes what other systems may know to a file or to standard output.
func (p *program) export(ctx context.Context, args []string) (err error) {
	if len(args) > 0 && args[0] == "consents" {
		return p.exportConsents(ctx, args[1:])
	}
	if len(args) == 0 || args[0] != "permissions" && args[0] != "restrictions" {
		return errUsage
	}
	fs := flag.NewFlagSet("export "+args[0], flag.ContinueOnError)
	format := fs.String("format", string(views.ExportCSV), "csv or json")
	output := fs.String("output", "", "write to this new file, and not to standard output")
	asOf := fs.String("as-of", "", "as it was at a moment, as 2026-11-06T12:00:00+02:00, or at the end of a day, as 2026-11-06")
	if _, err := p.parse(fs, args[1:], 0); err != nil {
		return err
	}
	if !slices.Contains(views.ExportFormats, views.ExportFormat(*format)) {
		return errUsage
	}
	at, err := p.moment(*asOf)
	if err != nil {
		return err
	}
	store, err := p.openUpToDate(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	e := exporting{store: store, format: views.ExportFormat(*format), at: at, progress: p.exportProgress()}
	write := e.permissions
	if args[0] == "restrictions" {
		write = e.restrictions
	}
	return toFile(*output, p.out, func(w io.Writer) error { return write(ctx, w) })
}

// moment reads a moment of the past; no value stands for now. A day stands for its end.
func (p *program) moment(text string) (value.Time, error) {
	now := value.TimeOf(p.now())
	if text == "" {
		return value.Time{}, nil
	}
	at, err := value.ParseTime(text)
	if day, dayErr := value.ParseDate(text); dayErr == nil {
		at, err = value.TimeOf(day.AddDays(1).Start().Add(-time.Second)), nil
		if day == now.Date() {
			at = now
		}
	}
	switch {
	case err != nil:
		return at, fmt.Errorf("--as-of %q: write it as 2026-11-06 or 2026-11-06T12:00:00+02:00", text)
	case at.After(now):
		return at, fmt.Errorf("--as-of %s: that is still to come", text)
	}
	return at, nil
}

// toFile has write fill a new file, or out where there is no path. A file that could not be written to
// its end is taken away.
func toFile(path string, out io.Writer, write func(io.Writer) error) error {
	if path == "" {
		return write(out)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// exporting is one run of export.
type exporting struct {
	store    *models.Store
	format   views.ExportFormat
	at       value.Time
	progress *exportProgress
}

func (e exporting) permissions(ctx context.Context, w io.Writer) error {
	file, err := views.NewPermissionExport(w, e.format)
	if err != nil {
		return err
	}
	err = e.store.EachPermission(ctx, e.at, func(c models.CustomerPermissions) error {
		e.progress.one("customers")
		return file.Permissions(c)
	})
	return e.end(file, err)
}

func (e exporting) restrictions(ctx context.Context, w io.Writer) error {
	file, err := views.NewRestrictionExport(w, e.format)
	if err != nil {
		return err
	}
	err = e.store.EachRestriction(ctx, e.at, func(r models.CustomerRestriction) error {
		e.progress.one("restrictions")
		return file.Restriction(r)
	})
	return e.end(file, err)
}

func (e exporting) end(file *views.Export, err error) error {
	e.progress.clear()
	if err != nil {
		return err
	}
	return file.Close()
}

// exportProgress tells a terminal how far an export has come, on the line that an import tells it on.
type exportProgress struct {
	importProgress
	n int64
}

func (p *program) exportProgress() *exportProgress {
	e := &exportProgress{importProgress: *p.importProgress()}
	e.began, e.told = p.now(), p.now()
	return e
}

// one tells of one entry more.
func (p *exportProgress) one(what string) {
	p.n++
	if !p.terminal || p.n%100 != 0 {
		return
	}
	now := p.now()
	if now.Sub(p.told) < redrawEvery {
		return
	}
	p.told = now
	p.tell(fmt.Sprintf("%d %s  %.0f/s", p.n, what, float64(p.n)/now.Sub(p.began).Seconds()))
}
