package models

import (
	"fmt"

	"omatiedot/models/value"
)

// endDrafts ends the drafts of a request: another takes their place, one was sent, or nothing will be. What
// was decided and written stays with the proof of the request; the copy of data is only in what was sent,
// which ends after its own time, so that data erased meanwhile are nowhere else (GDPR Article 5(1)(e)).
func (c *Change) endDrafts(request int64) error {
	var drafts []Draft
	if err := c.Where("request_id = ? AND ended_at IS NULL", request).Order("id").Find(&drafts).Error; err != nil {
		return fmt.Errorf("look for drafts to end: %w", err)
	}
	for _, d := range drafts {
		if err := c.endDraft(&d); err != nil {
			return fmt.Errorf("end a draft: %w", err)
		}
	}
	return nil
}

func (c *Change) endDraft(d *Draft) error {
	answer, err := c.store.openDraft(d)
	if err != nil {
		return err
	}
	answer.Sections, answer.Accesses, answer.Dated = nil, nil, value.Date{}
	content, err := c.store.sealDraft(d.RequestID, answer)
	if err != nil {
		return err
	}
	return c.Model(d).Updates(map[string]any{"content": content, "ended_at": c.now}).Error
}
