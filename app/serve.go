package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"sync"
	"time"

	"omatiedot/handlers"
	"omatiedot/models"
)

// shutdownTime is how long requests in progress may go on when the program is told to stop.
const shutdownTime = 10 * time.Second

func (p *program) serve(ctx context.Context, args []string) error {
	if _, err := p.parse(flag.NewFlagSet("serve", flag.ContinueOnError), args, 0); err != nil {
		return err
	}
	s, err := p.settings()
	if err != nil {
		return err
	}
	if err := s.need(); err != nil {
		return err
	}
	store, keys, err := p.open(ctx, s)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := upToDate(ctx, store); err != nil {
		return err
	}
	post, err := newMailer(s)
	if err != nil {
		return err
	}
	return p.portal(ctx, portal{settings: s, store: store, keys: keys, post: post, log: p.logger()})
}

// upToDate refuses to work on a database of another version.
func upToDate(ctx context.Context, store *models.Store) error {
	current, newest, err := store.Version(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("OMATIEDOT_DATABASE: %w", err)
	case current < newest:
		return fmt.Errorf("the database is at version %d and the program needs %d; run: omatiedot migrate", current, newest)
	case current > newest:
		return fmt.Errorf("the database is at version %d, which is newer than the program's %d; use a newer program", current, newest)
	}
	return nil
}

// portal is what serves: the pages and the background work on one store.
type portal struct {
	settings
	store *models.Store
	keys  *models.Keys
	post  mailer
	log   *slog.Logger
	demo  bool
}

// portal answers requests and runs jobs until ctx ends.
func (p *program) portal(ctx context.Context, o portal) error {
	if err := o.store.KeepDescription(ctx); err != nil {
		return err
	}
	address, err := url.Parse(o.URL)
	if err != nil {
		return fmt.Errorf("OMATIEDOT_URL: %w", err)
	}
	listener, err := net.Listen("tcp", o.Listen)
	if err != nil {
		return fmt.Errorf("OMATIEDOT_LISTEN: %w", err)
	}
	web := handlers.New(handlers.Config{
		Store: o.store, Keys: o.keys, Customers: p.customers(o.settings), Staff: p.staff(o.settings),
		Claims: handlers.Claims{Number: o.NumberClaim, PersonalID: o.PersonalClaim, Role: o.RoleClaim},
		URL:    address, Log: o.log, Demo: o.demo, TrustedProxies: o.TrustedProxies,
	})
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var work sync.WaitGroup
	work.Go(func() {
		(&worker{store: o.store, post: o.post, texts: newTexter(o.SMS), url: o.URL, staffMail: o.StaffMail, log: o.log}).run(ctx)
	})
	work.Go(func() {
		everyMinute(ctx, o.log, o.store.SettleDue, o.store.AskAgainDue, o.store.PlanConfirmations, o.store.RemindDue, o.store.PurgeDue, o.store.PurgeDeliveries)
	})
	if o.StaffMail != "" {
		work.Go(func() { everyMinute(ctx, o.log, (&digest{store: o.store}).round) })
	} else {
		o.log.Warn(noDigest)
	}
	work.Go(func() { newWebhooks(o.store, o.WebhookNetworks, o.log).run(ctx) })
	served := make(chan error, 1)
	go func() { served <- web.Listener(listener) }()
	o.log.Info("serving", "listen", listener.Addr().String(), "url", o.URL)
	if p.ready != nil {
		p.ready(o.URL)
	}
	select {
	case err = <-served:
	case <-ctx.Done():
		err = web.ShutdownWithTimeout(shutdownTime)
	}
	cancel()
	work.Wait()
	// What was not answered by the end of shutdownTime was a connection that asked for nothing, or a
	// request that its own time limit has ended.
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}
