package models

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// QueueRow is one request in the staff's queue.
type QueueRow struct {
	ID             int64
	Ref            string
	Kind           RequestKind
	State          State
	ReceivedOn     value.Date
	DueOn          value.Date
	CustomerID     int64
	CustomerNumber string
	AssignedName   string
	LastStep       Step
	Delivery       Code
	Standing       bool // the clock stands, as the customer was asked something in time
	// Guarded tells that the member of staff who looks may not see more: the customer is protected, or asks
	// about a look of staff; who asks that is not told (CustomerNumber is empty).
	Guarded bool `gorm:"-"`
}

// News reports whether the customer wrote, and nobody of staff has done anything since.
func (r QueueRow) News() bool {
	return r.State.Open() && slices.Contains(customerSteps, r.LastStep)
}

// QueueCounts is how many requests each view has.
type QueueCounts map[QueueView]int

// Queue lists requests of a view, and how many there are in all: the open ones by due date, so that the
// late stand first; the closed ones, and what was searched for, from the newest. It is *Invalid for a
// query that cannot be one.
func (s *Store) Queue(ctx context.Context, staff Staff, f QueueFilter) ([]QueueRow, int, error) {
	if !staff.Is(Agent, Approver) {
		return nil, 0, ErrNotAllowed
	}
	var err error
	if f.Query, err = value.Clean(f.Query); err != nil {
		return nil, 0, &Invalid{"query", "characters"}
	}
	db := s.read.WithContext(ctx)
	var total int64
	if err := s.queued(db, staff, f).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	order := "r.due_on, r.id"
	if f.View == QueueClosed || f.View == QueueAny {
		order = "r.id DESC"
	}
	rows, err := queueRows(s.queued(db, staff, f).Order(order).Offset((max(f.Page, 1) - 1) * PageSize))
	if err == nil {
		err = s.guard(db, staff, rows)
	}
	return rows, int(total), err
}

// guard marks the rows that lead to what the member of staff may not see.
func (s *Store) guard(db *gorm.DB, staff Staff, rows []QueueRow) error {
	err := guardLooks(db, staff, rows)
	if err != nil || staff.Is(Approver) || len(rows) == 0 {
		return err
	}
	var customers, guarded []int64
	for _, r := range rows {
		customers = append(customers, r.CustomerID)
	}
	why, days := onDay(s.today(), protectionSQL)
	err = db.Raw("SELECT c.id FROM customers c WHERE c.id IN ? AND ("+why+") <> ''", append([]any{customers}, days...)...).Scan(&guarded).Error
	for i := range rows {
		rows[i].Guarded = rows[i].Guarded || slices.Contains(guarded, rows[i].CustomerID)
	}
	return err
}

func queueRows(query *gorm.DB) ([]QueueRow, error) {
	var rows []QueueRow
	err := query.Joins("JOIN customers c ON c.id = r.customer_id LEFT JOIN staff s ON s.id = r.assigned_id").
		Select("r.id, r.ref, r.kind, r.state, r.received_on, r.due_on, r.delivery, r.customer_id, c.number AS customer_number, COALESCE(s.name, '') AS assigned_name, " +
			lastStepSQL + " AS last_step, " + standingSQL + " AS standing").
		Limit(PageSize).Scan(&rows).Error
	return rows, err
}

// CountQueue counts the requests of each view.
func (s *Store) CountQueue(ctx context.Context, staff Staff) (QueueCounts, error) {
	if !staff.Is(Agent, Approver) {
		return nil, ErrNotAllowed
	}
	return s.countQueue(s.read.WithContext(ctx), staff)
}

func (s *Store) countQueue(db *gorm.DB, staff Staff) (QueueCounts, error) {
	filters := make([]QueueFilter, len(QueueViews))
	for i, view := range QueueViews {
		filters[i].View = view
	}
	found, err := s.countFilters(db, staff, filters)
	counts := QueueCounts{}
	for i, n := range found {
		counts[QueueViews[i]] = n
	}
	return counts, err
}

// FindRequests finds requests by their reference, or by the number of the customer: the query of the
// filter, which has to be there.
func (s *Store) FindRequests(ctx context.Context, staff Staff, f QueueFilter) ([]QueueRow, int, error) {
	if staff.Is(Agent, Approver) && strings.TrimSpace(f.Query) == "" {
		return nil, 0, &Invalid{"query", "required"}
	}
	return s.Queue(ctx, staff, f)
}
