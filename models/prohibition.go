package models

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	// Names are compared without regard to case in every script, as Unicode folds it.
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
	"gorm.io/gorm"

	"omatiedot/models/value"
)

// The registers of others that prohibitions are known from.
const (
	ProhibitionRegister Code = "prohibition_register" // the industry's lists
	PopulationRegister  Code = "population_register"  // the Population Information System, Act 661/2009
)

// ProhibitionYears is how many years an entry of an industry list holds where the list does not say.
const ProhibitionYears = 3

// Prohibition is one that a person made elsewhere and that the company knows from a register. One of a
// purpose of the company's counts while the person has decided nothing here; those that the Population
// Information System keeps for itself bind its keeper alone, and are told to the person.
type Prohibition struct {
	Source  Code   // ProhibitionRegister or PopulationRegister
	List    string // of the industry, by its name
	Purpose Code
	Channel Code
	From    value.Date
	Until   value.Date // the last day; no value is until further notice
	Known   value.Time // when the register was last heard of it
}

// MyProhibitions lists the prohibitions that hold today and that are known from registers, whether
// or not the person has since decided otherwise here.
func (s *Store) MyProhibitions(ctx context.Context, me Me) ([]Prohibition, error) {
	var rows []Permission
	err := s.read.WithContext(ctx).Where("customer_id = ? AND source IN ?", me.id, []Code{ProhibitionRegister, PopulationRegister}).Find(&rows).Error
	return prohibitionsIn(rows, s.now()), err
}

// fromRegister reports whether the decision is known from a register and was not made here.
func (p Permission) fromRegister() bool {
	return p.Source == ProhibitionRegister || p.Source == PopulationRegister
}

// no reports whether the decision is a no, in whichever word.
func (p Permission) no() bool { return p.State == Refused || p.State == Prohibited }

// expired reports whether the decision's last day has passed.
func (p Permission) expired(today value.Date) bool {
	return !p.ValidUntil.IsZero() && p.ValidUntil.Before(today)
}

// newestByKey leaves of the rows known from registers the newest of each key: it says what is known
// now, be it that the prohibition has ended.
func newestByKey(rows []Permission) map[string]Permission {
	newest := map[string]Permission{}
	for _, p := range rows {
		if old, ok := newest[p.Key]; p.fromRegister() && (!ok || p.ID > old.ID) {
			newest[p.Key] = p
		}
	}
	return newest
}

// prohibitionsIn picks out of a customer's decisions the prohibitions known from registers that hold
// at the time, by list, purpose and channel.
func prohibitionsIn(rows []Permission, now value.Time) []Prohibition {
	var list []Prohibition
	newest := newestByKey(rows)
	for _, key := range slices.Sorted(maps.Keys(newest)) {
		p := newest[key]
		if !p.no() || p.expired(now.Date()) || p.DecidedAt.Date().After(now.Date()) {
			continue
		}
		list = append(list, p.prohibition())
	}
	return list
}

// prohibition is what a row known from a register says.
func (p Permission) prohibition() Prohibition {
	return Prohibition{
		Source: p.Source, List: p.List, Purpose: p.Purpose, Channel: p.Channel,
		From: p.DecidedAt.Date(), Until: p.ValidUntil, Known: p.SourceTime,
	}
}

