package views_test

import (
	"fmt"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// someFound are customers of every kind.
var someFound = []models.Found{
	{Number: "100234", Name: "Aino Lehtinen", Kind: models.Person, PostOffice: "Esimerkkilä"},
	{Number: "200001", Name: "Asunto-osakeyhtiö Esimerkkilän Kolmoskoivurinteentupa", Kind: models.HousingCompany, PostOffice: "Esimerkkilä"},
	{Number: "200002", Name: "Lehtisen Leipomo Oy", Kind: models.Company},
	{Number: "100777", Name: "Leena Lehtimäen kuolinpesä", Kind: models.Estate, PostOffice: "Toisaala"},
}

func onCustomers(p views.Page, roles ...string) views.Page {
	p = asStaff(p, roles...)
	p.Path = "/staff/customers"
	return p
}

// visitTo is a visit to Aino.
func visitTo(reason models.Reason) models.Visit {
	return models.Visit{
		Number: "100234", Name: "Aino Lehtinen", Kind: models.Person, Reason: reason, Until: instant("2026-11-20T12:32:00Z"),
	}
}

var (
	_ = sample("staff/customers", func(p views.Page) views.View { return views.NewStaffCustomers(onCustomers(p, "agent"), "") })
	_ = sample("staff/customers, found", func(p views.Page) views.View {
		return views.NewFindings(onCustomers(p, "agent"), "leht", models.Findings{Found: someFound})
	})
	_ = sample("staff/customers, one protected", func(p views.Page) views.View {
		return views.NewFindings(onCustomers(p, "approver"), "100235",
			models.Findings{Found: []models.Found{{Number: "100235", Name: "Sanni Salattu", Kind: models.Person, Protection: models.Ordered}}})
	})
	_ = sample("staff/customers, similar", func(p views.Page) views.View {
		return views.NewFindings(onCustomers(p, "agent"), "lehtinnen", models.Findings{Found: someFound[:1], Similar: true})
	})
	_ = sample("staff/customers, more than are shown", func(p views.Page) views.View {
		f := models.Findings{More: true}
		for i := range models.MaxFound {
			f.Found = append(f.Found, models.Found{Number: fmt.Sprint(300000 + i), Name: "Matti Meikäläinen", Kind: models.Person, PostOffice: "Esimerkkilä"})
		}
		return views.NewFindings(onCustomers(p, "agent"), "matti", f)
	})
	_ = sample("staff/customers, nobody found", func(p views.Page) views.View {
		return views.NewFindings(onCustomers(p, "agent"), "qwerty", models.Findings{})
	})
	_ = sample("staff/customers, identity code", func(p views.Page) views.View {
		p.Errors = views.SearchMistake(p.Lang, &models.Invalid{Field: "query", Code: "personal_id"})
		return views.NewStaffCustomers(onCustomers(p, "agent"), "010594Y9032")
	})
	_ = sample("staff/reason", func(p views.Page) views.View {
		return views.NewStaffReason(onCustomers(p, "agent"), "100234", models.Reason{Code: models.ReasonRequest})
	})
	_ = sample("staff/reason, text missing", func(p views.Page) views.View {
		p.Errors = views.SearchMistake(p.Lang, &models.Invalid{Field: "text", Code: "required"})
		return views.NewStaffReason(onCustomers(p, "agent"), "100234", models.Reason{Code: models.ReasonOther})
	})
	_ = sample("staff/customer", func(p views.Page) views.View {
		return views.NewStaffCustomer(onCustomers(p, "agent"), visitTo(models.Reason{Code: models.ReasonBilling}), everyHeld(), []models.Contact{waitingNumber})
	})
	_ = sample("staff/customer, protected", func(p views.Page) views.View {
		v := visitTo(models.Reason{Code: models.ReasonOther, Text: "Vuosittainen pistokoe lokeista"})
		v.Protection = models.Ordered
		return views.NewStaffCustomer(onCustomers(p, "approver"), v, everyHeld(), nil)
	})
)

// everyHeld is a section of every kind with what is held on the made-up customer.
func everyHeld() []models.Section {
	var sections []models.Section
	for _, k := range models.Kinds {
		sections = append(sections, sectionOf(k.Name, len(held[k.Name])))
	}
	return sections
}

// earlierOf is what records of a kind said, one for each that is held on the made-up customer.
func earlierOf(kind string) (list []models.Earlier) {
	section := sectionOf(kind, len(held[kind]))
	for i, record := range section.Records {
		list = append(list, models.Earlier{ID: int64(i + 1), Kind: section.Kind, RecordID: int64(40 + i), Replaced: requestAt(11, 3, 9), Record: record})
	}
	return list
}

var (
	_ = sample("staff/customer_earlier", func(p views.Page) views.View {
		list := earlierOf("addresses")
		return views.NewStaffEarlier(onCustomers(p, "approver"), visitTo(models.Reason{Code: models.ReasonDataProtection}), list[0].Kind, list, len(list), 1)
	})
	_ = sample("staff/customer_earlier, held", func(p views.Page) views.View {
		list := earlierOf("customers")
		p.Errors = views.EarlierMistake(p.Lang, &models.Invalid{Field: "earlier", Code: "held"})
		return views.NewStaffEarlier(onCustomers(p, "approver"), visitTo(models.Reason{Code: models.ReasonDataProtection}), list[0].Kind, list, 120, 1)
	})
	_ = sample("staff/customer_earlier, none", func(p views.Page) views.View {
		return views.NewStaffEarlier(onCustomers(p, "approver"), visitTo(models.Reason{Code: models.ReasonDataProtection}), models.Kinds[5], nil, 0, 1)
	})
)

func init() {
	for _, k := range models.Kinds {
		sample("staff/customer_kind, "+k.Name, func(p views.Page) views.View {
			return views.NewStaffKind(onCustomers(p, "agent"), visitTo(models.Reason{Code: models.ReasonBilling}), sectionOf(k.Name, len(held[k.Name])), 1)
		})
	}
	sample("staff/customer_kind, protected and many", func(p views.Page) views.View {
		v := visitTo(models.Reason{Code: models.ReasonBilling})
		v.Protection = models.Household
		return views.NewStaffKind(onCustomers(p, "approver"), v, sectionOf("events", 205), 1)
	})
	sample("staff/customer_kind, nothing", func(p views.Page) views.View {
		return views.NewStaffKind(onCustomers(p, "agent"), visitTo(models.Reason{Code: models.ReasonBilling}), models.Section{Kind: models.Kinds[5]}, 1)
	})
}

// TestStaffSeeNoIdentityCode: neither the code nor a word that there is none.
func TestStaffSeeNoIdentityCode(t *testing.T) {
	for _, code := range []value.PersonalID{"", "010190-902S"} {
		section := sectionOf("customers", 1)
		c := *section.Records[0].(*models.Customer)
		c.PersonalID = code
		section.Records = []any{&c}
		text := viewstest.Text(render(t, views.NewStaffKind(onCustomers(blank("fi"), "agent"), visitTo(models.Reason{}), section, 1)))
		if strings.Contains(strings.ToLower(text), "henkilötunnus") || strings.Contains(text, "010190") {
			t.Errorf("%s", text)
		}
		if !strings.Contains(text, "Aino Maria") {
			t.Errorf("no name:\n%s", text)
		}
		past := []models.Earlier{{ID: 1, Kind: section.Kind, Record: &c}}
		text = viewstest.Text(render(t, views.NewStaffEarlier(onCustomers(blank("fi"), "approver"), visitTo(models.Reason{}), section.Kind, past, 1, 1)))
		if strings.Contains(strings.ToLower(text), "henkilötunnus") || strings.Contains(text, "010190") || !strings.Contains(text, "Aino Maria") {
			t.Errorf("before: %s", text)
		}
	}
}

// TestStaffCorrectNothing: what is wrong is for the customer to say.
func TestStaffCorrectNothing(t *testing.T) {
	for _, s := range everyHeld() {
		page := string(render(t, views.NewStaffKind(onCustomers(blank("fi"), "agent"), visitTo(models.Reason{}), s, 1)))
		if strings.Contains(page, "/requests/new") || strings.Contains(page, `"/me`) {
			t.Errorf("%s leads staff to the customer's own pages", s.Kind.Name)
		}
	}
}

// TestCaseLeadsToCustomer: with the reason chosen, and for a protected customer only those who may.
func TestCaseLeadsToCustomer(t *testing.T) {
	for _, c := range []struct {
		protection models.Protection
		role       string
		want       bool
	}{
		{"", "agent", true}, {"", "approver", true}, {models.Ordered, "agent", false}, {models.Ordered, "approver", true},
		{models.Household, "agent", false}, {models.Household, "approver", true},
	} {
		k := caseIn(models.InProgress)
		k.Protection = c.protection
		page := render(t, views.NewCase(asStaff(blank("fi"), c.role), k, by(kaisa, value.NewDate(2026, 11, 20))))
		if got := strings.Contains(string(page), `href="/staff/customers/100234?code=request"`); got != c.want {
			t.Errorf("protection %q, %s: link %v", c.protection, c.role, got)
		}
	}
}

// TestSearchMistakes: every mistake that models name has words.
func TestSearchMistakes(t *testing.T) {
	for field, codes := range map[string][]string{
		"query": {"required", "too_long", "characters", "personal_id"}, "code": {"required"},
		"text": {"required", "too_long", "characters", "personal_id"},
	} {
		for _, code := range codes {
			if key := "staff_customers.error." + field + "." + code; !i18n.Has(key) {
				t.Errorf("no text %s", key)
			}
		}
	}
}

// TestProtectionsHaveWords: every protection that models names has words, where it is found and where
// it warns.
func TestProtectionsHaveWords(t *testing.T) {
	for _, language := range i18n.Languages {
		seen := map[string]bool{}
		for _, protection := range models.Protections {
			p := onCustomers(blank(language.Code), "approver")
			f := models.Findings{Found: []models.Found{{Number: "100235", Name: "Sanni Salattu", Kind: models.Person, Protection: protection}}}
			found := viewstest.Text(render(t, views.NewFindings(p, "100235", f)))
			v := visitTo(models.Reason{Code: models.ReasonBilling})
			v.Protection = protection
			visited := views.NewStaffCustomer(p, v, nil, nil).Protected
			if visited == "" || seen[found] || seen[visited] {
				t.Errorf("%s: %s has no words of its own: %q", language.Code, protection, visited)
			}
			seen[found], seen[visited] = true, true
		}
	}
}

// TestWithheldIsNotMissing: what staff are not shown is said to be that, and not that nothing is held.
func TestWithheldIsNotMissing(t *testing.T) {
	section := models.Section{Kind: kindNamed(t, "representatives"), Total: 2, Withheld: map[int][]string{0: {"person", "person_name", "title"}}, Records: []any{
		&models.Representative{Organisation: "2001", OrganisationName: "Koe Oy", Role: models.ContactPerson},
		&models.Representative{Key: "R-2", Organisation: "2001", OrganisationName: "Koe Oy", Person: "1", PersonName: "Tuula Toinen", Role: models.ContactPerson},
	}}
	page := views.NewStaffKind(onCustomers(blank("fi"), "agent"), visitTo(models.Reason{}), section, 1)
	if missing := page.Records[0].Missing; strings.Contains(missing, "Henkilö") || strings.Contains(missing, "Tunniste") || !strings.Contains(missing, "Voimassa") {
		t.Errorf("missing: %s", missing)
	}
	if text := viewstest.Text(render(t, page)); strings.Count(text, "Ei näytetä (turvakielto)") != 3 || !strings.Contains(text, "Tuula Toinen") {
		t.Errorf("%s", text)
	}
}
