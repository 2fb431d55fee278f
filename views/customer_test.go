package views_test

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

type person struct{ name, number string }

func (p person) Name() string   { return p.name }
func (p person) Number() string { return p.number }

var origin = models.Origin{
	Source: "contract", SourceTime: parsed[value.Time]("2024-02-03T08:05:00Z"),
	Received: parsed[value.Time]("2026-11-22T10:00:00Z"), Changed: parsed[value.Time]("2026-11-22T10:00:00Z"),
}

func day(text string) value.Date     { return parsed[value.Date](text) }
func instant(text string) value.Time { return parsed[value.Time](text) }
func key(text string) models.Record  { return models.Record{Key: text} }

// held is what the register holds on a made-up customer.
var held = map[string][]any{
	"customers": {&models.Customer{
		Number: "100234", Kind: models.Person, GivenNames: "Aino Maria", FamilyName: "Lehtinen", PersonalID: parsed[value.PersonalID]("010190-902S"),
		Language: "fi", HomeCountry: "FI", CustomerGroup: "kuluttaja", CustomerType: "verkko ja myynti", HousingForm: "detached",
		PreferredContact: "email", Protected: value.BoolOf(false), Since: day("2019-06-01"), Origin: origin,
	}},
	"addresses": {
		&models.Address{Record: key("A100234-1"), Kind: "home", Street: "Koivukuja 3 B 12", PostalCode: "99999", PostOffice: "Esimerkkilä", Country: "FI", ValidFrom: day("2019-06-01"), Origin: origin},
		&models.Address{Record: key("A100234-2"), Kind: "invoicing", CareOf: "c/o Esimerkkilän Tilitoimisto ja Isännöintipalvelu Oy", Street: "PL 77", PostalCode: "99999", PostOffice: "Esimerkkilä", Country: "SE", Origin: origin},
	},
	"contacts": {
		&models.Contact{Record: key("Y100234-1"), Channel: "phone", Value: "0401234567", Verified: value.BoolOf(true), ValidFrom: day("2019-06-01"), Origin: origin},
		&models.Contact{Record: key("Y100234-2"), Channel: "email", Value: "aino.maria.lehtinen.pitka.osoite.ilman.valeja@asiakkaanpostipalvelin.example", Origin: origin},
	},
	"representatives": {&models.Representative{
		Key: "E1", Organisation: "200001", OrganisationName: "Asunto-osakeyhtiö Esimerkkilän Kolmoskoivurinteentupa", Person: "100234",
		PersonName: "Aino Lehtinen", Role: "property_manager", Title: "isännöitsijä", ValidFrom: day("2021-01-01"), Origin: origin,
	}},
	"accounting_points": {&models.AccountingPoint{
		Record: key("643007127000000013"), Street: "Koivukuja 3 B 12", PostalCode: "99999", PostOffice: "Esimerkkilä", GridArea: "Esimerkkilän verkko",
		Status: "connected", MainFuse: "3x25 A", Heating: "geothermal", AnnualKWh: value.IntOf(18500), Connected: day("2019-06-01"), Origin: origin,
	}},
	"offers": {&models.Offer{Record: key("TR100234-1"), Product: "Pörssisähkö", Offered: day("2026-11-12"), ValidUntil: day("2026-12-12"), PriceTerms: "tuntihinta + marginaali 0,49 snt/kWh, perusmaksu 4,90 €/kk", Outcome: "open", Origin: origin}},
	"contracts": {
		&models.Contract{Record: key("M100234-2"), AccountingPoint: "643007127000000013", Kind: "sales", Product: "Esimerkkisähkö Määräaikainen 24 kk", Starts: day("2025-06-01"), Ends: day("2027-05-31"), FixedTerm: value.BoolOf(true), Status: "active", Origin: origin},
		&models.Contract{Record: key("V100234-1"), AccountingPoint: "643007127000000013", Kind: "network", Starts: day("2019-06-01"), FixedTerm: value.BoolOf(false), Status: "active", Origin: origin},
	},
	"services":  {&models.Service{Record: key("P100234-1"), Contract: "V100234-1", Name: "Katkosilmoitus tekstiviestillä", Connected: day("2020-01-01"), Origin: origin}},
	"documents": {&models.Document{Record: key("D1"), Title: "Liittymissopimus", Date: day("1987-05-04"), Location: "Lukittu arkisto, hylly 12", Origin: origin}},
	"invoices": {
		&models.Invoice{Record: key("1002340009"), Contract: "V100234-1", Reference: "1234561", Invoiced: day("2026-11-12"), Due: day("2026-12-03"), Amount: value.MoneyOf(18734), Currency: "EUR", Status: "open", Origin: origin},
		&models.Invoice{Record: key("1002340008"), Contract: "M100234-2", Reference: "1234574", Invoiced: day("2026-08-12"), Due: day("2026-09-03"), Amount: value.MoneyOf(123456), Currency: "EUR", Paid: day("2026-09-02"), Status: "paid", Origin: origin},
		&models.Invoice{Record: key("1002340007"), Invoiced: day("2026-05-12"), Amount: value.MoneyOf(-560), Status: "credited", Origin: origin},
	},
	"collections": {&models.Collection{Record: key("K1"), Invoice: "1002340003", Stage: "disconnection_warning", Date: day("2022-05-02"), Amount: value.MoneyOf(9900), Collector: "Esimerkkilän Sähkö Oy", Note: "Varoitus lähetetty kirjeellä.\nMaksettu ennen katkaisua.", Origin: origin}},
	"logins":      {&models.Login{Record: key("K1"), Time: instant("2026-11-20T18:45:00Z"), Service: "Omat tiedot", Method: "strong", IP: "2001:db8:85a3:8d3:1319:8a2e:370:7348", Agent: "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36", Origin: origin}},
	"events": {
		&models.Event{Record: key("T2"), Time: instant("2026-10-02T06:12:00Z"), Channel: "phone", Unit: "Asiakaspalvelu", Kind: "billing", Subject: "Laskun eräpäivän siirto", Text: "Asiakas soitti ja pyysi lisää maksuaikaa.\nSovittiin kaksi viikkoa.", Origin: origin},
		&models.Event{Record: key("T1"), Time: instant("2026-01-02T06:12:00Z"), Channel: "email", Origin: models.Origin{}},
	},
	"permissions":   {&models.Permission{Record: key("portal-1"), Purpose: "direct_marketing", Channel: "email", State: "granted", DecidedAt: instant("2025-02-03T09:00:00Z"), How: "portal", Wording: "Saamme kertoa sinulle omista sähkötuotteistamme, palveluistamme ja eduistamme.", Origin: origin}},
	"self_reported": {&models.SelfReported{Record: key("I1"), Topic: "Lämmitys", Value: "Vaihdoimme maalämpöön 2021, varaava takka jäi.", GivenAt: instant("2021-09-03T09:00:00Z"), Origin: origin}},
	"analyses":      {&models.Analysis{Record: key("AN1"), Name: "Kulutusryhmä", Result: "Suuri kuluttaja, maalämpö", Score: "0,82", MadeAt: instant("2026-01-03T09:00:00Z"), Logic: "Vertasimme vuosikulutusarviota muihin samanlaisiin talouksiin.", UsedFor: "Energianeuvonnan tarjoaminen.", Origin: origin}},
	"disclosures":   {&models.Disclosure{Record: key("LU1"), Date: day("2026-03-04"), Recipient: "Esimerkkilän Kyselytalo Oy", Role: "processor", Purpose: "Asiakastyytyväisyyskysely", Categories: "nimi, sähköpostiosoite", Basis: "oikeutettu etu", Country: "FI", Origin: origin}},
}

