package views_test

import (
	"fmt"
	"strings"
	"time"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// someone is a made-up person whose answer is filled in every field of every kind.
type someone struct {
	given, family, number, personalID, tag string
}

var (
	aino  = someone{"Aino Kyllikki", "Lehtinen", "100234", "010190-902S", "A"}
	longs = someone{"Áilu-Niillas Đặng Thị Ánh Tuyết", "Щербакова-Ёлкина Näkkäläjärvi-Öhman", "200345", "290200A901C", "B"}
	other = someone{"Väinö Erkki", "Muukalainen", "300456", "100190-999P", "C"}
)

// collected is when the data of the samples were taken.
var collected = time.Date(2026, time.November, 20, 8, 15, 0, 0, time.UTC)

// answered is an answer with a text, every kind and an access log.
func answered(lang string, p someone) models.Answer {
	return models.Answer{
		Ref: "TP-2026-00" + p.number[:2], Language: lang, Name: p.given + " " + p.family, Number: p.number,
		Kind: models.Access, ReceivedOn: value.NewDate(2026, time.November, 3), DataAt: value.TimeOf(collected), Dated: value.NewDate(2026, time.November, 21),
		Text:     "Kysyit erityisesti syyskuun laskusta.\nSe on hyvitetty, kuten luettelosta näet.",
		Ruling:   models.Ruling{Outcome: models.Fulfilled},
		Sections: p.sections(),
		Accesses: []models.AccessEntry{
			{At: noon(2026, 11, 19), Action: models.ActionRequestViewed, Reason: "request", Ref: "TP-2026-00" + p.number[:2]},
			{At: noon(2026, 2, 2), Action: models.ActionRequestViewed, Reason: "request", Ref: "TP-2026-0001"},
		},
		Description: register.Default().Hash(),
	}
}

func noon(year int, month time.Month, day int) value.Time {
	return value.TimeOf(time.Date(year, month, day, 10, 41, 0, 0, time.UTC))
}

func (p someone) sections() []models.Section {
	rows := p.rows()
	var sections []models.Section
	for _, k := range models.Kinds {
		sections = append(sections, models.Section{Kind: k, Records: rows[k.Name], Total: len(rows[k.Name])})
	}
	return sections
}

func (p someone) origin(source models.Code) models.Origin {
	return models.Origin{Source: source, SourceTime: noon(2024, 3, 1), Received: noon(2026, 1, 5), Changed: noon(2026, 5, 7), Gone: noon(2026, 8, 9)}
}

// key is a key of the person's own in a source system.
func (p someone) key(letters string, n int) models.Record {
	return models.Record{Key: fmt.Sprintf("%s%s-%d", letters, p.number, n)}
}

// own is a text that only this person's answer has.
func (p someone) own(text string) string { return text + " " + p.tag + p.number }

func (p someone) rows() map[string][]any {
	day := func(year int, month time.Month) value.Date { return value.NewDate(year, month, 14) }
	point := models.Record{Key: "643007120000" + p.number}
	contract, invoice := p.key("V", 1).Key, p.key("L", 1).Key
	return map[string][]any{
		"customers": {&models.Customer{
			Number: p.number, Kind: models.Person, GivenNames: p.given, FamilyName: p.family, Name: p.own("Tmi Valo"),
			BusinessID: "9000000-3", PersonalID: parsed[value.PersonalID](p.personalID), Language: "sv", HomeCountry: "FI",
			CustomerGroup: "Kotitaloudet", CustomerType: "Kanta-asiakas", HousingForm: "detached", PreferredContact: "email",
			Protected: value.BoolOf(true), ProtectedUntil: day(2027, 6), Since: day(2009, 9), Until: day(2030, 1), Origin: p.origin("contract"),
		}},
		"addresses": {
			&models.Address{Record: p.key("O", 1), Kind: "home", CareOf: "c/o Salo", Street: p.own("Koivukuja"), PostalCode: "99999",
				PostOffice: "Esimerkkilä", Country: "FI", ValidFrom: day(2019, 4), ValidTo: day(2031, 4), Origin: p.origin("population_register")},
			&models.Address{Record: p.key("O", 2), Kind: "invoicing", Street: p.own("PL 12"), Origin: p.origin("person")},
		},
		"contacts": {
			&models.Contact{Record: p.key("Y", 1), Channel: "email", Value: "posti." + p.number + "@pitka-palvelin.esimerkki.example",
				Verified: value.BoolOf(true), ValidFrom: day(2020, 1), ValidTo: day(2029, 1), Origin: p.origin("person")},
			&models.Contact{Record: p.key("Y", 2), Channel: "phone", Value: "+358401" + p.number, Verified: value.BoolOf(false), Origin: p.origin("staff")},
		},
		"representatives": {&models.Representative{
			Key: p.key("E", 1).Key, Organisation: "900" + p.number, OrganisationName: p.own("Asunto Oy Koivula"), Person: p.number,
			PersonName: p.given + " " + p.family, Role: "property_manager", Title: "Isännöitsijä (AIT)", ValidFrom: day(2021, 1), ValidTo: day(2028, 1),
			Origin: p.origin("other"),
		}},
		"accounting_points": {&models.AccountingPoint{
			Record: point, Street: p.own("Mökkitie"), PostalCode: "99998", PostOffice: "Esimerkkilä", GridArea: "ESI000", Status: "connected",
			MainFuse: "3 × 25 A", Heating: "geothermal", AnnualKWh: value.IntOf(18450), Connected: day(2009, 10), Disconnected: day(2030, 2),
			Origin: p.origin("contract"),
		}},
		"offers": {&models.Offer{Record: p.key("T", 1), Product: p.own("Tuulisähkö 24"), Offered: day(2025, 8), ValidUntil: day(2025, 9),
			PriceTerms: "8,90 c/kWh, perusmaksu 3,95 €/kk", Outcome: "declined", Origin: p.origin("contract")}},
		"contracts": {&models.Contract{Record: p.key("V", 1), AccountingPoint: point.Key, Kind: "sales", Product: "Pörssisähkö", Starts: day(2023, 1),
			Ends: day(2027, 1), NoticeGiven: day(2026, 10), FixedTerm: value.BoolOf(true), Status: "active", Origin: p.origin("contract")}},
		"services": {&models.Service{Record: p.key("P", 1), Contract: contract, Name: p.own("Sähköinen lasku"), Connected: day(2023, 2),
			Terminated: day(2026, 12), Origin: p.origin("use_of_service")}},
		"invoices": {
			&models.Invoice{Record: p.key("L", 1), Contract: contract, Reference: parsed[value.Reference]("1234561"), Invoiced: day(2026, 9), Due: day(2026, 10),
				Amount: value.MoneyOf(123456), Currency: "EUR", Paid: day(2026, 11), Status: "collection", Origin: p.origin("use_of_service")},
			&models.Invoice{Record: p.key("L", 2), Contract: contract, Invoiced: day(2026, 6), Due: day(2026, 7), Amount: value.MoneyOf(-4210),
				Currency: "SEK", Status: "credited", Origin: p.origin("use_of_service")},
			&models.Invoice{Record: p.key("L", 3), Invoiced: day(2026, 3), Currency: "NOK", Status: "open", Origin: p.origin("use_of_service")},
		},
		"collections": {&models.Collection{Record: p.key("M", 1), Invoice: invoice, Stage: "disconnection_warning", Date: day(2026, 10),
			Amount: value.MoneyOf(500), Collector: "Esimerkki-Perintä Oy", Note: p.own("Sovittu, että maksetaan kahdessa erässä."), Origin: p.origin("staff")}},
		"logins": {&models.Login{Record: p.key("K", 1), Time: noon(2026, 8, 3), Service: "Oma Energia", Method: "strong", IP: "2001:db8:85a3::8a2e:370:7334",
			Agent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", Origin: p.origin("use_of_service")}},
		"permissions": {&models.Permission{Record: p.key("S", 1), Purpose: "campaign_disclosure", Channel: "automated_call", State: "prohibited",
			DecidedAt: noon(2025, 12, 24), How: "unsubscribe", List: p.own("Kieltolista"), ValidUntil: value.NewDate(2028, 12, 24), Wording: p.own("En halua tätä."), Previous: "not_asked", Language: "sv", Notice: strings.Repeat("ab", 32),
			Reference: p.own("K-12/2025"), Note: p.own("Kirje konttorille."), Scan: "pdf", Origin: p.origin("prohibition_register")}},
		"self_reported": {&models.SelfReported{Record: p.key("I", 1), Topic: p.own("Sähköauto"), Value: "Lataus kotona öisin,\nnoin 2 500 kWh vuodessa.",
			GivenAt: noon(2025, 6, 1), Origin: p.origin("person")}},
		"events": {
			&models.Event{Record: p.key("H", 1), Time: noon(2026, 9, 30), Channel: "phone", Unit: "Asiakaspalvelu", Kind: "complaint", Subject: p.own("Lasku liian suuri"),
				Text: "Asiakas soitti ja epäili lukemaa.\nTarkistettu: mittari oli luettu väärin, lasku hyvitetään. Asiakas oli tyytyväinen.", Origin: p.origin("staff")},
			&models.Event{Record: p.key("H", 2), Time: noon(2026, 1, 30), Kind: "other", Origin: p.origin("")},
		},
		"analyses": {&models.Analysis{Record: p.key("N", 1), Name: p.own("Kulutusryhmä"), Result: "Suuri kuluttaja, sähköauto", Score: "0,82", MadeAt: noon(2026, 4, 1),
			Logic:   "Vuosikulutus ja lämmitystapa verrattiin saman kokoisiin omakotitaloihin; yli 15 000 kWh vie ylimpään ryhmään.",
			UsedFor: "Neuvonta ja markkinoinnin kohdentaminen.", Origin: p.origin("other")}},
		"disclosures": {
			&models.Disclosure{Record: p.key("R", 1), Date: day(2026, 2), Recipient: p.own("Fingrid Datahub Oy"), Role: "controller", Purpose: "Sopimuksen alkaminen",
				Categories: "Nimi, käyttöpaikka, sopimus", Basis: "Sähkömarkkinalaki 75 d §", Country: "FI", Safeguards: "Salattu yhteys", Origin: p.origin("contract")},
			&models.Disclosure{Record: p.key("R", 2), Date: day(2026, 5), Recipient: "Survey Corp", Role: "processor", Country: "US", Origin: p.origin("staff")},
		},
		"documents": {&models.Document{Record: p.key("D", 1), Title: p.own("Liittymissopimus"), Date: day(1987, 5), Location: "Lukittu arkisto, hylly 4",
			Scan: "arkisto/" + p.number + ".pdf", Origin: p.origin("contract")}},
	}
}
