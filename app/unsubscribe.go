package app

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"omatiedot/models"
	"omatiedot/views"
)

// The headers of a mail (RFC 2369 section 3.2, RFC 8058 section 3.1).
const (
	unsubscribeHeader     = "List-Unsubscribe"
	unsubscribePostHeader = "List-Unsubscribe-Post"
	oneClick              = "List-Unsubscribe=One-Click"
)

// mailLink is a customer's unsubscribe link and what the headers of a mail to them hold.
type mailLink struct {
	Number string `json:"number"`
	Link   string `json:"link"`
	Header string `json:"list_unsubscribe"`
	Post   string `json:"list_unsubscribe_post"`
}

func newMailLink(portal string, l models.CustomerLink) mailLink {
	link := strings.TrimSuffix(portal, "/") + "/unsubscribe/" + l.Token
	return mailLink{Number: l.Number, Link: link, Header: "<" + link + ">", Post: oneClick}
}

// unsubscribeLinks writes the links of the customers that a file names, or of all who may be contacted.
func (p *program) unsubscribeLinks(ctx context.Context, args []string) (err error) {
	fs := flag.NewFlagSet("unsubscribe-links", flag.ContinueOnError)
	fs.Usage = func() { p.aboutUnsubscribeLinks(fs) }
	purpose := fs.String("purpose", "", "what the messages are for, such as direct_marketing")
	channel := fs.String("channel", "", "how they are sent, such as email")
	format := fs.String("format", "csv", "csv or json")
	output := fs.String("output", "", "write to this file")
	paths, err := p.parse(fs, args, 1)
	if err != nil {
		return err
	}
	if *purpose == "" || *channel == "" || *format != "csv" && *format != "json" {
		return errUsage
	}
	s, err := p.settings()
	if err != nil {
		return err
	}
	if s.URL == "" {
		return errors.New("OMATIEDOT_URL is not set; it should be the portal's address, which the links begin with")
	}
	store, err := p.openUpToDate(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	links := store.LinksAllowed(ctx, *purpose, *channel)
	source := "the register"
	if len(paths) == 1 {
		numbers, err := openNumbers(paths[0])
		if err != nil {
			return err
		}
		defer numbers.Close()
		links, source = store.LinksOf(ctx, *purpose, *channel, lines(numbers)), filepath.Base(paths[0])
	}
	out, done, err := p.outputTo(*output)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	return p.writeLinks(linkList{source: source, portal: s.URL, links: links}, newLinkWriter(*format, out))
}

// aboutUnsubscribeLinks says how the command is used and what the sender of the mails has to see to.
func (p *program) aboutUnsubscribeLinks(fs *flag.FlagSet) {
	fmt.Fprintf(p.err, `Usage of %s:
Without a FILE of customer numbers, one a line (- for standard input), the links are of all customers
who may be contacted for the purpose by the channel today. Those of a FILE are made without asking that.
`, fs.Name())
	fs.PrintDefaults()
	fmt.Fprintf(p.err, `The values are for the headers %s and %s of the mail to that customer.
Mail programs show a button for them only if the DKIM signature (RFC 6376) covers both headers: name
them both in its h= tag. Give each mail the link of its own receiver. A link works as long as the key
it was made with is in the key file.
`, unsubscribeHeader, unsubscribePostHeader)
}

// openNumbers opens a file of customer numbers, or standard input.
func openNumbers(path string) (io.ReadCloser, error) {
	if path == standardInput {
		return io.NopCloser(os.Stdin), nil
	}
	return os.Open(path)
}

// outputTo is a buffered file, or standard output without a path. done writes what is left.
func (p *program) outputTo(path string) (out *bufio.Writer, done func() error, err error) {
	if path == "" {
		out = bufio.NewWriter(p.out)
		return out, out.Flush, nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, nil, err
	}
	out = bufio.NewWriter(f)
	return out, func() error { return errors.Join(out.Flush(), f.Close()) }, nil
}

// lines are the lines of a file that are not empty, without the space around them.
func lines(in io.Reader) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		scanner := bufio.NewScanner(in)
		for first := true; scanner.Scan(); first = false {
			line := scanner.Bytes()
			if first {
				line = bytes.TrimPrefix(line, []byte("\ufeff"))
			}
			if line = bytes.TrimSpace(line); len(line) > 0 && !yield(string(line), nil) {
				return
			}
		}
		if err := scanner.Err(); err != nil {
			yield("", fmt.Errorf("read the customer numbers: %w", err))
		}
	}
}

// linkList are links to be written, and where their customers come from.
type linkList struct {
	source, portal string
	links          iter.Seq2[models.CustomerLink, error]
}

// writeLinks writes each link, and names the numbers that are nobody's.
func (p *program) writeLinks(list linkList, w linkWriter) error {
	written, unknown := 0, 0
	for l, err := range list.links {
		if err != nil {
			return err
		}
		if l.Token == "" {
			if unknown++; unknown <= shownProblems {
				fmt.Fprintf(p.err, "%s: no customer has the number %q\n", list.source, l.Number)
			}
			continue
		}
		if err := w.write(newMailLink(list.portal, l)); err != nil {
			return err
		}
		written++
	}
	if err := w.end(); err != nil {
		return err
	}
	if !strings.HasPrefix(list.portal, "https:") {
		fmt.Fprintln(p.err, "note: the portal has no https address, and mail programs show a button only for https")
	}
	fmt.Fprintf(p.err, "%d links\n", written)
	if unknown > 0 {
		return fmt.Errorf("%s: %d of the numbers are no customer's; the links of the others are written", list.source, unknown)
	}
	return nil
}

// linkWriter writes links in one form.
type linkWriter interface {
	write(mailLink) error
	end() error
}

func newLinkWriter(format string, out io.Writer) linkWriter {
	if format == "json" {
		return &jsonLinks{out: out, before: "[\n"}
	}
	return &csvLinks{csv.NewWriter(out), false}
}

type csvLinks struct {
	*csv.Writer
	headed bool
}

func (w *csvLinks) write(l mailLink) error {
	if err := w.head(); err != nil {
		return err
	}
	return w.Write([]string{views.Guarded(l.Number), l.Link, l.Header, l.Post})
}

func (w *csvLinks) head() error {
	if w.headed {
		return nil
	}
	w.headed = true
	return w.Write([]string{"number", "link", "list_unsubscribe", "list_unsubscribe_post"})
}

func (w *csvLinks) end() error {
	err := w.head()
	w.Flush()
	return cmp.Or(err, w.Error())
}

// jsonLinks is an array with one link a line.
type jsonLinks struct {
	out    io.Writer
	before string
}

func (w *jsonLinks) write(l mailLink) error {
	var line bytes.Buffer
	line.WriteString(w.before)
	w.before = ",\n"
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false)
	if err := e.Encode(l); err != nil {
		return err
	}
	_, err := w.out.Write(bytes.TrimSuffix(line.Bytes(), []byte("\n")))
	return err
}

func (w *jsonLinks) end() error {
	if w.before == "[\n" {
		_, err := io.WriteString(w.out, "[]\n")
		return err
	}
	_, err := io.WriteString(w.out, "\n]\n")
	return err
}
