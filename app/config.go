package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	// Reads the environment into a struct and nothing else.
	"github.com/caarlos0/env/v11"

	"omatiedot/handlers"
	"omatiedot/models"
	"omatiedot/models/register"
)

// settings are read from the environment. Secrets may also be in a file named by NAME_FILE.
type settings struct {
	Listen          string   `env:"OMATIEDOT_LISTEN" envDefault:"127.0.0.1:8080"`
	URL             string   `env:"OMATIEDOT_URL"`
	Database        string   `env:"OMATIEDOT_DATABASE"`
	Register        string   `env:"OMATIEDOT_REGISTER"`
	Keys            string   `env:"OMATIEDOT_KEYS"`
	Customer        client   `envPrefix:"OMATIEDOT_CUSTOMER_"`
	NumberClaim     string   `env:"OMATIEDOT_CUSTOMER_NUMBER_CLAIM" envDefault:"customer_number"`
	PersonalClaim   string   `env:"OMATIEDOT_CUSTOMER_PERSONAL_ID_CLAIM"`
	ACR             []string `env:"OMATIEDOT_CUSTOMER_ACR" envSeparator:" "`
	Staff           client   `envPrefix:"OMATIEDOT_STAFF_"`
	RoleClaim       string   `env:"OMATIEDOT_STAFF_ROLE_CLAIM" envDefault:"roles"`
	SMTP            string   `env:"OMATIEDOT_SMTP"`
	MailFrom        string   `env:"OMATIEDOT_MAIL_FROM"`
	SMS             gateway  `envPrefix:"OMATIEDOT_SMS_"`
	StaffMail       string   `env:"OMATIEDOT_STAFF_MAIL"`
	SingleApprover  string   `env:"OMATIEDOT_SINGLE_APPROVER"`
	TrustedProxies  []string `env:"OMATIEDOT_TRUSTED_PROXIES" envSeparator:","`
	WebhookNetworks []string `env:"OMATIEDOT_WEBHOOK_NETWORKS" envSeparator:","`
}

// client is how the portal is known at one OpenID provider.
type client struct {
	Issuer string `env:"ISSUER"`
	ID     string `env:"CLIENT_ID"`
	Secret string `env:"CLIENT_SECRET"`
}

// secrets may be given as a file, so that they are in no process list and no unit file.
var secrets = []string{"OMATIEDOT_DATABASE", "OMATIEDOT_CUSTOMER_CLIENT_SECRET", "OMATIEDOT_STAFF_CLIENT_SECRET", "OMATIEDOT_SMTP", "OMATIEDOT_SMS_TOKEN"}

// known lists the settings that mean something, for the warning on others.
func known() []string {
	params, err := env.GetFieldParams(&settings{})
	if err != nil {
		panic(err) // the struct above is wrong
	}
	var names []string
	for _, p := range params {
		names = append(names, p.Key)
	}
	for _, s := range secrets {
		names = append(names, s+"_FILE")
	}
	return names
}

// settings reads the environment. An error names the setting and what it should be.
func (p *program) settings() (settings, error) {
	values, unknown := map[string]string{}, []error{}
	for _, name := range slices.Sorted(maps.Keys(p.env)) {
		if !strings.HasPrefix(name, "OMATIEDOT_") || strings.HasPrefix(name, "OMATIEDOT_TEST_") {
			continue
		}
		if !slices.Contains(known(), name) {
			unknown = append(unknown, fmt.Errorf("%s: there is no such setting", name))
		}
		values[name] = p.env[name]
	}
	if len(unknown) > 0 {
		return settings{}, errors.Join(unknown...)
	}
	for _, name := range secrets {
		file, given := values[name+"_FILE"]
		if !given {
			continue
		}
		if _, twice := values[name]; twice {
			return settings{}, fmt.Errorf("%s: given both itself and as %s_FILE; give one", name, name)
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return settings{}, fmt.Errorf("%s_FILE: %w; it should be the path of a file that holds the value", name, err)
		}
		values[name] = strings.TrimSpace(string(data))
	}
	var s settings
	if err := env.ParseWithOptions(&s, env.Options{Environment: values}); err != nil {
		return settings{}, err
	}
	return s, nil
}

