package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strconv"
	"strings"

	"omatiedot/models"
	"omatiedot/models/value"
)

// tokenKeeper is who issues and revokes tokens by command, as the audit log names them.
const tokenKeeper = models.System("tokens")

// tokens issues, lists and revokes the bearer tokens of other systems.
func (p *program) tokens(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	steps := map[string]func(*program, context.Context, []string) error{
		"new": (*program).newToken, "list": (*program).listTokens, "revoke": (*program).revokeToken,
	}
	step, ok := steps[args[0]]
	if !ok {
		return errUsage
	}
	return step(p, ctx, args[1:])
}

func (p *program) newToken(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("tokens new", flag.ContinueOnError)
	name := fs.String("name", "", "name of the system that will have it")
	scopes := fs.String("scope", "", "what it may read, with commas between: "+tokenScopes())
	until := fs.String("until", "", "last day on which it works, as 2027-12-31; without it until it is revoked")
	if _, err := p.parse(fs, args, 0); err != nil {
		return err
	}
	n := models.NewToken{Name: *name}
	for word := range strings.SplitSeq(*scopes, ",") {
		if word = strings.TrimSpace(word); word != "" {
			n.Scopes = append(n.Scopes, models.TokenScope(word))
		}
	}
	if err := n.Until.UnmarshalText([]byte(*until)); err != nil {
		return fmt.Errorf("--until %q: write it as 2027-12-31", *until)
	}
	store, err := p.openUpToDate(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	token, err := store.IssueToken(ctx, tokenKeeper, n)
	if err != nil {
		return tokenMistake(err)
	}
	fmt.Fprintln(p.err, "This is the only time that the token is shown:")
	fmt.Fprintln(p.out, token)
	return nil
}

// tokenMistake says what is wrong in the words of the command line.
func tokenMistake(err error) error {
	var wrong *models.Invalid
	if !errors.As(err, &wrong) {
		return err
	}
	switch wrong.Field + " " + wrong.Code {
	case "name required":
		return errors.New("--name is missing: it is the name of the system that will have the token")
	case "name taken":
		return errors.New("--name: there is a token of that name already; choose another or revoke that one")
	case "scopes required", "scopes unknown":
		return errors.New("--scope: choose among " + tokenScopes() + ", with commas between")
	case "until past":
		return errors.New("--until: the day is over")
	}
	return fmt.Errorf("--%s: %s", strings.TrimSuffix(wrong.Field, "s"), wrong.Code)
}

func tokenScopes() string {
	var words []string
	for _, s := range models.TokenScopes {
		words = append(words, string(s))
	}
	return strings.Join(words, ",")
}

func (p *program) listTokens(ctx context.Context, args []string) error {
	if _, err := p.parse(flag.NewFlagSet("tokens list", flag.ContinueOnError), args, 0); err != nil {
		return err
	}
	store, err := p.openUpToDate(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	list, err := store.Tokens(ctx, tokenKeeper)
	if err != nil {
		return err
	}
	const row = "%4s  %-8s  %-20s  %-20s  %-10s  %-36s  %s\n"
	fmt.Fprintf(p.out, row, "id", "state", "created", "used", "until", "scope", "name")
	today := value.DateOf(p.now())
	for _, t := range list {
		fmt.Fprintf(p.out, row, strconv.FormatInt(t.ID, 10), t.State(today), t.Created, t.Used, t.Until, t.List, t.Name)
	}
	return nil
}

func (p *program) revokeToken(ctx context.Context, args []string) error {
	rest, err := p.parse(flag.NewFlagSet("tokens revoke", flag.ContinueOnError), args, 1)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return errUsage
	}
	id, err := strconv.ParseInt(rest[0], 10, 64)
	if err != nil {
		return fmt.Errorf("%q is no id of a token; see: omatiedot tokens list", rest[0])
	}
	store, err := p.openUpToDate(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	switch err := store.RevokeToken(ctx, tokenKeeper, id); {
	case errors.Is(err, models.ErrNotFound):
		return fmt.Errorf("there is no token %d; see: omatiedot tokens list", id)
	case errors.Is(err, models.ErrStale):
		return fmt.Errorf("token %d was revoked before", id)
	case err != nil:
		return err
	}
	fmt.Fprintf(p.out, "token %d is revoked\n", id)
	return nil
}
