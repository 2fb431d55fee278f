package sample

import (
	"strconv"
	"time"
)

// stay is a customer's time at one accounting point.
type stay struct {
	gsrn, street, housing, heating string
	kwh                            int // annual estimate
	from, to                       time.Time
	second                         bool // beside the first: a holiday home, another shop
	building                       bool // not connected yet
}

// settle draws where the customer is and was supplied.
func (d *dossier) settle() {
	c := d.c
	moved := d.some(7)
	if c.kind == "person" && c.protectedUntil.IsZero() && d.often(14) && days(c.since, moved) > 60 && days(moved, d.last()) > 60 {
		d.stay(stay{housing: c.housing, from: c.since, to: moved})
		d.stay(stay{housing: c.housing, from: moved.AddDate(0, 0, 1), to: c.until})
	} else {
		d.stay(stay{housing: c.housing, from: c.since, to: c.until})
	}
	more := 0
	if c.organisation() {
		more = d.IntN(3)
	} else if d.percent(8) {
		more = 1
	}
	for range more {
		s := stay{housing: pick(d.draw, []string{"holiday", "detached"}), from: d.some(9), to: c.until, second: true}
		s.building = s.housing == "detached" && c.until.IsZero() && days(s.from, d.today) < 200
		d.stay(s)
	}
}

func (d *dossier) stay(s stay) {
	s.gsrn, s.street, s.heating, s.kwh = gsrn(d.c.index, len(d.stays)), d.street(s.housing), d.c.heating, d.estimate(s.housing)
	d.stays = append(d.stays, s)
}

// estimate draws how many kWh a year a building of a form takes with the customer's heating.
func (d *dossier) estimate(housing string) int {
	switch {
	case d.c.kind == "company":
		return d.between(40, 900) * 250
	case d.c.kind == "housing_company":
		return d.between(60, 300) * 250
	case housing == "flat":
		return d.between(15, 38) * 100
	case housing == "holiday":
		return d.between(6, 60) * 100
	case d.c.heating == "electric":
		return d.between(130, 240) * 100
	case d.c.heating == "geothermal":
		return d.between(80, 130) * 100
	}
	return d.between(40, 90) * 100
}

func fuse(kwh int) string {
	switch {
	case kwh < 4_000:
		return "1x25 A"
	case kwh < 25_000:
		return "3x25 A"
	case kwh < 60_000:
		return "3x63 A"
	}
	return "3x160 A"
}

func (d *dossier) points() {
	for _, s := range d.stays {
		row := pointRow{ID: s.gsrn, Customer: d.c.number, Street: s.street, PostalCode: postalCode, PostOffice: postOffice,
			GridArea: gridArea, Status: "connected", MainFuse: fuse(s.kwh), Heating: s.heating, AnnualKWh: strconv.Itoa(s.kwh),
			Connected: iso(s.from), origin: from("contract", d.office(s.from))}
		switch {
		case !s.to.IsZero():
			row.Status, row.Disconnected = pick(d.draw, []string{"disconnected", "disconnected", "out_of_use", "removed"}), iso(s.to)
		case s.building:
			row.Status, row.Connected = "under_construction", ""
		}
		d.put(row)
	}
}

// contract is a contract of the customer for an accounting point.
type contract struct {
	id, kind, product     string
	at                    stay
	starts, ends, noticed time.Time
	fixed, cancelled      bool
}

func (c contract) status(today time.Time) string {
	switch {
	case c.cancelled:
		return "cancelled"
	case c.starts.After(today):
		return "future"
	case !c.ends.IsZero() && c.ends.Before(today):
		return "ended"
	}
	return "active"
}

// agree makes the contracts of every stay: connection for an own building, network as soon as it
// is connected, sales where the customer buys them, and now and then one on solar power.
func (d *dossier) agree() {
	for _, s := range d.stays {
		if s.housing == "detached" || s.housing == "farm" || s.housing == "none" {
			d.contract(contract{kind: "connection", product: "Pienjänniteliittymä " + fuse(s.kwh), at: s, starts: s.from, ends: s.to})
		}
		if s.building {
			continue
		}
		d.contract(contract{kind: "network", product: pick(d.draw, []string{"Yleissiirto", "Yleissiirto", "Yösiirto", "Kausisiirto"}),
			at: s, starts: s.from, ends: s.to})
		if d.c.sells {
			d.sales(s)
		}
		if s.housing == "detached" && d.often(12) {
			end := d.today
			if !s.to.IsZero() {
				end = s.to
			}
			d.contract(contract{kind: "other", product: "Aurinkosähkön pientuotannon osto", at: s,
				starts: d.day(s.from, earlier(end, s.from.AddDate(5, 0, 0))), ends: s.to})
		}
	}
}

