package models

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// QueueView is a way to look at the queue.
type QueueView string

// The views of the queue. All but QueueWritten, QueueTasks, QueueClosed and QueueAny are of open requests.
const (
	QueueOpen       QueueView = "open"
	QueueMine       QueueView = "mine"
	QueueUnassigned QueueView = "unassigned"
	QueueLate       QueueView = "late"     // the day is past
	QueueSoon       QueueView = "soon"     // the day is at most SoonDays away
	QueueToApprove  QueueView = "approve"  // a draft waits for an approver
	QueueCustomer   QueueView = "customer" // the customer was asked, and the clock stands
	QueueSilent     QueueView = "silent"   // and has not answered for SilentDays
	QueueWritten    QueueView = "written"  // open or not: the customer wrote, and staff have not read it
	QueueTasks      QueueView = "tasks"    // open or not: a customer waits to be told; or it was answered, and something on the check list of that answer is not done
	QueueClosed     QueueView = "closed"
	// QueueAny is of all requests, open or not: where something was searched for.
	QueueAny QueueView = "any"
)

// QueueViews lists every view that is always offered.
var QueueViews = []QueueView{QueueOpen, QueueMine, QueueUnassigned, QueueLate, QueueSoon, QueueToApprove, QueueCustomer, QueueSilent, QueueWritten, QueueTasks, QueueClosed}

// SoonDays is how many days before its last one a request is due soon.
const SoonDays = 7

// Assignee is who works on requests: one of the constants, or the number of a member of staff.
type Assignee string

// Who can be meant without a number.
const (
	AssignedMe     Assignee = "me" // whoever looks
	AssignedNobody Assignee = "nobody"
)

// AssigneeOf names a member of staff by their number.
func AssigneeOf(id int64) Assignee { return Assignee(strconv.FormatInt(id, 10)) }

// number is the number of the member of staff, 0 where none is named by it.
func (a Assignee) number() int64 {
	n, err := strconv.ParseInt(string(a), 10, 64)
	if err != nil || n < 1 || AssigneeOf(n) != a {
		return 0
	}
	return n
}

// NewsOfCustomer of a filter: the customer wrote, and nobody of staff has done anything since.
const NewsOfCustomer Code = "customer"

// QueueFilter narrows the queue. What is empty narrows nothing.
type QueueFilter struct {
	View     QueueView   `gorm:"column:queue"` // "" is QueueOpen
	Kind     RequestKind `gorm:"column:kind"`
	State    State       `gorm:"column:state"`
	Assigned Assignee    `gorm:"column:assigned"`
	Language string      `gorm:"column:language"` // of the answer
	Channel  Code        `gorm:"column:channel"`  // ByPortal or one of IntakeChannels
	Delivery Code        `gorm:"column:delivery"` // one of Deliveries
	News     Code        `gorm:"column:news"`     // NewsOfCustomer
	// Query is a reference or the number of a customer, both whole. It never stands in an address.
	Query string `gorm:"-"`
	Page  int    `gorm:"-"` // from 1
}

// Narrows reports whether the filter leaves out anything that its view has.
func (f QueueFilter) Narrows() bool {
	f.View, f.Page = "", 0
	return f != QueueFilter{}
}

// QueueChannels lists the ways by which requests can have come.
var QueueChannels = append([]Code{ByPortal}, IntakeChannels...)

// known reports whether everything that the filter names is there.
func (f QueueFilter) known(assignees []StaffName) bool {
	in := func(list []Code, c Code) bool { return c == "" || slices.Contains(list, c) }
	return (f.View == "" || f.View == QueueAny || slices.Contains(QueueViews, f.View)) &&
		(f.Kind == "" || slices.Contains(RequestKinds, f.Kind)) &&
		(f.State == "" || slices.Contains(States, f.State)) &&
		(f.Language == "" || slices.Contains(Languages, value.Language(f.Language))) &&
		in(QueueChannels, f.Channel) && in(Deliveries, f.Delivery) && in([]Code{NewsOfCustomer}, f.News) &&
		(slices.Contains([]Assignee{"", AssignedMe, AssignedNobody}, f.Assigned) ||
			slices.ContainsFunc(assignees, func(s StaffName) bool { return AssigneeOf(s.ID) == f.Assigned }))
}

