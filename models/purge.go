package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// Retention ends by class: records that their source no longer has, answers, what requests hold, and
// what the program leaves behind as it works. What is deleted leaves an audit entry with numbers
// alone; requests keep their row, for statistics and as proof that they were answered. Decisions on
// permissions and the audit log are evidence that the database itself keeps.

// PurgeCount is how much of a class is to go, or has gone.
type PurgeCount struct {
	Class string // the name of a kind of record, or answers, requests, sessions or jobs
	Rows  int64
	Held  int64 // that a legal hold keeps
	// Overdue are those whose time is over and that their source still has: to be deleted there.
	Overdue int64
}

// jobDays is how many days a job that is done is kept, to look into faults.
const jobDays = 30

// purgeChunk is how many customers' records are looked at in one transaction.
const purgeChunk = 200

// Purge deletes what has been kept for as long as the register description says. With dryRun it only
// counts. Each step is stored by itself, so a run that is cut short is simply continued by the next.
func (s *Store) Purge(ctx context.Context, dryRun DryRun) ([]PurgeCount, error) {
	p := &purge{Store: s, dryRun: bool(dryRun), counts: map[string]*PurgeCount{}}
	for _, step := range []func(context.Context) error{p.records, p.answers, p.requests, p.leftovers} {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("end retention: %w", err)
		}
	}
	var list []PurgeCount
	for _, class := range p.order {
		list = append(list, *p.counts[class])
	}
	return list, nil
}

// DryRun only tells what would be done.
type DryRun bool

// purge is a run.
type purge struct {
	*Store
	dryRun bool
	counts map[string]*PurgeCount
	order  []string
}

func (p *purge) class(name string) *PurgeCount {
	if p.counts[name] == nil {
		p.counts[name] = &PurgeCount{Class: name}
		p.order = append(p.order, name)
	}
	return p.counts[name]
}

// errPurgeDryRun takes back what was done to count it.
var errPurgeDryRun = errors.New("dry run")

// act runs one step of a purge: stored with an audit entry of its numbers, or taken back in a dry run.
func (p *purge) act(ctx context.Context, class string, fn func(*Change) (int64, error)) (rows int64, err error) {
	err = p.change(ctx, System("retention"), func(c *Change) error {
		if rows, err = fn(c); err != nil {
			return err
		}
		switch {
		case p.dryRun:
			return errPurgeDryRun
		case rows == 0:
			return errUnchanged
		}
		details, err := json.Marshal(map[string]any{"class": class, "rows": rows})
		if err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionPurged, Details: string(details)})
	})
	if errors.Is(err, errPurgeDryRun) || errors.Is(err, errUnchanged) {
		err = nil
	}
	p.class(class).Rows += rows
	return rows, err
}

// held says of a column with customers that no legal hold is on them.
func held(column string) string {
	return column + " NOT IN (SELECT customer_id FROM legal_holds WHERE released_at IS NULL)"
}

// records goes through the customers, a chunk at a time: all of them in a dry run, which also tells
// what is overdue, and else those of whom the source no longer has something.
func (p *purge) records(ctx context.Context) error {
	var some []string
	for _, k := range Kinds {
		p.class(k.Name)
		if k.goes() {
			some = append(some, fmt.Sprintf("EXISTS (SELECT 1 FROM %s r WHERE r.%s = c.id AND r.gone_at IS NOT NULL)", k.Name, ownerOf(k)))
		}
	}
	where := strings.Join(some, " OR ")
	if p.dryRun {
		where = "1 = 1"
	}
	for last := int64(0); ; {
		var ids []int64
		err := p.read.WithContext(ctx).Table("customers c").Where("c.id > ? AND ("+where+")", last).Order("c.id").Limit(purgeChunk).Pluck("c.id", &ids).Error
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := p.customer(ctx, id); err != nil {
				return err
			}
		}
		last = ids[len(ids)-1]
	}
}

