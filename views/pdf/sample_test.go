package pdf

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"
)

var made = time.Date(2026, 3, 12, 9, 30, 0, 0, time.FixedZone("EET", 2*3600))

// words are the texts of a sample answer in one language.
type words struct {
	lang, title, contents, page, capacity, reference, received, answered, officer, intro string
	basics, addresses, points, contracts, invoices, events, documents, rights            string
	name, number, code, phone, street, from, until, kind, date, due, amount, paid, state string
	channel, subject, none, noneHeld, purpose, purposeText, source, kept, complaint      string
}

var swedish = words{
	lang: "sv", title: "Svar på begäran om tillgång till personuppgifter", contents: "Innehåll", page: "Sida %d/%d",
	capacity: "för egen del, som privatkund", reference: "Ärendenummer", received: "Begäran mottagen",
	answered: "Besvarad", officer: "Dataskyddsombud",
	intro: "Detta svar innehåller alla uppgifter som vårt kundregister har om er den dag då svaret gavs. " +
		"För varje grupp av uppgifter står varför vi behandlar dem, varifrån de kommer, vem de lämnas ut till och hur länge de sparas.\n" +
		"Ni kan begära att felaktiga uppgifter rättas. På de sista sidorna står vilka rättigheter ni har och vart ni kan vända er.",
	basics: "Grundläggande uppgifter", addresses: "Adresser och kontaktuppgifter", points: "Driftställen", contracts: "Avtal",
	invoices: "Fakturor och betalningar", events: "Händelser i kundtjänsten", documents: "Handlingar på papper", rights: "Era rättigheter",
	name: "Namn", number: "Kundnummer", code: "Personbeteckning", phone: "Telefon", street: "Adress", from: "Från", until: "Till",
	kind: "Slag", date: "Datum", due: "Förfallodag", amount: "Belopp €", paid: "Betald", state: "Läge", channel: "Kanal", subject: "Ärende",
	none: "Inga uppgifter", noneHeld: "Vi har inga uppgifter om er i denna grupp.", purpose: "Ändamål",
	purposeText: "Skötsel av avtalsförhållandet, fakturering och kundtjänst (artikel 6.1 b i dataskyddsförordningen)",
	source:      "Källa", kept: "Förvaras", complaint: "Ni har rätt att lämna in ett klagomål till dataskyddsombudsmannens byrå.",
}

var finnish = words{
	lang: "fi", title: "Vastaus omien tietojen tarkastuspyyntöön", contents: "Sisällys", page: "Sivu %d/%d",
	capacity: "omasta puolesta, yksityisasiakkaana", reference: "Asianumero", received: "Pyyntö vastaanotettu",
	answered: "Vastattu", officer: "Tietosuojavastaava",
	intro: "Tässä vastauksessa ovat kaikki tiedot, jotka asiakasrekisterissämme on teistä vastauspäivänä. " +
		"Kunkin tietoryhmän kohdalla kerrotaan, miksi käsittelemme tietoja, mistä ne ovat peräisin, kenelle niitä luovutetaan ja kuinka kauan ne säilytetään.\n" +
		"Voitte pyytää virheellisen tiedon oikaisua. Viimeisillä sivuilla kerrotaan oikeuksistanne ja siitä, minne voitte kääntyä.",
	basics: "Perustiedot", addresses: "Osoitteet ja yhteystiedot", points: "Käyttöpaikat", contracts: "Sopimukset",
	invoices: "Laskut ja maksut", events: "Asiointitapahtumat", documents: "Paperiaineisto", rights: "Oikeutenne",
	name: "Nimi", number: "Asiakasnumero", code: "Henkilötunnus", phone: "Puhelin", street: "Osoite", from: "Alkaen", until: "Päättyen",
	kind: "Laji", date: "Päivä", due: "Eräpäivä", amount: "Määrä €", paid: "Maksettu", state: "Tila", channel: "Kanava", subject: "Asia",
	none: "Ei tietoja", noneHeld: "Meillä ei ole teistä tietoja tässä ryhmässä.", purpose: "Käyttötarkoitus",
	purposeText: "Asiakassuhteen hoito, laskutus ja asiakaspalvelu (tietosuoja-asetuksen 6 artiklan 1 kohdan b alakohta)",
	source:      "Lähde", kept: "Säilytysaika", complaint: "Teillä on oikeus tehdä valitus tietosuojavaltuutetun toimistoon.",
}