func sectionOf(name string, total int) models.Section {
	kind, err := models.KindNamed(name)
	if err != nil {
		panic(err)
	}
	s := models.Section{Kind: kind, Total: total}
	for len(s.Records) < min(total, models.PageSize) {
		s.Records = append(s.Records, held[name]...)
	}
	s.Records = s.Records[:min(total, models.PageSize)]
	return s
}

func counted(totals map[string]int) []models.Section {
	var sections []models.Section
	for _, k := range models.Kinds {
		sections = append(sections, models.Section{Kind: k, Total: totals[k.Name]})
	}
	return sections
}

func at(p views.Page, path string) views.Page {
	p = asCustomer(p)
	p.Path = path
	return p
}

var full = map[string]int{
	"customers": 1, "addresses": 2, "contacts": 2, "accounting_points": 1, "contracts": 2, "services": 1, "invoices": 36,
	"logins": 120, "events": 5000, "permissions": 9, "documents": 1, "disclosures": 3,
}

var (
	_ = sample("customer/overview", func(p views.Page) views.View {
		return views.NewOverview(at(p, "/me"), person{"Aino Lehtinen", "100234"}, counted(full))
	})
	_ = sample("customer/overview, nothing but a name", func(p views.Page) views.View {
		return views.NewOverview(at(p, "/me"), person{"Mäkelä", "100007"}, counted(map[string]int{"customers": 1}))
	})
	_ = sample("customer/overview, of a housing company", func(p views.Page) views.View {
		name := "Asunto-osakeyhtiö Esimerkkilän Kolmoskoivurinteentupa"
		p = at(p, "/me")
		p.Reader.Shown, p.Reader.Capacity, p.Reader.Contexts = name, "isännöitsijä", 4
		return views.NewOverview(p, person{name, "200001"}, counted(full))
	})
	_ = sample("customer/permissions", func(p views.Page) views.View {
		return views.NewPermissions(at(p, "/permissions"), decided(map[string]models.Code{
			"direct_marketing:email": models.Granted, "direct_marketing:sms": models.Refused,
			"direct_marketing:phone": models.Prohibited, "electronic_collection:any": models.Granted,
		}))
	})
	_ = sample("customer/permissions, nothing asked", func(p views.Page) views.View {
		return views.NewPermissions(at(p, "/permissions"), decided(nil))
	})
	_ = sample("customer/permissions, unchanged", func(p views.Page) views.View {
		p = at(p, "/permissions")
		p.Notice = views.PermissionsUnchanged(p.Lang)
		return views.NewPermissions(p, decided(map[string]models.Code{"direct_marketing:post": models.Prohibited}))
	})
	_ = sample("customer/permission_history", func(p views.Page) views.View {
		return views.NewPermissionHistory(at(p, "/permissions/history"), decisions(3), 1, register.Default())
	})
	_ = sample("customer/permission_history, long", func(p views.Page) views.View {
		return views.NewPermissionHistory(at(p, "/permissions/history?page=2"), decisions(130), 2, register.Default())
	})
	_ = sample("customer/permission_history, empty", func(p views.Page) views.View {
		return views.NewPermissionHistory(at(p, "/permissions/history"), nil, 1, register.Default())
	})
	_ = sample("customer/kind, page of many", func(p views.Page) views.View {
		return views.NewKindPage(at(p, "/me/events?page=3"), sectionOf("events", 5000), 3, register.Default())
	})
	_ = sample("customer/kind, some left out", func(p views.Page) views.View {
		return views.NewKindPage(at(p, "/me/analyses"), leftOut(sectionOf("analyses", 1)), 1, register.Default())
	})
	_ = sample("customer/kind, all left out", func(p views.Page) views.View {
		return views.NewKindPage(at(p, "/me/analyses"), leftOut(sectionOf("analyses", 0)), 1, register.Default())
	})
	_ = sampleKinds()
)

