package sample

import (
	"fmt"
	"strings"
	"time"
)

// utility is the name of the made-up company itself.
const utility = "Esimerkkilän Sähkö Oy"

// dossier is everything held on one customer while it is being written.
type dossier struct {
	draw
	*tables
	c         customer
	today     time.Time
	counts    map[string]int // of the keys given out, by their letters
	stays     []stay
	contracts []contract
}

func newDossier(s Settings, index int, t *tables) *dossier {
	d := newDraw(s.Seed, index)
	return &dossier{draw: d, tables: t, c: newCustomer(d, s, index), today: s.Today, counts: map[string]int{}}
}

// write puts the rows of the customer, in the order of the files.
func (d *dossier) write() {
	d.basics()
	if d.c.onlyName {
		return
	}
	d.settle()
	d.addresses()
	d.contacts()
	d.representatives()
	d.points()
	d.agree()
	d.offers()
	d.services()
	d.bill()
	d.logins()
	d.permissions()
	d.selfReported()
	d.events()
	d.analyses()
	d.disclosures()
	d.documents()
}

// id is the next key of a kind; letters say which.
func (d *dossier) id(letters string) string {
	d.counts[letters]++
	return fmt.Sprintf("%s%s-%d", letters, d.c.number, d.counts[letters])
}

// often says whether something that p of a hundred customers have is there: always in the
// dossier that has all.
func (d *dossier) often(p int) bool { return d.percent(p) || d.c.all }

// last is the last day on which anything can have happened.
func (d *dossier) last() time.Time { return d.c.last(d.today) }

// some is a day in the customer's time, at most so many years back from its end.
func (d *dossier) some(years int) time.Time {
	return d.day(later(d.c.since, d.last().AddDate(-years, 0, 0)), d.last().AddDate(0, 0, -1))
}

func (d *dossier) basics() {
	c := d.c
	if c.onlyName {
		d.put(customerRow{Number: c.number, Kind: c.kind, FamilyName: c.family, origin: origin{Source: "other"}})
		return
	}
	row := customerRow{
		Number: c.number, Kind: c.kind, GivenNames: c.given, FamilyName: c.family, Name: c.name,
		BusinessID: c.businessID, PersonalID: c.personalID, Language: c.language, HomeCountry: "FI",
		CustomerGroup: d.group(), CustomerType: "vain verkko",
		HousingForm: c.housing, PreferredContact: pick(d.draw, []string{"email", "email", "email", "sms", "phone", "post", "portal"}),
		Protected: "false", Since: iso(c.since), Until: iso(c.until), origin: from("contract", d.office(c.since)),
	}
	if c.sells {
		row.CustomerType = "verkko ja myynti"
	}
	if !c.protectedUntil.IsZero() {
		row.Protected, row.ProtectedUntil = "true", iso(c.protectedUntil)
	}
	d.put(row)
}

func (d *dossier) group() string {
	switch {
	case d.c.kind == "company":
		return "yritys"
	case d.c.kind == "housing_company":
		return "taloyhtiö"
	case d.c.housing == "farm":
		return "maatila"
	}
	return "kuluttaja"
}

func (d *dossier) addresses() {
	kind := "home"
	if d.c.kind != "person" {
		kind = "mailing"
	}
	for _, s := range d.stays {
		if s.second {
			continue
		}
		source := "contract"
		if kind == "home" && d.c.protectedUntil.IsZero() && d.percent(40) { // nobody else is given a protected address
			source = "population_register"
		}
		d.address(addressRow{Kind: kind, Street: s.street, ValidFrom: iso(s.from), ValidTo: iso(s.to),
			origin: from(source, d.office(s.from))})
	}
	if d.c.protectedUntil.IsZero() && (d.c.organisation() || d.often(20)) {
		row := addressRow{Kind: "invoicing", Street: fmt.Sprintf("PL %d", d.between(1, 999)), ValidFrom: iso(d.c.since),
			ValidTo: iso(d.c.until), origin: from("person", d.office(d.c.since))}
		if !d.c.organisation() {
			given, family, _, _ := d.name()
			row.CareOf, row.Street = joined("c/o", given, family), d.street("flat")
		}
		d.address(row)
	}
}

func (d *dossier) address(row addressRow) {
	row.ID, row.Customer, row.PostalCode, row.PostOffice, row.Country = d.id("A"), d.c.number, postalCode, postOffice, "FI"
	d.put(row)
}

func (d *dossier) contacts() {
	domain := map[string]string{"fi": "posti.example", "sv": "epost.example", "en": "mail.example"}[d.c.language]
	if d.c.organisation() {
		domain = fmt.Sprintf("asiakas%d.example", d.c.index)
	}
	address := strings.Trim(d.c.mailbox, ".") + "@" + domain
	changed := d.some(8)
	if d.often(25) && changed.After(d.c.since) {
		d.contact(contactRow{Channel: "phone", Value: phone(500_000 + d.c.index), Verified: "false",
			ValidFrom: iso(d.c.since), ValidTo: iso(changed), origin: from("contract", d.office(d.c.since))})
	} else {
		changed = d.c.since
	}
	if d.often(95) {
		d.contact(contactRow{Channel: "phone", Value: phone(d.c.index + 1), Verified: d.yes(60), ValidFrom: iso(changed),
			ValidTo: iso(d.c.until), origin: from("person", d.office(changed))})
	}
	if d.often(85) {
		d.contact(contactRow{Channel: "email", Value: address, Verified: d.yes(70), ValidFrom: iso(d.c.since),
			ValidTo: iso(d.c.until), origin: from("person", d.office(d.c.since))})
	}
}

func (d *dossier) contact(row contactRow) {
	row.ID, row.Customer = d.id("Y"), d.c.number
	d.put(row)
}

// yes is true for p of a hundred, as the files have it.
func (d *dossier) yes(p int) string {
	if d.percent(p) {
		return "true"
	}
	return "false"
}

// representatives puts who acts for the customer, nobody before the age of twenty.
func (d *dossier) representatives() {
	c := d.c
	if c.person < 0 {
		return
	}
	start := later(c.since, birthday(c.person, d.today).AddDate(20, 0, 0))
	if c.person < len(cast) {
		start = c.since
	}
	if c.former >= 0 {
		start = c.since.AddDate(3, 0, 0)
		d.put(representativeRow{ID: d.id("E"), Organisation: c.number, Person: numberOf(c.former), Role: "contact_person",
			Title: "hallituksen puheenjohtaja", ValidFrom: iso(c.since), ValidTo: iso(start), origin: from("contract", d.office(c.since))})
	}
	d.put(representativeRow{ID: d.id("E"), Organisation: c.number, Person: numberOf(c.person), Role: c.role,
		Title: c.title, ValidFrom: iso(start), origin: from("person", d.office(start))})
}

// joined puts the parts of a name together.
func joined(parts ...string) string { return strings.TrimSpace(strings.Join(parts, " ")) }