// What two of the settings should be.
const (
	databaseShould = "sqlite:PATH or postgres://USER@HOST/NAME"
	keysShould     = "the path of a key file, made with: omatiedot keys new FILE"
)

// yes turns on a setting that is off without it.
const yes = "yes"

// approvers is how many people an answer needs.
func (s settings) approvers() models.Approvers {
	if s.SingleApprover == yes {
		return models.OneApprover
	}
	return models.FourEyes
}

// need lists what is missing or wrong of the settings that the portal cannot do without.
func (s settings) need() error {
	var wrong []error
	check := func(name, value, should string, ok func(string) bool) {
		switch {
		case value == "":
			wrong = append(wrong, fmt.Errorf("%s is not set; it should be %s", name, should))
		case !ok(value):
			wrong = append(wrong, fmt.Errorf("%s is wrong; it should be %s", name, should))
		}
	}
	any := func(string) bool { return true }
	check("OMATIEDOT_LISTEN", s.Listen, "an address and port, such as 127.0.0.1:8080", isAddress)
	check("OMATIEDOT_URL", s.URL, "the portal's address as browsers see it, such as https://omatiedot.example.fi", isOrigin)
	check("OMATIEDOT_DATABASE", s.Database, databaseShould, isDatabase)
	check("OMATIEDOT_KEYS", s.Keys, keysShould, any)
	for name, c := range map[string]client{"OMATIEDOT_CUSTOMER_": s.Customer, "OMATIEDOT_STAFF_": s.Staff} {
		check(name+"ISSUER", c.Issuer, "the OpenID provider's issuer, an https address", isIssuer)
		check(name+"CLIENT_ID", c.ID, "the client id given by the provider", any)
		check(name+"CLIENT_SECRET", c.Secret, "the client secret given by the provider", any)
	}
	if s.Customer.Issuer != "" && s.Customer.Issuer == s.Staff.Issuer && s.Customer.ID == s.Staff.ID {
		wrong = append(wrong, errors.New("OMATIEDOT_STAFF_CLIENT_ID is that of the customers; staff need a client of their own"))
	}
	if s.SMTP != "" {
		check("OMATIEDOT_MAIL_FROM", s.MailFrom, "the sender of mails, such as noreply@example.fi", isMailAddress)
	}
	if s.SMS != (gateway{}) {
		check("OMATIEDOT_SMS_URL", s.SMS.URL, "the https address to which text messages are posted", isGateway)
		check("OMATIEDOT_SMS_TOKEN", s.SMS.Token, "the bearer token that the gateway for text messages gave", isToken)
	}
	if s.StaffMail != "" {
		check("OMATIEDOT_STAFF_MAIL", s.StaffMail, "the address to which staff are told each morning what waits, such as tietosuoja@example.fi", isMailAddress)
		check("OMATIEDOT_SMTP", s.SMTP, "the mail server by which OMATIEDOT_STAFF_MAIL is told", any)
	}
	if s.SingleApprover != "" {
		check("OMATIEDOT_SINGLE_APPROVER", s.SingleApprover, "yes, where a company has one person to draft and approve answers; or not set", func(v string) bool { return v == yes })
	}
	for _, proxy := range s.TrustedProxies {
		check("OMATIEDOT_TRUSTED_PROXIES", proxy, "addresses or networks with commas between, such as 10.0.0.1,10.1.0.0/16", isNetwork)
	}
	for _, network := range s.WebhookNetworks {
		check("OMATIEDOT_WEBHOOK_NETWORKS", network, "addresses or networks with commas between, such as 10.2.0.7,10.1.0.0/16", isNetwork)
	}
	slices.SortFunc(wrong, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(wrong...)
}

func isAddress(s string) bool {
	_, port, err := net.SplitHostPort(s)
	_, portErr := strconv.ParseUint(port, 10, 16)
	return err == nil && portErr == nil
}

func isDatabase(s string) bool {
	scheme, rest, _ := strings.Cut(s, ":")
	return rest != "" && (scheme == "sqlite" || scheme == "postgres" || scheme == "postgresql")
}

// isOrigin holds the address to the form that browsers send as the origin of a form (RFC 6454
// section 6.1), since forms are refused by it: lower case, and no port that goes without saying.
func isOrigin(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())) && u.Hostname() != "" &&
		u.Host == strings.ToLower(u.Host) && u.Port() != map[string]string{"https": "443", "http": "80"}[u.Scheme] &&
		strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && u.Fragment == "" && u.User == nil
}