// names are people in the scripts and languages that must print.
var names = []string{
	"Åke Öhman-Lindström", "Väinö Äijälä", "Áilu Niillas Nuorgám-Gáddnji", "Čeavláš Žiga Ŧoivunen Đorđe Ŋuŋŋi",
	"Päiviö Šâlgggõskǩ Ǥǥ Ǧǧ Ǩǩ Ʒʒ Ǯǯ", "Ǩeeʹmm Sääʹmǩiõll", "Józef Łukasz Żółć-Wąś", "Nguyễn Thị Ánh Tuyết Đặng Ườn",
	"Александра Щербакова Ёлкина", "Оксана Ґудзь Їжак Є", "Ελένη Παπαδοπούλου Ψ", "Dvořák Řehoř Ůn", "Ásgeir Þórðarson",
	"İbrahim Şükrü Çağlayan", "Jean-François d’Œuvre", "Straße ẞ", "Ā̀ Ė̃ Ų́", "Ștefan Țepeș", "Mỹ Lệ",
}

func (w words) document(invoices, events int) Document {
	d := Document{
		Lang: w.lang, Title: w.title, Subject: "TP-2026-0042", Author: "Esimerkin Sähkö Oy", Created: made,
		Header: "Esimerkin Sähkö Oy · TP-2026-0042", Contents: w.contents,
		PageOf: func(page, total int) string { return fmt.Sprintf(w.page, page, total) },
		Cover: Cover{
			Company: "Esimerkin Sähkö Oy", Address: []string{"Koskitie 12", "90100 Esimerkkilä", "y-tunnus 1234567-1"},
			Title: w.title, Recipient: "Anna-Liisa Näkkäläjärvi-Öhman", Capacity: w.capacity,
			Facts: []Fact{{w.reference, "TP-2026-0042"}, {w.received, "12.2.2026"}, {w.answered, "12.3.2026"},
				{w.officer, "Erkki Esimerkki, tietosuoja@esimerkinsahko.example, 08 123 4567"}},
			Text: w.intro,
		},
		Sections: []Section{
			w.basicsSection(), w.addressSection(), w.pointSection(), w.contractSection(), w.invoiceSection(invoices),
		},
	}
	for i, title := range []string{"Tarjoukset · Offerter", "Perintä · Indrivning", "Luvat ja kiellot · Tillstånd"} {
		d.Sections = append(d.Sections, Section{fmt.Sprintf("%d. %s", i+6, title),
			[]Block{w.purposes(), Note{w.none, w.noneHeld}}})
	}
	d.Sections = append(d.Sections, w.eventSection(events), w.wideSection(), w.nameSection(), w.rightsSection())
	data, _ := json.Marshal(map[string]int{"invoices": invoices, "events": events})
	d.Attachments = []Attachment{{Name: "tiedot.json", Description: w.title, MIME: "application/json", Data: data}}
	return d
}

func (w words) purposes() Block {
	return Facts{Facts: []Fact{{w.purpose, w.purposeText}, {w.source, "Sopimus, asiakas itse · Avtalet, kunden själv"}, {w.kept, "10 a / 10 v"}}}
}

func (w words) basicsSection() Section {
	return Section{"1. " + w.basics, []Block{
		Paragraph{w.purposeText + ". " + w.purposeText + "."}, Heading{2, w.name},
		Facts{Facts: []Fact{{w.name, "Anna-Liisa Näkkäläjärvi-Öhman"}, {w.number, "100 234"}, {w.code, "010190-900P"},
			{w.phone, "+358 40 123 4567\n+358 8 123 4567"}, {w.street, "Rantakatu 5 A 12\n90100 Esimerkkilä\nFinland"}}},
		Heading{2, w.purpose}, w.purposes(),
	}}
}

func (w words) addressSection() Section {
	t := Table{Columns: []Column{{Title: w.kind}, {Title: w.street}, {Title: w.from}, {Title: w.until}}}
	for i := range 6 {
		t.Rows = append(t.Rows, []string{"koti / hem", fmt.Sprintf("Rantakatu %d A 12, 90100 Esimerkkilä", i+1),
			fmt.Sprintf("1.%d.2019", i+1), ""})
	}
	return Section{"2. " + w.addresses, []Block{w.purposes(), t}}
}

