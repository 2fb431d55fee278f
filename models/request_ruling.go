package models

import (
	"context"
	"encoding/json"
	"fmt"

	"omatiedot/models/register"
)

// MyRuling returns what was decided on the customer's request, as the answer says it, without the copy of
// data, and the register description it was decided under. It is nil until the request is answered, and
// once the answer was taken back.
func (s *Store) MyRuling(ctx context.Context, me Me, ref string) (*Answer, *register.Description, error) {
	var r Request
	db := s.read.WithContext(ctx)
	if err := db.Where("customer_id = ? AND ref = ?", me.asker(), ref).Take(&r).Error; err != nil {
		return nil, nil, missing(err)
	}
	if !r.HasAnswer() {
		return nil, nil, nil
	}
	pack, err := packageOf(db, r.ID)
	if err != nil || pack == nil || pack.TakenBack() {
		return nil, nil, err
	}
	var drafts []Draft
	if err := db.Where("id = ? AND request_id = ?", pack.DraftID, r.ID).Find(&drafts).Error; err != nil || len(drafts) == 0 {
		return nil, nil, err
	}
	plain, err := s.keys.Open(drafts[0].Content, draftPlace(r.ID))
	if err != nil {
		return nil, nil, err
	}
	// The copy of data can be large, and is not looked at.
	var opened struct {
		Answer
		Sections json.RawMessage `json:"sections"`
		Accesses json.RawMessage `json:"accesses"`
	}
	if err := json.Unmarshal(plain, &opened); err != nil {
		return nil, nil, fmt.Errorf("read what was decided: %w", err)
	}
	opened.Dated = drafts[0].ApprovedAt.Date()
	if r.Outcome != "" {
		opened.Ruling.Outcome = r.Outcome // that nothing is held comes out as the answer is made
	}
	d, err := s.descriptionOf(ctx, opened.Description)
	return &opened.Answer, d, err
}