// ownerOf is the column of a kind's table that names whose a record is; the organisation's for who
// represents it.
func ownerOf(k *Kind) string {
	if k.Name == "customers" {
		return "id"
	}
	return k.Owners[0]
}

// customer ends the retention of one customer's records.
func (p *purge) customer(ctx context.Context, id int64) error {
	sections, err := p.everything(ctx, id)
	if err != nil {
		return err
	}
	var hold int64
	if err := p.read.WithContext(ctx).Model(&LegalHold{}).Where("customer_id = ? AND released_at IS NULL", id).Count(&hold).Error; err != nil {
		return err
	}
	facts := factsIn(sections)
	for _, section := range sections {
		over := p.over(section, facts)
		switch {
		case len(over) == 0:
		case hold > 0:
			p.class(section.Kind.Name).Held += int64(len(over))
		default:
			if err := p.delete(ctx, id, section.Kind, over); err != nil {
				return err
			}
		}
	}
	return nil
}

// over are the records whose time is over and that their source no longer has. What it still has is
// counted: it would come back with the next import.
func (p *purge) over(section Section, facts RetentionFacts) []int64 {
	if !section.Kind.goes() {
		return nil
	}
	var over []int64
	period := p.Description.Kind(section.Kind.Name).Retention
	gone, _ := section.Kind.Field("gone_at")
	for _, record := range section.Records {
		last, known := KeptUntil(section.Kind, record, period, facts)
		switch {
		case !known || !last.Before(p.today()):
		case gone.Empty(record):
			p.class(section.Kind.Name).Overdue++
		default:
			over = append(over, section.Kind.ID(record))
		}
	}
	return over
}

func (p *purge) delete(ctx context.Context, customer int64, k *Kind, over []int64) error {
	_, err := p.act(ctx, k.Name, func(c *Change) (int64, error) {
		if err := c.Exec("DELETE FROM record_history WHERE customer_id = ? AND kind = ? AND record_id IN ?", customer, k.Name, over).Error; err != nil {
			return 0, err
		}
		if k.Name == "customers" {
			return c.blank(customer)
		}
		done := c.Exec("DELETE FROM "+k.Name+" WHERE id IN ?", over)
		return done.RowsAffected, done.Error
	})
	return err
}

// blank leaves of a customer the bare row to which evidence points: nothing in it tells of whom.
func (c *Change) blank(customer int64) (int64, error) {
	set := map[string]any{
		"number": fmt.Sprintf("purged-%d", customer), "personal_id": nil, "personal_id_hash": "", "given_names": "", "family_name": "", "name": "",
		"business_id": "", "language": "", "home_country": "", "customer_group": "", "customer_type": "", "housing_form": "", "preferred_contact": "",
		"protected": nil, "protected_until": nil, "digest": "",
	}
	done := c.Model(&Customer{}).Where("id = ? AND number NOT LIKE 'purged-%'", customer).Updates(set)
	return done.RowsAffected, done.Error
}

// answers deletes the documents that can no longer be collected; their hashes stay.
func (p *purge) answers(ctx context.Context) error {
	where := "expires_on < ? AND size > 0 AND request_id IN (SELECT id FROM requests WHERE " + held("customer_id") + ")"
	_, err := p.act(ctx, "answers", func(c *Change) (int64, error) {
		done := c.Model(&Package{}).Where(where, p.today()).Updates(map[string]any{"pdf": []byte{}, "data": nil, "size": 0, "data_size": 0})
		return done.RowsAffected, done.Error
	})
	return err
}

// requestContent are the tables that hold what was said about a request.
var requestContent = []string{"request_files", "request_messages", "request_fields", "request_tasks", "drafts"}