// leftOut is a section of which an answer keeps something from the customer.
func leftOut(section models.Section) models.Section {
	section.LeftOutBy = []string{"2026-0012"}
	return section
}

// sampleKinds adds every kind, with records and with none.
func sampleKinds() bool {
	for _, k := range models.Kinds {
		sample("customer/kind, "+k.Name, func(p views.Page) views.View {
			return views.NewKindPage(at(p, "/me/"+k.Name), sectionOf(k.Name, len(held[k.Name])), 1, register.Default())
		})
		sample("customer/kind, no "+k.Name, func(p views.Page) views.View {
			return views.NewKindPage(at(p, "/me/"+k.Name), sectionOf(k.Name, 0), 1, register.Default())
		})
	}
	return true
}

// decided is the default grid for a person with some cells decided.
func decided(states map[string]models.Code) []models.Cell {
	var cells []models.Cell
	for _, purpose := range register.Default().Permissions {
		for _, c := range purpose.Channels {
			cell := models.Cell{Purpose: purpose, Channel: c.Channel, Needs: c.Way(), Rule: c.Person, State: models.NotAsked}
			if state, ok := states[purpose.Key+":"+string(c.Channel)]; ok {
				cell.State, cell.Since, cell.How = state, instant("2025-02-03T09:00:00Z"), "portal"
				cell.Decision = &models.Permission{State: state, DecidedAt: cell.Since, How: "portal", Origin: models.Origin{Source: "person"}}
			}
			cell.Reason, cell.Law = reasonOf(cell)
			cells = append(cells, cell)
		}
	}
	return cells
}

