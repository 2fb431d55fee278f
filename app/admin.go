package app

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"omatiedot/models"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

func (p *program) migrate(ctx context.Context, args []string) error {
	if _, err := p.parse(flag.NewFlagSet("migrate", flag.ContinueOnError), args, 0); err != nil {
		return err
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
	steps, err := store.Migrate(ctx)
	if err != nil {
		return err
	}
	current, _, err := store.Version(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "%d steps; the database is at version %d\n", steps, current)
	return nil
}

func (p *program) keys(_ context.Context, args []string) error {
	rest, err := p.parse(flag.NewFlagSet("keys", flag.ContinueOnError), args, 2)
	if err != nil {
		return err
	}
	if len(rest) != 2 || rest[0] != "new" {
		return errUsage
	}
	if err := newKeyFile(rest[1]); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "%s: new keys. Keep a copy in a safe place: without it sealed data is lost.\n", rest[1])
	return nil
}

// newKeyFile writes new keys to a file that is not there yet.
func newKeyFile(path string) error {
	data, err := models.NewKeyFile()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s is there already; keys are never overwritten", path)
	}
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// notice prints the register description in force: as it is, as the privacy notice in a language, or
// beside it the documentation of the fields of the register.
func (p *program) notice(_ context.Context, args []string) error {
	fs := flag.NewFlagSet("notice", flag.ContinueOnError)
	fields := fs.Bool("fields", false, "document import files: every kind, column and code, as Markdown")
	lang := fs.String("lang", "", "print the privacy notice, or with --fields the documentation, in this language: fi, sv or en")
	if _, err := p.parse(fs, args, 0); err != nil {
		return err
	}
	if *lang != "" && i18n.Known(*lang) != *lang {
		fmt.Fprintf(p.err, "omatiedot notice: --lang %q: it should be fi, sv or en\n", *lang)
		return errUsage
	}
	if *fields {
		_, err := p.out.Write(views.FieldsMarkdown(cmp.Or(*lang, "en")))
		return err
	}
	s, err := p.settings()
	if err != nil {
		return err
	}
	d, err := s.description()
	if err != nil {
		return err
	}
	text := d.YAML()
	if *lang != "" {
		text = views.NoticeMarkdown(*lang, d)
	}
	_, err = p.out.Write(text)
	return err
}

func (p *program) version(_ context.Context, args []string) error {
	if _, err := p.parse(flag.NewFlagSet("version", flag.ContinueOnError), args, 0); err != nil {
		return err
	}
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				version += " " + s.Value
			}
		}
	}
	fmt.Fprintln(p.out, "omatiedot", version)
	return nil
}

// check says of each thing the portal needs whether it works, and what to do if not.
func (p *program) check(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("check", flag.ContinueOnError)
	files := fs.Bool("import", false, "compare import files with the register, and change nothing")
	paths, err := p.parse(fs, args, 1000)
	switch {
	case err != nil:
		return err
	case *files && len(paths) > 0:
		return p.checkImport(ctx, paths)
	case *files || len(paths) > 0:
		return errUsage
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	failed := 0
	say := func(subject string, err error, good string) {
		if err == nil {
			fmt.Fprintf(p.out, "ok    %-12s %s\n", subject, good)
			return
		}
		failed++
		fmt.Fprintf(p.out, "FAIL  %-12s %v\n", subject, err)
	}
	s, err := p.settings()
	if err == nil {
		err = s.need()
	}
	say("settings", err, "complete")
	if s.approvers() == models.OneApprover {
		fmt.Fprintf(p.out, "note  %-12s OMATIEDOT_SINGLE_APPROVER: whoever drafts an answer may approve it; each time is in the audit log\n", "approval")
	}
	if s.StaffMail == "" {
		fmt.Fprintf(p.out, "note  %-12s %s\n", "digest", noDigest)
	}
	_, err = s.keys()
	say("keys", err, s.Keys)
	p.checkDatabase(ctx, s, say)
	p.checkRegister(s, say)
	if s.Customer.Issuer != "" {
		say("customers", p.customers(s).Check(ctx), s.Customer.Issuer)
	}
	if s.Staff.Issuer != "" {
		say("staff", p.staff(s).Check(ctx), s.Staff.Issuer)
	}
	post, err := newMailer(s)
	if err == nil {
		err = post.check(ctx)
	}
	say("mail", err, "the mail server answers")
	if failed > 0 {
		return fmt.Errorf("%d of the checks failed", failed)
	}
	return nil
}

func (p *program) checkDatabase(ctx context.Context, s settings, say func(string, error, string)) {
	store, _, err := p.open(ctx, s)
	if err != nil {
		say("database", err, "")
		return
	}
	defer store.Close()
	err = store.Ping(ctx)
	say("database", err, "answers ("+store.Dialect()+")")
	if err != nil {
		return
	}
	if err := upToDate(ctx, store); err != nil {
		say("migrations", err, "")
		return
	}
	say("migrations", nil, "up to date")
	waiting, failing, dead, err := store.JobCounts(ctx)
	if err == nil && dead > 0 {
		err = fmt.Errorf("%d jobs were given up after many tries; the log says why", dead)
	}
	say("jobs", err, fmt.Sprintf("%d waiting, %d of them failed before", waiting, failing))
	waiting, failing, dead, err = store.WebhookCounts(ctx)
	if err == nil && dead > 0 {
		err = fmt.Errorf("%d events were given up; /staff/webhooks says why and sends them again", dead)
	}
	say("webhooks", err, fmt.Sprintf("%d events waiting, %d of them failed before", waiting, failing))
	n, err := store.CountCustomers(ctx)
	if err == nil && n == 0 {
		err = errors.New("the register is empty; run: omatiedot import FOLDER")
	}
	say("customers in", err, fmt.Sprint(n))
	shared, refused, err := store.ShareCode(ctx)
	say("identities", err, fmt.Sprintf("%d customers share a personal identity code with another", shared))
	if refused > 0 {
		fmt.Fprintf(p.out, "note  %-12s %d of them have different names: nobody can log in with their codes until the source is corrected\n", "identities", refused)
	}
}

func (p *program) checkRegister(s settings, say func(string, error, string)) {
	d, err := s.description()
	if err != nil {
		say("register", err, "")
		return
	}
	for _, w := range d.Warnings() {
		fmt.Fprintf(p.out, "note  %-12s %s\n", "register", w)
	}
	say("register", nil, "version "+d.Version)
}
