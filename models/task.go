package models

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"omatiedot/models/register"
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
	Kind      TaskKind   `gorm:"column:kind"`
	Subject   string     `gorm:"column:subject"`
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

// addTasks puts what a request of its kind brings with it on its check list, once for each answer.
func (c *Change) addTasks(r *Request) error {
	before, err := c.reopenedAt(r)
	if err != nil {
		return err
	}
	var there []Task
	if err := c.Where("request_id = ?", r.ID).Find(&there).Error; err != nil {
		return err
	}
	tasks, err := c.store.tasksFor(c.DB, r)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		same := func(o Task) bool { return o.Kind == t.Kind && o.Subject == t.Subject && !o.doneBy(before) }
		if slices.ContainsFunc(there, same) {
			continue
		}
		t.RequestID, t.AddedAt = r.ID, c.now
		if err := c.Create(&t).Error; err != nil {
			return fmt.Errorf("add a task: %w", err)
		}
	}
	return nil
}

// reopenedAt is when a request was taken up again last; no value where it was not. What was done until then
// was done for the answer before.
func (c *Change) reopenedAt(r *Request) (value.Time, error) {
	var last []RequestStep
	err := c.Where("request_id = ? AND step = ?", r.ID, StepReopen).Order("id DESC").Limit(1).Find(&last).Error
	if err != nil || len(last) == 0 {
		return value.Time{}, err
	}
	return last[0].At, nil
}

// doneBy reports whether the task was done by a time.
func (t Task) doneBy(at value.Time) bool { return t.Done() && !t.DoneAt.After(at) }

// planTasks makes the subjects the tasks of a kind of a request, and no others. What is ticked stays, and
// is not asked again: but what is to be erased, which may be other records than before, and what is to be
// corrected, where the tick was of the answer before.
func (c *Change) planTasks(r *Request, kind TaskKind, subjects []string) error {
	var before value.Time
	var err error
	switch kind {
	case TaskErase:
		before = c.now
	case TaskCorrect:
		if before, err = c.reopenedAt(r); err != nil {
			return err
		}
	}
	var there []Task
	if err := c.Where("request_id = ? AND kind = ?", r.ID, kind).Find(&there).Error; err != nil {
		return err
	}
	subjects = slices.Clone(subjects)
	for _, t := range there {
		switch i := slices.Index(subjects, t.Subject); {
		case t.doneBy(before):
		case i >= 0:
			subjects = slices.Delete(subjects, i, i+1)
		case !t.Done():
			if err := c.Delete(&t).Error; err != nil {
				return err
			}
		}
	}
	for _, subject := range subjects {
		if err := c.Create(&Task{RequestID: r.ID, Kind: kind, Subject: subject, AddedAt: c.now}).Error; err != nil {
			return fmt.Errorf("add a task: %w", err)
		}
	}
	return nil
}

// granting are the kinds of task that only a request which is granted brings with it.
var granting = []TaskKind{TaskCorrect, TaskErase, TaskRestrict, TaskTransmit, TaskInquire}

// reviseTasks takes what only a granted request asks for off the list of one that is refused as a whole; if
// that answer gives way to another, it is there again.
func (c *Change) reviseTasks(r *Request, ruling Ruling) error {
	if ruling.Outcome != RefusedWhole {
		return c.addTasks(r)
	}
	return c.dropGranted(r)
}

// dropGranted takes off the check list what is not to be done where nothing is granted.
func (c *Change) dropGranted(r *Request) error {
	return c.Where("request_id = ? AND kind IN ? AND done_at IS NULL", r.ID, granting).Delete(&Task{}).Error
}

// planCorrections makes the sources of the values that are accepted the corrections on the check list, and
// no others.
func (c *Change) planCorrections(r *Request, ruling Ruling) error {
	if r.Kind != Rectification {
		return nil
	}
	var sources []string
	if ruling.Outcome != RefusedWhole {
		fields, err := c.store.fieldsOf(c.DB, *r)
		if err != nil {
			return err
		}
		fields = slices.DeleteFunc(fields, func(f RequestField) bool { return !ruling.accepts(f) })
		if sources, err = c.store.sourcesOfFields(c.DB, r, fields); err != nil {
			return err
		}
	}
	return c.planTasks(r, TaskCorrect, sources)
}