// reasonOf is what the decision function says of a person who can be reached and bought nothing.
func reasonOf(c models.Cell) (permit.Reason, register.Law) {
	q := permit.Question{At: instant("2026-11-20T09:00:00Z"), Kind: c.Purpose.Kind, Channel: c.Channel, Needs: c.Needs, Rule: c.Rule, Person: true, Reach: permit.Reachable}
	if c.State != models.NotAsked {
		q.Decisions = []permit.Decision{{At: c.Since, Channel: c.Channel, State: permit.State(c.State), Here: true, ByPerson: true}}
	}
	a := permit.Ask(q)
	return a.Reason, a.Law
}

// decisions are so many decisions, newest first: yes and no in turn by e-mail, and one from a
// prohibition register at the end.
func decisions(n int) []models.Permission {
	var list []models.Permission
	for i := range n {
		d := models.Permission{
			Purpose: "direct_marketing", Channel: "email", State: models.Granted, How: "portal",
			DecidedAt: instant("2026-11-20T09:00:00Z").Add(-time.Duration(i) * 24 * time.Hour), Origin: models.Origin{Source: "person"},
		}
		if i%2 == 0 {
			d.State, d.How = models.Refused, "unsubscribe"
		}
		if i == n-1 {
			d.Channel, d.State, d.How, d.Source = "phone", models.Prohibited, "register", "prohibition_register"
		}
		list = append(list, d)
	}
	return list
}

func TestOverviewHasEveryKindOnce(t *testing.T) {
	page := render(t, views.NewOverview(at(blank("fi"), "/me"), person{"Aino Lehtinen", "100234"}, counted(full)))
	var links []string
	for _, a := range viewstest.Find(page, "a", "") {
		if kind, ok := strings.CutPrefix(viewstest.Attr(a, "href"), "/me/"); ok {
			links = append(links, kind)
		}
	}
	for _, k := range models.Kinds {
		if n := len(slices.DeleteFunc(slices.Clone(links), func(l string) bool { return l != k.Name })); n != 1 {
			t.Errorf("%d links to %s, want 1", n, k.Name)
		}
	}
	text := viewstest.Text(page)
	for _, want := range []string{"Aino Lehtinen", "100234", "Laskut 36 tietoa", "Käyttöpaikat 1 tieto", "Tapahtumat ja yhteydenotot 5 000 tietoa", "Perintä Ei tietoja"} {
		if !strings.Contains(text, want) {
			t.Errorf("the overview does not say %q", want)
		}
	}
}

// TestKindPagesShowEveryFact: no value that is held may be missing from its page.
func TestKindPagesShowEveryFact(t *testing.T) {
	for _, k := range models.Kinds {
		if len(held[k.Name]) == 0 {
			t.Errorf("no made-up %s", k.Name)
		}
		section := sectionOf(k.Name, len(held[k.Name]))
		text := viewstest.Text(render(t, views.NewKindPage(at(blank("fi"), "/me/"+k.Name), section, 1, register.Default())))
		for _, record := range section.Records {
			for _, f := range views.HeldFacts(views.RecordFacts("fi", k, record)) {
				value := strings.Join(strings.Fields(f.Value), " ")
				if f.Field.Name == "currency" {
					value = "€" // told by the amount
				}
				if !strings.Contains(text, value) {
					t.Errorf("the page of %s does not show %s: %q", k.Name, f.Field.Name, value)
				}
			}
			if origin := views.RecordOrigin("fi", k, record); !strings.Contains(text, origin) {
				t.Errorf("the page of %s does not tell %q", k.Name, origin)
			}
		}
	}
}

