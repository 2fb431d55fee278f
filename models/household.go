package models

import (
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// Protection is why staff may not be shown where a customer is.
type Protection string

// The reasons there are.
const (
	// Ordered: a non-disclosure order for personal safety is in force, after sections 36 and 37 of the
	// Act on the Population Information System (661/2009).
	Ordered Protection = "order"
	// Household: somebody under such an order is at the same place, who is found where the customer is.
	Household Protection = "household"
)

// Protections lists every reason.
var Protections = []Protection{Ordered, Household}

// isProtected reports whether a non-disclosure order for personal safety is in force on the row.
func (c *Customer) isProtected(today value.Date) bool {
	return c.Protected.True() && (c.ProtectedUntil.IsZero() || !c.ProtectedUntil.Before(today))
}

// protection is why the customer's page is not for every member of staff; "" where it is.
func (s *Store) protection(db *gorm.DB, c *Customer) (p Protection, err error) {
	why, days := onDay(s.today(), protectionSQL)
	return p, db.Raw("SELECT "+why+" FROM customers c WHERE c.id = ?", append(days, c.ID)...).Scan(&p).Error
}

// open is ErrNotAllowed where the customer is protected, or somebody of their household, and the
// member of staff is not of data protection: what is held on such customers only they see.
func (s *Store) open(db *gorm.DB, staff Staff, c *Customer) (Protection, error) {
	p, err := s.protection(db, c)
	if err == nil && p != "" && !staff.Is(Approver) {
		err = ErrNotAllowed
	}
	return p, err
}

// onDay makes a condition of this file ready for a query: every ? in it is the day.
func onDay(day value.Date, condition string) (string, []any) {
	return condition, slices.Repeat([]any{day}, strings.Count(condition, "?"))
}

// protectedSQL says that a row of customers is of a person under an order, which holds for all the
// customer numbers of the person.
func protectedSQL(c string) string {
	return "(" + orderSQL(c) + " OR EXISTS (SELECT 1 FROM customers t WHERE t.personal_id_hash = " + c + ".personal_id_hash AND t.personal_id_hash <> ''" +
		" AND t.gone_at IS NULL AND " + orderSQL("t") + "))"
}

// orderSQL is isProtected in SQL.
func orderSQL(c string) string {
	return fmt.Sprintf("(COALESCE(%[1]s.protected, FALSE) AND (%[1]s.protected_until IS NULL OR %[1]s.protected_until >= ?))", c)
}

// placeTables are the tables of where customers are, and until when a row of theirs holds. One that is
// still to begin tells as much as one that has begun.
var placeTables = []struct{ table, holds string }{
	{"addresses", "%[1]s.gone_at IS NULL AND (%[1]s.valid_to IS NULL OR %[1]s.valid_to >= ?)"},
	{"accounting_points", "%[1]s.gone_at IS NULL AND (%[1]s.disconnected IS NULL OR %[1]s.disconnected > ?)"},
}

// nowhere are the beginnings of addresses at which nobody lives and many get their post.
var nowhere = []string{"pl ", "pl.", "pb ", "pb.", "box ", "p.o.", "po box", "poste restante"}

// sameStreetSQL says that two rows of such tables are of the same street and postal code.
func sameStreetSQL(o, a string) string {
	same := "replace(fold(" + o + ".street), ' ', '') = replace(fold(" + a + ".street), ' ', '') AND " + o + ".postal_code = " + a + ".postal_code AND " +
		a + ".street <> ''"
	for _, word := range nowhere {
		same += " AND lower(" + a + ".street) NOT LIKE '" + word + "%'"
	}
	return same
}

// placeSQL says that a row of the table, called a, is of a place where somebody protected is now: the
// same accounting point, or the same street and postal code.
func placeSQL(table, a string) string {
	same := sameStreetSQL("o", a)
	var ways []string
	with := func(other, holds, same string) {
		ways = append(ways, "EXISTS (SELECT 1 FROM "+other+" o JOIN customers p ON p.id = o.customer_id WHERE "+same+" AND "+
			fmt.Sprintf(holds, "o")+" AND "+protectedSQL("p")+")")
	}
	for _, other := range placeTables {
		with(other.table, other.holds, same)
		if other.table == table && table == "accounting_points" {
			with(table, other.holds, "o.source_key = "+a+".source_key")
		}
	}
	return "(" + strings.Join(ways, " OR ") + ")"
}

// householdSQL says that a customer, called c, is at a place where somebody protected is.
var householdSQL = func() string {
	var ways []string
	for _, p := range placeTables {
		ways = append(ways, "EXISTS (SELECT 1 FROM "+p.table+" own WHERE own.customer_id = c.id AND "+fmt.Sprintf(p.holds, "own")+
			" AND "+placeSQL(p.table, "own")+")")
	}
	return "(" + strings.Join(ways, " OR ") + ")"
}()

// protectionSQL is the protection of a customer, called c.
var protectionSQL = "CASE WHEN " + protectedSQL("c") + " THEN 'order' WHEN " + householdSQL + " THEN 'household' ELSE '' END"
