package app

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"omatiedot/app/devidp"
	"omatiedot/app/sample"
	"omatiedot/models"
)

// demo is everything in one process: database, identity provider, mailbox and a made-up utility.
func (p *program) demo(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("demo", flag.ContinueOnError)
	listen := fs.String("listen", "127.0.0.1:8080", "address of the portal; a loopback address, since anybody can log in")
	data := fs.String("data", "", "keep the data in this folder; without it they are thrown away at the end")
	customers := fs.Int("customers", sample.DefaultCustomers, "how many made-up customers")
	folder := fs.String("import", "", "take the files of this folder in the place of the made-up ones")
	if _, err := p.parse(fs, args, 0); err != nil {
		return err
	}
	if err := devidp.Loopback(*listen); err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	if *customers < 1 {
		return errors.New("--customers: at least 1")
	}
	d := &demonstration{program: p, listen: *listen, customers: *customers, folder: *folder, dir: *data}
	if d.dir == "" {
		dir, err := os.MkdirTemp("", "omatiedot-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		d.dir = dir
	}
	return d.run(ctx)
}

type demonstration struct {
	*program
	listen    string
	customers int
	folder    string
	dir       string
}

func (d *demonstration) run(ctx context.Context) error {
	s, err := d.prepare()
	if err != nil {
		return err
	}
	store, keys, err := d.open(ctx, s)
	if err != nil {
		return err
	}
	defer store.Close()
	if _, err := store.Migrate(ctx); err != nil {
		return err
	}
	people, err := d.fill(ctx, store)
	if err != nil {
		return err
	}
	box := &mailbox{now: d.now}
	neighbours, address, err := d.neighbours(&s, people, box)
	if err != nil {
		return err
	}
	defer neighbours.Close()
	d.greet(s, address, people)
	log := slog.New(slog.NewTextHandler(d.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	return d.portal(ctx, portal{settings: s, store: store, keys: keys, post: box, log: log, demo: true})
}

// prepare makes the folder, the keys and the settings.
func (d *demonstration) prepare() (settings, error) {
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return settings{}, err
	}
	keys := filepath.Join(d.dir, "keys.json")
	if _, err := os.Stat(keys); errors.Is(err, os.ErrNotExist) {
		if err := newKeyFile(keys); err != nil {
			return settings{}, err
		}
	}
	host, port, err := net.SplitHostPort(d.listen)
	if err != nil {
		return settings{}, fmt.Errorf("--listen: %w", err)
	}
	if !isAddress(d.listen) || port == "0" {
		return settings{}, errors.New("--listen: the port is part of the portal's address, so it should be a number from 1 to 65535")
	}
	return settings{
		Listen: d.listen, URL: "http://" + net.JoinHostPort(cmp.Or(host, "127.0.0.1"), port), Keys: keys,
		Database:    "sqlite:" + filepath.Join(d.dir, "omatiedot.db"),
		StaffMail:   "tietosuoja@esimerkkilansahko.example",
		NumberClaim: "customer_number", RoleClaim: "roles", WebhookNetworks: []string{"127.0.0.0/8", "::1"},
	}, nil
}

// fill takes the made-up utility, or the files asked for, into an empty register and returns whom to
// log in as.
func (d *demonstration) fill(ctx context.Context, store *models.Store) ([]devidp.Person, error) {
	s := sample.Settings{Customers: d.customers, Today: d.now()}
	held, err := store.CountCustomers(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case d.folder != "":
		report := &importReport{out: d.out}
		if err := runImport(ctx, store, []string{d.folder}, models.ImportSettings{}, report); err != nil {
			return nil, err
		}
	case held == 0:
		dir, err := os.MkdirTemp("", "omatiedot-sample-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		if err := sample.Write(dir, s); err != nil {
			return nil, err
		}
		if err := runImport(ctx, store, []string{dir}, models.ImportSettings{}, &importReport{out: d.out, quiet: true}); err != nil {
			return nil, err
		}
	}
	return d.people(ctx, store, s)
}

// people are the made-up characters, or, on somebody's own files, the first persons of the register.
func (d *demonstration) people(ctx context.Context, store *models.Store, s sample.Settings) ([]devidp.Person, error) {
	var people []devidp.Person
	if d.folder == "" {
		for _, p := range sample.People(s) {
			people = append(people, devidp.Person{
				Subject: p.Subject, Name: p.Name, Description: p.Story,
				Claims: map[string]any{"customer_number": p.CustomerNumber},
			})
		}
		return people, nil
	}
	found, err := store.SomePeople(ctx, 100)
	if err != nil {
		return nil, err
	}
	for _, p := range found {
		people = append(people, devidp.Person{
			Subject: "customer-" + p.Number, Name: p.Name, Description: p.Number,
			Claims: map[string]any{"customer_number": p.Number},
		})
	}
	return people, nil
}

// neighbours starts what a real portal has around it: two identity providers and a mailbox, on the
// port after the portal's or, where that is taken, another.
func (d *demonstration) neighbours(s *settings, people []devidp.Person, box *mailbox) (*http.Server, string, error) {
	listener, err := net.Listen("tcp", nextPort(d.listen))
	if err != nil {
		if listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return nil, "", err
		}
	}
	address := "http://" + listener.Addr().String()
	var clerks []devidp.Person
	for _, c := range sample.Clerks() {
		clerks = append(clerks, devidp.Person{Subject: c.Subject, Name: c.Name, Description: c.Story, Claims: map[string]any{"roles": c.Roles}})
	}
	mux := http.NewServeMux()
	if s.Customer, err = d.provider(mux, address+"/customers", s.URL, "/login/callback", people); err != nil {
		return nil, "", err
	}
	if s.Staff, err = d.provider(mux, address+"/staff", s.URL, "/staff/login/callback", clerks); err != nil {
		return nil, "", err
	}
	mux.Handle("/mail", box)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(listener)
	return server, address, nil
}

func (d *demonstration) provider(mux *http.ServeMux, issuer, portal, callback string, people []devidp.Person) (client, error) {
	c := client{Issuer: issuer, ID: "omatiedot", Secret: "only-for-the-demonstration"}
	server, err := devidp.New(devidp.Config{
		Issuer: issuer, Title: "Omatiedot", People: people, Now: d.now,
		Clients: []devidp.Client{{
			ID: c.ID, Secret: c.Secret, RedirectURIs: []string{portal + callback},
			PostLogoutRedirectURIs: []string{portal + "/"}, BackchannelLogoutURI: portal + "/logout/backchannel",
		}},
	})
	if err != nil {
		return client{}, err
	}
	u, err := url.Parse(issuer)
	if err != nil {
		return client{}, err
	}
	mux.Handle(u.Path+"/", server)
	return c, nil
}

func (d *demonstration) greet(s settings, neighbours string, people []devidp.Person) {
	fmt.Fprintf(d.out, "\nOmatiedot, the demonstration. Everybody in it is made up.\n\n")
	fmt.Fprintf(d.out, "  Customers   %s\n", s.URL)
	for i, p := range people {
		if i == 12 {
			break
		}
		fmt.Fprintf(d.out, "                %s: %s\n", p.Name, p.Description)
	}
	fmt.Fprintf(d.out, "  Staff       %s/staff\n", s.URL)
	for _, c := range sample.Clerks() {
		fmt.Fprintf(d.out, "                %s: %s\n", c.Name, c.Story)
	}
	fmt.Fprintf(d.out, "  Mails sent  %s/mail\n\nStop with Ctrl-C.\n", neighbours)
}

// nextPort is the address with the port after its own.
func nextPort(address string) string {
	host, port, _ := net.SplitHostPort(address)
	n, _ := strconv.Atoi(port)
	return net.JoinHostPort(host, strconv.Itoa(n+1))
}