// TestRowsShowEveryField: the columns of a kind shown as rows have a place for each of its fields.
func TestRowsShowEveryField(t *testing.T) {
	for name, record := range map[string]any{
		"invoices": &models.Invoice{Record: key("1"), Contract: "V1", Reference: "1234561", Invoiced: day("2026-11-12"), Due: day("2026-12-03"),
			Amount: value.MoneyOf(100), Currency: "SEK", Paid: day("2026-12-01"), Status: "paid"},
		"a currency alone": &models.Invoice{Record: key("1"), Invoiced: day("2026-11-12"), Currency: "SEK"},
		"collections": &models.Collection{Record: key("2"), Invoice: "1", Stage: "plan", Date: day("2026-12-03"), Amount: value.MoneyOf(100),
			Collector: "Perintä Oy", Note: "kuusi erää"},
		"logins":      &models.Login{Record: key("3"), Time: instant("2026-11-20T18:45:00Z"), Service: "Omat", Method: "otp", IP: "192.0.2.1", Agent: "Firefox"},
		"permissions": &models.Permission{Record: key("4"), Purpose: "direct_marketing", Channel: "sms", State: "refused", DecidedAt: instant("2026-11-20T18:45:00Z"), How: "paper", Wording: "Saamme"},
		"events":      &models.Event{Record: key("5"), Time: instant("2026-11-20T18:45:00Z"), Channel: "chat", Unit: "Vaihde", Kind: "move", Text: "ilman aihetta"},
	} {
		kind := kindOf(t, record)
		section := models.Section{Kind: kind, Records: []any{record}, Total: 1}
		text := viewstest.Text(render(t, views.NewKindPage(at(blank("en"), "/me/"+kind.Name), section, 1, register.Default())))
		for _, f := range views.HeldFacts(views.RecordFacts("en", kind, record)) {
			if value := strings.Join(strings.Fields(f.Value), " "); !strings.Contains(text, value) {
				t.Errorf("%s: the page does not show %s: %q", name, f.Field.Name, value)
			}
		}
	}
}

// kindOf is the kind of a record by its type.
func kindOf(t testing.TB, record any) *models.Kind {
	t.Helper()
	for name, one := range bare {
		if reflect.TypeOf(one) == reflect.TypeOf(record) {
			return kindNamed(t, name)
		}
	}
	t.Fatalf("no kind of %T", record)
	return nil
}

func TestKindPagesSayWhy(t *testing.T) {
	d := register.Default()
	for _, k := range models.Kinds {
		text := viewstest.Text(render(t, views.NewKindPage(at(blank("sv"), "/me/"+k.Name), sectionOf(k.Name, 0), 1, d)))
		about := d.Kind(k.Name)
		var want []string
		for _, p := range d.PurposesOf(about) {
			want = append(want, p.Name.SV, p.BasisText.SV)
		}
		for _, s := range d.SourcesOf(about) {
			want = append(want, s.Name.SV)
		}
		for _, r := range d.RecipientsOf(about) {
			want = append(want, r.Name.SV)
		}
		want = append(want, about.Retention.Text.SV, about.Retention.Basis.SV, about.Mandatory.SV)
		for _, w := range want {
			if !strings.Contains(text, strings.Join(strings.Fields(w), " ")) {
				t.Errorf("the page of %s does not say %q", k.Name, w)
			}
		}
	}
}

func TestKindPageRange(t *testing.T) {
	page := render(t, views.NewKindPage(at(blank("fi"), "/me/events?page=3"), sectionOf("events", 5000), 3, register.Default()))
	if want := "Näytetään 101–150, yhteensä 5 000."; !strings.Contains(viewstest.Text(page), want) {
		t.Errorf("the page does not say %q", want)
	}
	if last := viewstest.Find(page, "nav", "pagination"); len(last) != 1 || !strings.Contains(string(page), `href="/me/events?page=100"`) {
		t.Error("the page does not lead to the last one")
	}
}

func TestPermissionField(t *testing.T) {
	for _, purpose := range register.Default().Permissions {
		for _, c := range purpose.Channels {
			name := views.PermissionField(purpose.Key, string(c.Channel))
			if p, ch, ok := views.ParsePermissionField(name); !ok || p != purpose.Key || ch != string(c.Channel) {
				t.Errorf("%s reads as %s, %s, %t", name, p, ch, ok)
			}
		}
	}
	for _, name := range []string{"", "_csrf", "p", "p:a", "p::b", "p:a:", "p:a:b:c", "q:a:b"} {
		if _, _, ok := views.ParsePermissionField(name); ok {
			t.Errorf("%q counts as a permission field", name)
		}
	}
}

