package models

import (
	"slices"

	"gorm.io/gorm"
)

// staffLook is who of staff a request about looks at the customer's data is about.
type staffLook struct {
	by    []int64 // ids of those of whom it is known
	staff bool    // somebody of staff may have looked
}

// staffLooksOf reads, by the id of the request, whose looks requests are about: those that they name, or
// that a later form added. One in free words can be about any.
func staffLooksOf(db *gorm.DB, requests []int64) (map[int64]staffLook, error) {
	var asked []struct {
		RequestID int64
		Scope     Scope
	}
	err := db.Raw(`SELECT id AS request_id, scope FROM requests WHERE id IN ? AND kind = ?
		UNION ALL SELECT m.request_id, m.scope FROM request_messages m WHERE m.request_id IN ? AND m.about = ?`,
		requests, Unrecognised, requests, AskedAgain).Scan(&asked).Error
	if err != nil {
		return nil, err
	}
	var entries []int64
	for _, a := range asked {
		entries = append(entries, a.Scope.Entry)
	}
	var found []AuditEntry
	if err := db.Select("id, actor_kind, actor_id").Where("id IN ?", entries).Find(&found).Error; err != nil {
		return nil, err
	}
	looks := map[int64]staffLook{}
	for _, a := range asked {
		look := looks[a.RequestID]
		switch i := slices.IndexFunc(found, func(e AuditEntry) bool { return e.ID == a.Scope.Entry }); {
		case i < 0:
			look.staff = true
		case found[i].ActorKind == "staff":
			look.staff, look.by = true, append(look.by, found[i].ActorID)
		}
		looks[a.RequestID] = look
	}
	return looks, nil
}

// answersLook is ErrNotAllowed where a request is about a look of staff at the customer's data and the
// member of staff may not deal with it: approvers alone do, and nobody with a look of their own. Where a
// company has one approver they may, and the audit log says so.
func (s *Store) answersLook(db *gorm.DB, staff Staff, r *Request) error {
	if r.Kind != Unrecognised {
		return nil
	}
	looks, err := staffLooksOf(db, []int64{r.ID})
	if err != nil {
		return err
	}
	look := looks[r.ID]
	r.Guarded = r.Guarded || look.staff
	r.OwnLook = slices.Contains(look.by, staff.id)
	if look.staff && !staff.Is(Approver) || r.OwnLook && s.approvers != OneApprover {
		return ErrNotAllowed
	}
	return nil
}

// guardLooks marks the rows of requests about looks with which the member of staff may not deal.
func (s *Store) guardLooks(db *gorm.DB, staff Staff, rows []QueueRow) error {
	var requests []int64
	for _, r := range rows {
		if r.Kind == Unrecognised {
			requests = append(requests, r.ID)
		}
	}
	if len(requests) == 0 {
		return nil
	}
	looks, err := staffLooksOf(db, requests)
	for i := range rows {
		look := looks[rows[i].ID]
		own := slices.Contains(look.by, staff.id) && s.approvers != OneApprover
		rows[i].Guarded = look.staff && !staff.Is(Approver) || own
		rows[i].Another = own && staff.Is(Approver)
	}
	return err
}
