package views_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// ownTexts are the texts a kind has beside those of its fields.
var ownTexts = []string{"title", "one", "lead"}

// originTexts are the texts around a record's origin and facts, which no field is named by.
var originTexts = []string{
	"record.source.none", "record.origin", "record.origin.received", "record.origin.changed", "record.origin.gone", "record.missing", "record.yes", "record.no",
}

// registerTexts are the keys of every text that the declarations of the register ask for.
func registerTexts() []string {
	keys := slices.Clone(originTexts)
	for _, k := range models.Kinds {
		for _, name := range ownTexts {
			keys = append(keys, k.Name+"."+name)
		}
		for _, f := range k.Fields {
			key := k.TextKey(f)
			if f.Name == "title" {
				key = k.Name + ".title_field"
			}
			keys = append(keys, key)
			for _, code := range f.Codes {
				keys = append(keys, k.TextKey(f)+"."+code)
			}
		}
	}
	return keys
}

func TestRegisterHasTexts(t *testing.T) {
	for _, key := range registerTexts() {
		if !i18n.Has(key) {
			t.Errorf("no text for %s", key)
		}
	}
}

func TestRegisterHasNoOtherTexts(t *testing.T) {
	families := []string{"record."}
	for _, k := range models.Kinds {
		families = append(families, k.Name+".")
	}
	wanted := registerTexts()
	for _, key := range i18n.Keys() {
		of := slices.ContainsFunc(families, func(f string) bool { return strings.HasPrefix(key, f) })
		if of && !slices.Contains(wanted, key) {
			t.Errorf("text %s belongs to no field or code", key)
		}
	}
}

func kindNamed(t testing.TB, name string) *models.Kind {
	t.Helper()
	k, err := models.KindNamed(name)
	if err != nil {
		t.Fatalf("kind %s: %v", name, err)
	}
	return k
}

// parsed reads a value of a type from its form in an import file.
func parsed[T any, P interface {
	*T
	UnmarshalText([]byte) error
}](text string) T {
	var v T
	if err := P(&v).UnmarshalText([]byte(text)); err != nil {
		panic(err)
	}
	return v
}

func TestRecordFacts(t *testing.T) {
	day, at := value.NewDate(2024, time.February, 3), parsed[value.Time]("2025-02-03T08:05:00Z")
	customer := &models.Customer{
		Number: "100234", Kind: models.Person, GivenNames: "Aino", FamilyName: "Mäkelä", PersonalID: parsed[value.PersonalID]("010190-902S"),
		Language: "sv", HomeCountry: "FI", HousingForm: "flat", Protected: value.BoolOf(false), Since: day,
	}
	point := &models.AccountingPoint{
		Record: models.Record{Key: "643007127000000013"}, Street: "Koivukuja 3", AnnualKWh: value.IntOf(18500),
	}
	invoice := &models.Invoice{
		Record: models.Record{Key: "L-77"}, Reference: parsed[value.Reference]("1234561"), Invoiced: day,
		Amount: value.MoneyOf(123456), Currency: "SEK", Status: "overdue",
	}
	for _, test := range []struct {
		kind        string
		record      any
		lang        string
		field, want string
	}{
		{"customers", customer, "fi", "kind", "Yksityishenkilö"},
		{"customers", customer, "fi", "personal_id", "010190-902S"},
		{"customers", customer, "fi", "language", "ruotsi"},
		{"customers", customer, "sv", "language", "svenska"},
		{"customers", customer, "en", "language", "Swedish"},
		{"customers", customer, "sv", "home_country", "Finland"},
		{"customers", customer, "fi", "protected", "Ei"},
		{"customers", customer, "sv", "protected", "Nej"},
		{"customers", customer, "en", "since", "3 February 2024"},
		{"customers", customer, "fi", "until", ""},
		{"accounting_points", point, "fi", "id", "6430 0712 7000 0000 13"},
		{"accounting_points", point, "fi", "annual_kwh", "18\u00a0500"},
		{"accounting_points", point, "en", "annual_kwh", "18,500"},
		{"contracts", &models.Contract{AccountingPoint: "643007127000000013"}, "fi", "accounting_point", "6430 0712 7000 0000 13"},
		{"contracts", &models.Contract{AccountingPoint: "ENNEN-77"}, "fi", "accounting_point", "ENNEN-77"},
		{"contracts", &models.Contract{Kind: "barter"}, "fi", "kind", "barter"},
		{"invoices", invoice, "fi", "id", "L-77"},
		{"invoices", invoice, "fi", "reference", "12 34561"},
		{"invoices", invoice, "fi", "amount", "1\u00a0234,56\u00a0SEK"},
		{"invoices", invoice, "sv", "status", "Förfallen"},
		{"collections", &models.Collection{Amount: value.MoneyOf(500)}, "fi", "amount", "5,00\u00a0€"},
		{"logins", &models.Login{Time: at}, "fi", "time", "3.2.2025 klo 10.05"},
		{"contacts", &models.Contact{Channel: "phone", Value: "0401234567"}, "fi", "value", "+358 40 1234567"},
		{"contacts", &models.Contact{Channel: "phone", Value: "kysy pojalta"}, "fi", "value", "kysy pojalta"},
		{"contacts", &models.Contact{Channel: "email", Value: "aino@posti.example"}, "fi", "value", "aino@posti.example"},
		{"events", &models.Event{Text: "Soitti.\nKysyi mittarista."}, "fi", "text", "Soitti.\nKysyi mittarista."},
	} {
		facts := views.RecordFacts(test.lang, kindNamed(t, test.kind), test.record)
		i := slices.IndexFunc(facts, func(f views.RecordFact) bool { return f.Field.Name == test.field })
		if i < 0 {
			t.Errorf("%s has no fact %s", test.kind, test.field)
		} else if facts[i].Value != test.want || facts[i].Empty() != (test.want == "") {
			t.Errorf("%s.%s in %s is %q, want %q", test.kind, test.field, test.lang, facts[i].Value, test.want)
		}
	}
}

