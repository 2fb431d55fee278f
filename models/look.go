package models

import (
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// requestLook says of whose look at the customer's data a request is: of a member of staff, or 0 for one whom the
// customer cannot name. One about looks of others of the customer's own side has none.
type requestLook struct {
	RequestID int64 `gorm:"column:request_id;primaryKey"`
	StaffID   int64 `gorm:"column:staff_id;primaryKey"`
}

func (requestLook) TableName() string { return "request_looks" }

// noteLook keeps of whose look a form or a letter is. What names no entry of the log can be of any.
func (c *Change) noteLook(r *Request, asked Scope) error {
	if r.Kind != Unrecognised {
		return nil
	}
	var entries []AuditEntry
	if err := c.Select("actor_kind, actor_id").Where("id = ?", asked.Entry).Find(&entries).Error; err != nil {
		return err
	}
	look := requestLook{RequestID: r.ID}
	if len(entries) > 0 {
		if entries[0].ActorKind != "staff" {
			return nil
		}
		look.StaffID = entries[0].ActorID
	}
	return c.Clauses(clause.OnConflict{DoNothing: true}).Create(&look).Error
}

// looksOf reads, by the id of the request, of whose looks requests are; a request that is about none of staff is
// not there.
func looksOf(db *gorm.DB, requests []int64) (map[int64][]int64, error) {
	var rows []requestLook
	err := db.Where("request_id IN ?", requests).Find(&rows).Error
	looks := map[int64][]int64{}
	for _, l := range rows {
		looks[l.RequestID] = append(looks[l.RequestID], l.StaffID)
	}
	return looks, err
}

// answersOwnLook reports whether the member of staff deals with what is asked about a look of their own: where a
// company has one approver nobody else can.
func (s *Store) answersOwnLook(staff Staff) bool {
	return staff.Is(Approver) && s.approvers == OneApprover
}

// answersLook is ErrNotAllowed where a request is about a look of staff at the customer's data and the
// member of staff is no approver, and ErrNotFound where the look is their own: they do not learn that anybody
// asked. Where a company has one approver they answer, and the audit log says so.
func (s *Store) answersLook(db *gorm.DB, staff Staff, r *Request) error {
	if r.Kind != Unrecognised {
		return nil
	}
	looks, err := looksOf(db, []int64{r.ID})
	if err != nil {
		return err
	}
	by := looks[r.ID]
	r.Guarded = r.Guarded || len(by) > 0
	r.OwnLook = slices.Contains(by, staff.id)
	switch {
	case r.OwnLook && !s.answersOwnLook(staff):
		return ErrNotFound
	case len(by) > 0 && !staff.Is(Approver):
		return ErrNotAllowed
	}
	return nil
}

// noLooksSQL leaves out of the requests r of a list those about a look of anybody.
const noLooksSQL = "r.id NOT IN (SELECT l.request_id FROM request_looks l)"

// notOwnLook leaves out of a query on requests r those about a look of the member of staff who asks, but for who
// answers them.
func (s *Store) notOwnLook(query *gorm.DB, staff Staff) *gorm.DB {
	if s.answersOwnLook(staff) {
		return query
	}
	return query.Where("r.id NOT IN (SELECT l.request_id FROM request_looks l WHERE l.staff_id = ? AND l.staff_id <> 0)", staff.id)
}

// guardLooks marks the rows of requests about looks for who is no approver, and leaves out of them who asks:
// among colleagues that would soon be known to who looked.
func guardLooks(db *gorm.DB, staff Staff, rows []QueueRow) error {
	if staff.Is(Approver) {
		return nil
	}
	var requests []int64
	for _, r := range rows {
		if r.Kind == Unrecognised {
			requests = append(requests, r.ID)
		}
	}
	if len(requests) == 0 {
		return nil
	}
	looks, err := looksOf(db, requests)
	for i := range rows {
		if len(looks[rows[i].ID]) > 0 {
			rows[i].Guarded, rows[i].CustomerNumber = true, ""
		}
	}
	return err
}