func (w words) pointSection() Section {
	s := Section{Title: "3. " + w.points}
	for i := range 3 {
		s.Blocks = append(s.Blocks, Record{fmt.Sprintf("64300696600000%04d", i), []Fact{
			{w.street, "Rantakatu 5 A 12, 90100 Esimerkkilä"}, {w.state, "kytketty / ansluten"},
			{"Pääsulake / Huvudsäkring", "3 × 25 A"}, {"kWh", "18 450"}, {w.from, "1.9.2019"}}})
	}
	return s
}

func (w words) contractSection() Section {
	return Section{"4. " + w.contracts, []Block{
		List{[]string{w.purposeText, w.noneHeld, w.complaint}},
		Table{Caption: w.contracts, Columns: []Column{{Title: w.number}, {Title: w.kind}, {Title: w.from}, {Title: w.until}, {Title: w.state}},
			Rows: [][]string{{"S-1001", "verkko / nät", "1.9.2019", "", "voimassa / gäller"}, {"M-2002", "myynti / försäljning", "1.9.2021", "31.8.2023", "päättynyt / avslutat"}}},
	}}
}

func (w words) invoiceSection(n int) Section {
	t := Table{Caption: w.invoices, Columns: []Column{{Title: w.number}, {Title: w.reference}, {Title: w.date}, {Title: w.due},
		{Title: w.amount, Align: Right}, {Title: w.paid}}}
	for i := range n {
		t.Rows = append(t.Rows, []string{fmt.Sprintf("L%06d", i), fmt.Sprintf("10 0234 %05d", i*7), "1.3.2024", "15.3.2024",
			fmt.Sprintf("%d,%02d", 40+i*3%900, i%100), "14.3.2024"})
	}
	return Section{"5. " + w.invoices, []Block{w.purposes(), t}}
}

func (w words) eventSection(n int) Section {
	t := Table{Columns: []Column{{Title: w.date}, {Title: w.channel}, {Title: w.kind}, {Title: w.subject}}}
	for i := range n {
		text := "Asiakas kysyi laskun eräpäivää. Kunden frågade om fakturans förfallodag."
		if i%5 == 0 {
			text = "https://oma.esimerkinsahko.example/asiointi/laskut/2024/03/nayta?lasku=000123&kieli=sv&palaa=etusivu&istunto=ei-ole"
		}
		t.Rows = append(t.Rows, []string{fmt.Sprintf("%d.3.2024 12:%02d", 1+i%28, i%60), "puhelin", fmt.Sprintf("tapahtuma %d", i), text})
	}
	return Section{"9. " + w.events, []Block{w.purposes(), t}}
}

func (w words) wideSection() Section {
	var t Table
	row := []string{"643006966000000011", "31.12.2024", "31.12.2025", "Esimerkkilä", "verkko", "1 234,50", "18 450", "3 × 25 A", "kytketty", "sopimus"}
	for i, title := range []string{"Käyttöpaikka", w.from, w.until, "Ort", w.kind, w.amount, "kWh", "Sulake", w.state, w.source} {
		t.Columns = append(t.Columns, Column{Title: title, Align: []Align{Left, Right}[min(1, i/5*(7-min(i, 7)))]})
	}
	for range 8 {
		t.Rows = append(t.Rows, row)
	}
	return Section{"10. " + w.points + " (10)", []Block{t}}
}

func (w words) nameSection() Section {
	return Section{"11. " + w.name, []Block{List{names}, Paragraph{"Emoji 😀 ja 漢字: merkit, joita ei ole, näkyvät neliöinä. Pehmeä\u00ADtavu."}}}
}

func (w words) rightsSection() Section {
	return Section{"12. " + w.rights, []Block{Paragraph{w.complaint}, Heading{2, "Tietosuojavaltuutetun toimisto · Dataombudsmannens byrå"},
		Facts{Facts: []Fact{{w.street, "Lintulahdenkuja 4, 00530 Helsinki"}, {w.phone, "029 566 6700"}}},
		Note{"", w.complaint}}}
}

// draw is Write that must not fail.
func draw(t testing.TB, d Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
