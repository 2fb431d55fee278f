package models

import (
	"errors"
	"fmt"
	"slices"
)

// The check list of a request is of one answer at a time: a task has the round of the answer that it was added for.
// Each answer asks for everything anew, so that what was ticked for the one before says nothing of it.

// ofRound returns the tasks of some kinds, or of all, that are of the answer which a request has or gets.
func (c *Change) ofRound(r *Request, kinds ...TaskKind) (tasks []Task, err error) {
	query := c.Where("request_id = ? AND round = ?", r.ID, r.Round)
	if len(kinds) > 0 {
		query = query.Where("kind IN ?", kinds)
	}
	return tasks, query.Order("id").Find(&tasks).Error
}

// addTasks puts what a request of its kind brings with it on its check list, once for each answer.
func (c *Change) addTasks(r *Request) error {
	tasks, err := c.store.tasksFor(c.DB, r)
	if err != nil {
		return err
	}
	if err := c.addMissing(r, tasks); err != nil || r.Kind != Rectification {
		return err
	}
	fields, err := c.store.fieldsOf(c.DB, *r)
	if err != nil {
		return err
	}
	wanted, err := c.store.corrections(c.DB, r, fields)
	if err != nil {
		return err
	}
	return c.cover(r, wanted)
}

// addMissing adds those of the tasks that the answer does not have yet.
func (c *Change) addMissing(r *Request, tasks []Task) error {
	there, err := c.ofRound(r)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		if slices.ContainsFunc(there, func(o Task) bool { return o.Kind == t.Kind && o.Subject == t.Subject }) {
			continue
		}
		if err := c.addTask(r, t); err != nil {
			return err
		}
	}
	return nil
}

func (c *Change) addTask(r *Request, t Task) error {
	t.RequestID, t.Round, t.AddedAt = r.ID, r.Round, c.now
	if err := c.Create(&t).Error; err != nil {
		return fmt.Errorf("add a task: %w", err)
	}
	return nil
}

// planTasks makes the subjects the tasks of a kind of the answer, and no others. What is ticked stays.
func (c *Change) planTasks(r *Request, kind TaskKind, subjects []string) error {
	there, err := c.ofRound(r, kind)
	if err != nil {
		return err
	}
	var tasks []Task
	for _, subject := range subjects {
		tasks = append(tasks, Task{Kind: kind, Subject: subject})
	}
	if err := c.addMissing(r, tasks); err != nil {
		return err
	}
	return c.dropTasks(there, func(t Task) bool { return slices.Contains(subjects, t.Subject) })
}

// dropTasks takes those of the tasks off the list that are not done and not to be kept. What comes in their place is
// added before: the database may give the number of what is gone to what is new, which nobody is to tick unseen.
func (c *Change) dropTasks(tasks []Task, keep func(Task) bool) error {
	for _, t := range tasks {
		if t.Done() || keep(t) {
			continue
		}
		if err := c.Delete(&t).Error; err != nil {
			return fmt.Errorf("drop a task: %w", err)
		}
	}
	return nil
}

// granting are the kinds of task that only a request which is granted brings with it.
var granting = []TaskKind{TaskCorrect, TaskErase, TaskRestrict, TaskTransmit, TaskInquire}

// reviseTasks takes what only a granted request asks for off the list of one that is refused as a whole; if
// that answer gives way to another, it is there again. The letter goes out in any case.
func (c *Change) reviseTasks(r *Request, ruling Ruling) error {
	if ruling.Outcome != RefusedWhole {
		return c.addTasks(r)
	}
	return errors.Join(c.dropGranted(r), c.addMissing(r, r.letters()))
}

// letters are the tasks by which staff hand over the answer where the customer does not find it in the portal.
func (r *Request) letters() []Task {
	if !r.onPaper() {
		return nil
	}
	return []Task{{Kind: TaskLetter}}
}

// dropGranted takes off the check list what is not to be done where nothing is granted. What an earlier answer
// granted is another matter.
func (c *Change) dropGranted(r *Request) error {
	return c.Where("request_id = ? AND round = ? AND kind IN ? AND done_at IS NULL", r.ID, r.Round, granting).Delete(&Task{}).Error
}

// handing are the kinds of task, with no subject, that hand over an answer or tell that it is there.
var handing = []TaskKind{TaskLetter, TaskCall, TaskTransmit}

// replaced: an earlier answer asked for the task t, and the one that is sent now takes its place. That answer cannot
// be handed over any more; what is erased and what stops is planned anew as a whole; and what both ask for is done
// once. The rest is still to be done.
const replaced = `request_id = ? AND round < ? AND done_at IS NULL AND (kind IN ? AND subject = '' OR kind IN ?
	OR EXISTS (SELECT 1 FROM request_tasks n WHERE n.request_id = request_tasks.request_id AND n.round = ?
		AND n.kind = request_tasks.kind AND n.subject = request_tasks.subject))`

// replaceTasks takes what the answer replaces off the check list.
func (c *Change) replaceTasks(r *Request) error {
	return c.Where(replaced, r.ID, r.Round, handing, []TaskKind{TaskErase, TaskStop}, r.Round).Delete(&Task{}).Error
}
