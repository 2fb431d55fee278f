package app

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	// Refuses line breaks in headers and speaks TLS properly.
	gomail "github.com/wneessen/go-mail"

	"omatiedot/views/mail"
)

// mailer sends a message to one address.
type mailer interface {
	send(ctx context.Context, to string, m mail.Message) error
	check(ctx context.Context) error
}

// newMailer makes the mailer that the settings ask for.
func newMailer(s settings) (mailer, error) {
	if s.SMTP == "" {
		return noMail{}, nil
	}
	const should = "OMATIEDOT_SMTP is wrong; it should be smtp://USER:PASSWORD@HOST:PORT (STARTTLS), smtps://… (TLS), or smtp://localhost:PORT"
	u, err := url.Parse(s.SMTP)
	if err != nil || u.Hostname() == "" {
		return nil, errors.New(should)
	}
	options := []gomail.Option{gomail.WithTimeout(20 * time.Second)}
	switch {
	case u.Scheme == "smtps":
		options = append(options, gomail.WithSSLPort(false))
	case u.Scheme == "smtp" && isLoopback(u.Hostname()):
		options = append(options, gomail.WithTLSPortPolicy(gomail.TLSOpportunistic))
	case u.Scheme == "smtp":
		options = append(options, gomail.WithTLSPortPolicy(gomail.TLSMandatory))
	default:
		return nil, errors.New(should)
	}
	if port := u.Port(); port != "" {
		n, err := strconv.Atoi(port)
		if err != nil {
			return nil, errors.New(should)
		}
		options = append(options, gomail.WithPort(n))
	}
	if password, ok := u.User.Password(); ok {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	dial, err := gomail.NewClient(u.Hostname(), options...)
	if err != nil {
		return nil, fmt.Errorf("OMATIEDOT_SMTP: %w", err)
	}
	return &smtp{dial, s.MailFrom}, nil
}

// smtp sends through a mail server.
type smtp struct {
	server *gomail.Client
	from   string
}

func (s *smtp) send(ctx context.Context, to string, m mail.Message) error {
	message := gomail.NewMsg()
	if err := message.From(s.from); err != nil {
		return errors.New("mail: OMATIEDOT_MAIL_FROM is no address")
	}
	if err := message.To(to); err != nil {
		return errors.New("mail: the address held is no address")
	}
	message.Subject(m.Subject)
	message.SetBodyString(gomail.TypeTextPlain, m.Text)
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	if err := s.server.DialAndSendWithContext(ctx, message); err != nil {
		// The server's answer can quote the address.
		return errors.New("mail: the mail server did not take the message")
	}
	return nil
}

func (s *smtp) check(ctx context.Context) error {
	if err := s.server.DialWithContext(ctx); err != nil {
		return err
	}
	return s.server.Close()
}

// noMail stands in where no mail server is set: nobody is told, and the log says so.
type noMail struct{}

func (noMail) send(context.Context, string, mail.Message) error {
	return errors.New("mail: OMATIEDOT_SMTP is not set, so customers are not told of their answers")
}

func (noMail) check(context.Context) error {
	return errors.New("OMATIEDOT_SMTP is not set, so customers are not told of their answers; it should be smtp://USER:PASSWORD@HOST:PORT")
}