// allCorrected is an *Invalid of "tasks" where an answer calls something corrected that staff have not ticked.
func (c *Change) allCorrected(r *Request, draft *Draft) error {
	if r.Kind != Rectification || draft.Outcome == RefusedWhole {
		return nil
	}
	var open int64
	err := c.Model(&Task{}).Where("request_id = ? AND kind = ? AND done_at IS NULL", r.ID, TaskCorrect).Count(&open).Error
	if err == nil && open > 0 {
		err = &Invalid{"tasks", "open"}
	}
	return err
}

// tasksFor is the check list that a request begins with. What to erase at which source, and whom to tell
// (GDPR Article 19), is known once it is decided: see planErasure and planNotices.
func (s *Store) tasksFor(db *gorm.DB, r *Request) ([]Task, error) {
	var tasks []Task
	add := func(kind TaskKind, subjects ...string) {
		for _, subject := range subjects {
			tasks = append(tasks, Task{Kind: kind, Subject: subject})
		}
	}
	var err error
	switch r.Kind {
	case Rectification, RestrictionOfProcessing:
		var sources []string
		if sources, err = s.sourcesOf(db, r); err != nil {
			return nil, err
		}
		add(map[RequestKind]TaskKind{Rectification: TaskCorrect, RestrictionOfProcessing: TaskRestrict}[r.Kind], sources...)
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
	if r.Delivery != "portal" {
		add(TaskLetter, "")
	}
	return tasks, nil
}

// sourcesOf are the sources, in the order of the register description, of the records that a request
// is about. Of what is told in free words it is every source of the customer's records.
func (s *Store) sourcesOf(db *gorm.DB, r *Request) ([]string, error) {
	named, err := s.fieldsOf(db, *r)
	if err != nil {
		return nil, err
	}
	return s.sourcesOfFields(db, r, named)
}

func (s *Store) sourcesOfFields(db *gorm.DB, r *Request, named []RequestField) ([]string, error) {
	found := map[string]bool{}
	var err error
	if len(named) > 0 && !slices.ContainsFunc(named, func(f RequestField) bool { return f.Record == nil }) {
		for _, f := range named {
			found[sourceOf(f.Kind, f.Record)] = true
		}
	} else if found, err = sourcesHeld(db, r); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(register.SourceKeys(), func(key string) bool { return !found[key] }), nil
}

func sourceOf(kindName string, record any) string {
	kind, err := KindNamed(kindName)
	if err != nil {
		return ""
	}
	f, _ := kind.Field("source")
	return string(f.Of(record).(Code))
}

// sourcesHeld are the sources of all records that a request covers.
func sourcesHeld(db *gorm.DB, r *Request) (map[string]bool, error) {
	found := map[string]bool{}
	for _, k := range Kinds {
		if !r.Scope.Covers(k) {
			continue
		}
		var keys []string
		if err := k.of(db, r.CustomerID).Distinct().Pluck(k.Name+".source", &keys).Error; err != nil {
			return nil, fmt.Errorf("read the sources of %s: %w", k.Name, err)
		}
		for _, key := range keys {
			found[key] = true
		}
	}
	return found, nil
}

// TickTask notes that a task of a request is done, or, with done false, that it was not. Done twice it
// is the same as once: the first name and time stay. It is *Invalid where the mark has to say what was done.
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
		if mark.Done && t.Kind == TaskTransmit && !r.HasAnswer() {
			return ErrStep // there is nothing to send yet
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
		return c.audit(AuditEntry{Action: ActionTask, CustomerID: &r.CustomerID, RequestID: &r.ID, Details: fmt.Sprintf(`{"task":%q,"done":%t}`, t.Kind, mark.Done)})
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
