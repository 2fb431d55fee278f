package models

import (
	"context"
	"slices"
)

// forAsker are the kinds of task by which something reaches whoever asked, or whom they named.
var forAsker = []TaskKind{TaskLetter, TaskMessage, TaskReceipt, TaskTransmit}

// Barred reports whether nothing may be handed over for the request: whoever asked for the customer may not act for
// them since they have come to be protected (Act 661/2009 section 36). It is known where staff look.
func (r Request) Barred() bool {
	return r.Behalf.barred(r.protection) != nil && (r.onPaper() || r.Scope.Recipient)
}

// Bars reports whether the task cannot be done because the request is Barred.
func (r Request) Bars(t Task) bool { return r.Barred() && slices.Contains(forAsker, t.Kind) }

// AnswerCustomerAlone has the answer to a request that is Barred go to the customer in the portal, and to nobody else.
// They are told of one that has gone out. It is ErrStep for other requests.
func (s *Store) AnswerCustomerAlone(ctx context.Context, staff Staff, ref string, version int) error {
	return s.staffStep(ctx, staff, ref, version, StepToCustomer, "", func(c *Change, r *Request) (map[string]any, error) {
		if err := c.Where("request_id = ? AND kind IN ? AND done_at IS NULL", r.ID, forAsker).Delete(&Task{}).Error; err != nil {
			return nil, err
		}
		r.Scope.Recipient = false
		set := map[string]any{"delivery": "portal", "scope": r.Scope}
		if !r.HasAnswer() {
			return set, nil
		}
		return set, c.enqueue(JobMail, RequestJob{Request: r.ID})
	})
}
