package models

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// TaskKind is what staff have to do for a request outside the portal.
type TaskKind string

// The kinds of task. The subject of the first three is the key of a source of the register description,
// that of what is to stop the key of a purpose ("" for direct marketing), that of a notice the key of a
// recipient of the description or the name that a disclosure has, that of a message its number, that of a
// receipt the step that it is of, and that of a call either of these or "" for the answer.
const (
	TaskCorrect  TaskKind = "correct"  // in the system a wrong value came from: GDPR Article 16
	TaskErase    TaskKind = "erase"    // Article 17
	TaskRestrict TaskKind = "restrict" // Article 18
	TaskStop     TaskKind = "stop"     // what was objected to: Article 21
	TaskNotify   TaskKind = "notify"   // a recipient of the data: Article 19
	TaskTransmit TaskKind = "transmit" // the data to whom the customer named: Article 20(2)
	TaskInquire  TaskKind = "inquire"  // of who looked, what it was for
	TaskLetter   TaskKind = "letter"   // the answer, to be handed over or posted
	TaskMessage  TaskKind = "message"  // of staff, to be handed over or posted
	TaskReceipt  TaskKind = "receipt"  // that the request came or was withdrawn, to be handed over or posted
	TaskCall     TaskKind = "call"     // the customer, who prefers it or whom nothing else reaches
)

// tellingTasks are those by which staff tell a customer of something.
var tellingTasks = []TaskKind{TaskLetter, TaskMessage, TaskReceipt, TaskCall}

// TaskKinds lists every kind.
var TaskKinds = []TaskKind{TaskCorrect, TaskErase, TaskRestrict, TaskStop, TaskNotify, TaskTransmit, TaskInquire, TaskLetter, TaskMessage, TaskReceipt, TaskCall}

// Task is a line of a request's check list.
type Task struct {
	ID        int64      `gorm:"column:id;primaryKey"`
	RequestID int64      `gorm:"column:request_id"`
	Round     int        `gorm:"column:round"` // of the answer that it is of: see Request.Round
	Kind      TaskKind   `gorm:"column:kind"`
	Subject   string     `gorm:"column:subject"`
	Covers    FieldIDs   `gorm:"column:covers"` // of a correction: the values that it is about
	AddedAt   value.Time `gorm:"column:added_at"`
	DoneAt    value.Time `gorm:"column:done_at"` // no value until it is done
	DoneBy    *int64     `gorm:"column:done_by"`
	Note      string     `gorm:"column:note"` // of who did it: see TaskKind.Noted
	DoneName  string     `gorm:"-"`
	// Identified is how it was known to whom an answer was handed over: see AtCounter.
	Identified Code `gorm:"column:identified"`
}

// TableName names the table.
func (Task) TableName() string { return "request_tasks" }

// Done reports whether somebody has ticked the task.
func (t Task) Done() bool { return !t.DoneAt.IsZero() }

// Noted reports whether whoever ticks a task of the kind says what they did: to whom the data went, and how.
func (k TaskKind) Noted() bool { return k == TaskTransmit }

// OfSource reports whether the task is about the records of a source of the register description.
func (t Task) OfSource() bool {
	return t.Kind == TaskCorrect || t.Kind == TaskErase || t.Kind == TaskRestrict
}

// tasksOf returns the check list of a request, with the names of who did what.
func tasksOf(db *gorm.DB, request int64) ([]Task, error) {
	var tasks []Task
	if err := db.Where("request_id = ?", request).Order("id").Find(&tasks).Error; err != nil {
		return nil, err
	}
	var ids []int64
	for _, t := range tasks {
		if t.DoneBy != nil {
			ids = append(ids, *t.DoneBy)
		}
	}
	names, err := staffNames(db, ids)
	for i, t := range tasks {
		if t.DoneBy != nil {
			tasks[i].DoneName = names[*t.DoneBy]
		}
	}
	return tasks, err
}

// staffNames are the names of members of staff by their ids.
func staffNames(db *gorm.DB, ids []int64) (map[int64]string, error) {
	names := map[int64]string{}
	if len(ids) == 0 {
		return names, nil
	}
	var rows []struct {
		ID   int64
		Name string
	}
	if err := db.Model(&staffMember{}).Select("id, name").Where("id IN ?", ids).Scan(&rows).Error; err != nil {
		return nil, err
	}
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, nil
}

