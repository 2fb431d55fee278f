package sample

import (
	"fmt"
	"time"
)

// agents are browser strings in the shape of the usual ones.
var agents = []string{
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
	"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
}

// logins puts the log of the web services, the last two years of it.
func (d *dossier) logins() {
	if d.c.kind != "person" {
		return
	}
	count := 0
	if d.often(70) {
		count = d.between(1, 12)
	}
	for range count {
		at := d.some(2).Add(time.Duration(d.between(4*3600, 20*3600)) * time.Second)
		d.put(loginRow{ID: d.id("KI"), Customer: d.c.number, Time: stamp(at), Service: pick(d.draw, []string{"Verkkopalvelu", "Verkkopalvelu", "Mobiilisovellus"}),
			Method: pick(d.draw, []string{"strong", "strong", "password", "otp", "unknown"}), IP: d.ip(), Agent: pick(d.draw, agents),
			origin: from("use_of_service", at)})
	}
}

// ip is an address for documentation: RFC 5737, RFC 3849.
func (d *dossier) ip() string {
	if d.percent(20) {
		return fmt.Sprintf("2001:db8:%x::%x", d.between(1, 0xfffe), d.between(1, 0xfffe))
	}
	return fmt.Sprintf("%s.%d", pick(d.draw, []string{"192.0.2", "198.51.100", "203.0.113"}), d.between(1, 254))
}

// told are the things that people tell of themselves, with possible answers.
var told = []struct {
	topic  string
	values []string
}{
	{"Asukkaiden määrä", []string{"1", "2", "3", "4", "5"}},
	{"Sähköauto", []string{"ei", "kyllä, laturi 11 kW", "hankinnassa"}},
	{"Aurinkopaneelit", []string{"ei", "kyllä, 5 kWp", "kiinnostaa"}},
	{"Lisälämmönlähde", []string{"ilmalämpöpumppu", "varaava takka", "ei ole"}},
	{"Sähkösauna", []string{"kyllä", "ei"}},
	{"Asunnon pinta-ala", []string{"42 m²", "68 m²", "96 m²", "140 m²"}},
	{"Toive yhteydenotosta", []string{"vain arkisin klo 16 jälkeen", "mieluiten tekstiviestillä", "ei toiveita"}},
}

func (d *dossier) selfReported() {
	if d.c.kind != "person" {
		return
	}
	for _, t := range told {
		if d.often(20) {
			at := d.office(d.some(5))
			d.put(selfReportedRow{ID: d.id("I"), Customer: d.c.number, Topic: t.topic, Value: pick(d.draw, t.values), GivenAt: stamp(at),
				origin: from("person", at)})
		}
	}
}

// profiles are the customer analyses, with their logic in words (GDPR Article 15(1)(h)).
var profiles = []struct {
	name, logic, usedFor string
	results              [3]string // for a low, a middle and a high score
	payments             bool      // follows how the customer pays
}{
	{"Kulutusprofiili", "Tuntikulutusta verrataan saman asumismuodon ja lämmitystavan keskiarvoon edellisen vuoden ajalta. Arvo 0,5 tarkoittaa keskimääräistä kulutusta.",
		"Energianeuvonnan kohdentaminen", [3]string{"keskimääräistä pienempi", "keskimääräinen", "keskimääräistä suurempi"}, false},
	{"Vaihtoalttius", "Pisteet muodostuvat sopimuksen jäljellä olevasta ajasta, yhteydenottojen määrästä ja hintavertailusta. Ikä, sukupuoli tai asuinpaikka eivät vaikuta.",
		"Uusien sopimusten tarjoaminen", [3]string{"matala", "kohtalainen", "korkea"}, false},
	{"Maksukäyttäytyminen", "Lasketaan kahden viime vuoden laskuista, jotka maksettiin yli 14 päivää eräpäivän jälkeen. Ulkopuolisia luottotietoja ei käytetä. Ihminen tekee päätöksen.",
		"Vakuuden tarpeen arviointi", [3]string{"maksaa ajallaan", "joskus myöhässä", "usein myöhässä"}, true},
}

func (d *dossier) analyses() {
	for _, m := range profiles {
		if !d.often(40) {
			continue
		}
		score, at := d.IntN(100), d.office(d.some(2))
		if m.payments {
			score = d.lateness(score)
		}
		d.put(analysisRow{ID: d.id("AN"), Customer: d.c.number, Name: m.name, Result: m.results[score/34], Score: fmt.Sprintf("0.%02d", score),
			MadeAt: stamp(at), Logic: m.logic, UsedFor: m.usedFor, origin: from("other", at)})
	}
}

