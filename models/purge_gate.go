package models

import (
	"encoding/json"
	"fmt"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// floorMonths is how young nothing of the evidence and the logs is deleted, whatever the register
// description says. The database holds to some days less by itself.
const floorMonths = 6

// purgeRows is how many rows of a log go in one transaction; tests make it smaller.
var purgeRows = 5000

// boundary is the moment before which retention of the period has ended, or the latest that may be one.
func (p *purge) boundary(period register.Retention) value.Time {
	// The day after: of months of different lengths the shorter one counts.
	day := p.day.AddMonths(-12*period.Years - period.Months).AddDays(1)
	if floor := p.floor(); day.After(floor) {
		day = floor
	}
	return value.TimeOf(day.Start())
}

func (p *purge) floor() value.Date { return p.day.AddMonths(-floorMonths) }

// gate is on evidence or logs that go: what is said of it in the audit log, and the tables that
// something goes from.
type gate struct {
	class    string
	rows     int64 // that the audit log tells of
	boundary value.Time
	tables   []string
}

// gateRow opens one table, for as long as the change goes on.
type gateRow struct {
	Table    string     `gorm:"column:table_name;primaryKey"`
	Boundary value.Time `gorm:"column:boundary"`
	Entry    int64      `gorm:"column:entry_id"`
}

func (gateRow) TableName() string { return "retention_gate" }

// pass lets fn delete what is older than the boundary from tables that the database else only lets
// grow, after it has written down what goes.
func (c *Change) pass(g gate, fn func() error) error {
	details, err := json.Marshal(purgedDetails{Class: g.class, Rows: g.rows, Before: g.boundary})
	if err != nil {
		return err
	}
	entry := AuditEntry{Action: ActionPurged, Details: string(details)}
	if err := c.enter(&entry); err != nil {
		return err
	}
	for _, table := range g.tables {
		if err := c.Create(&gateRow{Table: table, Boundary: g.boundary, Entry: entry.ID}).Error; err != nil {
			return fmt.Errorf("open %s: %w", table, err)
		}
	}
	if err := fn(); err != nil {
		return err
	}
	return c.Where("table_name IN ?", g.tables).Delete(&gateRow{}).Error
}

// deleteAll deletes the rows of the ids, which have to be there all.
func (c *Change) deleteAll(table string, ids []int64) error {
	done := c.Exec("DELETE FROM "+table+" WHERE id IN ?", ids)
	if done.Error == nil && done.RowsAffected != int64(len(ids)) {
		return fmt.Errorf("%d of %d rows of %s deleted", done.RowsAffected, len(ids), table)
	}
	return done.Error
}