// requests deletes what requests hold that were closed long enough ago.
func (p *purge) requests(ctx context.Context) error {
	period := p.Description.PortalRecord(register.PortalRequests).Retention
	before := p.today().AddMonths(-12*period.Years - period.Months)
	closed := "state IN ? AND purged_at IS NULL AND answered_on < ?"
	var hold int64
	err := p.read.WithContext(ctx).Model(&Request{}).Where(closed+" AND NOT "+"("+held("customer_id")+")", closedStates, before).Count(&hold).Error
	if err != nil {
		return err
	}
	p.class("requests").Held = hold
	_, err = p.act(ctx, "requests", func(c *Change) (int64, error) {
		var ids []int64
		if err := c.Model(&Request{}).Where(closed+" AND "+held("customer_id"), closedStates, before).Pluck("id", &ids).Error; err != nil {
			return 0, err
		}
		for chunk := range slices.Chunk(ids, 500) {
			for _, table := range requestContent {
				if err := c.Exec("DELETE FROM "+table+" WHERE request_id IN ?", chunk).Error; err != nil {
					return 0, fmt.Errorf("%s: %w", table, err)
				}
			}
			set := map[string]any{"details": "", "scope": "{}", "content_note": "", "extension_reason": "", "late_reason": "", "purged_at": c.now}
			if err := c.Model(&Request{}).Where("id IN ?", chunk).Updates(set).Error; err != nil {
				return 0, err
			}
		}
		return int64(len(ids)), nil
	})
	return err
}

// leftovers deletes ended sessions and the jobs that were done some time ago.
func (p *purge) leftovers(ctx context.Context) error {
	_, err := p.act(ctx, "sessions", func(c *Change) (int64, error) {
		done := c.Exec("DELETE FROM sessions WHERE expires_at < ?", c.now)
		return done.RowsAffected, done.Error
	})
	if err != nil {
		return err
	}
	_, err = p.act(ctx, "jobs", func(c *Change) (int64, error) {
		done := c.Exec("DELETE FROM jobs WHERE done_at < ? AND dead = ?", c.now.Add(-jobDays*24*time.Hour), false)
		return done.RowsAffected, done.Error
	})
	return err
}

// LegalHold keeps everything of a customer while a dispute or an inspection goes on.
type LegalHold struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	CustomerID int64      `gorm:"column:customer_id"`
	Reason     string     `gorm:"column:reason"`
	Placed     value.Time `gorm:"column:placed_at"`
	Released   value.Time `gorm:"column:released_at"`

	Number string `gorm:"->"` // of the customer
}

// Hold places a legal hold on a customer, for a reason without personal data.
func (s *Store) Hold(ctx context.Context, by Actor, number, reason string) error {
	reason, err := written("reason", reason)
	if err != nil {
		return err
	}
	return s.change(ctx, by, func(c *Change) error {
		customer, err := c.numbered(number)
		if err != nil {
			return err
		}
		if err := c.Create(&LegalHold{CustomerID: customer, Reason: reason, Placed: c.now}).Error; err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionHeld, CustomerID: &customer, Reason: reason})
	})
}

// Release ends the legal holds on a customer. It is ErrNotFound where there is none.
func (s *Store) Release(ctx context.Context, by Actor, number string) error {
	return s.change(ctx, by, func(c *Change) error {
		customer, err := c.numbered(number)
		if err != nil {
			return err
		}
		done := c.Model(&LegalHold{}).Where("customer_id = ? AND released_at IS NULL", customer).Update("released_at", c.now)
		if done.Error == nil && done.RowsAffected == 0 {
			return ErrNotFound
		}
		return errors.Join(done.Error, c.audit(AuditEntry{Action: ActionReleased, CustomerID: &customer}))
	})
}

// Holds lists the legal holds in force, the oldest first.
func (s *Store) Holds(ctx context.Context) ([]LegalHold, error) {
	var rows []LegalHold
	err := s.read.WithContext(ctx).Table("legal_holds h").Joins("JOIN customers c ON c.id = h.customer_id").
		Select("h.*, c.number").Where("h.released_at IS NULL").Order("h.id").Find(&rows).Error
	return rows, err
}

func (c *Change) numbered(number string) (int64, error) {
	var row Customer
	if err := c.Select("id").Where("number = ?", number).Take(&row).Error; err != nil {
		return 0, missing(err)
	}
	return row.ID, nil
}
