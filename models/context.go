package models

import (
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"
)

// The roles in which a person acts for an organisation.
const (
	ContactPerson   Code = "contact_person"
	PropertyManager Code = "property_manager"
)

// visible are the kinds of record of an organisation that each role sees. What is held on the people
// around it is theirs and not the organisation's: of the representatives each sees the own row alone,
// and residents are customers of their own, whom no role reaches.
var visible = map[Code][]string{
	ContactPerson: {"customers", "addresses", "contacts", "representatives", "accounting_points", "offers", "contracts",
		"services", "invoices", "collections", "permissions", "events", "disclosures", "documents"},
	PropertyManager: {"customers", "addresses", "contacts", "representatives", "accounting_points", "offers", "contracts",
		"services", "invoices", "collections", "permissions"},
}

// Own reports whether the person sees their own data.
func (m Me) Own() bool { return m.role == "" }

// Role is the role in which the person acts for somebody else; "" for themself.
func (m Me) Role() Code { return m.role }

// Person is the name of the person who is logged in, whomever they act for.
func (m Me) Person() string { return m.personName }

// Contexts is how many customers the person may see: their own numbers, and those they act for.
func (m Me) Contexts() int { return m.contexts }

// asker is the customer whose requests the person sees: themself, and nobody where they act for another.
// The rights are the person's own (GDPR Article 4(1)), also where a source says later that a customer is an
// estate or a company.
func (m Me) asker() int64 {
	if m.Own() {
		return m.id
	}
	return 0
}

// OneOf reports whether the person has other customer numbers than the one they are here with.
func (m Me) OneOf() bool { return m.Own() && len(m.numbers) > 1 }

// RoleEnded reports that the role the session was in has ended since. Me is then the person alone.
func (m Me) RoleEnded() bool { return m.roleEnded }

// Sees reports whether the kind of record is open to the person in this role.
func (m Me) Sees(k *Kind) bool { return m.Own() || slices.Contains(visible[m.role], k.Name) }

// ActingFor is a customer the person may act for.
type ActingFor struct {
	ID      int64 // of the role; 0 for a number of the person's own
	Number  string
	Name    string
	Kind    Code
	Role    Code // "" for a number of the person's own
	Title   string
	Current bool
}

// MyContexts lists whose data the person may see today: their own under each of their numbers first.
func (s *Store) MyContexts(ctx context.Context, me Me) ([]ActingFor, error) {
	db := s.read.WithContext(ctx)
	var own []Customer
	if err := db.Order("id").Find(&own, me.numbers).Error; err != nil {
		return nil, err
	}
	var list, others []ActingFor
	for _, c := range own {
		list = append(list, ActingFor{Number: c.Number, Name: c.FullName(), Kind: c.Kind, Current: me.Own() && c.ID == me.person})
	}
	err := s.rolesOf(db, me.numbers...).Joins("JOIN customers c ON c.id = r.organisation_id").
		Select("r.id, c.number, " + nameSQL("c") + " AS name, c.kind, r.role, r.title").
		Order("name, r.id").Scan(&others).Error
	for i := range others {
		others[i].Current = others[i].ID == me.representative
	}
	return append(list, others...), err
}

// rolesOf narrows a query to the roles that hold for a person, by their customer numbers, today.
// People are acted for by no role here, whatever a source says: it takes a power of attorney that
// somebody has seen. One whose last day has passed, or that the source system no longer has, is over
// at once.
func (s *Store) rolesOf(db *gorm.DB, person ...int64) *gorm.DB {
	today := s.today()
	return db.Table("representatives r").Where(`r.person_id IN ? AND (r.valid_from IS NULL OR r.valid_from <= ?)
		AND (r.valid_to IS NULL OR r.valid_to >= ?) AND r.gone_at IS NULL AND r.role IN ?
		AND EXISTS (SELECT 1 FROM customers o WHERE o.id = r.organisation_id AND o.kind <> 'person')`, person, today, today, []Code{ContactPerson, PropertyManager})
}

// ActFor makes the session act in the role from now on; 0 is for the person themself. A role that is
// not the person's, or not any more, is ErrNotFound.
func (s *Store) ActFor(ctx context.Context, me Me, role int64) error {
	if role == 0 {
		return s.turn(ctx, me, turned{person: me.person, to: me.person})
	}
	var r Representative
	if err := s.rolesOf(s.read.WithContext(ctx), me.numbers...).Where("r.id = ?", role).Select("r.*").Take(&r).Error; err != nil {
		return missing(err)
	}
	return s.turn(ctx, me, turned{person: r.PersonID, role: &role, to: r.OrganisationID})
}

// ActAs makes the session show the person's own data under another of their customer numbers. A
// number that is not theirs is ErrNotFound.
func (s *Store) ActAs(ctx context.Context, me Me, number string) error {
	var c Customer
	if err := s.read.WithContext(ctx).Where("number = ? AND id IN ?", number, me.numbers).Take(&c).Error; err != nil {
		return missing(err)
	}
	return s.turn(ctx, me, turned{person: c.ID, to: c.ID})
}

// turned is where a session turns: the number under which the person is there, the role if it is for
// somebody else, and whose data it then shows.
type turned struct {
	person int64
	role   *int64
	to     int64
}

func (s *Store) turn(ctx context.Context, me Me, t turned) error {
	me.person = t.person
	return s.change(ctx, me, func(c *Change) error {
		set := map[string]any{"customer_id": t.person, "representative_id": t.role}
		if err := c.Model(&session{}).Where("id = ?", me.session).Updates(set).Error; err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionContext, CustomerID: &t.to})
	})
}

// inContext turns the person of a session into whom the session acts for.
func (s *Store) inContext(db *gorm.DB, me Me, representative *int64) (Me, error) {
	var roles int64
	if err := s.rolesOf(db, me.numbers...).Count(&roles).Error; err != nil {
		return Me{}, err
	}
	me.contexts = len(me.numbers) + int(roles)
	if representative == nil {
		return me, nil
	}
	var r Representative
	err := s.rolesOf(db, me.person).Where("r.id = ?", *representative).Select("r.*").Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		me.roleEnded = true
		return me, nil
	}
	if err != nil {
		return Me{}, err
	}
	var c Customer
	if err := db.Take(&c, r.OrganisationID).Error; err != nil {
		return Me{}, missing(err)
	}
	me.id, me.number, me.name = c.ID, c.Number, c.FullName()
	me.role, me.representative = r.Role, r.ID
	me.organisation = c.Kind == Company || c.Kind == HousingCompany
	return me, nil
}
