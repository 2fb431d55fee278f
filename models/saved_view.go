package models

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"omatiedot/models/value"
)

const (
	// MaxSavedViews is how many views of their own a member of staff may have, and how many may be shared.
	MaxSavedViews = 20
	// MaxViewName is how many characters the name of a view may have.
	MaxViewName = 40
)

// SavedView is a way to look at the queue that staff have saved under a name.
type SavedView struct {
	ID         int64       `gorm:"column:id;primaryKey"`
	StaffID    *int64      `gorm:"column:staff_id"` // whose it is; nil of a shared one
	Name       string      `gorm:"column:name"`
	CustomerID *int64      `gorm:"column:customer_id"` // of the query
	Filter     QueueFilter `gorm:"embedded"`
	SavedAt    value.Time  `gorm:"column:saved_at"`

	// Broken: something that the filter names is no more. It then finds nothing.
	Broken bool `gorm:"-"`
	Count  int  `gorm:"-"`
}

// TableName names the table.
func (SavedView) TableName() string { return "saved_views" }

// Shared reports whether all who work on requests have the view.
func (v SavedView) Shared() bool { return v.StaffID == nil }

// ChangedBy reports whether the member of staff may rename and remove the view: their own, and an
// approver a shared one.
func (v SavedView) ChangedBy(staff Staff) bool {
	if v.Shared() {
		return staff.Is(Approver)
	}
	return *v.StaffID == staff.id && staff.Is(Agent, Approver)
}

// Sharing is who a view is for.
type Sharing string

// Who a view can be for.
const (
	OwnView    Sharing = "own"
	SharedView Sharing = "shared" // all who work on requests; approvers alone share
)

// NewView is a view to be saved.
type NewView struct {
	Name    string
	Sharing Sharing
	Filter  QueueFilter // a query has to be the number of a customer
}

// SavedViews lists the views that the member of staff has, the shared ones first, each with how many
// requests it shows now.
func (s *Store) SavedViews(ctx context.Context, staff Staff) ([]SavedView, error) {
	if !staff.Is(Agent, Approver) {
		return nil, ErrNotAllowed
	}
	db := s.read.WithContext(ctx)
	var views []SavedView
	err := db.Where("staff_id IS NULL OR staff_id = ?", staff.id).Order("staff_id IS NOT NULL, name, id").Find(&views).Error
	if err != nil || len(views) == 0 {
		return nil, err
	}
	if err := s.examine(db, views); err != nil {
		return nil, err
	}
	var filters []QueueFilter
	for _, v := range views {
		if !v.Broken {
			filters = append(filters, v.Filter)
		}
	}
	counts, err := s.countFilters(db, staff, filters)
	if err != nil {
		return nil, err
	}
	for i := range views {
		if !views[i].Broken {
			views[i].Count, counts = counts[0], counts[1:]
		}
	}
	return views, nil
}

// examine reads what the filters of views search for, and finds the broken ones.
func (s *Store) examine(db *gorm.DB, views []SavedView) error {
	names, err := assignees(db)
	if err != nil {
		return err
	}
	numbers, err := s.numbersOf(db, views)
	if err != nil {
		return err
	}
	for i := range views {
		v := &views[i]
		v.Broken = !v.Filter.known(names)
		if v.CustomerID != nil {
			v.Filter.Query = numbers[*v.CustomerID]
			v.Broken = v.Broken || v.Filter.Query == ""
		}
	}
	return nil
}

// numbersOf are the numbers of the customers that views name, without those who are forgotten.
func (s *Store) numbersOf(db *gorm.DB, views []SavedView) (map[int64]string, error) {
	var ids []int64
	for _, v := range views {
		if v.CustomerID != nil {
			ids = append(ids, *v.CustomerID)
		}
	}
	numbers := map[int64]string{}
	if len(ids) == 0 {
		return numbers, nil
	}
	var found []Customer
	err := db.Select("id", "number").Where("id IN ? AND number NOT LIKE 'purged-%'", ids).Find(&found).Error
	for _, c := range found {
		numbers[c.ID] = c.Number
	}
	return numbers, err
}

