// Package app is the program: its command line and settings, start and stop, and the work that no
// request waits for. It holds no rules, SQL or HTML.
package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Main runs the command that args name and returns the exit code: 0 done, 1 failed, 2 not understood.
func Main(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := &program{out: stdout, err: stderr, env: environ(os.Environ()), now: time.Now}
	return p.run(ctx, args)
}

// program is one run of the program.
type program struct {
	out, err io.Writer
	env      map[string]string
	now      func() time.Time
	ready    func(portal string) // told the address once the portal answers; may be nil
}

// errUsage: the command line was not understood, and what is wrong has been said.
var errUsage = errors.New("usage")

type command struct {
	name, args, summary string
	run                 func(*program, context.Context, []string) error
}

func commands() []command {
	return []command{
		{"demo", "[--listen A] [--data DIR] [--customers N] [--import DIR]", "everything in one process, with a made-up utility", (*program).demo},
		{"serve", "", "the portal and its background work", (*program).serve},
		{"migrate", "", "bring the database to the newest version", (*program).migrate},
		{"check", "[--import PATH...]", "say what works and what to do about what does not, or whether files would fit the register", (*program).check},
		{"import", "[--dry-run] [--full] [--max-gone PERCENT] [--rejects FILE] [--max-rejects PERCENT] [--kind KIND] [--format datahub] PATH... | --samples DIR", "take CSV or NDJSON files or folders of them, or - for standard input, into the register", (*program).importFiles},
		{"import-prohibitions", "--list NAME [--columns MAP] [--dry-run] [--max-rejects PERCENT] [--max-gone PERCENT] FILE", "take an industry's opt-out list, a CSV file, and compare it with the customers", (*program).importProhibitions},
		{"import-population", "[--dry-run] [--max-rejects PERCENT] FILE", "take changes of names and addresses from the Population Information System, a CSV file", (*program).importPopulation},
		{"unsubscribe-links", "--purpose P --channel C [--format csv|json] [--output FILE] [FILE | -]", "write the links and mail headers by which customers say no without logging in", (*program).unsubscribeLinks},
		{"audience", "--purpose P --channel C [--group G] [--product P] [--postal-code C] [--role ROLE] [--recipient NAME --words TEXT --until DATE [--country CC] [--safeguards TEXT] --output FILE]", "count whom marketing may approach, or write a list of them for somebody, which each of them sees", (*program).audience},
		{"export", "permissions|restrictions [--format csv|json] [--output FILE] [--as-of MOMENT]", "write what may be done with whose data, now or at a moment of the past", (*program).export},
		{"export", "consents --customer NUMBER [--language fi|sv|en] [--output FILE] [--as-of MOMENT]", "write the proof of one customer's permissions as consent records in JSON-LD", (*program).export},
		{"tokens", "new --name NAME --scope SCOPES [--until DATE] | list | revoke ID", "issue, list and revoke the tokens by which other systems read permissions and restrictions", (*program).tokens},
		{"purge", "[--dry-run]", "delete what has been kept for as long as the register description says; serve does it every night", (*program).purge},
		{"hold", "place --customer N --reason TEXT | release --customer N | list", "keep everything of a customer while a dispute or an inspection goes on", (*program).hold},
		{"keys", "new FILE", "make a key file", (*program).keys},
		{"notice", "[--lang L] [--fields]", "print the register description in force, to start your own from; the notice in a language; or what import files hold", (*program).notice},
		{"version", "", "print the version", (*program).version},
	}
}

// steps reports whether the command begins with a word that says what is to be done.
func (c command) steps() bool { return c.args != "" && c.args[0] >= 'a' && c.args[0] <= 'z' }

func (p *program) run(ctx context.Context, args []string) int {
	if len(args) == 0 {
		p.usage(p.err)
		return 2
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		if len(args) > 1 && c.steps() && slices.Contains([]string{"-h", "-help", "--help"}, args[1]) {
			fmt.Fprintf(p.err, "usage: omatiedot %s %s\n", c.name, c.args)
			return 0
		}
		err := c.run(p, ctx, args[1:])
		switch {
		case err == nil:
			return 0
		case errors.Is(err, flag.ErrHelp):
			return 0
		case errors.Is(err, errUsage):
			fmt.Fprintf(p.err, "usage: omatiedot %s %s\n", c.name, c.args)
			return 2
		}
		fmt.Fprintf(p.err, "omatiedot: %v\n", err)
		return 1
	}
	if args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		p.usage(p.out)
		return 0
	}
	fmt.Fprintf(p.err, "omatiedot: no command %q\n", args[0])
	p.usage(p.err)
	return 2
}

func (p *program) usage(w io.Writer) {
	fmt.Fprint(w, "usage: omatiedot COMMAND\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %s\n      %s\n", strings.TrimSpace(c.name+" "+c.args), c.summary)
	}
	fmt.Fprint(w, "\nSettings come from the environment; omatiedot check says what each lacks.\n")
}

// parse reads a command's flags and returns what follows them. max is how many arguments may.
func (p *program) parse(fs *flag.FlagSet, args []string, max int) ([]string, error) {
	fs.SetOutput(p.err)
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil, err
		}
		return nil, errUsage
	}
	if fs.NArg() > max {
		fmt.Fprintf(p.err, "omatiedot %s: %q is too much\n", fs.Name(), fs.Arg(max))
		return nil, errUsage
	}
	return fs.Args(), nil
}

func (p *program) logger() *slog.Logger { return slog.New(slog.NewJSONHandler(p.err, nil)) }

func environ(list []string) map[string]string {
	env := map[string]string{}
	for _, e := range list {
		name, value, _ := strings.Cut(e, "=")
		env[name] = value
	}
	return env
}