// bare is a record of each kind that holds nothing.
var bare = map[string]any{
	"customers": &models.Customer{}, "addresses": &models.Address{}, "contacts": &models.Contact{},
	"representatives": &models.Representative{}, "accounting_points": &models.AccountingPoint{},
	"offers": &models.Offer{}, "contracts": &models.Contract{}, "services": &models.Service{},
	"invoices": &models.Invoice{}, "collections": &models.Collection{}, "logins": &models.Login{},
	"permissions": &models.Permission{}, "self_reported": &models.SelfReported{}, "events": &models.Event{},
	"analyses": &models.Analysis{}, "disclosures": &models.Disclosure{}, "documents": &models.Document{},
}

func TestRecordFactsAreAllFields(t *testing.T) {
	for _, k := range models.Kinds {
		var got []string
		for _, f := range views.RecordFacts("fi", k, bare[k.Name]) {
			got = append(got, f.Field.Name)
		}
		var want []string
		for _, f := range k.Fields {
			if !strings.HasPrefix(k.TextKey(f), "record.") {
				want = append(want, f.Name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s has facts %v, want %v", k.Name, got, want)
		}
	}
}

func TestMissingFacts(t *testing.T) {
	k := kindNamed(t, "services")
	facts := views.RecordFacts("fi", k, &models.Service{Record: models.Record{Key: "P1"}, Contract: "V1", Name: "Sähköinen lasku"})
	if got, want := views.MissingFacts("fi", facts), "Ei tietoa: Kytkentäpäivä, Päättymispäivä"; got != want {
		t.Errorf("missing is %q, want %q", got, want)
	}
	if got := len(views.HeldFacts(facts)); got != 3 {
		t.Errorf("%d facts are held, want 3", got)
	}
	if got := views.MissingFacts("fi", views.HeldFacts(facts)); got != "" {
		t.Errorf("missing of what is held is %q", got)
	}
}

func TestRecordTitle(t *testing.T) {
	for _, test := range []struct {
		kind   string
		record any
		want   string
	}{
		{"customers", &models.Customer{Number: "100", GivenNames: "Aino", FamilyName: "Mäkelä"}, "Aino Mäkelä"},
		{"customers", &models.Customer{Number: "100"}, "100"},
		{"addresses", &models.Address{Kind: "invoicing"}, "Laskutusosoite"},
		{"representatives", &models.Representative{OrganisationName: "As Oy Koivula"}, "As Oy Koivula"},
		{"contracts", &models.Contract{Record: models.Record{Key: "V1"}, Product: "Pörssisähkö"}, "Pörssisähkö"},
		{"contracts", &models.Contract{Record: models.Record{Key: "V1"}}, "Sopimus V1"},
		{"accounting_points", &models.AccountingPoint{Record: models.Record{Key: "643007127000000013"}}, "Käyttöpaikka 6430 0712 7000 0000 13"},
		{"invoices", &models.Invoice{Invoiced: value.NewDate(2024, time.February, 3)}, "Lasku 3.2.2024"},
		{"documents", &models.Document{Title: "Liittymissopimus 1987"}, "Liittymissopimus 1987"},
	} {
		if got := views.RecordTitle("fi", kindNamed(t, test.kind), test.record); got != test.want {
			t.Errorf("title in %s is %q, want %q", test.kind, got, test.want)
		}
	}
}

func TestRecordOrigin(t *testing.T) {
	stored := parsed[value.Time]("2026-11-22T10:00:00Z")
	full := models.Origin{Source: "contract", SourceTime: parsed[value.Time]("2024-02-03T08:05:00Z"), Received: stored, Changed: stored}
	changed := full
	changed.Changed = parsed[value.Time]("2026-12-01T10:00:00Z")
	for _, test := range []struct {
		lang   string
		origin models.Origin
		want   string
	}{
		{"fi", full, "Lähde: sopimus, 3.2.2024; tallennettu 22.11.2026"},
		{"fi", changed, "Lähde: sopimus, 3.2.2024; tallennettu 22.11.2026; muuttunut 1.12.2026"},
		{"sv", full, "Källa: avtal, 3.2.2024; sparad 22.11.2026"},
		{"en", full, "Source: contract, 3 February 2024; stored 22 November 2026"},
		{"fi", models.Origin{}, "Lähde: ei tietoa"},
	} {
		if got := views.RecordOrigin(test.lang, kindNamed(t, "contracts"), &models.Contract{Origin: test.origin}); got != test.want {
			t.Errorf("origin is %q, want %q", got, test.want)
		}
	}
}
