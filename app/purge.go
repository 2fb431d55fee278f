package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"text/tabwriter"

	"omatiedot/models"
)

// purge deletes what has been kept for as long as the register description says.
func (p *program) purge(ctx context.Context, args []string) (err error) {
	fs := flag.NewFlagSet("purge", flag.ContinueOnError)
	dryRun := fs.Bool("dry-run", false, "only count, and count what the company's own systems still have")
	if _, err := p.parse(fs, args, 0); err != nil {
		return err
	}
	store, err := p.openUpToDate(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	counts, err := store.Purge(ctx, models.DryRun(*dryRun))
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	what := "deleted"
	if *dryRun {
		what = "to delete"
	}
	fmt.Fprintf(w, "class\t%s\theld\toverdue in its source\t\n", what)
	for _, c := range counts {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t\n", c.Class, c.Rows, c.Held, c.Overdue)
	}
	return w.Flush()
}

// hold places, lists and releases legal holds.
func (p *program) hold(ctx context.Context, args []string) (err error) {
	if len(args) == 0 || !slices.Contains([]string{"place", "release", "list"}, args[0]) {
		return errUsage
	}
	fs := flag.NewFlagSet("hold", flag.ContinueOnError)
	customer := fs.String("customer", "", "the customer number")
	reason := fs.String("reason", "", "why, without personal data")
	if _, err := p.parse(fs, args[1:], 0); err != nil {
		return err
	}
	store, err := p.openUpToDate(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	switch {
	case args[0] == "place" && *customer != "" && *reason != "":
		err = store.Hold(ctx, models.System("command line"), *customer, *reason)
	case args[0] == "release" && *customer != "":
		err = store.Release(ctx, models.System("command line"), *customer)
	case args[0] == "list":
		return p.holds(ctx, store)
	default:
		return errUsage
	}
	if errors.Is(err, models.ErrNotFound) {
		return fmt.Errorf("there is no such customer, or no hold on customer %s", *customer)
	}
	return err
}

func (p *program) holds(ctx context.Context, store *models.Store) error {
	list, err := store.Holds(ctx)
	for _, h := range list {
		fmt.Fprintf(p.out, "%s\t%s\t%s\n", h.Number, h.Placed.Date(), h.Reason)
	}
	return err
}
