package register

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestDefaultTexts walks every text of the built-in description: there in three languages, and written
// in each rather than copied from one to another, names apart.
func TestDefaultTexts(t *testing.T) {
	var n int
	walkTexts(reflect.ValueOf(*Default()), "", false, func(path string, text Text, proper bool) {
		n++
		for lang, s := range map[string]string{"fi": text.FI, "sv": text.SV, "en": text.EN} {
			if strings.TrimSpace(s) == "" || text.In(lang) != s {
				t.Errorf("%s in %s: %q", path, lang, s)
			}
		}
		if sentence := strings.Contains(text.FI, " "); sentence && !proper && (text.FI == text.SV || text.FI == text.EN || text.SV == text.EN) {
			t.Errorf("%s is the same in two languages: %q", path, text.FI)
		}
	})
	if there := strings.Count(string(defaultYAML), "sv: "); n < there {
		t.Errorf("walked %d texts of at least %d", n, there)
	}
}

func walkTexts(v reflect.Value, path string, proper bool, visit func(string, Text, bool)) {
	switch {
	case v.Type() == textType:
		if text := v.Interface().(Text); text != (Text{}) || !strings.HasSuffix(path, ".Safeguards") && !strings.HasSuffix(path, ".ForStaff") {
			visit(path, text, proper)
		}
	case v.Kind() == reflect.Pointer && !v.IsNil():
		walkTexts(v.Elem(), path, proper, visit)
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		for i := range v.Len() {
			walkTexts(v.Index(i), fmt.Sprintf("%s[%d]", path, i), false, visit)
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			walkTexts(v.Field(i), path+"."+f.Name, strings.Contains(f.Tag.Get("yaml"), ",proper"), visit)
		}
	}
}

// TestDefaultSpeaksOfCurrentLaw keeps the names of repealed law and of offices that are no more out of it.
func TestDefaultSpeaksOfCurrentLaw(t *testing.T) {
	text := strings.ToLower(string(defaultYAML))
	for _, old := range []string{
		"rekisteriselos", "henkilötietolain", "henkilötietolaki", "523/1999", "väestörekisterikesku", "registerbeskrivning", "personuppgiftslag",
		"suoramarkkinointiliit",
	} {
		if strings.Contains(text, old) {
			t.Errorf("the built-in description speaks of %q", old)
		}
	}
}

func TestDefaultRetention(t *testing.T) {
	d := Default()
	for _, c := range []struct {
		kind          string
		years, months int
		from          Trigger
	}{
		{"customers", 6, 0, FromContractEnd}, // Electricity Market Act section 75 c
		{"contracts", 6, 0, FromContractEnd},
		{"accounting_points", 6, 0, FromContractEnd},
		{"invoices", 6, 0, FromFinancialYearEnd}, // Accounting Act chapter 2 section 10
		{"collections", 0, 0, FromSettled},       // Act on Limitation of Debts section 4
		{"permissions", 3, 0, FromPermissionEnd},
		{"offers", 1, 0, FromOfferEnd},
		{"logins", 0, 12, FromRecordDate},
	} {
		r := d.Kind(c.kind).Retention
		if r.Years != c.years || r.Months != c.months || r.From != c.from {
			t.Errorf("%s: %d years %d months from %s, want %d, %d, %s", c.kind, r.Years, r.Months, r.From, c.years, c.months, c.from)
		}
	}
}

// TestDefaultGrid holds the built-in grid to Act 917/2014 sections 200 and 202, the Electricity Market
// Act section 75 f and the Debt Collection Act section 5(2).
func TestDefaultGrid(t *testing.T) {
	for _, c := range []struct {
		purpose              string
		channel              Channel
		person, organisation Rule
	}{
		{DirectMarketing, ChannelEmail, Rule{PriorConsent, LawServices200_1, true}, Rule{AllowedUnlessProhibited, LawServices202, false}},
		{DirectMarketing, ChannelSMS, Rule{PriorConsent, LawServices200_1, true}, Rule{AllowedUnlessProhibited, LawServices202, false}},
		{DirectMarketing, ChannelAutomatedCall, Rule{PriorConsent, LawServices200_1, false}, Rule{AllowedUnlessProhibited, LawServices202, false}},
		{DirectMarketing, ChannelPhone, Rule{AllowedUnlessProhibited, LawServices200_2, false}, Rule{AllowedUnlessProhibited, LawServices202, false}},
		{DirectMarketing, ChannelPost, Rule{AllowedUnlessProhibited, LawServices200_2, false}, Rule{AllowedUnlessProhibited, LawServices202, false}},
		{OpinionResearch, ChannelPhone, Rule{AllowedUnlessProhibited, LawGDPR21_1, false}, Rule{AllowedUnlessProhibited, LawGDPR21_1, false}},
		{MarketResearch, ChannelAutomatedCall, Rule{PriorConsent, OwnPractice, false}, Rule{PriorConsent, OwnPractice, false}},
		{CampaignDisclosure, ChannelAny, Rule{AllowedUnlessProhibited, LawGDPR21_1, false}, Rule{AllowedUnlessProhibited, LawGDPR21_1, false}},
		{MeteringDataDisclosure, ChannelAny, Rule{PriorConsent, LawElectricity75f, false}, Rule{PriorConsent, LawElectricity75f, false}},
		{ElectronicCollection, ChannelAny, Rule{PriorConsent, LawCollection5_2, false}, Rule{PriorConsent, LawCollection5_2, false}},
	} {
		cell, ok := Default().Permission(c.purpose).Channel(c.channel)
		if !ok || cell.Person != c.person || cell.Organisation != c.organisation {
			t.Errorf("%s by %s: %+v, want person %+v, organisation %+v", c.purpose, c.channel, cell, c.person, c.organisation)
		}
	}
	if _, ok := Default().Permission(ElectronicCollection).Channel(ChannelEmail); ok {
		t.Error("electronic_collection has a cell for email; the consent has no channels")
	}
	if any, _ := Default().Permission(ElectronicCollection).Channel(ChannelAny); any.Way() != ChannelEmail {
		t.Errorf("a payment demand in electronic form goes by %q", any.Way())
	}
}

