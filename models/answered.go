package models

import (
	"context"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// AnsweredRequest is a request that was answered, without a word of whose it is.
type AnsweredRequest struct {
	Ref        string
	Kind       RequestKind
	Outcome    Outcome
	ReceivedOn value.Date
	DueOn      value.Date // of the first answer, where it was answered again
	AnsweredOn value.Date // first as well
}

// AnsweredRequests lists the requests whose proof an auditor can ask for, the newest first, and how many
// there are; page counts from 1. One about a look of their own is not among them.
func (s *Store) AnsweredRequests(ctx context.Context, staff Staff, page int) (rows []AnsweredRequest, total int, err error) {
	if !staff.Is(Auditor) {
		return nil, 0, ErrNotAllowed
	}
	err = s.reading(ctx, func(db *gorm.DB) error {
		answered := s.notOwnLook(db.Table("requests r"), staff).Where("r.answered_on IS NOT NULL AND r.state <> ?", Withdrawn)
		var n int64
		if err := answered.Session(&gorm.Session{}).Count(&n).Error; err != nil {
			return err
		}
		total = int(n)
		return answered.Session(&gorm.Session{}).Order("r.id DESC").Offset((max(page, 1) - 1) * PageSize).Limit(PageSize).
			Select("ref, kind, outcome, received_on, COALESCE(first_due_on, due_on) AS due_on, answered_on").Scan(&rows).Error
	})
	return rows, total, err
}
