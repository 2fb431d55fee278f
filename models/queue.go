package models

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// QueueRow is one request in the staff's queue.
type QueueRow struct {
	Ref            string
	Kind           RequestKind
	State          State
	ReceivedOn     value.Date
	DueOn          value.Date
	CustomerNumber string
	AssignedName   string
}

// QueueFilter narrows the queue.
type QueueFilter struct {
	Closed bool // the closed ones instead of the open ones
	Page   int  // from 1
}

// Queue lists requests by due date, and how many there are in all.
func (s *Store) Queue(ctx context.Context, staff Staff, f QueueFilter) ([]QueueRow, int, error) {
	if !staff.Is(Agent, Approver) {
		return nil, 0, ErrNotAllowed
	}
	db := s.read.WithContext(ctx)
	where, order := "r.state NOT IN ?", "r.due_on, r.id"
	if f.Closed {
		where, order = "r.state IN ?", "r.id DESC"
	}
	var total int64
	if err := db.Table("requests r").Where(where, closedStates).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []QueueRow
	err := db.Table("requests r").Joins("JOIN customers c ON c.id = r.customer_id LEFT JOIN staff s ON s.id = r.assigned_id").
		Select("r.ref, r.kind, r.state, r.received_on, r.due_on, c.number AS customer_number, COALESCE(s.name, '') AS assigned_name").
		Where(where, closedStates).Order(order).Offset((max(f.Page, 1) - 1) * PageSize).Limit(PageSize).Scan(&rows).Error
	return rows, int(total), err
}

// Case is a request as staff work on it.
type Case struct {
	Request
	CustomerNumber string
	CustomerName   string
	Protection     Protection
	AssignedName   string
	Steps          []RequestStep
	Draft          *Draft
	Package        *Package
	Can            []Step // the steps open to this member of staff now
}

// StaffCase returns a request with what staff need to work on it.
func (s *Store) StaffCase(ctx context.Context, staff Staff, ref string) (Case, error) {
	if !staff.Is(Agent, Approver) {
		return Case{}, ErrNotAllowed
	}
	db := s.read.WithContext(ctx)
	var k Case
	if err := db.Where("ref = ?", ref).Take(&k.Request).Error; err != nil {
		return Case{}, missing(err)
	}
	var customer Customer
	if err := db.Take(&customer, k.CustomerID).Error; err != nil {
		return Case{}, err
	}
	var err error
	if k.Protection, err = s.open(db, staff, &customer); err != nil {
		return Case{}, err
	}
	k.CustomerNumber, k.CustomerName = customer.Number, customer.FullName()
	if k.AssignedID != nil {
		if err := db.Model(&staffMember{}).Where("id = ?", *k.AssignedID).Pluck("name", &k.AssignedName).Error; err != nil {
			return Case{}, err
		}
	}
	if k.Steps, err = stepsOf(db, k.ID); err != nil {
		return Case{}, err
	}
	if k.Stops, err = stopsOf(db, k.ID); err != nil {
		return Case{}, err
	}
	if k.Draft, err = draftOf(db, k.ID); err != nil {
		return Case{}, err
	}
	if k.Package, err = packageOf(db, k.ID); err != nil {
		return Case{}, err
	}
	for _, step := range Steps {
		if s.may(staff, &k.Request, k.Draft, step) == nil {
			k.Can = append(k.Can, step)
		}
	}
	if k.Fields, err = s.fieldsOf(db, k.Request); err != nil || len(k.Fields) == 0 {
		return k, err
	}
	// Staff see values of the register here, and the customer sees that they did.
	return k, s.change(ctx, staff, func(c *Change) error {
		return c.audit(AuditEntry{Action: ActionRequestViewed, CustomerID: &k.CustomerID, RequestID: &k.ID, Reason: "request"})
	})
}

// ownSteps are those of the member of staff who works on the request.
var ownSteps = []Step{StepGiveBack, StepDraft, StepAskIdentity, StepAskSpecification, StepResume, StepTell}

// may says whether the member of staff may take the step now: nil, ErrStep or ErrNotAllowed.
func (s *Store) may(staff Staff, r *Request, draft *Draft, step Step) error {
	m := moves[step]
	mine := r.AssignedID != nil && *r.AssignedID == staff.id
	switch {
	case m.role == "" || !staff.Is(m.role):
		return ErrNotAllowed
	case !slices.Contains(m.from, r.State):
		return ErrStep
	case (step == StepTake || step == StepTakeOver) && mine:
		return ErrStep
	case step == StepExtend && (!r.ExtendedOn.IsZero() || s.today().After(r.lastDayToExtend())):
		return ErrStep
	case slices.Contains(ownSteps, step) && !mine:
		return ErrNotAllowed
	case step == StepApprove && (draft == nil || draft.DraftedBy == staff.id):
		// Four eyes: nobody approves their own draft.
		return ErrNotAllowed
	}
	return nil
}

// reaches is open for the customer whose request it is.
func (s *Store) reaches(db *gorm.DB, staff Staff, r *Request) error {
	var c Customer
	if err := db.Take(&c, r.CustomerID).Error; err != nil {
		return err
	}
	_, err := s.open(db, staff, &c)
	return err
}

// Take makes the member of staff the one who works on the request, also in place of a colleague.
func (s *Store) Take(ctx context.Context, staff Staff, ref string, version int) error {
	return s.staffStep(ctx, staff, ref, version, StepTake, "", func(c *Change, r *Request) (map[string]any, error) {
		return map[string]any{"assigned_id": staff.id}, nil
	})
}

// GiveBack returns the request to the queue.
func (s *Store) GiveBack(ctx context.Context, staff Staff, ref string, version int) error {
	return s.staffStep(ctx, staff, ref, version, StepGiveBack, "", func(c *Change, r *Request) (map[string]any, error) {
		return map[string]any{"assigned_id": nil}, nil
	})
}

// staffStep takes one step of staff: who may, from which state, on the version they saw.
func (s *Store) staffStep(ctx context.Context, staff Staff, ref string, version int, step Step, note string,
	also func(*Change, *Request) (map[string]any, error)) error {
	return s.change(ctx, staff, func(c *Change) error {
		var r Request
		if err := c.Where("ref = ?", ref).Take(&r).Error; err != nil {
			return missing(err)
		}
		draft, err := draftOf(c.DB, r.ID)
		if err != nil {
			return err
		}
		if r.Version != version {
			return ErrStale
		}
		if r.Stops, err = stopsOf(c.DB, r.ID); err != nil {
			return err
		}
		if err := s.reaches(c.DB, staff, &r); err != nil {
			return err
		}
		if err := s.may(staff, &r, draft, step); err != nil {
			return err
		}
		set, err := also(c, &r)
		if err != nil {
			return err
		}
		return c.step(&r, step, note, set)
	})
}
