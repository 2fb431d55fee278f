package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// What a customer thinks of an answer.
const (
	Content    Code = "yes"
	NotContent Code = "no"
)

// SaidNotContent is what a message is about by which a customer says that they are not content with an answer.
const SaidNotContent Code = "not_content"

// Feedback is what a customer says of the answer to their request.
type Feedback struct {
	Content Code
	Note    string // in their own words; may be empty
}

// GiveFeedback keeps what the customer says of an answer; said again it takes the place of what was said
// before. That they are not content is a message too, which waits until staff have read it. What is wrong
// is an *Invalid of the fields "content" and "content_note", and ErrStep where there is no answer.
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
		if err := c.Where("customer_id = ? AND ref = ?", me.asker(), ref).Take(&r).Error; err != nil {
			return missing(err)
		}
		if !slices.Contains(ready, r.State) {
			return ErrStep
		}
		set := map[string]any{"content": f.Content, "content_note": note}
		same := r.Content == f.Content && r.ContentNote == note
		if err := c.Model(&Request{}).Where("id = ?", r.ID).Updates(set).Error; err != nil {
			return fmt.Errorf("keep what the customer thinks of an answer: %w", err)
		}
		if f.Content == NotContent && !same {
			if err := c.complain(&r, note); err != nil {
				return err
			}
		}
		return c.audit(AuditEntry{Action: ActionFeedback, CustomerID: &r.CustomerID, RequestID: &r.ID, Details: fmt.Sprintf(`{"content":%q}`, f.Content)})
	})
}

// complain keeps what somebody who is not content says where staff find it.
func (c *Change) complain(r *Request, note string) error {
	step, err := c.writing(r)
	var wrong *Invalid
	switch {
	case errors.As(err, &wrong):
		return &Invalid{"content_note", wrong.Code}
	case errors.Is(err, ErrStep): // about an answer that can be collected no longer
	case err != nil:
		return err
	}
	if err := c.step(r, step, "", nil); err != nil {
		return err
	}
	return c.keepMessage(r, &Message{About: SaidNotContent, Body: note})
}
