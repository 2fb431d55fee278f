package sample

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// story is what a note about a contact says. {day}, {month}, {reading}, {street} and {sum} stand
// for what is drawn for the row.
type story struct{ channels, unit, kind, subject, text string }

var stories = map[string][]story{
	"fi": {
		{"phone email chat", "Asiakaspalvelu", "billing", "Laskun summa", "Asiakas kysyi, miksi lasku {month} oli suurempi kuin edellinen. Kerrottu lämmityskauden vaikutuksesta ja ohjattu kulutusseurantaan."},
		{"phone chat", "Laskutus", "billing", "Eräpäivän siirto", "Asiakas pyysi lisää maksuaikaa {sum} euron laskulle. Eräpäivää siirretty 14 päivää."},
		{"email portal", "Laskutus", "billing", "Sähköinen lasku", "Asiakas otti sähköisen laskun käyttöön. Paperilaskut päättyvät seuraavasta laskusta alkaen."},
		{"phone", "Vikapäivystys", "fault", "Sähkökatko", "Asiakas ilmoitti katkosta osoitteessa {street}. Vika paikannettu muuntamolle, jakelu palautettu kahdessa tunnissa."},
		{"phone", "Vikapäivystys", "fault", "Puu johdolla", "Asiakas ilmoitti linjalle kaatuneesta puusta. Partio raivasi linjan samana päivänä."},
		{"phone portal", "Mittaus", "meter", "Mittarilukema", "Asiakas ilmoitti lukeman {reading} kWh. Lukema vastaa etäluettua."},
		{"letter email", "Mittaus", "meter", "Mittarinvaihto", "Ilmoitettu mittarin vaihdosta varttimittaukseen. Kirje lähetetty {day}."},
		{"visit", "Mittaus", "meter", "Mittarin tarkastus", "Asentaja kävi kohteessa {street}. Mittari toimii, lukema {reading} kWh."},
		{"phone email", "Sopimukset", "move", "Muuttoilmoitus", "Asiakas ilmoitti muutosta. Lupasi palata asiaan, kun uusi osoite on tiedossa."},
		{"phone", "Sopimukset", "other", "Sopimuksen uusiminen", "Asiakas vertaili määräaikaista ja pörssisähköä. Tarjous lähetetty sähköpostilla."},
		{"email letter", "Asiakaspalvelu", "complaint", "Reklamaatio", "Asiakas piti katkon kestoa kohtuuttomana ja pyysi vakiokorvausta. Ehdot eivät täyttyneet, vastattu kirjallisesti."},
		{"phone", "Asiakaspalvelu", "complaint", "Puhelinmyynti", "Asiakas valitti myyntipuhelusta. Todettu, ettei soittaja edustanut yhtiötä; neuvottu kiellon tekeminen."},
		{"visit", "Asiakaspalvelu", "contact", "Käynti palvelupisteessä", "Asiakas kävi palvelupisteessä kysymässä siirtohinnastosta. Annettu hinnasto."},
		{"chat", "Asiakaspalvelu", "contact", "Aurinkopaneelit", "Asiakas kysyi pientuotannon liittämisestä verkkoon. Lähetetty ohje ja ilmoituslomake."},
		{"phone", "Asiakaspalvelu", "contact", "Yhteystietojen muutos", "Asiakas ilmoitti uuden puhelinnumeron. Tieto päivitetty."},
		{"phone", "Asiakaspalvelu", "other", "Naapurin asia", "Asiakas soitti myös naapurinsa Oiva Sepitteen puolesta. Kerrottu, että naapurin tulee olla itse yhteydessä."},
		{"email", "Vikapäivystys", "fault", "Jännitteen vaihtelu", "Asiakas kertoi valojen välkkyvän osoitteessa {street}. Mittaus tilattu, arvot sallituissa rajoissa."},
		{"portal", "Asiakaspalvelu", "contact", "Viesti portaalista", "Asiakas kysyi sulakekoon pienentämisestä. Vastattu: onnistuu sähköurakoitsijan tilauksella."},
	},
	"sv": {
		{"phone email", "Asiakaspalvelu", "billing", "Fakturans belopp", "Kunden undrade över fakturan på {sum} euro. Förklarade uppvärmningssäsongens inverkan."},
		{"phone", "Vikapäivystys", "fault", "Strömavbrott", "Kunden anmälde ett avbrott på adressen {street}. Felet avhjälpt inom två timmar."},
		{"portal phone", "Mittaus", "meter", "Mätarställning", "Kunden meddelade ställningen {reading} kWh. Stämmer med fjärravläsningen."},
		{"email", "Sopimukset", "move", "Flyttanmälan", "Kunden meddelade om flytt och återkommer med den nya adressen."},
		{"letter", "Asiakaspalvelu", "complaint", "Reklamation", "Kunden fick avtalsvillkoren på finska och bad om dem på svenska. Villkoren skickade på nytt."},
		{"phone chat", "Asiakaspalvelu", "contact", "Byte av språk", "Kunden bad om fakturor på svenska. Språket ändrat i registret."},
		{"email", "Laskutus", "billing", "E-faktura", "Kunden har tagit e-faktura i bruk. Pappersfakturorna upphör."},
	},
	"en": {
		{"email chat", "Asiakaspalvelu", "billing", "Question about an invoice", "Customer asked what the network charge on the last invoice is for. Explained network and sales."},
		{"phone", "Vikapäivystys", "fault", "Power cut", "Customer reported a power cut at {street}. Restored within the hour."},
		{"visit email", "Sopimukset", "move", "Moving in", "Customer asked how to make a contract when moving. Guide in English sent."},
		{"chat", "Asiakaspalvelu", "contact", "Language of letters", "Customer asked for letters in English. Language changed."},
	},
}

