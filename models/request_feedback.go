package models

import (
	"context"
	"fmt"
	"slices"
)

// What a customer thinks of an answer.
const (
	Content    Code = "yes"
	NotContent Code = "no"
)

// Feedback is what a customer says of the answer to their request.
type Feedback struct {
	Content Code
	Note    string // in their own words; may be empty
}

// GiveFeedback keeps what the customer says of an answer; said again it takes the place of what was said
// before. What is wrong with it is an *Invalid of the fields "content" and "content_note", and ErrStep
// where there is no answer.
func (s *Store) GiveFeedback(ctx context.Context, me Me, ref string, f Feedback) error {
	if f.Content != Content && f.Content != NotContent {
		return &Invalid{"content", "required"}
	}
	note, err := mayBeWritten("content_note", f.Note)
	if err != nil {
		return err
	}
	return s.change(ctx, me, func(c *Change) error {
		var r Request
		if err := c.Where("customer_id = ? AND ref = ?", me.id, ref).Take(&r).Error; err != nil {
			return missing(err)
		}
		if !slices.Contains(ready, r.State) {
			return ErrStep
		}
		set := map[string]any{"content": f.Content, "content_note": note}
		if err := c.Model(&Request{}).Where("id = ?", r.ID).Updates(set).Error; err != nil {
			return fmt.Errorf("keep what the customer thinks of an answer: %w", err)
		}
		return c.audit(AuditEntry{Action: ActionFeedback, CustomerID: &r.CustomerID, RequestID: &r.ID, Details: fmt.Sprintf(`{"content":%q}`, f.Content)})
	})
}
