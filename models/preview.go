package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// PreviewAnswer returns the drafted answer to look at, as the document that the customer will read. That
// it was opened is logged, and the customer will see it: only who has opened a draft may approve it. It is
// ErrNotFound where there is no draft, or it has ended: what was sent is SentAnswer.
func (s *Store) PreviewAnswer(ctx context.Context, staff Staff, ref string) (Answer, *register.Description, error) {
	return s.preview(ctx, staff, ref, openedDraft)
}

// PreviewData is PreviewAnswer for the part of the answer that is for machines. Whoever takes it along has
// not read the document.
func (s *Store) PreviewData(ctx context.Context, staff Staff, ref string) (Answer, *register.Description, error) {
	return s.preview(ctx, staff, ref, func(*Draft) string { return "" })
}

// openedDraft is what the audit log keeps of a look at a draft. What goes out of a
// draft never changes: what comes in its place, as when a file is added, is another.
func openedDraft(d *Draft) string { return fmt.Sprintf(`{"draft":%d}`, d.ID) }

// openedAt is when a member of staff last opened a draft; no value where they have not, or there is none.
func openedAt(db *gorm.DB, staff Staff, d *Draft) (value.Time, error) {
	if d == nil {
		return value.Time{}, nil
	}
	return look{staff, d.RequestID, openedDraft(d), d.DraftedAt}.last(db)
}

// look is what a member of staff opens of a request, since when it is there.
type look struct {
	staff   Staff
	request int64
	details string // of the audit log
	since   value.Time
}

// last is when they last opened it; no value where they have not.
func (l look) last(db *gorm.DB) (value.Time, error) {
	var looks []AuditEntry
	err := db.Where("request_id = ? AND actor_kind = 'staff' AND actor_id = ? AND action = ? AND details = ? AND at >= ?",
		l.request, l.staff.id, ActionRequestViewed, l.details, l.since).Order("id DESC").Limit(1).Find(&looks).Error
	if err != nil || len(looks) == 0 {
		return value.Time{}, err
	}
	return looks[0].At, nil
}

// unseenFiles are the ids of the files which go with the answer to a request and which a member of staff has
// not opened since they were added: a wrong scan is seen by nothing but a look.
func unseenFiles(db *gorm.DB, staff Staff, request int64) (unseen []int64, err error) {
	files, err := enclosedFiles(db, request)
	for _, f := range files {
		at, err := look{staff, request, openedFile(f.ID), f.At}.last(db)
		if err != nil {
			return nil, err
		}
		if at.IsZero() {
			unseen = append(unseen, f.ID)
		}
	}
	return unseen, err
}

func (s *Store) preview(ctx context.Context, staff Staff, ref string, details func(*Draft) string) (answer Answer, d *register.Description, err error) {
	if !staff.Is(Agent, Approver) {
		return Answer{}, nil, ErrNotAllowed
	}
	err = s.change(ctx, staff, func(c *Change) error {
		var r Request
		if err := c.Where("ref = ?", ref).Take(&r).Error; err != nil {
			return missing(err)
		}
		if err := s.reaches(c.DB, staff, &r); err != nil {
			return err
		}
		draft, err := draftOf(c.DB, r.ID)
		if err != nil {
			return err
		}
		if draft == nil || !draft.EndedAt.IsZero() {
			return ErrNotFound
		}
		if answer, err = s.openDraft(draft); err != nil {
			return err
		}
		if answer.Dated.IsZero() {
			answer.Dated = c.now.Date() // as if it were approved now
		}
		return c.audit(AuditEntry{
			Action: ActionRequestViewed, CustomerID: &r.CustomerID, RequestID: &r.ID, Reason: string(ReasonRequest), Details: details(draft),
		})
	})
	if err != nil {
		return Answer{}, nil, err
	}
	d, err = s.descriptionOf(ctx, answer.Description)
	return answer, d, err
}
