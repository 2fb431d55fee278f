package models

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"omatiedot/models/register"
)

// FieldIDs are the numbers of values that a rectification is about: see RequestField.
type FieldIDs []int64

// Value stores the numbers as JSON.
func (f FieldIDs) Value() (driver.Value, error) {
	if f == nil {
		f = FieldIDs{}
	}
	data, err := json.Marshal(f)
	return string(data), err
}

// Scan reads what Value stored.
func (f *FieldIDs) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), f)
	case []byte:
		return json.Unmarshal(v, f)
	}
	return fmt.Errorf("read the values of a task from %T", src)
}

// common are the numbers that are in both.
func (f FieldIDs) common(other FieldIDs) (both FieldIDs) {
	for _, id := range f {
		if slices.Contains(other, id) {
			both = append(both, id)
		}
	}
	return both
}

// planCorrections makes the sources of the values that are accepted the corrections on the check list, and
// no others. A tick is of the values that were accepted when it was made: what is accepted later opens a task of
// its own.
func (c *Change) planCorrections(r *Request, ruling Ruling) error {
	if r.Kind != Rectification {
		return nil
	}
	var wanted []Task
	if ruling.Outcome != RefusedWhole {
		fields, err := c.store.fieldsOf(c.DB, *r)
		if err != nil {
			return err
		}
		fields = slices.DeleteFunc(fields, func(f RequestField) bool { return !ruling.accepts(f) })
		if wanted, err = c.store.corrections(c.DB, r, fields); err != nil {
			return err
		}
	}
	if err := c.uncover(r, wanted); err != nil {
		return err
	}
	if err := c.cover(r, wanted); err != nil {
		return err
	}
	there, err := c.ofRound(r, TaskCorrect)
	if err != nil {
		return err
	}
	return c.dropTasks(there, func(t Task) bool {
		w := wantedAt(wanted, t.Subject)
		return w != nil && (len(t.Covers) > 0 || len(w.Covers) == 0)
	})
}

// wantedAt is the correction that is wanted at a source; nil where none is.
func wantedAt(wanted []Task, source string) *Task {
	i := slices.IndexFunc(wanted, func(w Task) bool { return w.Subject == source })
	if i < 0 {
		return nil
	}
	return &wanted[i]
}

// corrections are the tasks to correct values, one for each source. Words may be about the data of any.
func (s *Store) corrections(db *gorm.DB, r *Request, fields []RequestField) ([]Task, error) {
	sources, err := s.sourcesOfFields(db, r, fields)
	if err != nil {
		return nil, err
	}
	var tasks []Task
	for _, source := range sources {
		t := Task{Kind: TaskCorrect, Subject: source}
		for _, f := range fields {
			if f.Record == nil || sourceOf(f.Kind, f.Record) == source {
				t.Covers = append(t.Covers, f.ID)
			}
		}
		tasks = append(tasks, t)
	}
	return tasks, nil
}

// uncover takes the values that are not wanted off the corrections of an answer: a tick says nothing of what is
// not accepted, whatever is decided on it later.
func (c *Change) uncover(r *Request, wanted []Task) error {
	there, err := c.ofRound(r, TaskCorrect)
	if err != nil {
		return err
	}
	for _, t := range there {
		var left FieldIDs
		if w := wantedAt(wanted, t.Subject); w != nil {
			left = t.Covers.common(w.Covers)
		}
		if len(left) == len(t.Covers) {
			continue
		}
		if err := c.Model(&t).Update("covers", left).Error; err != nil {
			return fmt.Errorf("revise a correction: %w", err)
		}
	}
	return nil
}

// cover adds the corrections that are wanted and that none of the answer covers yet. A task that grows is another
// one, so that nobody ticks more than they saw.
func (c *Change) cover(r *Request, wanted []Task) error {
	there, err := c.ofRound(r, TaskCorrect)
	if err != nil {
		return err
	}
	for _, w := range wanted {
		of := slices.DeleteFunc(slices.Clone(there), func(t Task) bool { return t.Subject != w.Subject })
		missing := slices.DeleteFunc(slices.Clone(w.Covers), func(id int64) bool {
			return slices.ContainsFunc(of, func(t Task) bool { return slices.Contains(t.Covers, id) })
		})
		if len(of) > 0 && len(missing) == 0 {
			continue
		}
		open := slices.DeleteFunc(of, Task.Done)
		grown := Task{Kind: TaskCorrect, Subject: w.Subject, Covers: missing}
		for _, t := range open {
			grown.Covers = append(grown.Covers, t.Covers...)
		}
		if err := c.addTask(r, grown); err != nil {
			return err
		}
		if err := c.dropTasks(open, func(Task) bool { return false }); err != nil {
			return err
		}
	}
	return nil
}

// DoneFirst is the kind of task that has to be done before an answer to a request of the kind goes out, which says
// that it was; "" where none has: what is corrected is (GDPR Article 12(3)), and what a look was for is known from
// who looked.
func (k RequestKind) DoneFirst() TaskKind {
	return map[RequestKind]TaskKind{Rectification: TaskCorrect, Unrecognised: TaskInquire}[k]
}

// doneFirst is an *Invalid of "tasks" where an answer says that something was done which staff have not ticked.
func (c *Change) doneFirst(r *Request, draft *Draft) error {
	first := r.Kind.DoneFirst()
	if first == "" || draft.Outcome == RefusedWhole {
		return nil
	}
	tasks, err := c.ofRound(r, first)
	if err == nil && slices.ContainsFunc(tasks, func(t Task) bool { return !t.Done() }) {
		err = &Invalid{"tasks", "open"}
	}
	return err
}

// sourcesOfFields are the sources, in the order of the register description, of the records that values are of.
// Of what is told in free words, and where no value is named, it is every source of what the request is about.
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
