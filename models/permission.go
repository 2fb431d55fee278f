package models

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// The states of a cell of the permission grid. NotAsked is the absence of a decision, and the law
// says what holds then.
const (
	Granted    Code = "granted"
	Refused    Code = "refused"    // of what needs consent
	Prohibited Code = "prohibited" // of what is allowed unless prohibited
	NotAsked   Code = "not_asked"
)

// Cell is one purpose and channel of the permission grid, and what holds in it.
type Cell struct {
	Purpose register.PermissionPurpose
	Channel register.Channel
	Rule    register.Rule // what holds while nothing is decided
	State   Code
	Since   value.Time // of the decision; zero when not asked
	How     Code       // by which way it was made
	Source  Code       // whose word it is
	Until   value.Date // its last day; no value is without end
	// Listed is the prohibition of an industry list, also where the customer's own decision, which
	// comes first, is another one; nil where there is none.
	Listed *Prohibition
}

// Decision is a customer's yes or no in one cell.
type Decision struct {
	Purpose, Channel string
	Yes              bool
}

// MyPermissions returns the whole grid as it holds for the customer, in the order of the register
// description.
func (s *Store) MyPermissions(ctx context.Context, me Me) ([]Cell, error) {
	return s.grid(s.read.WithContext(ctx), me)
}

// MyPermissionHistory lists every decision on the customer's permissions, newest first.
func (s *Store) MyPermissionHistory(ctx context.Context, me Me) ([]Permission, error) {
	var rows []Permission
	err := s.read.WithContext(ctx).Where("customer_id = ?", me.id).Order("decided_at DESC, id DESC").Find(&rows).Error
	return rows, err
}

// SaveMyPermissions records the decisions that change something and returns how many did. A
// purpose or channel that the grid does not have is ErrNotFound, and nothing is recorded.
// Withdrawing is as easy as giving: GDPR Article 7(3).
func (s *Store) SaveMyPermissions(ctx context.Context, me Me, decisions []Decision, language string) (int, error) {
	changed := 0
	err := s.change(ctx, me, func(c *Change) error {
		changed = 0
		cells, err := s.grid(c.DB, me)
		if err != nil {
			return err
		}
		for _, d := range decisions {
			cell, err := cellOf(cells, d)
			if err != nil {
				return err
			}
			if cell.says(d.Yes) {
				continue
			}
			state := cell.Answer(d.Yes)
			changed++
			if err := c.decide(me.id, cell, state, cell.Purpose.Text.In(language)); err != nil {
				return err
			}
		}
		if changed == 0 {
			return errUnchanged
		}
		return c.audit(AuditEntry{Action: ActionPermission, CustomerID: &me.id, Details: fmt.Sprintf(`{"cells":%d}`, changed)})
	})
	if errors.Is(err, errUnchanged) {
		err = nil
	}
	return changed, err
}

// errUnchanged ends a change that has nothing to write.
var errUnchanged = errors.New("nothing to change")

// says reports whether the customer has given this answer already. A no is one, refused or prohibited;
// an entry on a list of others is no answer of theirs.
func (c Cell) says(yes bool) bool {
	if yes {
		return c.State == Granted
	}
	return c.Source != ProhibitionRegister && (c.State == Refused || c.State == Prohibited)
}

// Answer is the state that a yes or no brings the cell to.
func (c Cell) Answer(yes bool) Code {
	switch {
	case yes:
		return Granted
	case c.Rule.Default == register.PriorConsent:
		return Refused
	default:
		return Prohibited
	}
}

func (c *Change) decide(customer int64, cell Cell, state Code, wording string) error {
	return c.Create(&Permission{
		Record:  Record{CustomerID: customer, Key: "portal-" + rand.Text()},
		Purpose: Code(cell.Purpose.Key), Channel: Code(cell.Channel), State: state,
		DecidedAt: c.now, How: "portal", Wording: wording,
		Origin: Origin{Source: "person", SourceTime: c.now, Received: c.now, Changed: c.now},
	}).Error
}

func cellOf(cells []Cell, d Decision) (Cell, error) {
	i := slices.IndexFunc(cells, func(c Cell) bool {
		return c.Purpose.Key == d.Purpose && string(c.Channel) == d.Channel
	})
	if i < 0 {
		return Cell{}, ErrNotFound
	}
	return cells[i], nil
}

// grid lays the latest decisions over the register description's grid. One that has ended leaves the
// cell as if it had not been asked; where the customer has decided nothing, an industry list does.
func (s *Store) grid(db *gorm.DB, me Me) ([]Cell, error) {
	var rows []Permission
	if err := db.Where("customer_id = ?", me.id).Find(&rows).Error; err != nil {
		return nil, err
	}
	latest := s.decided(rows)
	prohibitions := prohibitionsIn(rows, s.now())
	var cells []Cell
	for _, p := range s.Description.Permissions {
		for _, ch := range p.Channels {
			cell := Cell{Purpose: p, Channel: ch.Channel, Rule: ch.Person, State: NotAsked, Listed: listed(prohibitions, p.Key, ch.Channel)}
			if me.organisation {
				cell.Rule = ch.Organisation
			}
			if r, ok := latest[[2]Code{Code(p.Key), Code(ch.Channel)}]; ok {
				cell.State, cell.Since, cell.How, cell.Source, cell.Until = r.State, r.DecidedAt, r.How, r.Source, r.ValidUntil
			} else if l := cell.Listed; l != nil {
				cell.State, cell.Since, cell.How = Prohibited, value.TimeOf(l.From.Start()), "register"
				cell.Source, cell.Until = ProhibitionRegister, l.Until
			}
			cells = append(cells, cell)
		}
	}
	return cells, nil
}

// decided are the customer's own decisions that hold today. What is to be decided in the future is not
// yet; and when a permission for a set time has ended, the no from before it stands again, a yes from
// before it does not.
func (s *Store) decided(rows []Permission) map[[2]Code]Permission {
	latest, refusal := map[[2]Code]Permission{}, map[[2]Code]Permission{}
	keep := func(in map[[2]Code]Permission, r Permission) {
		key := [2]Code{r.Purpose, r.Channel}
		if old, ok := in[key]; !ok || r.overrides(old) {
			in[key] = r
		}
	}
	for _, r := range rows {
		if r.fromRegister() || r.DecidedAt.After(s.now()) {
			continue
		}
		keep(latest, r)
		if r.State != Granted && !r.expired(s.today()) {
			keep(refusal, r)
		}
	}
	for key, r := range latest {
		if !r.expired(s.today()) {
			continue
		}
		delete(latest, key)
		if no, ok := refusal[key]; ok {
			latest[key] = no
		}
	}
	return latest
}

// overrides reports whether p holds instead of old: the later decision does. Of two made in the
// same second the more careful one does, so that the order of import makes no difference.
func (p Permission) overrides(old Permission) bool {
	if by := p.DecidedAt.Compare(old.DecidedAt); by != 0 {
		return by > 0
	}
	if (p.State == Granted) != (old.State == Granted) {
		return old.State == Granted
	}
	return p.Key > old.Key
}
