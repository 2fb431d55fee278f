package sample

import (
	"fmt"
	"strconv"
	"time"
)

// customer is one customer as drawn, before there are rows about them.
type customer struct {
	index          int
	number         string
	kind           string // person, company, housing_company, estate
	given, family  string
	name           string // of an organisation or an estate
	language       string
	woman          bool
	born           time.Time // of a person; of the deceased where it is an estate
	personalID     string
	businessID     string
	mailbox        string
	housing        string
	heating        string
	protectedUntil time.Time
	since, until   time.Time // until is zero for those who still are customers
	person         int       // index of the person who acts for it, -1 for none
	former         int       // index of a person who did so earlier, -1 for none
	role, title    string    // in which that person does
	events         int

	sells    bool // buys its electricity from the utility too, not the network service alone
	onlyName bool // nothing is held but the name
	all      bool // something of every kind
	slow     bool // pays late now and then
	debtor   bool // in debt collection
}

func (c customer) organisation() bool { return c.kind == "company" || c.kind == "housing_company" }

// last is the last day on which something about the customer can have happened.
func (c customer) last(today time.Time) time.Time {
	if c.until.IsZero() {
		return today
	}
	return c.until
}

func numberOf(index int) string { return strconv.Itoa(1_000_001 + index) }

// newCustomer draws the customer with an index, or gives the character who has it.
func newCustomer(d draw, s Settings, index int) customer {
	c := customer{index: index, number: numberOf(index), kind: "person", person: -1, former: -1}
	c.given, c.family, c.language, c.woman = d.name()
	c.born = birthday(index, s.Today)
	c.housing = pick(d, []string{"detached", "detached", "detached", "terraced", "flat", "flat", "flat", "holiday", "farm"})
	c.heating = pick(d, []string{"electric", "electric", "electric", "district", "district", "geothermal", "oil", "wood", "other"})
	c.events = d.between(2, 10)
	c.sells = d.percent(75)
	c.slow = d.percent(12)
	c.debtor = d.percent(2)
	c.since = d.day(later(s.Today.AddDate(-20, 0, 0), c.born.AddDate(18, 0, 1)), s.Today.AddDate(0, -3, 0))
	if d.percent(8) && days(c.since, s.Today) > 800 {
		c.until = d.day(c.since.AddDate(1, 0, 0), s.Today.AddDate(0, -2, 0))
	}
	if d.percent(1) {
		c.protectedUntil = s.Today.AddDate(0, d.between(3, 50), 0)
	}
	if index < len(cast) {
		cast[index].become(&c, s.Today)
	} else {
		organise(&c)
	}
	c.identify(d, s.Today)
	return c
}

// birthday spreads birth days over all adults: two customers share one only where their indices
// are a whole span of days (some 27 000) apart.
func birthday(index int, today time.Time) time.Time {
	first := date(1931, time.January, 1)
	span := days(first, today.AddDate(-20, 0, 0))
	return first.AddDate(0, 0, index*7919%span)
}

// organise makes some six of every forty customers something else than a person: a company, a
// housing company, or, where old enough, an estate. The person who acts for one comes before it.
func organise(c *customer) {
	round, place := c.index/40, c.index%40
	switch place {
	case 7, 15, 37:
		c.company("Esimerkkilän "+numbered(trades, 3*round+place/15)+" Oy", c.index-1)
	case 22, 23:
		c.housingCompany("Asunto Oy Esimerkkilän "+numbered(housingNames, 2*round+place-22), c.index-(place-21))
	case 13, 27, 31:
		if c.born.Year() < 1955 {
			c.estate(c.index - 1)
		}
	}
}

func (c *customer) company(name string, contact int) {
	c.kind, c.name, c.housing, c.language = "company", name, "none", "fi"
	c.person, c.role, c.title = contact, "contact_person", "toimitusjohtaja"
	c.protectedUntil, c.until = time.Time{}, time.Time{}
}

func (c *customer) housingCompany(name string, manager int) {
	c.company(name, manager)
	c.kind, c.heating, c.role, c.title = "housing_company", "district", "property_manager", "isännöitsijä"
}

func (c *customer) estate(contact int) {
	c.kind, c.name = "estate", fmt.Sprintf("%s %s kuolinpesä", c.family, c.given)
	c.person, c.role, c.title = contact, "contact_person", "kuolinpesän osakas"
	c.protectedUntil, c.until = time.Time{}, time.Time{}
}

// identify gives the codes and the mailbox that follow from the rest.
func (c *customer) identify(d draw, today time.Time) {
	if c.kind == "estate" {
		c.given, c.family = "", ""
	}
	if c.organisation() {
		c.given, c.family, c.businessID, c.mailbox = "", "", businessID(c.index), "toimisto"
		return
	}
	century, individual := d.century(c.born.Year()), c.individual(today)
	if known := c.index < len(cast) || d.percent(95); known && !c.onlyName {
		c.personalID = personalID(c.born, century, individual)
	}
	if c.mailbox == "" {
		c.mailbox = fmt.Sprintf("%s.%s%d", mailbox(c.given), mailbox(c.family), c.index)
	}
	if c.kind == "estate" {
		c.mailbox = fmt.Sprintf("kuolinpesa%d", c.index)
	}
}

// individual is the individual number: even for women, odd for men; 980-999 for the cast, below
// that for the others, so that no two people can get the same code.
func (c *customer) individual(today time.Time) int {
	sex := 1
	if c.woman {
		sex = 0
	}
	if c.index < len(cast) {
		return 980 + c.index%10*2 + sex
	}
	span := days(date(1931, time.January, 1), today.AddDate(-20, 0, 0))
	return 900 + (c.index%span%7+c.index/span)%40*2 + sex
}

// century draws the character of the century: most codes have the old one, some one of those
// added in 2023.
func (d draw) century(year int) byte {
	first, added := byte('-'), "YXWVU"
	if year >= 2000 {
		first, added = 'A', "BCDEF"
	}
	if d.percent(80) {
		return first
	}
	return added[d.IntN(len(added))]
}