// condition is part of what a row r of requests has to be.
type condition struct {
	sql  string
	args []any
}

// openStates are those in which there is something to do. They are listed and not the others left out,
// so that the index by state finds them among many old requests.
var openStates = slices.DeleteFunc(slices.Clone(States), func(s State) bool { return !s.Open() })

// states are those of the view, nil where it has all.
func (v QueueView) states() []State {
	switch v {
	case QueueAny, QueueTasks:
		return nil
	case QueueClosed:
		return closedStates
	case QueueWritten:
		return slices.DeleteFunc(slices.Clone(States), func(s State) bool { return s == Withdrawn })
	}
	return openStates
}

// view is what a request of a view is, beside its state being one of the view's; empty where that is all.
func (s *Store) view(staff Staff, view QueueView) condition {
	soon, today := s.today().AddDays(SoonDays), s.today()
	waiting := waitingStates
	switch view {
	case QueueMine:
		return condition{"r.assigned_id = ?", []any{staff.id}}
	case QueueUnassigned:
		return condition{"r.assigned_id IS NULL", nil}
	case QueueLate:
		return condition{"r.due_on < ? AND NOT " + standingSQL, []any{today}}
	case QueueSoon:
		return condition{"r.due_on >= ? AND r.due_on <= ? AND NOT " + standingSQL, []any{today, soon}}
	case QueueToApprove:
		return condition{"r.state = ?", []any{Drafted}}
	case QueueCustomer:
		return condition{"r.state IN ?", []any{waiting}}
	case QueueSilent:
		return condition{"r.state IN ? AND " + silentSQL, []any{waiting, today.AddDays(-SilentDays)}}
	case QueueWritten:
		return condition{writtenSQL, nil}
	case QueueTasks:
		return condition{tasksSQL, []any{waitedFor, closedStates}}
	}
	return condition{}
}

// standingSQL: the clock of a request r stands, as the customer was asked something while there was time. What
// was asked later stops nothing.
const standingSQL = "EXISTS (SELECT 1 FROM request_stops z WHERE z.request_id = r.id AND z.answered_on IS NULL AND z.asked_on <= r.due_on)"

// lastStepSQL is the last thing that happened to a request r.
const lastStepSQL = "(SELECT n.step FROM request_steps n WHERE n.request_id = r.id ORDER BY n.id DESC LIMIT 1)"

// customerSteps are those of a customer who writes.
var customerSteps = []Step{StepAdd, StepReply}

// writtenSQL: there is a message of the customer that staff have not read.
const writtenSQL = "r.id IN (SELECT w.request_id FROM request_messages w WHERE w.by_kind = 'customer' AND w.read_at IS NULL)"

// tasksSQL: something on the check list is not done that is not of the work on the answer: it is of one that was
// sent, be it that the request was taken up again.
const tasksSQL = `r.id IN (SELECT t.request_id FROM request_tasks t JOIN requests o ON o.id = t.request_id
	WHERE t.done_at IS NULL AND (t.kind IN ? OR t.round < o.round OR o.state IN ?))`

// waitedFor are the tasks that do not wait for the answer: the customer is to be told now.
var waitedFor = []TaskKind{TaskMessage, TaskReceipt, TaskCall}

