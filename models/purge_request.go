package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// requestContent are the tables that hold what was said about a request.
var requestContent = []string{"request_files", "request_looks", "request_messages", "request_fields", "request_tasks", "drafts"}

// requestChunk is how many requests are deleted from in one transaction.
const requestChunk = 200

// requests deletes what requests hold that were closed long enough ago and where nothing has happened
// lately: what was said and written, the steps and the log of them. The row stays, with its kind, its
// days and its outcome, and the hash of the answer.
func (p *purge) requests(ctx context.Context) error {
	period := p.Description.PortalRecord(register.PortalRequests).Retention
	last := p.day.AddMonths(-12*period.Years - period.Months)
	// The proof of an answer that was given again is kept as long as that of the first.
	over := "state IN ? AND purged_at IS NULL AND answered_on < ?" +
		" AND NOT EXISTS (SELECT 1 FROM packages k WHERE k.request_id = requests.id AND k.made_at >= ?)" +
		" AND NOT EXISTS (SELECT 1 FROM request_steps s WHERE s.request_id = requests.id AND s.at >= ?)" +
		" AND NOT EXISTS (SELECT 1 FROM audit_entries a WHERE a.request_id = requests.id AND a.at >= ?)"
	floor := value.TimeOf(p.floor().Start())
	args := []any{closedStates, last, value.TimeOf(last.Start()), floor, floor}
	count := p.class("requests")
	var due int64
	db := p.read.WithContext(ctx)
	if err := db.Model(&Request{}).Where(over+" AND NOT ("+held("customer_id")+")", args...).Count(&count.Held).Error; err != nil {
		return err
	}
	if err := db.Model(&Request{}).Where(over+" AND "+held("customer_id"), args...).Count(&due).Error; err != nil || p.dryRun {
		count.Rows += due
		return err
	}
	return p.log(ctx, "requests", func(c *Change) (int64, error) {
		var ids []int64
		if err := c.Model(&Request{}).Where(over+" AND "+held("customer_id"), args...).Order("id").Limit(requestChunk).Pluck("id", &ids).Error; err != nil {
			return 0, err
		}
		return int64(len(ids)), c.emptyRequests(ids, floor)
	})
}

// emptyRequests deletes what requests hold. The words on a restriction that was asked for and is lifted
// are of the request as well.
func (c *Change) emptyRequests(ids []int64, floor value.Time) error {
	if len(ids) == 0 {
		return nil
	}
	for _, table := range requestContent {
		if err := c.Exec("DELETE FROM "+table+" WHERE request_id IN ?", ids).Error; err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
	}
	for _, words := range []string{"restrictions SET " + noRestrictionWords, "packages SET late_reason = ''"} {
		if err := c.Exec("UPDATE "+words+" WHERE request_id IN ?", ids).Error; err != nil {
			return err
		}
	}
	var entries []int64
	if err := c.Model(&AuditEntry{}).Where("request_id IN ?", ids).Pluck("id", &entries).Error; err != nil {
		return err
	}
	if err := c.countPastLooks(entries); err != nil {
		return err
	}
	err := c.pass(gate{"requests", int64(len(ids)), floor, []string{"request_steps", "audit_entries"}}, func() error {
		if err := c.Exec("DELETE FROM request_steps WHERE request_id IN ?", ids).Error; err != nil {
			return err
		}
		return c.deleteAll("audit_entries", entries)
	})
	if err != nil {
		return err
	}
	set := map[string]any{"details": "", "scope": "{}", "content_note": "", "behalf_name": "", "extension_reason": "", "late_reason": "", "purged_at": c.now}
	return c.Model(&Request{}).Where("id IN ?", ids).Updates(set).Error
}

// log ends the retention of a class in as many transactions as it takes: fn deletes some rows, of which
// it has written down how many, until there are none.
func (p *purge) log(ctx context.Context, class string, fn func(*Change) (int64, error)) error {
	for {
		var rows int64
		err := p.change(ctx, System("retention"), func(c *Change) (err error) {
			if err := c.deleting(); err != nil {
				return err
			}
			if rows, err = fn(c); err == nil && rows == 0 {
				err = errUnchanged
			}
			return err
		})
		if err == errUnchanged {
			return nil
		}
		if err != nil {
			return fmt.Errorf("delete %s: %w", class, err)
		}
		p.class(class).Rows += rows
	}
}

// some returns the ids of the first rows of a query.
func some(query *gorm.DB) (ids []int64, err error) {
	return ids, query.Limit(purgeRows).Scan(&ids).Error
}
