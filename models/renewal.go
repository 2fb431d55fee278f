package models

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm/clause"

	"omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// renewal marks a consent that came to the day on which it is asked again.
type renewal struct {
	PermissionID int64      `gorm:"column:permission_id;primaryKey;autoIncrement:false"`
	CustomerID   int64      `gorm:"column:customer_id"`
	Asked        bool       `gorm:"column:asked"` // false for one that did not hold any longer
	At           value.Time `gorm:"column:at"`
}

func (renewal) TableName() string { return "renewals" }

// ToRenew are the cells whose consent is asked again on the day.
func ToRenew(cells []Cell, today value.Date) []Cell {
	var list []Cell
	for _, c := range cells {
		if c.State == Granted && !c.AskAgain.IsZero() && !c.AskAgain.After(today) {
			list = append(list, c)
		}
	}
	return list
}

// RenewMyPermissions records the answers to what is asked again: a yes is given anew from now on, a no
// ends it. A cell that is not asked, or any longer, is left as it is.
func (s *Store) RenewMyPermissions(ctx context.Context, me Me, decisions []Decision, language string) (SavedPermissions, error) {
	saved := SavedPermissions{}
	err := s.change(ctx, me, func(c *Change) error {
		saved = SavedPermissions{Reference: renewalPrefix + rand.Text()}
		cells, err := c.lockedGrid(me.id)
		if err != nil {
			return err
		}
		asked := ToRenew(cells, c.now.Date())
		for _, d := range decisions {
			if _, err := cellOf(cells, d); err != nil {
				return err
			}
			cell, err := cellOf(asked, d)
			if err != nil {
				continue
			}
			how := Recording{How: "portal", Language: language, Reference: saved.Reference}
			if err := c.decide(me.id, cell, cell.Answer(d.Yes), how); err != nil {
				return err
			}
			saved.Changed++
		}
		return c.decided(me.id, saved.Changed)
	})
	if errors.Is(err, errUnchanged) {
		return SavedPermissions{}, nil
	}
	return saved, err
}

// renewalPrefix begins the reference of an answer to what was asked again. It is none that can be
// taken back: to take back a yes given anew is to say no.
const renewalPrefix = "renewal-"

// due is a consent that may have come to its day.
type due struct{ ID, CustomerID int64 }

// AskAgainDue finds the consents that are to be asked again and asks each of them once: to be called
// every minute. Who does not answer loses the consent on the last day to do so, without any further
// step.
func (s *Store) AskAgainDue(ctx context.Context) error {
	list, err := s.due(ctx)
	if err != nil {
		return fmt.Errorf("find the consents to ask again: %w", err)
	}
	for chunk := range slices.Chunk(list, settleChunk) {
		err := s.change(ctx, System("permissions"), func(c *Change) error { return c.askOnceMore(chunk) })
		if err != nil && !errors.Is(err, errUnchanged) {
			return fmt.Errorf("ask consents again: %w", err)
		}
	}
	return nil
}

// dueMargin makes up for months of different lengths: what a day is so many months after is known to
// the decision function alone.
const dueMargin = 4

// due lists the yeses that are old enough and have not come up before, by customer.
func (s *Store) due(ctx context.Context) ([]due, error) {
	var list []due
	today := s.today()
	for _, p := range s.Description.Permissions {
		if p.Renewal.Months == 0 {
			continue
		}
		then := today.AddMonths(-p.Renewal.Months)
		var rows []due
		err := s.read.WithContext(ctx).Model(&Permission{}).Select("id, customer_id").
			Where("state = 'granted' AND purpose = ? AND decided_at < ?", p.Key, value.TimeOf(then.AddDays(dueMargin).Start())).
			Where("NOT EXISTS (SELECT 1 FROM renewals r WHERE r.permission_id = permissions.id)").Scan(&rows).Error
		if err != nil {
			return nil, err
		}
		list = append(list, rows...)
	}
	slices.SortFunc(list, func(a, b due) int { return int(a.CustomerID - b.CustomerID) })
	return list, nil
}

// askOnceMore marks the consents that have come to their day, and has their customers told.
func (c *Change) askOnceMore(list []due) error {
	var ids []int64
	for _, d := range list {
		if len(ids) == 0 || ids[len(ids)-1] != d.CustomerID {
			ids = append(ids, d.CustomerID)
		}
	}
	all, err := c.store.facts(c.DB, ids, c.now)
	if err != nil {
		return err
	}
	seen, told := 0, map[int64]bool{}
	for _, d := range list {
		f, ok := all[d.CustomerID]
		if !ok {
			continue
		}
		asked, comeUp := f.askable(c.store.Description, d.ID)
		if !comeUp {
			continue
		}
		row := renewal{PermissionID: d.ID, CustomerID: d.CustomerID, Asked: asked, At: c.now}
		made := c.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
		if made.Error != nil {
			return made.Error
		}
		seen += int(made.RowsAffected)
		told[d.CustomerID] = told[d.CustomerID] || asked && made.RowsAffected == 1
	}
	if seen == 0 {
		return errUnchanged
	}
	// From now on the time to answer runs.
	if _, err := c.settle(ids...); err != nil {
		return err
	}
	return c.tellOnceMore(ids, told, seen)
}

func (c *Change) tellOnceMore(ids []int64, told map[int64]bool, seen int) error {
	customers := 0
	for _, id := range ids {
		if !told[id] {
			continue
		}
		customers++
		if err := c.enqueue(JobRenewal, CustomerJob{id}); err != nil {
			return err
		}
	}
	return c.audit(AuditEntry{Action: ActionRenewalAsked, Details: fmt.Sprintf(`{"customers":%d,"consents":%d}`, customers, seen)})
}

// askable reports whether a consent is to be asked again now. comeUp is false while it is not known:
// its day has not come, or the data may not be used for asking.
func (f *facts) askable(d *register.Description, permission int64) (asked, comeUp bool) {
	for _, p := range d.Permissions {
		for _, ch := range p.Channels {
			q := f.question(p, ch)
			a := permit.Ask(q)
			switch {
			case a.Holds == nil || a.Holds.Order != permission:
				continue
			case q.AskAgain(*a.Holds).IsZero() || q.AskAgain(*a.Holds).After(f.at.Date()):
				return false, false
			case a.Reason == permit.NoCustomer || a.Reason == permit.Protected || a.Reason == permit.Restricted:
				return false, false
			}
			return true, true
		}
	}
	return false, true // it holds no longer, or is outside the grid
}

// RenewalMail returns whom to tell that something is asked of them again, as with other mails on
// permissions. To is "" for those who want to be reached otherwise: the portal itself tells them.
func (s *Store) RenewalMail(ctx context.Context, customer int64) (Mail, error) {
	return s.permissionMail(ctx, customer)
}

// RenewalMailSent notes that the customer was told.
func (s *Store) RenewalMailSent(ctx context.Context, customer int64) error {
	return s.change(ctx, System("mail"), func(c *Change) error {
		return c.audit(AuditEntry{Action: ActionMailSent, CustomerID: &customer, Details: `{"sent":true,"of":"renewal"}`})
	})
}