// narrow is all that a filter asks of a request, beside its state being one of the view's.
func (s *Store) narrow(staff Staff, f QueueFilter) []condition {
	var all []condition
	if view := s.view(staff, f.View); view.sql != "" {
		all = append(all, view)
	}
	add := func(is bool, sql string, args ...any) {
		if is {
			all = append(all, condition{sql, args})
		}
	}
	add(f.Kind != "", "r.kind = ?", f.Kind)
	add(f.State != "", "r.state = ?", f.State)
	add(f.Language != "", "r.language = ?", f.Language)
	add(f.Channel != "", "r.channel = ?", f.Channel)
	add(f.Delivery != "", "r.delivery = ?", f.Delivery)
	add(f.News != "", "r.state IN ? AND "+lastStepSQL+" IN ?", openStates, customerSteps)
	number := "r.customer_id = (SELECT id FROM customers WHERE number = ?)"
	if !staff.Is(Approver) {
		number += " AND " + noLooksSQL // the number would tell who asks
	}
	add(f.Query != "", "(r.ref = ? OR "+number+")", f.Query, f.Query)
	switch f.Assigned {
	case "":
	case AssignedMe:
		add(true, "r.assigned_id = ?", staff.id)
	case AssignedNobody:
		add(true, "r.assigned_id IS NULL")
	default:
		add(true, "r.assigned_id = ?", f.Assigned.number())
	}
	return all
}

// queued narrows a query on requests r to a filter. Nobody finds one about a look of their own.
func (s *Store) queued(db *gorm.DB, staff Staff, f QueueFilter) *gorm.DB {
	query := db.Table("requests r")
	if states := f.View.states(); states != nil {
		query = query.Where("r.state IN ?", states)
	}
	query = s.notOwnLook(query, staff)
	for _, c := range s.narrow(staff, f) {
		query = query.Where(c.sql, c.args...)
	}
	return query
}

// read is which requests have to be read to count those of a filter: all in the view's states, or those
// that were searched for.
type read struct {
	view  QueueView // QueueOpen, QueueWritten, QueueTasks, QueueClosed or QueueAny
	query string
}

func (f QueueFilter) read() read {
	if slices.Contains([]QueueView{QueueWritten, QueueTasks, QueueClosed, QueueAny}, f.View) {
		return read{f.View, f.Query}
	}
	return read{QueueOpen, f.Query}
}

// countFilters counts the requests of many filters. However many they are, the open requests are read
// once and the closed ones once, and beside them the few that are searched for, wait to be read, or have something left to do.
func (s *Store) countFilters(db *gorm.DB, staff Staff, filters []QueueFilter) ([]int, error) {
	together := map[read][]int{}
	for i, f := range filters {
		together[f.read()] = append(together[f.read()], i)
	}
	counts := make([]int, len(filters))
	for rows, places := range together {
		var columns []string
		var args, into []any
		for _, i := range places {
			column, more := s.counted(staff, filters[i])
			columns, args, into = append(columns, column), append(args, more...), append(into, &counts[i])
		}
		// What narrows the rows that are read narrows every filter of them.
		query := s.queued(db, staff, QueueFilter{View: rows.view, Query: rows.query})
		if err := query.Select(strings.Join(columns, ", "), args...).Row().Scan(into...); err != nil {
			return nil, fmt.Errorf("count requests: %w", err)
		}
	}
	return counts, nil
}

// counted is the column that counts the requests of a filter among those that are read for it.
func (s *Store) counted(staff Staff, f QueueFilter) (column string, args []any) {
	f.Query = ""
	var parts []string
	for _, c := range s.narrow(staff, f) {
		parts, args = append(parts, c.sql), append(args, c.args...)
	}
	if len(parts) == 0 {
		return "COUNT(*)", nil // which needs an index alone
	}
	return "COUNT(CASE WHEN " + strings.Join(parts, " AND ") + " THEN 1 END)", args
}

// StaffName is a member of staff as a list shows them.
type StaffName struct {
	ID   int64
	Name string
}

// Assignees lists the members of staff who have worked on a request, by name.
func (s *Store) Assignees(ctx context.Context, staff Staff) ([]StaffName, error) {
	if !staff.Is(Agent, Approver) {
		return nil, ErrNotAllowed
	}
	return assignees(s.read.WithContext(ctx))
}

func assignees(db *gorm.DB) ([]StaffName, error) {
	var list []StaffName
	err := db.Table("staff s").Where("EXISTS (SELECT 1 FROM requests r WHERE r.assigned_id = s.id)").Order("s.name, s.id").Select("s.id, s.name").Scan(&list).Error
	return list, err
}