func TestLookups(t *testing.T) {
	d := Default()
	for _, key := range KindKeys() {
		k := d.Kind(key)
		if k.Key != key || len(d.PurposesOf(k)) == 0 || len(d.SourcesOf(k)) == 0 {
			t.Errorf("kind %s: %+v", key, k)
		}
		for i, p := range d.PurposesOf(k) {
			if p.Key != k.Purposes[i] {
				t.Errorf("kind %s: purpose %d is %s, want %s", key, i, p.Key, k.Purposes[i])
			}
		}
		for i, r := range d.RecipientsOf(k) {
			if r.Key != k.Recipients[i] {
				t.Errorf("kind %s: recipient %d is %s, want %s", key, i, r.Key, k.Recipients[i])
			}
		}
	}
	for _, key := range SourceKeys() {
		if d.Source(key).Key != key {
			t.Errorf("source %s is not found", key)
		}
	}
	for _, key := range PortalKeys() {
		if d.PortalRecord(key).Retention.From == "" {
			t.Errorf("portal record %s has no retention", key)
		}
	}
	if d.Purpose("billing").Basis != BasisContract || d.Recipient("datahub").Name.SV != "Fingrid Datahub Oy" {
		t.Error("billing or datahub is not what the file says")
	}
	if k := d.Kind("nothing"); k.Key != "" {
		t.Errorf("an unknown kind is %+v, want the zero Kind", k)
	}
	if out := d.OutsideEEA(); len(out) > 0 {
		t.Errorf("recipients outside the EEA: %v", out)
	}
}

func TestHashAndYAML(t *testing.T) {
	d := Default()
	if want := fmt.Sprintf("%x", sha256.Sum256(defaultYAML)); d.Hash() != want {
		t.Errorf("hash %s, want %s", d.Hash(), want)
	}
	d.YAML()[0] = 'X' // the caller's copy
	if !slices.Equal(d.YAML(), defaultYAML) {
		t.Error("YAML is not the bytes that were read")
	}
	other, err := Parse("r.yaml", append(slices.Clone(defaultYAML), "# one more line\n"...))
	if err != nil {
		t.Fatal(err)
	}
	if other.Hash() == d.Hash() {
		t.Error("two different files have one hash")
	}
}

func TestParagraphs(t *testing.T) {
	if got := Default().Intro.Paragraphs("fi"); len(got) != 2 || !strings.HasPrefix(got[1], "Tiedot ovat sinun.") {
		t.Errorf("the introduction's paragraphs: %q, want two", got)
	}
	if got := (Text{SV: "a\n\n\nb "}).Paragraphs("sv"); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("got %q, want a and b", got)
	}
	if got := (Text{FI: "x", EN: "y"}).In("se"); got != "x" {
		t.Errorf("in another language %q, want the Finnish", got)
	}
}

func TestWarnings(t *testing.T) {
	example := "the register description is the example of a made-up company: write your own and leave out example: true"
	if got := Default().Warnings(); !slices.Equal(got, []string{example}) {
		t.Errorf("the built-in description: %q", got)
	}
	for id, right := range map[string]bool{
		"0245974-7": true, "1475607-9": true, "2301229-0": true, "0112038-9": true, "9000001-1": true, "0000001-9": true,
		"0230928-3": false, "1807357-5": false, "9000002-1": false,
	} {
		d := Description{Controller: Controller{BusinessID: id}}
		want := []string{"the controller's business ID " + id + " has a wrong check digit: see that it is right"}
		if right {
			want = nil
		}
		if got := d.Warnings(); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
}