// SaveView saves a view and returns its number. It is *Invalid for a name that cannot be, code "taken"
// for one that another view of the same sharing has and "full" once there are MaxSavedViews; and
// ErrNotAllowed for who may not save it.
func (s *Store) SaveView(ctx context.Context, staff Staff, n NewView) (id int64, err error) {
	row := SavedView{Name: n.Name, Filter: n.Filter, SavedAt: s.now()}
	if n.Sharing != SharedView {
		row.StaffID = &staff.id
	}
	if !row.ChangedBy(staff) {
		return 0, ErrNotAllowed
	}
	if row.Name, err = viewName(n.Name); err != nil {
		return 0, err
	}
	err = s.change(ctx, staff, func(c *Change) error {
		if err := c.complete(&row); err != nil {
			return err
		}
		if err := c.Create(&row).Error; err != nil {
			return err
		}
		return c.auditView(row.ID, "saved")
	})
	return row.ID, nameTaken(err)
}

// complete checks that there is room for a view, and finds who it searches for.
func (c *Change) complete(v *SavedView) error {
	who := c.by.(Staff)
	// Their own row is held, so that one who saves twice at once does not save one too many.
	if err := c.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Take(&staffMember{}, who.id).Error; err != nil {
		return missing(err)
	}
	same, n := c.Model(&SavedView{}), int64(0)
	if v.Shared() {
		same = same.Where("staff_id IS NULL")
	} else {
		same = same.Where("staff_id = ?", who.id)
	}
	if err := same.Count(&n).Error; err != nil {
		return err
	}
	if n >= MaxSavedViews {
		return &Invalid{"name", "full"}
	}
	names, err := assignees(c.DB)
	if err != nil {
		return err
	}
	if v.Filter.View == "" {
		v.Filter.View = QueueOpen
	}
	if !v.Filter.known(names) {
		return &Invalid{"name", "filter"}
	}
	return c.search(v)
}

// search finds the customer whose number the view's query is.
func (c *Change) search(v *SavedView) error {
	query, err := value.Clean(v.Filter.Query)
	switch {
	case err != nil:
		return &Invalid{"query", "characters"}
	case query == "" && v.Filter.View == QueueAny:
		return &Invalid{"query", "required"} // all there ever was is no view
	case query == "":
		return nil
	}
	var customer Customer
	err = c.Select("id").Where("number = ?", query).Take(&customer).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return &Invalid{"query", "customer"}
	}
	v.CustomerID = &customer.ID
	return err
}

// RenameView gives a view another name. Errors are those of SaveView, and ErrNotFound.
func (s *Store) RenameView(ctx context.Context, staff Staff, id int64, name string) error {
	name, err := viewName(name)
	if err != nil {
		return err
	}
	return nameTaken(s.changeView(ctx, staff, id, "renamed", func(c *Change, v *SavedView) error {
		return c.Model(v).Update("name", name).Error
	}))
}

// RemoveView removes a view. It is ErrNotFound for one that is not there or somebody else's, and
// ErrNotAllowed for a shared one of who is no approver.
func (s *Store) RemoveView(ctx context.Context, staff Staff, id int64) error {
	return s.changeView(ctx, staff, id, "removed", func(c *Change, v *SavedView) error { return c.Delete(v).Error })
}

func (s *Store) changeView(ctx context.Context, staff Staff, id int64, did string, do func(*Change, *SavedView) error) error {
	return s.change(ctx, staff, func(c *Change) error {
		var v SavedView
		if err := c.Where("id = ? AND (staff_id IS NULL OR staff_id = ?)", id, staff.id).Take(&v).Error; err != nil {
			return missing(err)
		}
		if !v.ChangedBy(staff) {
			return ErrNotAllowed
		}
		if err := do(c, &v); err != nil {
			return err
		}
		return c.auditView(id, did)
	})
}

func (c *Change) auditView(id int64, did string) error {
	return c.audit(AuditEntry{Action: ActionQueueView, Details: fmt.Sprintf(`{"view":%d,"did":%q}`, id, did)})
}

// viewName is a name that a view may have.
func viewName(name string) (string, error) {
	name, err := value.Clean(name)
	name = strings.Join(strings.Fields(name), " ")
	switch {
	case err != nil:
		return "", &Invalid{"name", "characters"}
	case name == "":
		return "", &Invalid{"name", "required"}
	case utf8.RuneCountInString(name) > MaxViewName:
		return "", &Invalid{"name", "too_long"}
	case holdsPersonalID(name):
		return "", &Invalid{"name", "personal_id"}
	}
	return name, nil
}

func nameTaken(err error) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return &Invalid{"name", "taken"}
	}
	return err
}
