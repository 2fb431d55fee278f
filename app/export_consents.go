package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"

	"omatiedot/models"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// commandLine is who acts in the audit log where an administrator gives a command.
const commandLine = models.System("command line")

// exportConsents writes the proof of one customer's permissions, as it was known at a moment: the
// company has to be able to show it (GDPR Article 7(1)) to an authority that asks.
func (p *program) exportConsents(ctx context.Context, args []string) (err error) {
	fs := flag.NewFlagSet("export consents", flag.ContinueOnError)
	number := fs.String("customer", "", "customer number")
	language := fs.String("language", i18n.Languages[0].Code, "fi, sv or en, for the texts")
	output := fs.String("output", "", "write to this new file, and not to standard output")
	asOf := fs.String("as-of", "", "as it was at a moment, as 2026-11-06T12:00:00+02:00, or at the end of a day, as 2026-11-06")
	if _, err := p.parse(fs, args, 0); err != nil {
		return err
	}
	if *number == "" || !slices.ContainsFunc(i18n.Languages, func(l i18n.Language) bool { return l.Code == *language }) {
		return errUsage
	}
	at, err := p.moment(*asOf)
	if err != nil {
		return err
	}
	s, err := p.settings()
	if err != nil {
		return err
	}
	if s.URL == "" {
		return errors.New("OMATIEDOT_URL is not set; it should be the portal's address, which the record refers to")
	}
	store, err := p.openUpToDate(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return toFile(*output, p.out, func(w io.Writer) error {
		record, err := store.ExportConsents(ctx, commandLine, *number, at)
		if gone := new(models.NotHeld); errors.As(err, &gone) {
			return fmt.Errorf("what held before %s is no longer kept", gone.Since.Date())
		}
		if errors.Is(err, models.ErrNotFound) {
			return errors.New("--customer: no customer has this number")
		}
		if err != nil {
			return err
		}
		data, err := views.PermissionRecord(record, *language, s.URL)
		if err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	})
}
