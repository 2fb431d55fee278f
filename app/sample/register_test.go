package sample

import (
	"bytes"
	"encoding/csv"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/value"
)

// settings are those the register tests look at: the default utility, and a larger one of another
// seed seen on a leap day.
var settings = []Settings{
	{Today: today},
	{Customers: 600, Seed: 99, Today: date(2028, time.February, 29)},
}

func TestColumnsAreThoseOfTheImport(t *testing.T) {
	files, err := Files(Settings{Customers: 20, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range models.Kinds {
		got, err := csv.NewReader(bytes.NewReader(files[k.Name+".csv"])).Read()
		if err != nil {
			t.Errorf("%s: %v", k.Name, err)
			continue
		}
		want := slices.Clone(k.Imported())
		for _, column := range []string{"source", "source_time"} {
			if !slices.Contains(want, column) {
				want = append(want, column)
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s has columns %q, want %q", k.Name, got, want)
		}
	}
}

func TestEveryKindHasRowsAndEveryCodeIsInItsList(t *testing.T) {
	for _, s := range settings {
		reg := read(t, s)
		for _, k := range models.Kinds {
			if len(reg[k.Name]) < 10 {
				t.Errorf("%s has %d rows", k.Name, len(reg[k.Name]))
			}
			for _, f := range k.Fields {
				if f.Computed {
					continue
				}
				for _, r := range reg[k.Name] {
					if v := r[f.Name]; v == "" && f.Required || v != "" && f.Codes != nil && !slices.Contains(f.Codes, v) {
						t.Fatalf("%s.%s is %q in %v", k.Name, f.Name, v, r)
					}
				}
			}
		}
	}
}

func TestWhatIsReferredToIsThere(t *testing.T) {
	for _, s := range settings {
		reg := read(t, s)
		owner := map[string]map[string]string{} // kind and key -> customer
		for kind, rows := range reg {
			owner[kind] = map[string]string{}
			for _, r := range rows {
				key, who := r["id"], r["customer"]
				if kind == "customers" {
					key, who = r["number"], r["number"]
				}
				if _, twice := owner[kind][key]; twice || key == "" {
					t.Fatalf("%s has the key %q twice or empty", kind, key)
				}
				owner[kind][key] = who
			}
		}
		refs := map[string]string{"accounting_point": "accounting_points", "contract": "contracts", "invoice": "invoices"}
		for kind, rows := range reg {
			for _, r := range rows {
				for column, target := range refs {
					if key := r[column]; key != "" && owner[target][key] != r["customer"] {
						t.Errorf("%s %s: %s %q is not one of the customer's", kind, r["id"], column, key)
					}
				}
				for _, column := range []string{"customer", "organisation", "person"} {
					if number, has := r[column]; has && owner["customers"][number] == "" {
						t.Errorf("%s %s: no %s %q", kind, r["id"], column, number)
					}
				}
			}
		}
		for _, r := range reg["contracts"] {
			if r["accounting_point"] == "" {
				t.Errorf("contract %s is for no accounting point", r["id"])
			}
		}
	}
}

func TestRepresentatives(t *testing.T) {
	for _, s := range settings {
		reg := read(t, s)
		kind, acts := map[string]string{}, map[string]int{}
		for _, c := range reg["customers"] {
			kind[c["number"]] = c["kind"]
		}
		for _, r := range reg["representatives"] {
			acts[r["organisation"]]++
			if kind[r["person"]] != "person" || kind[r["organisation"]] == "person" {
				t.Errorf("%v: a %s for a %s", r, kind[r["person"]], kind[r["organisation"]])
			}
			if (r["role"] == "property_manager") != (kind[r["organisation"]] == "housing_company") && r["valid_to"] == "" {
				t.Errorf("%v: a %s has a %s", r, kind[r["organisation"]], r["role"])
			}
		}
		count := map[string]int{}
		for number, k := range kind {
			count[k]++
			if k != "person" && acts[number] == 0 {
				t.Errorf("nobody acts for %s %s", k, number)
			}
		}
		for _, k := range []string{"person", "company", "housing_company", "estate"} {
			if count[k] < 2 {
				t.Errorf("%d customers are of kind %s", count[k], k)
			}
		}
	}
}

var documentation = []netip.Prefix{
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("2001:db8::/32"),
}

// formats are the checks of columns whose value has a form of its own; the rest are checked by
// their ending.
var formats = map[string]func(string) error{
	"customers.business_id":      func(s string) error { _, err := value.ParseBusinessID(s); return err },
	"customers.language":         func(s string) error { _, err := value.ParseLanguage(s); return err },
	"accounting_points.id":       func(s string) error { _, err := value.ParseGSRN(s); return err },
	"contracts.accounting_point": func(s string) error { _, err := value.ParseGSRN(s); return err },
	"invoices.reference":         func(s string) error { _, err := value.ParseReference(s); return err },
}

func parse(kind, column, s string) error {
	if check := formats[kind+"."+column]; check != nil {
		return check(s)
	}
	var err error
	switch column {
	case "time", "source_time", "decided_at", "given_at", "made_at":
		_, err = time.Parse(time.RFC3339, s)
	case "since", "until", "protected_until", "valid_from", "valid_to", "date", "starts", "ends", "notice_given",
		"offered", "valid_until", "terminated", "invoiced", "due", "paid", "connected", "disconnected":
		_, err = time.Parse(time.DateOnly, s)
	case "amount":
		_, err = value.ParseMoney(s)
	case "annual_kwh":
		_, err = value.ParseInt(s)
	case "fixed_term", "verified", "protected":
		_, err = value.ParseBool(s)
	case "country", "home_country":
		_, err = value.ParseCountry(s)
	case "postal_code":
		_, err = value.ParsePostalCode(s)
	case "grid_area":
		_, err = value.ParseEIC(s)
	default:
		_, err = value.ParseText(s)
	}
	return err
}

func TestValuesAreWellFormed(t *testing.T) {
	for _, s := range settings {
		reg, seen := read(t, s), map[string]bool{}
		for kind, rows := range reg {
			for _, r := range rows {
				for column, v := range r {
					seen[kind+"."+column] = seen[kind+"."+column] || v != ""
					if v == "" {
						continue
					}
					if err := parse(kind, column, v); err != nil {
						t.Fatalf("%s.%s %q: %v", kind, column, v, err)
					}
				}
			}
		}
		for column, filled := range seen {
			if !filled {
				t.Errorf("%s is empty in every row", column)
			}
		}
	}
}

func TestNothingLeadsToARealPerson(t *testing.T) {
	artificial := regexp.MustCompile(`^\d{6}[-YXWVUABCDEF]9\d\d[0-9A-Y]$`)
	centuries := map[byte]bool{}
	for _, s := range settings {
		reg, codes := read(t, s), map[string]bool{}
		for _, c := range reg["customers"] {
			if id := c["personal_id"]; id != "" {
				if _, err := value.ParsePersonalID(id, value.DateOf(s.Today)); err != nil || !artificial.MatchString(id) || codes[id] {
					t.Errorf("customer %s: bad or doubled code (%v)", c["number"], err)
				}
				codes[id], centuries[id[6]] = true, true
			}
			if id := c["business_id"]; id != "" {
				if !strings.HasPrefix(id, "900") || codes[id] {
					t.Errorf("business id %s may be in use or is doubled", id)
				}
				codes[id] = true
			}
		}
		for _, c := range reg["contacts"] {
			switch c["channel"] {
			case "phone":
				if p, err := value.ParsePhone(c["value"]); err != nil || p.String() != c["value"] || !strings.HasPrefix(c["value"], "+358430") {
					t.Errorf("phone %s: %v", c["value"], err)
				}
			case "email":
				if m, err := value.ParseEmail(c["value"]); err != nil || m.String() != c["value"] || !strings.HasSuffix(c["value"], ".example") {
					t.Errorf("mail %s: %v", c["value"], err)
				}
			}
		}
		for _, l := range reg["logins"] {
			at, err := netip.ParseAddr(l["ip"])
			if err != nil || !slices.ContainsFunc(documentation, func(p netip.Prefix) bool { return p.Contains(at) }) {
				t.Errorf("address %s is not for documentation (%v)", l["ip"], err)
			}
		}
		for _, kind := range []string{"addresses", "accounting_points"} {
			for _, a := range reg[kind] {
				if a["postal_code"] != postalCode || a["post_office"] != postOffice {
					t.Errorf("%s %s is out of town", kind, a["id"])
				}
			}
		}
	}
	if len(centuries) < 8 {
		t.Errorf("only %d century characters are used", len(centuries))
	}
}

// TestNumbers holds the check digits against published numbers.
func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{personalID(date(1994, time.May, 1), 'Y', 903), "010594Y9032"},
		{personalID(date(2000, time.February, 29), 'A', 901), "290200A901C"},
		{personalID(date(1990, time.January, 10), '-', 999), "100190-999P"},
		{businessID(0), "9000000-3"},
		{businessID(1), "9000003-8"}, // 9000002 has the remainder 1
		{reference("123456"), "1234561"},
		{reference("2026000001"), "20260000011"},
		{gsrn(0, 0), "643007999076543219"},
		{phone(12), "+358430000012"},
		{euros(1205), "12.05"},
	} {
		if c.got != c.want {
			t.Errorf("%s, want %s", c.got, c.want)
		}
	}
}

// before says that none of two ISO dates or times is missing and the first is not after the second.
func before(a, b string) bool { return a == "" || b == "" || a[:10] <= b[:10] }

func TestDatesAgree(t *testing.T) {
	for _, s := range settings {
		reg, day := read(t, s), iso(s.Today)
		contracts, invoices := map[string]row{}, map[string]row{}
		for _, c := range reg["contracts"] {
			contracts[c["id"]] = c
			if !before(c["starts"], c["ends"]) || !before(c["notice_given"], c["ends"]) ||
				(c["status"] == "ended") != (c["ends"] != "" && c["ends"] < day && c["starts"] <= day) ||
				(c["status"] == "active" && c["starts"] > day) {
				t.Errorf("contract %v", c)
			}
		}
		for _, v := range reg["invoices"] {
			invoices[v["id"]] = v
			c := contracts[v["contract"]]
			due, _ := time.Parse(time.DateOnly, v["due"])
			made, _ := time.Parse(time.DateOnly, v["invoiced"])
			switch {
			case !before(c["starts"], v["invoiced"]), !before(v["invoiced"], v["paid"]), !before(v["paid"], day),
				days(made, due) < 14, (v["paid"] != "") != (v["status"] == "paid"),
				v["status"] == "open" && v["due"] < day, v["status"] == "overdue" && v["due"] >= day:
				t.Errorf("invoice %v", v)
			}
		}
		for _, k := range reg["collections"] {
			v := invoices[k["invoice"]]
			if due, _ := time.Parse(time.DateOnly, v["due"]); k["date"] < iso(due.AddDate(0, 0, 14)) || !before(k["date"], v["paid"]) {
				t.Errorf("collection %v of invoice %v", k, v)
			}
		}
		for kind, rows := range reg {
			for _, r := range rows {
				for _, column := range []string{"time", "source_time", "decided_at", "given_at", "made_at", "date", "offered", "invoiced", "paid", "connected", "since", "until", "valid_from"} {
					if !before(r[column], day) {
						t.Errorf("%s %s: %s %s is yet to come", kind, r["id"], column, r[column])
					}
				}
				for _, pair := range [][2]string{{"valid_from", "valid_to"}, {"connected", "disconnected"}, {"connected", "terminated"}, {"offered", "valid_until"}, {"since", "until"}} {
					if !before(r[pair[0]], r[pair[1]]) {
						t.Errorf("%s %s: %s after %s", kind, r["id"], pair[0], pair[1])
					}
				}
				if r["outcome"] == "open" && r["valid_until"] < day || r["outcome"] == "expired" && r["valid_until"] >= day {
					t.Errorf("offer %v", r)
				}
			}
		}
	}
}

func TestWinterBillsAreHigherWhereElectricityHeats(t *testing.T) {
	d := newDossier(Settings{Customers: 1, Seed: 1, Today: today}, 0, nil)
	c := contract{kind: "network", at: stay{heating: "electric", kwh: 18_000}}
	winter := d.amount(c, date(2026, time.January, 1), date(2026, time.February, 1))
	summer := d.amount(c, date(2026, time.July, 1), date(2026, time.August, 1))
	if winter < 2*summer {
		t.Errorf("January %s, July %s", euros(winter), euros(summer))
	}
}
