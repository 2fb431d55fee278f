package models

import (
	"context"
	"encoding/json"
	"fmt"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// Who has asked something that is not answered yet may ask about who looked at their data. What is of a
// request goes with the request, and that something was deleted is told for good.
var (
	oldEntry = "at < ? AND action <> 'purged' AND (request_id IS NULL OR request_id IN (SELECT id FROM requests WHERE purged_at IS NOT NULL))"
	unneeded = "(customer_id IS NULL OR " + unasked("customer_id") + " AND " + held("customer_id") + ")"
)

// unasked says of a column with customers that no request of theirs is open.
func unasked(column string) string {
	return column + " NOT IN (SELECT customer_id FROM requests WHERE state NOT IN ('answered', 'collected', 'withdrawn'))"
}

// accessLog deletes who did and looked at what, long ago, with the reasons that staff gave, and what was
// said of holds and restrictions that were lifted then.
func (p *purge) accessLog(ctx context.Context) error {
	before := p.boundary(p.Description.PortalRecord(register.PortalAccessLog).Retention)
	for _, o := range []oldRows{
		{class: "access_log", table: "audit_entries", old: oldEntry, free: unneeded, args: []any{before}, before: before},
		{class: "access_log", table: "staff_visits", old: "at < ?", free: unneeded, args: []any{before}, before: before},
	} {
		if err := p.oldRows(ctx, o); err != nil {
			return err
		}
	}
	return p.act(ctx, "access_log", func(c *Change) (int64, error) {
		lifted := c.Exec("UPDATE restrictions SET "+noRestrictionWords+" WHERE lifted_at < ? AND (scope <> '' OR until <> '' OR notice IS NOT NULL)", before)
		if lifted.Error != nil {
			return 0, lifted.Error
		}
		released := c.Exec("DELETE FROM legal_holds WHERE released_at < ?", before)
		return lifted.RowsAffected + released.RowsAffected, released.Error
	})
}

// verdicts deletes what was allowed with customers' data until long ago. It is kept for as long as the
// decisions that it followed from.
func (p *purge) verdicts(ctx context.Context) error {
	before := p.evidenceBoundary()
	return p.oldRows(ctx, oldRows{
		class: "verdicts", table: "verdict_history", free: held("customer_id"), args: []any{before, before}, before: before,
		old: "at < ? AND EXISTS (SELECT 1 FROM verdict_history n WHERE n.customer_id = verdict_history.customer_id AND n.id > verdict_history.id AND n.at < ?)",
	})
}

// oldRows are rows of a log that are over, where they are free to go.
type oldRows struct {
	class, table, old, free string
	args                    []any // of old
	before                  value.Time
}

func (p *purge) oldRows(ctx context.Context, o oldRows) error {
	count, db := p.class(o.class), p.read.WithContext(ctx).Table(o.table)
	var kept, due int64
	if err := db.Where(o.old+" AND NOT ("+o.free+")", o.args...).Count(&kept).Error; err != nil {
		return err
	}
	count.Held += kept
	if p.dryRun {
		err := p.read.WithContext(ctx).Table(o.table).Where(o.old+" AND "+o.free, o.args...).Count(&due).Error
		count.Rows += due
		return err
	}
	return p.log(ctx, o.class, func(c *Change) (int64, error) {
		ids, err := some(c.Table(o.table).Select("id").Where(o.old+" AND "+o.free, o.args...).Order("id"))
		if err != nil || len(ids) == 0 {
			return 0, err
		}
		if o.table == "audit_entries" {
			if err := c.countPastLooks(ids); err != nil {
				return 0, fmt.Errorf("count what goes: %w", err)
			}
		}
		err = c.pass(gate{o.class, int64(len(ids)), o.before, []string{o.table}}, func() error { return c.deleteAll(o.table, ids) })
		return int64(len(ids)), err
	})
}

// PermissionsSince is the moment from which on all is kept that was decided and allowed; zero where nothing
// has been deleted yet.
func (s *Store) PermissionsSince(ctx context.Context) (since value.Time, err error) {
	var details []string
	err = s.read.WithContext(ctx).Model(&AuditEntry{}).
		Where(`action = 'purged' AND (details LIKE '{"class":"permissions"%' OR details LIKE '{"class":"verdicts"%')`).Pluck("details", &details).Error
	for _, text := range details {
		var d purgedDetails
		if err == nil {
			err = json.Unmarshal([]byte(text), &d)
		}
		if d.Before.After(since) {
			since = d.Before
		}
	}
	return since, err
}

// heldAt is *NotHeld for a moment before PermissionsSince; zero is now.
func (s *Store) heldAt(ctx context.Context, at value.Time) error {
	if at.IsZero() {
		return nil
	}
	since, err := s.PermissionsSince(ctx)
	if err == nil && at.Before(since) {
		return &NotHeld{since}
	}
	return err
}