// lateness brings a score into the third that how the customer pays belongs to.
func (d *dossier) lateness(score int) int {
	switch {
	case d.c.debtor:
		return 68 + score%32
	case d.c.slow:
		return 34 + score%34
	}
	return score % 34
}

// recipient is somebody whom data were disclosed to; marketing is true where a person under
// protection is left out.
type recipient struct {
	name, role, purpose, categories, basis, country, safeguards string
	share                                                       int
	marketing                                                   bool
}

var recipients = []recipient{
	{"Esimerkki Painotalo Oy", "processor", "Laskujen tulostus ja postitus", "nimi, laskutusosoite, laskun tiedot", "Sopimuksen täytäntöönpano, tietosuoja-asetus 6(1)(b)", "FI", "", 60, false},
	{"Mallimittaus Oy", "processor", "Mittarien asennus ja etäluenta", "käyttöpaikka, osoite, puhelinnumero", "Sopimuksen täytäntöönpano, tietosuoja-asetus 6(1)(b)", "FI", "", 45, false},
	{"Toinen Esimerkkimyyjä Oy", "controller", "Sähkönmyyjän vaihto", "käyttöpaikka, kulutustiedot, sopimuksen päättyminen", "Lakisääteinen velvoite, sähkömarkkinalaki 588/2013", "FI", "", 12, false},
	{"Kyselytutkimus Malli Oy", "processor", "Asiakastyytyväisyyskysely", "nimi, sähköpostiosoite, asiakasryhmä", "Suostumus, tietosuoja-asetus 6(1)(a)", "FI", "", 20, true},
	{"Kampanj Exempel Ab", "processor", "Kampanjan toteutus", "nimi, osoite", "Oikeutettu etu, tietosuoja-asetus 6(1)(f)", "SE", "", 10, true},
	{"Example Helpdesk Inc.", "processor", "Asiakaspalvelujärjestelmän tekninen tuki", "tukipyynnön sisältö, asiakasnumero", "Oikeutettu etu, tietosuoja-asetus 6(1)(f)", "US", "Komission vakiolausekkeet (EU) 2021/914", 10, true},
}

func (d *dossier) disclosures() {
	for _, r := range recipients {
		if d.often(r.share) && (d.c.protectedUntil.IsZero() || !r.marketing) {
			d.disclose(r)
		}
	}
	if d.c.debtor {
		d.disclose(recipient{name: "Esimerkkilän Perintä Oy", role: "controller", purpose: "Erääntyneen saatavan perintä",
			categories: "nimi, henkilötunnus, osoite, lasku", basis: "Oikeutettu etu, tietosuoja-asetus 6(1)(f)", country: "FI"})
	}
}

func (d *dossier) disclose(r recipient) {
	day := d.some(3)
	d.put(disclosureRow{ID: d.id("LV"), Customer: d.c.number, Date: iso(day), Recipient: r.name, Role: r.role, Purpose: r.purpose,
		Categories: r.categories, Basis: r.basis, Country: r.country, Safeguards: r.safeguards, origin: from("other", d.office(day))})
}

// documents puts the list of the papers in the locked archive.
func (d *dossier) documents() {
	titles := []string{"Allekirjoitettu verkkosopimus", "Valtakirja", "Kirjallinen reklamaatio", "Sähköasennuksen käyttöönottopöytäkirja"}
	if !d.c.organisation() && d.c.kind != "estate" {
		titles = append(titles, "Muuttoilmoitus (lomake)")
	} else {
		titles = append(titles, "Kaupparekisteriote tai perukirja")
	}
	for i, title := range titles {
		if !d.often(18) {
			continue
		}
		day := d.some(15)
		scan := ""
		if d.percent(40) {
			scan = fmt.Sprintf("skanni-%06d-%d.pdf", d.c.index*13%1_000_000+13, i+1)
		}
		d.put(documentRow{ID: d.id("D"), Customer: d.c.number, Title: title, Date: iso(day),
			Location: fmt.Sprintf("Lukittu arkisto, kaappi %d, mappi %d", d.between(1, 6), d.between(1, 40)), Scan: scan,
			origin: from("person", d.office(day))})
	}
}
