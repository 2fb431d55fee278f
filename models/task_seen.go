package models

import (
	"fmt"
	"strconv"
)

// tickSeen ticks a task of a customer that nobody has said is done: it was seen to be.
func (c *Change) tickSeen(t Task, customer int64) error {
	if err := c.Model(&t).Update("done_at", c.now).Error; err != nil {
		return fmt.Errorf("tick a task: %w", err)
	}
	details := fmt.Sprintf(`{"task":%q,"id":%d,"done":true}`, t.Kind, t.ID)
	return c.audit(AuditEntry{Action: ActionTask, CustomerID: &customer, RequestID: &t.RequestID, Details: details})
}

// tickCollected ticks what staff were still to do so that the customer learns of the answer, which they have
// now collected in the portal. Who is answered on paper gets the paper all the same.
func (c *Change) tickCollected(r *Request) error {
	if r.onPaper() {
		return nil
	}
	return c.tickTold(r, []TaskKind{TaskLetter, TaskCall}, []string{""})
}

// tickRead ticks what staff were still to do so that the customer learns of messages, which they have read now.
func (c *Change) tickRead(r *Request, messages []Message) error {
	if r.onPaper() {
		return nil
	}
	var read []string
	for _, m := range messages {
		if m.FromStaff() && m.ReadAt.IsZero() {
			read = append(read, strconv.FormatInt(m.ID, 10))
		}
	}
	return c.tickTold(r, []TaskKind{TaskMessage, TaskCall}, read)
}

// tickTold ticks the tasks of the kinds by which the customer was to be told of the subjects.
func (c *Change) tickTold(r *Request, kinds []TaskKind, subjects []string) error {
	var tasks []Task
	err := c.Where("request_id = ? AND kind IN ? AND subject IN ? AND done_at IS NULL", r.ID, kinds, subjects).Order("id").Find(&tasks).Error
	if err != nil {
		return fmt.Errorf("read what a customer was to be told: %w", err)
	}
	for _, t := range tasks {
		if err := c.tickSeen(t, r.CustomerID); err != nil {
			return err
		}
	}
	return nil
}
