package sample

import (
	"slices"
	"testing"
	"time"
)

func TestPeopleArePersonsOfTheRegister(t *testing.T) {
	for _, n := range []int{1, 2, 7, 16, 20, 200} {
		s := Settings{Customers: n, Today: today}
		reg, people := read(t, s), People(s)
		subjects := map[string]bool{}
		for _, p := range people {
			c := reg.customer(t, p.CustomerNumber)
			if c["kind"] != "person" || joined(c["given_names"], c["family_name"]) != p.Name || c["personal_id"] != p.PersonalID || c["language"] != p.Language {
				t.Errorf("%+v is in the register as %v", p, c)
			}
			if p.Story == "" || p.StoryFI == "" || p.StorySV == "" || subjects[p.Subject] {
				t.Errorf("%+v lacks a story or has the subject of another", p)
			}
			subjects[p.Subject] = true
		}
		if len(people) == 0 || n >= 20 && (len(people) < 8 || len(people) > 12) {
			t.Errorf("%d people among %d customers", len(people), n)
		}
	}
}

// part returns the customer number of a character.
func part(t *testing.T, subject string) string {
	t.Helper()
	people := People(Settings{Today: today})
	i := slices.IndexFunc(people, func(p Person) bool { return p.Subject == subject })
	if i < 0 {
		t.Fatalf("nobody is %s", subject)
	}
	return people[i].CustomerNumber
}

func TestEveryoneHasTheirPart(t *testing.T) {
	reg := read(t, Settings{Customers: 20, Today: today})
	rows := func(subject, kind string) []row { return reg.of(kind, part(t, subject)) }
	acts := func(subject, role string) (n int) {
		for _, r := range reg["representatives"] {
			if r["person"] == part(t, subject) && r["role"] == role && r["valid_to"] == "" {
				n++
			}
		}
		return n
	}
	for kind := range reg {
		found := len(rows("aino.mallikas", kind))
		if kind == "representatives" {
			found = len(slices.Collect(func(yield func(row) bool) {
				for _, r := range reg[kind] {
					if r["person"] == part(t, "aino.mallikas") && !yield(r) {
						return
					}
				}
			}))
		}
		if kind != "customers" && found == 0 {
			t.Errorf("the ordinary customer has nothing in %s", kind)
		}
		if kind != "customers" && (len(rows("nieminen", kind)) > 0 || kind == "representatives" && acts("nieminen", "contact_person") > 0) {
			t.Errorf("the one with nothing but a name has something in %s", kind)
		}
	}
	for column, v := range reg.customer(t, part(t, "nieminen")) {
		if named := slices.Contains([]string{"number", "kind", "family_name", "source"}, column); named != (v != "") {
			t.Errorf("%s of the one with nothing but a name is %q", column, v)
		}
	}
	if c := reg.customer(t, part(t, "sari.suojala")); c["protected"] != "true" || c["protected_until"] <= iso(today) {
		t.Errorf("not protected: %v", c)
	}
	if n := len(rows("vesa.kasvihuone", "events")); n != 5000 {
		t.Errorf("%d events, want 5000", n)
	}
	for subject, want := range map[string][2]int{"pekka.leipuri": {1, 0}, "riitta.isokallio": {0, 3}, "jukka.harjunen": {1, 0}, "aino.mallikas": {0, 0}} {
		if got := [2]int{acts(subject, "contact_person"), acts(subject, "property_manager")}; got != want {
			t.Errorf("%s acts for %v, want %v", subject, got, want)
		}
	}
	if reg.customer(t, part(t, "gunilla.exempelberg"))["language"] != "sv" || len(rows("riitta.isokallio", "contracts")) == 0 {
		t.Error("language or own flat is missing")
	}
}

func TestDebtAndEnd(t *testing.T) {
	for _, day := range []time.Time{today, date(2027, time.April, 30), date(2027, time.August, 1)} {
		reg := read(t, Settings{Customers: 20, Today: day})
		var stages []string
		for _, k := range reg.of("collections", part(t, "timo.velka")) {
			stages = append(stages, k["stage"])
		}
		for _, step := range collection {
			if !slices.Contains(stages, step.stage) {
				t.Errorf("on %s the debtor has no %s", iso(day), step.stage)
			}
		}
		ended := part(t, "tuula.entinen")
		if c := reg.customer(t, ended); c["until"] >= iso(day.AddDate(-4, 0, 0)) {
			t.Errorf("not an ended customer: %v", c)
		}
		for _, c := range reg.of("contracts", ended) {
			if c["status"] != "ended" {
				t.Errorf("a contract of the ended customer is %v", c)
			}
		}
		if len(reg.of("invoices", ended)) == 0 {
			t.Error("the ended customer has no invoices")
		}
	}
}

func TestNamesOfEveryScript(t *testing.T) {
	reg := read(t, Settings{Today: today})
	all, swedish := "", 0
	for _, c := range reg["customers"] {
		all += c["given_names"] + c["family_name"]
		if c["language"] == "sv" {
			swedish++
		}
	}
	for _, letters := range []string{"öåä", "áŋ", "šž", "łż", "ễđị", "Люд"} {
		found := false
		for _, r := range letters {
			found = found || slices.Contains([]rune(all), r)
		}
		if !found {
			t.Errorf("no name has any of %q", letters)
		}
	}
	if swedish < 8 || swedish > 40 {
		t.Errorf("%d of %d customers speak Swedish", swedish, len(reg["customers"]))
	}
}

func TestMailbox(t *testing.T) {
	for name, want := range map[string]string{"Åsa Anna-Lena": "asaanna-lena", "Eŋŋela": "engngela", "Đỗ": "do", "Łukasz": "lukasz", "Вера": ""} {
		if got := mailbox(name); got != want {
			t.Errorf("%s has the mailbox %s, want %s", name, got, want)
		}
	}
}

func TestClerks(t *testing.T) {
	count, both, subjects := map[string]int{}, 0, map[string]bool{}
	for _, c := range Clerks() {
		if c.Name == "" || c.Story == "" || c.StoryFI == "" || c.StorySV == "" || subjects[c.Subject] {
			t.Errorf("%+v lacks something or has the subject of another", c)
		}
		subjects[c.Subject] = true
		for _, r := range c.Roles {
			count[r]++
		}
		if slices.Contains(c.Roles, "agent") && slices.Contains(c.Roles, "approver") {
			both++
		}
	}
	if count["agent"] != 3 || count["approver"] != 2 || count["marketing"] != 1 || count["auditor"] != 1 || count["admin"] != 1 || both != 1 {
		t.Errorf("roles %v, %d both", count, both)
	}
}
