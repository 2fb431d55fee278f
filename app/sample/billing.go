package sample

import (
	"fmt"
	"time"
)

// Share of the year's electricity taken in each month, in thousandths: heated by electricity, and
// otherwise.
var (
	heatedMonths = [12]int{150, 135, 120, 90, 60, 40, 35, 38, 55, 80, 92, 105}
	otherMonths  = [12]int{100, 92, 92, 83, 76, 68, 66, 70, 77, 85, 92, 99}
)

// price is what a kind of contract costs, VAT included: hundredths of a cent for a kWh, cents for
// thirty days.
type price struct{ kwh, base int }

var prices = map[string]price{"network": {560, 1450}, "sales": {890, 490}}

// invoice is an invoice before its row.
type invoice struct {
	id       string
	contract contract
	cents    int
	made     time.Time
	due      time.Time
	paid     time.Time
	status   string
}

// bill puts the invoices of up to three years of every contract that is billed for electricity.
func (d *dossier) bill() {
	months := pick(d.draw, []int{1, 2, 2, 3})
	if d.c.all || d.c.debtor {
		months = 1
	}
	for _, c := range d.contracts {
		if _, billed := prices[c.kind]; billed && !c.cancelled {
			d.billContract(c, months)
		}
	}
}

func (d *dossier) billContract(c contract, months int) {
	end := d.today
	if !c.ends.IsZero() {
		end = earlier(end, c.ends.AddDate(0, 0, 1))
	}
	floor := end.AddDate(-3, 0, 0)
	if d.c.until.IsZero() {
		floor = d.today.AddDate(-3, 0, 0)
	}
	for start := later(c.starts, date(floor.Year(), floor.Month(), 1)); start.Before(end); {
		stop := earlier(end, date(start.Year(), start.Month()+time.Month(months), 1))
		made := weekday(stop.AddDate(0, 0, d.between(4, 9)))
		if made.After(d.today) || stop.Equal(d.today) {
			return
		}
		d.invoice(invoice{contract: c, cents: d.amount(c, start, stop), made: made, due: made.AddDate(0, 0, 21)})
		start = stop
	}
}

// amount is what a contract costs from a day to another, by the season, the price and a warmer or
// colder year; in cents.
func (d *dossier) amount(c contract, start, stop time.Time) int {
	share, year := otherMonths, d.between(92, 108)
	if c.at.heating == "electric" || c.at.heating == "geothermal" {
		share = heatedMonths
	}
	thousandths, base := 0, 0
	for start.Before(stop) {
		next := earlier(stop, date(start.Year(), start.Month()+1, 1))
		inMonth := date(start.Year(), start.Month()+1, 0).Day()
		thousandths += c.at.kwh * share[start.Month()-1] * days(start, next) / inMonth
		base += prices[c.kind].base * days(start, next) / 30
		start = next
	}
	return thousandths*year/100*prices[c.kind].kwh/100_000 + base
}

func (d *dossier) invoice(v invoice) {
	d.counts["invoice"]++
	v.id = fmt.Sprintf("%s%04d", d.c.number, d.counts["invoice"])
	steps := d.pay(&v)
	d.put(invoiceRow{ID: v.id, Customer: d.c.number, Contract: v.contract.id, Reference: reference(v.id), Invoiced: iso(v.made),
		Due: iso(v.due), Amount: euros(v.cents), Currency: "EUR", Paid: iso(v.paid), Status: v.status,
		origin: from("contract", v.made.Add(3*time.Hour))})
	d.collect(v, steps)
}

// pay decides how an invoice ended, and how many steps of collection it took.
func (d *dossier) pay(v *invoice) (steps int) {
	switch {
	case d.c.debtor && days(v.made, d.today) < 240:
		if days(v.due, d.today) > 45 {
			v.status = "collection"
			return len(collection)
		}
	case d.percent(1):
		v.status = "credited"
		return 0
	case d.c.slow && d.percent(15):
		v.paid, steps = v.due.AddDate(0, 0, d.between(17, 29)), 1
	default:
		v.paid = v.made.AddDate(0, 0, d.between(3, 21))
	}
	switch {
	case !v.paid.IsZero() && !v.paid.After(d.today):
		v.status = "paid"
		return steps
	case v.due.Before(d.today):
		v.status, steps = "overdue", 1
	default:
		v.status = "open"
	}
	v.paid = time.Time{}
	return steps
}

// collection are the steps that an unpaid invoice takes, days after it fell due. The reminder comes
// after 14 days and the demand 14 days after it at the earliest; a reminder costs at most 5 euros, a
// demand for a small claim 14 (act 513/1999 sections 5, 10 a and 10 b).
var collection = []struct {
	stage, collector, note string
	after, fee             int
	network                bool // only what the network contract lets happen
}{
	{"reminder", utility, "Maksumuistutus lähetetty", 15, 500, false},
	{"demand", utility, "Maksuvaatimus lähetetty kirjeellä", 31, 1400, false},
	{"disconnection_warning", utility, "Erillinen katkaisuvaroitus, ei maksusuoritusta", 47, 0, true},
	{"disconnected", utility, "Sähkönjakelu keskeytetty, kytketty takaisin sopimuksen jälkeen", 68, 0, true},
	{"agency", "Esimerkkilän Perintä Oy", "Siirretty perintätoimistolle", 75, 1400, false},
	{"court", "Esimerkkilän Perintä Oy", "Haastehakemus jätetty käräjäoikeuteen", 120, 8700, false},
	{"plan", "Esimerkkilän Perintä Oy", "Maksusuunnitelma: kuusi kuukausierää", 150, 0, false},
}

// collect puts the steps of collection that have come by today.
func (d *dossier) collect(v invoice, steps int) {
	claim := v.cents
	for _, s := range collection[:steps] {
		day := v.due.AddDate(0, 0, s.after)
		if day.After(d.today) || !v.paid.IsZero() && day.After(v.paid) {
			return
		}
		if s.network && v.contract.kind != "network" || s.stage == "disconnected" && !d.disconnects(day, v.contract.at) {
			continue
		}
		claim += s.fee
		d.put(collectionRow{ID: d.id("K"), Customer: d.c.number, Invoice: v.id, Stage: s.stage, Date: iso(day),
			Amount: euros(claim), Collector: s.collector, Note: s.note, origin: from("other", d.office(day))})
	}
}

// disconnects says whether supply may be cut: once, and a home heated by electricity not from
// October to April (Electricity Market Act 588/2013 section 103).
func (d *dossier) disconnects(day time.Time, at stay) bool {
	winter := day.Month() >= time.October || day.Month() <= time.April
	if d.counts["cut"] > 0 || winter && at.heating == "electric" {
		return false
	}
	d.counts["cut"]++
	return true
}
