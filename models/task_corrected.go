package models

import (
	"fmt"
	"slices"
)

// tickCorrected ticks the corrections whose values the source has now sent as the customer says they are: whoever
// corrected them there need not say so again. What was told in free words, or without saying what is right, is for
// staff to tick. Nobody's name stands at such a tick.
func (c *Change) tickCorrected() error {
	var tasks []Task
	if err := c.Where("kind = ? AND done_at IS NULL", TaskCorrect).Order("id").Find(&tasks).Error; err != nil {
		return fmt.Errorf("read what is to be corrected: %w", err)
	}
	for _, t := range tasks {
		var r Request
		if err := c.Take(&r, t.RequestID).Error; err != nil {
			return missing(err)
		}
		fields, err := c.store.fieldsOf(c.DB, r)
		if err != nil {
			return err
		}
		if !t.isCorrected(fields) {
			continue
		}
		if err := c.tickSeen(t, r.CustomerID); err != nil {
			return err
		}
	}
	return nil
}

// isCorrected reports whether every value that the task is about came from its source as it should be.
func (t Task) isCorrected(fields []RequestField) bool {
	return len(t.Covers) > 0 && !slices.ContainsFunc(t.Covers, func(id int64) bool {
		at := slices.IndexFunc(fields, func(f RequestField) bool { return f.ID == id })
		return at < 0 || !fields[at].correctedBy(t.Subject)
	})
}

// correctedBy reports whether the record holds the new value now, and has it from the source. A value that was right
// when it was reported proves nothing: the words that came with it say what is wrong.
func (f RequestField) correctedBy(source string) bool {
	if f.Record == nil || f.New == "" || f.New == f.Old || sourceOf(f.Kind, f.Record) != source {
		return false
	}
	kind, err := KindNamed(f.Kind)
	if err != nil {
		return false
	}
	field, there := kind.Field(f.Field)
	return there && field.Text(f.Record) == f.New
}