func TestPermissionsShowAnswers(t *testing.T) {
	page := render(t, views.NewPermissions(at(blank("fi"), "/permissions"), decided(map[string]models.Code{
		"direct_marketing:email": models.Granted, "direct_marketing:phone": models.Prohibited, "direct_marketing:sms": models.Refused,
	})))
	chosen := map[string]string{}
	for _, input := range viewstest.Find(page, "input", "") {
		for _, a := range input.Attr {
			if a.Key == "checked" {
				chosen[viewstest.Attr(input, "name")] = viewstest.Attr(input, "value")
			}
		}
	}
	want := map[string]string{"p:direct_marketing:email": "yes", "p:direct_marketing:phone": "no", "p:direct_marketing:sms": "no"}
	if len(chosen) != len(want) {
		t.Errorf("chosen are %v, want %v", chosen, want)
	}
	for name, answer := range want {
		if chosen[name] != answer {
			t.Errorf("%s is %q, want %q", name, chosen[name], answer)
		}
	}
	text := viewstest.Text(page)
	for _, want := range []string{
		"Sallittu 3.2.2025 alkaen", "Kielletty 3.2.2025 alkaen", "Ei lupaa 3.2.2025 alkaen", "Et ole vastannut",
		"Emme tee näin ilman lupaasi.", "Saamme tehdä näin, kunnes kiellät.", "200 § 3 momentti", "75 f §",
		"Saamme tehdä näin, koska annoit luvan.", "Emme tee näin, koska kielsit sen.", "21 artiklan 2 ja 3 kohta",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestPermissionHistory(t *testing.T) {
	page := render(t, views.NewPermissionHistory(at(blank("fi"), "/permissions/history"), decisions(3), 1, register.Default()))
	text := viewstest.Text(page)
	for _, want := range []string{
		"Suoramarkkinointi, sähköposti Ei lupaa Ennen: sallittu", "Sallittu Ennen: ei vastausta", "Kielletty Ennen: ei vastausta", "20.11.2026 klo 11.00",
		"Alan kieltorekisteri Haettu rekisteristä", "11.00 Viestin peruutuslinkistä",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the history does not say %q in %q", want, text)
		}
	}
	second := views.NewPermissionHistory(at(blank("fi"), "/permissions/history?page=3"), decisions(130), 3, register.Default())
	if got := len(second.Decisions); got != 30 {
		t.Errorf("the third page of 130 has %d decisions, want 30", got)
	}
}

// TestLeftOutIsSaid: where an answer keeps records from the customer nobody says that there are none, and the way to the
// answer is the customer's alone.
func TestLeftOutIsSaid(t *testing.T) {
	for n := range 2 {
		section := leftOut(sectionOf("analyses", n))
		page := render(t, views.NewKindPage(at(blank("fi"), "/me/analyses"), section, 1, register.Default()))
		text := viewstest.Text(page)
		if !strings.Contains(text, i18n.T("fi", "section.left_out_why")) || !bytes.Contains(page, []byte(`href="/requests/2026-0012"`)) {
			t.Errorf("%d shown: nothing tells of what is left out", n)
		}
		if strings.Contains(text, i18n.T("fi", "section.nothing")) {
			t.Errorf("%d shown: nothing is said to be held", n)
		}
		p := at(blank("fi"), "/me/analyses")
		p.Reader.Shown = "Esimerkki Oy"
		page = render(t, views.NewKindPage(p, section, 1, register.Default()))
		if !strings.Contains(viewstest.Text(page), i18n.T("fi", "section.left_out")) || bytes.Contains(page, []byte("2026-0012")) {
			t.Errorf("%d shown: who acts for the customer is led to their request", n)
		}
		text = viewstest.Text(render(t, views.NewOverview(at(blank("fi"), "/me"), person{"Aino Lehtinen", "100234"}, []models.Section{section})))
		if strings.Contains(text, i18n.T("fi", "overview.left_out")) != (n == 0) {
			t.Errorf("%d shown: the overview says %s", n, text)
		}
	}
}
