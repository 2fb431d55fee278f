package models

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/register"
)

// CustomerLink is the token of a customer's unsubscribe link; "" where no customer has the number.
type CustomerLink struct {
	Number string
	Token  string
}

// linkChunk is how many customers are read at a time.
const linkChunk = 2000

// LinksOf makes the links of the customers with the numbers, in their order, for a purpose and channel
// of the grid. It says nothing on whether they may be contacted.
func (s *Store) LinksOf(ctx context.Context, purpose, channel string, numbers iter.Seq2[string, error]) iter.Seq2[CustomerLink, error] {
	return func(yield func(CustomerLink, error) bool) {
		if err := s.inGrid(purpose, channel); err != nil {
			yield(CustomerLink{}, err)
			return
		}
		for chunk, err := range chunked(numbers, linkChunk) {
			var links []CustomerLink
			if err == nil {
				links, err = s.linksOf(s.read.WithContext(ctx), purpose, channel, chunk)
			}
			if !eachLink(links, err, yield) {
				return
			}
		}
	}
}

// LinksAllowed makes the links of all customers who may be contacted for the purpose by the channel
// today. Whose verdict is not settled for today yet is left out.
func (s *Store) LinksAllowed(ctx context.Context, purpose, channel string) iter.Seq2[CustomerLink, error] {
	return func(yield func(CustomerLink, error) bool) {
		db := s.read.WithContext(ctx)
		letter, err := letterSQL(db, purpose, channel)
		if err = cmp.Or(s.inGrid(purpose, channel), err); err == nil && letter == "''" {
			err = errors.New("it is not known yet who may be contacted: omatiedot serve finds it out")
		}
		if err != nil {
			yield(CustomerLink{}, err)
			return
		}
		for last := int64(0); ; {
			var rows []numbered
			err := db.Raw(`SELECT c.id, c.number FROM verdicts v JOIN customers c ON c.id = v.customer_id
				WHERE v.customer_id > ? AND `+allowsSQL(letter)+` AND (v.next_on IS NULL OR v.next_on > ?)
				ORDER BY v.customer_id LIMIT ?`, last, s.today(), linkChunk).Scan(&rows).Error
			var links []CustomerLink
			if err == nil {
				links, err = s.linksFor(rows, purpose, channel)
			}
			if !eachLink(links, err, yield) || len(rows) < linkChunk {
				return
			}
			last = rows[len(rows)-1].ID
		}
	}
}

// numbered is a customer's row and number.
type numbered struct {
	ID     int64
	Number string
}

func (s *Store) linksOf(db *gorm.DB, purpose, channel string, numbers []string) ([]CustomerLink, error) {
	var rows []numbered
	if err := db.Model(&Customer{}).Select("id, number").Where("number IN ?", numbers).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("find customers by their numbers: %w", err)
	}
	known, err := s.linksFor(rows, purpose, channel)
	if err != nil {
		return nil, err
	}
	of := map[string]CustomerLink{}
	for _, l := range known {
		of[l.Number] = l
	}
	links := make([]CustomerLink, len(numbers))
	for i, number := range numbers {
		links[i] = CustomerLink{Number: number, Token: of[number].Token}
	}
	return links, nil
}

func (s *Store) linksFor(rows []numbered, purpose, channel string) ([]CustomerLink, error) {
	links := make([]CustomerLink, len(rows))
	for i, r := range rows {
		token, err := s.keys.sealLink(linkContent{r.ID, linkMark(r.Number, purpose, channel)})
		if err != nil {
			return nil, err
		}
		links[i] = CustomerLink{r.Number, token}
	}
	return links, nil
}

// inGrid says which purposes and channels there are unless these are some.
func (s *Store) inGrid(purpose, channel string) error {
	var purposes, channels []string
	for _, p := range s.Description.Permissions {
		purposes = append(purposes, p.Key)
		if _, ok := p.Channel(register.Channel(channel)); ok && p.Key == purpose {
			return nil
		}
		for _, ch := range p.Channels {
			if p.Key == purpose {
				channels = append(channels, string(ch.Channel))
			}
		}
	}
	if channels == nil {
		return fmt.Errorf("purpose %q: it should be one of %s", purpose, strings.Join(purposes, ", "))
	}
	return fmt.Errorf("channel %q: for %s it should be one of %s", channel, purpose, strings.Join(channels, ", "))
}

// chunked gathers what comes one by one. An error comes after what came before it, and ends it.
func chunked[T any](all iter.Seq2[T, error], size int) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		var chunk []T
		for one, err := range all {
			if err != nil {
				_ = (len(chunk) == 0 || yield(chunk, nil)) && yield(nil, err)
				return
			}
			if chunk = append(chunk, one); len(chunk) == size {
				if !yield(chunk, nil) {
					return
				}
				chunk = nil
			}
		}
		if len(chunk) > 0 {
			yield(chunk, nil)
		}
	}
}

// eachLink hands the links on one by one, or else the error, and reports whether more is wanted.
func eachLink(links []CustomerLink, err error, yield func(CustomerLink, error) bool) bool {
	if err != nil {
		yield(CustomerLink{}, err)
		return false
	}
	for _, l := range links {
		if !yield(l, nil) {
			return false
		}
	}
	return true
}