// tasksFor is the check list that a request begins with, beside what is to be corrected: see addTasks. What to
// erase at which source, and whom to tell (GDPR Article 19), is known once it is decided: see planErasure and
// planNotices.
func (s *Store) tasksFor(db *gorm.DB, r *Request) ([]Task, error) {
	var tasks []Task
	add := func(kind TaskKind, subjects ...string) {
		for _, subject := range subjects {
			tasks = append(tasks, Task{Kind: kind, Subject: subject})
		}
	}
	switch r.Kind {
	case RestrictionOfProcessing:
		sources, err := s.sourcesOfFields(db, r, nil)
		if err != nil {
			return nil, err
		}
		add(TaskRestrict, sources...)
	case Objection:
		if r.Scope.Marketing {
			add(TaskStop, "") // of the rest is decided first
		}
	case Portability:
		if r.Scope.Recipient {
			add(TaskTransmit, "")
		}
	case Unrecognised:
		add(TaskInquire, "")
	}
	return append(tasks, r.letters()...), nil
}

// TickTask notes that a task of a request is done, or, with done false, that it was not. Done twice it
// is the same as once: the first name and time stay. It is *Invalid where the mark has to say what was done, and
// ErrStep where there is no answer yet to hand over or to send on, and where the request is Barred.
func (s *Store) TickTask(ctx context.Context, staff Staff, ref string, task int64, mark Mark) error {
	if !staff.Is(Agent, Approver) {
		return ErrNotAllowed
	}
	err := s.change(ctx, staff, func(c *Change) (err error) {
		var r Request
		if err := c.Where("ref = ?", ref).Take(&r).Error; err != nil {
			return missing(err)
		}
		if err := s.reaches(c.DB, staff, &r); err != nil {
			return err
		}
		var t Task
		if err := c.Where("id = ? AND request_id = ?", task, r.ID).Take(&t).Error; err != nil {
			return missing(err)
		}
		if t.Done() == mark.Done {
			return errUnchanged
		}
		switch {
		case mark.Done && (r.Awaits(t) || r.Bars(t)):
			return ErrStep // there is nothing to send yet, or nobody to hand it to
		case !mark.Done && r.State == Approved && t.Kind == r.Kind.DoneFirst():
			return ErrStep // the answer that goes out says that it is done
		}
		set := map[string]any{"done_at": nil, "done_by": nil, "note": "", "identified": ""}
		if mark.Done {
			if mark, err = mark.on(t, &r); err != nil {
				return err
			}
			set = map[string]any{"done_at": c.now, "done_by": staff.id, "note": mark.Note, "identified": mark.Identified}
		}
		if err := c.Model(&t).Updates(set).Error; err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionTask, CustomerID: &r.CustomerID, RequestID: &r.ID, Details: fmt.Sprintf(`{"task":%q,"id":%d,"done":%t}`, t.Kind, t.ID, mark.Done)})
	})
	if errors.Is(err, errUnchanged) {
		return nil
	}
	return err
}

// Mark is what becomes of a task.
type Mark struct {
	Done       bool
	Note       string // what was done, for the kinds that ask
	Identified Code   // how it was known to whom something was handed over, where it was
}

// The marks without a note.
var (
	Unticked = Mark{}
	Ticked   = Mark{Done: true}
)

// HandsOver reports whether by the task the answer is given to somebody who stands at the counter.
func (t Task) HandsOver(r *Request) bool { return t.Kind == TaskLetter && r.Delivery == "counter" }

// on is the mark as it is kept with a task of a request.
func (m Mark) on(t Task, r *Request) (Mark, error) {
	switch {
	case !t.HandsOver(r):
		m.Identified = ""
	case !slices.Contains(AtCounter(), m.Identified):
		return m, &Invalid{"task_identified", "required"}
	}
	if !t.Kind.Noted() {
		m.Note = ""
		return m, nil
	}
	var err error
	m.Note, err = written("task_note", m.Note)
	return m, err
}
