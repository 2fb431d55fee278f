package models

import (
	"fmt"
	"slices"

	"gorm.io/gorm/clause"

	"omatiedot/models/value"
)

// pastCount keeps of what retention has deleted the number that reports tell, by month in Finland.
type pastCount struct {
	What    string `gorm:"column:what;primaryKey"` // look, granted or refused
	Year    int    `gorm:"column:year;primaryKey;autoIncrement:false"`
	Month   int    `gorm:"column:month;primaryKey;autoIncrement:false"`
	Subject string `gorm:"column:subject;primaryKey"` // the reason of a look, or the purpose of a decision
	N       int    `gorm:"column:n"`
}

func (pastCount) TableName() string { return "past_counts" }

// month is the count of a month with nothing in it.
func pastMonth(what, subject string, at value.Time) pastCount {
	day := at.Date()
	return pastCount{What: what, Year: day.Year(), Month: int(day.Month()), Subject: subject}
}

// addPast adds to what was counted before.
func (c *Change) addPast(counts map[pastCount]int) error {
	for key, n := range counts {
		key.N = n
		add := clause.OnConflict{
			Columns:   []clause.Column{{Name: "what"}, {Name: "year"}, {Name: "month"}, {Name: "subject"}},
			DoUpdates: clause.Assignments(map[string]any{"n": clause.Expr{SQL: "past_counts.n + excluded.n"}}),
		}
		if err := c.Clauses(add).Create(&key).Error; err != nil {
			return fmt.Errorf("keep a count: %w", err)
		}
	}
	return nil
}

// countPastLooks keeps the number of looks at data among audit entries that go.
func (c *Change) countPastLooks(ids []int64) error {
	var looks []AuditEntry
	err := c.Select("at, reason").Where("id IN ? AND action IN ? AND actor_kind = 'staff'", ids, staffLooks).Find(&looks).Error
	if err != nil {
		return err
	}
	counts := map[pastCount]int{}
	for _, e := range looks {
		counts[pastMonth("look", e.Reason, e.At)]++
	}
	return c.addPast(counts)
}

// countPastDecisions keeps the number of customers who decided something in a month, once the last of
// their decisions of the month and the purpose is gone.
func (c *Change) countPastDecisions(gone []Permission) error {
	type decided struct {
		pastCount
		customer int64
	}
	of := func(p Permission) (decided, bool) {
		what := "refused"
		if p.State == Granted {
			what = "granted"
		}
		return decided{pastMonth(what, string(p.Purpose), p.DecidedAt), p.CustomerID}, slices.Contains(asGiven, p.State)
	}
	last, customers := map[decided]bool{}, map[int64]bool{}
	for _, p := range gone {
		if d, ok := of(p); ok {
			last[d], customers[p.CustomerID] = true, true
		}
	}
	for customer := range customers {
		var left []Permission
		if err := c.Select("customer_id, purpose, state, decided_at").Where("customer_id = ?", customer).Find(&left).Error; err != nil {
			return err
		}
		for _, p := range left {
			d, _ := of(p)
			delete(last, d)
		}
	}
	counts := map[pastCount]int{}
	for d := range last {
		counts[d.pastCount]++
	}
	return c.addPast(counts)
}

// asGiven are the states that reports count.
var asGiven = []Code{Granted, Refused, Prohibited}