func isIssuer(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()))
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func isMailAddress(s string) bool {
	_, err := mail.ParseAddress(s)
	return err == nil
}

func isNetwork(s string) bool {
	_, addrErr := netip.ParseAddr(s)
	_, prefixErr := netip.ParsePrefix(s)
	return addrErr == nil || prefixErr == nil
}

// description reads the register description in force.
func (s settings) description() (*register.Description, error) {
	if s.Register == "" {
		return register.Default(), nil
	}
	data, err := os.ReadFile(s.Register)
	if err != nil {
		return nil, fmt.Errorf("OMATIEDOT_REGISTER: %w; it should be the path of a register description, to be started from: omatiedot notice", err)
	}
	d, err := register.Parse(s.Register, data)
	if err != nil {
		return nil, fmt.Errorf("OMATIEDOT_REGISTER:\n%w", err)
	}
	return d, nil
}

// keys reads the key file.
func (s settings) keys() (*models.Keys, error) {
	if s.Keys == "" {
		return nil, errors.New("OMATIEDOT_KEYS is not set; it should be " + keysShould)
	}
	data, err := os.ReadFile(s.Keys)
	if err != nil {
		return nil, fmt.Errorf("OMATIEDOT_KEYS: %w; it should be %s", err, keysShould)
	}
	keys, err := models.ParseKeys(data)
	if err != nil {
		return nil, fmt.Errorf("OMATIEDOT_KEYS: %w", err)
	}
	return keys, nil
}

// open opens the database.
func (p *program) open(ctx context.Context, s settings) (*models.Store, *models.Keys, error) {
	if s.Database == "" {
		return nil, nil, errors.New("OMATIEDOT_DATABASE is not set; it should be " + databaseShould)
	}
	keys, err := s.keys()
	if err != nil {
		return nil, nil, err
	}
	d, err := s.description()
	if err != nil {
		return nil, nil, err
	}
	store, err := models.Open(ctx, models.Settings{Database: s.Database, Keys: keys, Now: p.now, Description: d, Approvers: s.approvers(), Texts: s.SMS.URL != "", Networks: models.ParseNetworks(s.WebhookNetworks)})
	if err != nil {
		return nil, nil, fmt.Errorf("OMATIEDOT_DATABASE: %w", err)
	}
	return store, keys, nil
}

// customers and staff are the two providers as the portal uses them.
func (p *program) customers(s settings) *handlers.Provider {
	return handlers.NewProvider(handlers.ProviderConfig{
		Issuer: s.Customer.Issuer, ClientID: s.Customer.ID, ClientSecret: s.Customer.Secret,
		RedirectURL: strings.TrimSuffix(s.URL, "/") + "/login/callback", ACR: s.ACR, Now: p.now,
	})
}

func (p *program) staff(s settings) *handlers.Provider {
	return handlers.NewProvider(handlers.ProviderConfig{
		Issuer: s.Staff.Issuer, ClientID: s.Staff.ID, ClientSecret: s.Staff.Secret,
		RedirectURL: strings.TrimSuffix(s.URL, "/") + "/staff/login/callback", Now: p.now,
	})
}
