package app

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
)

// audience counts an audience, or with --output hands it over: it writes the list to a new file, and
// every customer on it sees that among the disclosures of their data.
func (p *program) audience(ctx context.Context, args []string) (err error) {
	fs := flag.NewFlagSet("audience", flag.ContinueOnError)
	var a models.Audience
	var r models.Recipient
	fs.StringVar(&a.Purpose, "purpose", "", "key of the purpose, as direct_marketing")
	fs.StringVar(&a.Channel, "channel", "", "email, sms, automated_call, phone or post")
	fs.StringVar(&a.Group, "group", "", "only this customer group")
	fs.StringVar(&a.Product, "product", "", "only those with this product in a contract in force")
	fs.StringVar(&a.PostalCode, "postal-code", "", "only this postal code, or codes that begin so")
	fs.StringVar((*string)(&r.Role), "role", string(models.OwnUse), "who gets the list: own, or processor for a subcontractor that acts for the company")
	fs.StringVar(&r.Name, "recipient", "", "name of who gets it, unless it is for own use")
	fs.StringVar(&r.Words, "words", "", "what it is for, as the customers read it")
	fs.TextVar(&r.Until, "until", value.Date{}, "day by which the recipient deletes it, as 2027-01-31")
	fs.TextVar(&r.Country, "country", value.Country("FI"), "country where the data are processed")
	fs.StringVar(&r.Safeguards, "safeguards", "", "safeguards of a transfer outside the European Economic Area")
	output := fs.String("output", "", "new file for the list; without it the audience is only counted")
	if _, err := p.parse(fs, args, 0); err != nil {
		return err
	}
	store, err := p.openUpToDate(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	wrong := a.Check(store.Description)
	if !r.Role.Known() {
		wrong = append(wrong, &models.Invalid{Field: "role", Code: "required"})
	}
	if *output != "" {
		wrong = append(wrong, r.Check(value.DateOf(p.now()))...)
	}
	if len(wrong) > 0 {
		return audienceMistake(wrong[0])
	}
	if *output == "" {
		return p.countAudience(ctx, store, a, r.Role)
	}
	return p.writeAudience(ctx, store, models.NewAudienceExport{
		Audience: a, Recipient: r, FormKey: rand.Text(), Told: views.AudienceWords(store.Description, a, r),
	}, *output)
}

// countAudience prints what the page for marketing staff shows.
func (p *program) countAudience(ctx context.Context, store *models.Store, a models.Audience, role models.AudienceRole) error {
	count, err := store.CountAudience(ctx, commandLine, a, role)
	if err != nil {
		return err
	}
	few := func(n int) string {
		if n == 0 {
			return "fewer than " + strconv.Itoa(models.MinAudience)
		}
		return strconv.Itoa(n)
	}
	fmt.Fprintf(p.out, "%-20s %s\n", "allowed", few(count.Allowed))
	for _, t := range count.Out {
		fmt.Fprintf(p.out, "%-20s %s\n", t.Reason, few(t.Customers))
	}
	_, err = fmt.Fprintf(p.out, "Numbers are rounded down to multiples of %d.\n", models.MinAudience)
	return err
}

// writeAudience makes the list. A list that could not be made leaves no file.
func (p *program) writeAudience(ctx context.Context, store *models.Store, e models.NewAudienceExport, path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(file)
	list, err := views.NewAudienceFile(out, e.Channel)
	var made models.AudienceExport
	if err == nil {
		made, err = store.ExportAudience(ctx, commandLine, e, models.AudienceWriter{
			Add: list.Add, Close: func() error { return errors.Join(list.Close(), out.Flush(), file.Sync()) },
		})
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(audienceMistake(err), os.Remove(path))
	}
	_, err = fmt.Fprintf(p.out, "%s: list %d with %d customers, who see it among their disclosures; to be deleted by %s\n", path, made.ID, made.Customers, made.Until)
	return err
}

// audienceMistake says what to do about a mistake on the command line.
func audienceMistake(err error) error {
	var wrong *models.Invalid
	if !errors.As(err, &wrong) {
		return err
	}
	text := views.AudienceMistakes("en", wrong)[0].Text
	if wrong.Field == "audience" {
		return errors.New(text)
	}
	return fmt.Errorf("--%s: %s", strings.ReplaceAll(wrong.Field, "_", "-"), text)
}