// settle brings what is known of a customer from a register to what it says now. Nothing is changed:
// what is new or says something else is added, and what the register has no longer is added once
// more, ending today.
func settle(known, now map[string]Permission, at value.Time) (add []Permission) {
	for _, key := range slices.Sorted(maps.Keys(now)) {
		p := now[key]
		old, ok := known[key]
		if !ok || old.DecidedAt != p.DecidedAt || old.ValidUntil != p.ValidUntil || old.State != p.State {
			add = append(add, p.registered(at))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(known)) {
		p := known[key]
		if _, ok := now[key]; !ok && (p.ValidUntil.IsZero() || p.ValidUntil.After(at.Date())) {
			p.ID, p.ValidUntil = 0, at.Date()
			add = append(add, p.registered(at))
		}
	}
	return add
}

// registered completes a row that a register tells of.
func (p Permission) registered(at value.Time) Permission {
	p.How, p.SourceTime, p.Received, p.Changed = "register", at, at, at
	return p
}

// keyHasher makes the keyed hashes by which entries of lists and customers are compared. It is for
// one goroutine.
type keyHasher struct {
	*digester
	fold cases.Caser
}

func (s *Store) keyHasher() (*keyHasher, error) {
	d, err := s.keys.digester("prohibitions")
	return &keyHasher{d, cases.Fold()}, err
}

func (h *keyHasher) phone(p value.Phone) string {
	return string(h.append(nil, []byte("phone\x00"+p.String())))
}

// address is the hash of a name at an address; "" where name or street have no letters or digits.
func (h *keyHasher) address(name, street string, code value.PostalCode) string {
	words := strings.Fields(h.plain(name, ' '))
	slices.Sort(words)
	street = strings.ReplaceAll(h.plain(street, ' '), " ", "")
	if len(words) == 0 || street == "" || code.IsZero() {
		return ""
	}
	return string(h.append(nil, []byte("post\x00"+strings.Join(words, " ")+"\x00"+street+"\x00"+code.String())))
}

// plain is a text without case, accents written apart and punctuation, for which it puts gap.
// Apostrophes stand within names and go without one.
func (h *keyHasher) plain(s string, gap rune) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			return r
		case r == '\'', r == '’', r == 'ʼ':
			return -1
		}
		return gap
	}, norm.NFC.String(h.fold.String(norm.NFC.String(s))))
}

// names are the names under which a list can have a customer: all of them, and for a person each
// given name with the family name.
func (c *Customer) names() []string {
	names := []string{c.FullName()}
	if given := strings.Fields(c.GivenNames); len(given) > 1 && c.FamilyName != "" {
		for _, name := range given {
			names = append(names, name+" "+c.FamilyName)
		}
	}
	return names
}

// listKey is the key of what is known of a customer from a list.
func listKey(list string, channel Code, number string) string {
	return fmt.Sprintf("register:%s:%s:%s", list, channel, number)
}

// MatchProhibitions compares the customers with the industry lists, and brings what is known of each
// to what the lists say: to be called after the register has changed. It returns how many customers
// a prohibition of a list holds for. Nobody is kept waiting while the register is read; what is to be
// added, mostly nothing, is stored in one short change.
func (s *Store) MatchProhibitions(ctx context.Context) (customers int, err error) {
	var any bool
	err = s.read.WithContext(ctx).Raw("SELECT EXISTS (SELECT 1 FROM prohibitions) OR EXISTS (SELECT 1 FROM permissions WHERE list <> '')").Scan(&any).Error
	if err != nil || !any {
		return 0, err
	}
	var found matches
	err = s.reading(ctx, func(db *gorm.DB) error {
		m, err := s.matcher(db, s.now())
		if err != nil {
			return err
		}
		list, err := m.likely()
		if err != nil {
			return fmt.Errorf("match the prohibition lists: %w", err)
		}
		found, err = m.compare(list, func([]Permission) error { return nil }) // they are added later
		return err
	})
	if err != nil {
		return 0, err
	}
	err = s.change(ctx, System("import"), func(c *Change) error {
		// Whom the lists say something new of is looked at once more, as somebody may have written since.
		brought, err := c.bring(found.due)
		if err != nil {
			return err
		}
		if err := c.settleLater(); err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionProhibitions, Details: fmt.Sprintf(`{"customers":%d,"rows":%d}`, found.all, brought.added)})
	})
	return found.all, err
}

// prohibition is an entry of an industry list: a keyed hash and since when until when it holds.
type prohibition struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	List       string     `gorm:"column:list"`
	Channel    Code       `gorm:"column:channel"`
	KeyHash    string     `gorm:"column:key_hash"`
	ValidFrom  value.Date `gorm:"column:valid_from"`
	ValidTo    value.Date `gorm:"column:valid_to"`
	FirstBatch int64      `gorm:"column:first_batch"`
	LastBatch  int64      `gorm:"column:last_batch"`
}

func (prohibition) TableName() string { return "prohibitions" }
