package models

import (
	"fmt"
	"reflect"
)

// stillHolds reports whether what was drafted holds as it is approved, which may be days later: a plan to erase tells of
// all that is held (*PlanChanged); no record of a copy is somebody else's by now, which is *Invalid "draft" "moved"; and
// what a letter tells beside the decision is so, else it is *Invalid "draft" "changed".
func (c *Change) stillHolds(r *Request, draft *Draft) error {
	answer, err := c.store.openDraft(draft)
	if err != nil {
		return err
	}
	if err := c.stillPlanned(r, answer); err != nil {
		return err
	}
	if answer.Copies() {
		return c.stillTheirs(r, answer)
	}
	now := answer
	if err := c.store.composeLetter(c.DB, r, &now); err != nil {
		return err
	}
	if !reflect.DeepEqual(told(now), told(answer)) {
		return &Invalid{"draft", "changed"}
	}
	return nil
}

// stillTheirs is *Invalid where a record has passed to another customer since the copy was made: it may have been
// under this one by mistake, and is not to be sent.
func (c *Change) stillTheirs(r *Request, answer Answer) error {
	var passed int64
	err := c.Table("record_history").Where("customer_id = ? AND replaced_at >= ? AND "+passedOn("record_history."), r.CustomerID, answer.DataAt).Count(&passed).Error
	if err != nil {
		return fmt.Errorf("see whose the records are: %w", err)
	}
	if passed > 0 {
		return &Invalid{"draft", "moved"}
	}
	return nil
}

// told is what a letter tells beside the decision, as it was when it was composed.
func told(a Answer) []any {
	return []any{a.MarketingEnded, a.ConsentsEnded, a.CopiesUntil, a.StillRestricted, append([]string{}, a.Told...)}
}