// sales makes the sales contracts of a stay: in half of them fixed terms of two years, the last of
// which may be followed by one that is agreed already.
func (d *dossier) sales(s stay) {
	end := s.to
	if end.IsZero() {
		end = d.today
	}
	starts := later(s.from, end.AddDate(-7, 0, 0))
	if !d.percent(50) {
		d.contract(contract{kind: "sales", product: pick(d.draw, []string{"Esimerkkisähkö Toistaiseksi", "Pörssisähkö"}), at: s, starts: starts, ends: s.to})
		return
	}
	for !starts.After(end) {
		ends := starts.AddDate(2, 0, -1)
		if !s.to.IsZero() {
			ends = earlier(ends, s.to)
		}
		d.contract(contract{kind: "sales", product: "Esimerkkisähkö Määräaikainen 24 kk", at: s, starts: starts, ends: ends, fixed: true})
		starts = ends.AddDate(0, 0, 1)
	}
	if s.to.IsZero() && d.percent(30) {
		next := contract{kind: "sales", product: "Pörssisähkö", at: s, starts: starts}
		if d.percent(25) {
			next.cancelled, next.noticed, next.ends = true, d.today.AddDate(0, 0, -d.between(1, 40)), starts
		}
		d.contract(next)
	}
}

func (d *dossier) contract(c contract) {
	c.id = d.id(map[string]string{"network": "V", "sales": "M", "connection": "L", "other": "T"}[c.kind])
	agreed := earlier(c.starts, d.today)
	if !c.fixed && !c.ends.IsZero() && c.noticed.IsZero() {
		c.noticed = later(c.starts, c.ends.AddDate(0, 0, -d.between(14, 40)))
	}
	d.contracts = append(d.contracts, c)
	d.put(contractRow{ID: c.id, Customer: d.c.number, AccountingPoint: c.at.gsrn, Kind: c.kind, Product: c.product,
		Starts: iso(c.starts), Ends: iso(c.ends), NoticeGiven: iso(c.noticed), FixedTerm: strconv.FormatBool(c.fixed),
		Status: c.status(d.today), origin: from("contract", d.office(agreed))})
}

// offers puts the offers that led to sales contracts, and some that led to none.
func (d *dossier) offers() {
	for _, c := range d.contracts {
		if c.kind == "sales" && !c.cancelled && d.often(35) {
			d.offer(c.product, earlier(c.starts, d.today).AddDate(0, 0, -d.between(5, 25)), "accepted")
		}
	}
	if d.often(15) && d.c.until.IsZero() {
		d.offer("Pörssisähkö", d.today.AddDate(0, 0, -d.between(1, 20)), "open")
	}
	if d.often(20) {
		offered := d.some(2).AddDate(0, 0, -35)
		d.offer(pick(d.draw, []string{"Esimerkkisähkö Määräaikainen 24 kk", "Aurinkopaketti 5 kWp", "Kotilataus 11 kW"}), offered,
			pick(d.draw, []string{"declined", "expired"}))
	}
}

func (d *dossier) offer(product string, offered time.Time, outcome string) {
	offered = weekday(offered)
	d.put(offerRow{ID: d.id("TR"), Customer: d.c.number, Product: product, Offered: iso(offered),
		ValidUntil: iso(offered.AddDate(0, 0, 30)), PriceTerms: terms[product], Outcome: outcome,
		origin: from("staff", d.office(offered))})
}

// terms are the price terms of the products on offer, VAT included.
var terms = map[string]string{
	"Esimerkkisähkö Toistaiseksi":        "8,90 snt/kWh, perusmaksu 4,90 €/kk, voimassa toistaiseksi",
	"Esimerkkisähkö Määräaikainen 24 kk": "8,20 snt/kWh, perusmaksu 3,90 €/kk, 24 kk",
	"Pörssisähkö":                        "tuntihinta + marginaali 0,49 snt/kWh, perusmaksu 4,90 €/kk",
	"Aurinkopaketti 5 kWp":               "7 490 € asennettuna, sisältää invertterin",
	"Kotilataus 11 kW":                   "1 290 € asennettuna",
}

func (d *dossier) services() {
	names := map[string][]string{
		"network": {"Katkosilmoitus tekstiviestillä", "Lisämittaus", "Kulutusseuranta"},
		"sales":   {"Sähköinen lasku", "Alkuperätakuu: tuulivoima", "Tasaerälaskutus", "Kotilatauksen ohjaus"},
	}
	for _, c := range d.contracts {
		list := names[c.kind]
		if len(list) == 0 || c.cancelled || c.starts.After(d.today) || !d.often(45) {
			continue
		}
		end := earlier(d.last(), d.today)
		if !c.ends.IsZero() {
			end = earlier(end, c.ends)
		}
		row := serviceRow{ID: d.id("P"), Customer: d.c.number, Contract: c.id, Name: pick(d.draw, list)}
		connected := d.day(c.starts, end)
		row.Connected, row.origin = iso(connected), from("contract", d.office(connected))
		if c.status(d.today) == "ended" {
			row.Terminated = iso(c.ends)
		} else if d.percent(20) {
			row.Terminated = iso(d.day(connected, end))
		}
		d.put(row)
	}
}
