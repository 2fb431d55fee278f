package models

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"omatiedot/models/register"
)

// Unsubscription is what an unsubscribe link is about, and what holds in it now. It says nothing of
// who the customer is: a mail is passed on, and its links with it.
type Unsubscription struct {
	Purpose register.PermissionPurpose
	Channel register.Channel
	// Stopped: the customer has said a no to this that has no end.
	Stopped bool
	// AllStopped: and so to all direct marketing.
	AllStopped bool
	// Language is the one the register holds for the customer.
	Language string
}

// Extent is how much somebody who follows an unsubscribe link wants to end.
type Extent string

// The extents. Both end what the link is about.
const (
	ThisAlone    Extent = "this"
	AllMarketing Extent = "all" // and NoMarketing
)

// Unsubscribing is a decision by an unsubscribe link.
type Unsubscribing struct {
	Token    string
	Extent   Extent
	OneClick bool   // by the button of a mail program, without a page of ours: RFC 8058
	Language string // in which the words were shown
}

// linkHolder is whoever has an unsubscribe link of the customer: nobody has logged in.
type linkHolder struct{ customer int64 }

func (l linkHolder) actor() (string, int64, string) { return "link", l.customer, "" }

// errLinkLost: a link that once was good names no customer or cell of the grid any longer.
var errLinkLost = fmt.Errorf("link of a customer or purpose that is no more: %w", ErrNotFound)

// IsUnsubscribeToken reports whether the token is one of ours, without asking the database.
func (s *Store) IsUnsubscribeToken(token string) bool {
	_, ok := s.keys.openLink(token)
	return ok
}

// Unsubscription returns what a link is about. A token that is not ours, or whose customer, purpose or
// channel is no more, is ErrNotFound.
func (s *Store) Unsubscription(ctx context.Context, token string) (Unsubscription, error) {
	db := s.read.WithContext(ctx)
	customer, cell, err := s.openLink(db, token)
	if err != nil {
		return Unsubscription{}, err
	}
	cells, err := s.grid(db, customer.ID, s.Description, s.now())
	if err != nil {
		return Unsubscription{}, err
	}
	return unsubscription(customer, cell, cells)
}

// Unsubscribe records the customer's no to what the link is about, and with AllMarketing to all direct
// marketing: Act 917/2014 section 200(3) and GDPR Articles 7(3) and 21(2). It is in force with its
// record. What has been said already is not recorded again.
func (s *Store) Unsubscribe(ctx context.Context, u Unsubscribing) (after Unsubscription, err error) {
	customer, link, err := s.openLink(s.read.WithContext(ctx), u.Token)
	if err != nil {
		return Unsubscription{}, err
	}
	err = s.change(ctx, linkHolder{customer.ID}, func(c *Change) error {
		cells, err := c.lockedGrid(customer.ID)
		if err != nil {
			return err
		}
		no := []Decision{link}
		if u.Extent == AllMarketing {
			no = append(no, NoMarketing(cells)...)
		}
		changed, err := c.end(customer.ID, cells, no, u.recording())
		if err != nil {
			return err
		}
		return c.decided(customer.ID, changed)
	})
	if err != nil && !errors.Is(err, errUnchanged) {
		return Unsubscription{}, err
	}
	return s.Unsubscription(ctx, u.Token)
}

// recording is how the decision came. A mail program's button shows words of its own and none of ours.
func (u Unsubscribing) recording() Recording {
	if u.OneClick {
		return Recording{How: "unsubscribe", Reference: "one-click-" + rand.Text()}
	}
	return Recording{How: "unsubscribe", Language: u.Language, Reference: "link-" + rand.Text()}
}

func unsubscription(customer Customer, link Decision, cells []Cell) (Unsubscription, error) {
	cell, err := cellOf(cells, link)
	if err != nil {
		return Unsubscription{}, err
	}
	u := Unsubscription{Purpose: cell.Purpose, Channel: cell.Channel, Stopped: cell.Ended(), Language: customer.Language.String()}
	u.AllStopped = u.Stopped
	for _, d := range NoMarketing(cells) {
		one, err := cellOf(cells, d)
		if err != nil {
			return Unsubscription{}, err
		}
		u.AllStopped = u.AllStopped && one.Ended()
	}
	return u, nil
}

// openLink returns the customer of a link and the no that it is for.
func (s *Store) openLink(db *gorm.DB, token string) (Customer, Decision, error) {
	l, ok := s.keys.openLink(token)
	if !ok {
		return Customer{}, Decision{}, ErrNotFound
	}
	var customer Customer
	err := db.Take(&customer, l.customer).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Customer{}, Decision{}, errLinkLost
	}
	if err != nil {
		return Customer{}, Decision{}, err
	}
	for _, p := range s.Description.Permissions {
		for _, ch := range p.Channels {
			if l.mark == linkMark(customer.Number, p.Key, string(ch.Channel)) {
				return customer, Decision{Purpose: p.Key, Channel: string(ch.Channel)}, nil
			}
		}
	}
	return Customer{}, Decision{}, errLinkLost
}