// alerts are what an automatic device reports, many times a year.
var alerts = []story{
	{"portal", "Mittaus", "meter", "Kulutushälytys", "Tuntikulutus ylitti asiakkaan asettaman rajan. Lukema {reading} kWh. Ilmoitus lähetetty."},
	{"portal", "Mittaus", "meter", "Kulutus palautui", "Tuntikulutus palasi rajan alle. Lukema {reading} kWh."},
	{"email", "Mittaus", "meter", "Päivän kulutusraportti", "Kasvihuoneen päiväraportti {day} lähetetty sähköpostilla."},
	{"portal", "Vikapäivystys", "fault", "Lyhyt jännitekatko", "Kasvihuoneen ohjaus ilmoitti alle sekunnin katkosta. Ei toimenpiteitä."},
	{"phone", "Asiakaspalvelu", "contact", "Hälytysrajan muutos", "Asiakas soitti ja muutti hälytysrajaa. Uusi raja voimassa {day} alkaen."},
}

// events puts the notes of the customer's contacts, oldest first.
func (d *dossier) events() {
	list := stories["fi"]
	if d.c.language != "fi" {
		list = slices.Concat(stories["fi"][:6], stories[d.c.language], stories[d.c.language])
	}
	years := 6
	if d.c.events > 100 { // a device reports beside the people
		years = 10
		list = slices.Concat(alerts, alerts, alerts, alerts, list)
	}
	times := make([]time.Time, d.c.events)
	for i := range times {
		times[i] = d.office(d.some(years))
	}
	slices.SortFunc(times, time.Time.Compare)
	for _, at := range times {
		d.event(pick(d.draw, list), at)
	}
}

func (d *dossier) event(s story, at time.Time) {
	text := s.text
	for slot, value := range map[string]string{
		"{day}":     fmt.Sprintf("%d.%d.%d", at.Day(), at.Month(), at.Year()),
		"{month}":   fmt.Sprintf("%d/%d", at.Month(), at.Year()),
		"{reading}": fmt.Sprint(20_000 + d.stays[0].kwh*max(0, days(d.c.since, at))/365),
		"{street}":  d.stayAt(at).street,
		"{sum}":     strings.Replace(euros(1500+d.stays[0].kwh), ".", ",", 1),
	} {
		text = strings.ReplaceAll(text, slot, value)
	}
	d.put(eventRow{ID: d.id("TA"), Customer: d.c.number, Time: stamp(at), Channel: pick(d.draw, words(s.channels)), Unit: s.unit,
		Kind: s.kind, Subject: s.subject, Text: text, origin: from("staff", at)})
}

// stayAt is where the customer was supplied at a moment.
func (d *dossier) stayAt(at time.Time) stay {
	for _, s := range d.stays {
		if s.to.IsZero() || !at.After(s.to.AddDate(0, 0, 1)) {
			return s
		}
	}
	return d.stays[0]
}
