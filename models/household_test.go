package models_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// home is a customer beside Sanni, who lives at Salapolku 7 B 3 under a non-disclosure order.
type home struct {
	what       string
	address    string // kind, street, postal code, from, until; "" for none
	point      string // GSRN, street, postal code, disconnected; "" for none
	protection models.Protection
}

// The accounting points; Sanni's is the first.
const (
	hers   = "643007127000000020"
	theirs = "643007127000000013"
)

var homes = []home{
	{"the same address", "home,Salapolku 7 B 3,32999,,", "", models.Household},
	{"written otherwise", "home,SALAPOLKU  7 b-3.,32999,,", "", models.Household},
	{"written in one", "home,Salapolku 7B3,32999,,", "", models.Household},
	{"where invoices go", "invoicing,Salapolku 7 B 3,32999,,", "", models.Household},
	{"until today", "home,Salapolku 7 B 3,32999,,2026-11-06", "", models.Household},
	{"moves in soon", "home,Salapolku 7 B 3,32999,2026-12-01,", "", models.Household},
	{"the same accounting point", "", hers + ",,,", models.Household},
	{"a point at the address", "", theirs + ",Salapolku 7 B 3,32999,", models.Household},
	{"until yesterday", "home,Salapolku 7 B 3,32999,,2026-11-05", "", ""},
	{"disconnected", "", hers + ",Salapolku 7 B 3,32999,2026-11-06", ""},
	{"next door", "home,Salapolku 7 B 4,32999,,", "", ""},
	{"the same street elsewhere", "home,Salapolku 7 B 3,00999,,", "", ""},
	{"where she lived", "home,Vanhatie 1,32999,,", "", ""},
	{"a point that was hers", "", theirs + ",Vanhatie 1,32999,", ""},
	{"the same box", "mailing,PL 12,32999,,", "", ""},
	{"no street", "home,,,,", "", ""},
	{"nothing", "", "", ""},
}

// numberOf is the customer of the home of that index, nameOf the given name.
func numberOf(i int) string { return fmt.Sprint(100 + i) }
func nameOf(i int) string   { return fmt.Sprintf("Vesa%c", 'a'+i) }

// settle imports Sanni and the others.
func settle(tb testing.TB, store *models.Store, homes ...home) {
	tb.Helper()
	customers := []string{"number,kind,given_names,family_name,protected", "1,person,Sanni,Salattu,true"}
	addresses := []string{"id,customer,kind,street,postal_code,valid_from,valid_to", "A-1,1,home,Salapolku 7 B 3,32999,,",
		"A-2,1,home,Vanhatie 1,32999,,2025-01-01", "A-3,1,mailing,PL 12,32999,,", "A-4,1,invoicing,,,,"}
	points := []string{"id,customer,street,postal_code,disconnected", hers + ",1,Salapolku 7 B 3,32999,", theirs + ",1,Vanhatie 1,32999,2025-01-01"}
	for i, h := range homes {
		customers = append(customers, numberOf(i)+",person,"+nameOf(i)+",Virtanen,")
		if h.address != "" {
			addresses = append(addresses, fmt.Sprintf("A-%s,%[1]s,%s", numberOf(i), h.address))
		}
		if h.point != "" {
			key, rest, _ := strings.Cut(h.point, ",")
			points = append(points, key+","+numberOf(i)+","+rest)
		}
	}
	modelstest.Import(tb, store, modelstest.File(tb, "customers", customers...), modelstest.File(tb, "addresses", addresses...),
		modelstest.File(tb, "accounting_points", points...))
}

// TestHousehold is one definition, for every reader that has it: search, page and request.
func TestHousehold(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		settle(t, store, homes...)
		agent, approver := clerk(t, store, "Agent", "agent"), clerk(t, store, "Approver", "approver")
		for i, h := range homes {
			t.Run(h.what, func(t *testing.T) {
				foundAs(t, store, agent, i, h.protection)
				openAs(t, store, agent, approver, i, h.protection)
			})
		}
		if got := numbers(t, store, agent, "salapolku 7 b 3 32999") + numbers(t, store, agent, hers); got != "" {
			t.Errorf("by the place: %q", got)
		}
		if got := numbers(t, store, agent, "salapolku 7 b 4") + numbers(t, store, agent, "vanhatie"); got != "110112 113" {
			t.Errorf("by other places: %q", got)
		}
	})
}

// foundAs is how an agent finds the customer.
func foundAs(t *testing.T, store *models.Store, agent models.Staff, i int, want models.Protection) {
	t.Helper()
	f, err := store.Search(context.Background(), agent, numberOf(i))
	if err != nil || len(f.Found) != 1 || f.Found[0].Protection != want || want != "" && f.Found[0].PostOffice != "" {
		t.Errorf("by number: %+v %v", f, err)
	}
	// Where nobody is found as written, those are found who are called alike.
	if got := numbers(t, store, agent, nameOf(i)+" virtanen"); slices.Contains(strings.Fields(got), numberOf(i)) != (want == "") {
		t.Errorf("by name: %q", got)
	}
}

// openAs is who opens the customer's page and request.
func openAs(t *testing.T, store *models.Store, agent, approver models.Staff, i int, want models.Protection) {
	t.Helper()
	ctx, number := context.Background(), numberOf(i)
	request, _, err := store.Ask(ctx, login(t, store, number), models.NewRequest{Kind: models.Access, FormKey: "k", Language: "fi"})
	if err != nil {
		t.Fatal(err)
	}
	refused := map[bool]error{true: models.ErrNotAllowed, false: models.ErrReason}[want != ""]
	if _, err := store.Visit(ctx, agent, number); !errors.Is(err, refused) {
		t.Errorf("the page: %v", err)
	}
	if _, err := store.StaffCase(ctx, agent, request.Ref); errors.Is(err, models.ErrNotAllowed) != (want != "") {
		t.Errorf("the request: %v", err)
	}
	if err := store.Take(ctx, agent, request.Ref, request.Version); errors.Is(err, models.ErrNotAllowed) != (want != "") {
		t.Errorf("the request is taken: %v", err)
	}
	if k, err := store.StaffCase(ctx, approver, request.Ref); err != nil || k.Protection != want {
		t.Errorf("the request by an approver: %q %v", k.Protection, err)
	}
	if err := store.OpenCustomer(ctx, approver, number, models.Reason{Code: models.ReasonBilling}); err != nil {
		t.Fatal(err)
	}
	if v, err := store.Visit(ctx, approver, number); err != nil || v.Protection != want {
		t.Errorf("the page by an approver: %q %v", v.Protection, err)
	}
}

// TestHouseholdEndsWithTheOrder: and with what a source no longer has.
func TestHouseholdEndsWithTheOrder(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		settle(t, store, homes[0])
		agent := clerk(t, store, "Agent", "agent")
		is := func(want error) {
			t.Helper()
			if _, err := store.Visit(context.Background(), agent, numberOf(0)); !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
		}
		until := func(day string) {
			modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,given_names,family_name,protected,protected_until", "1,person,Sanni,Salattu,true,"+day))
		}
		is(models.ErrNotAllowed)
		until("2026-11-06")
		is(models.ErrNotAllowed)
		until("2026-11-05")
		is(models.ErrReason)
		until("2027-11-05")
		is(models.ErrNotAllowed)
		if err := store.ExecForTest("UPDATE addresses SET gone_at = received_at WHERE source_key = 'A-1'"); err != nil {
			t.Fatal(err)
		}
		is(models.ErrNotAllowed) // her accounting point is there still
		if err := store.ExecForTest("UPDATE accounting_points SET gone_at = received_at"); err != nil {
			t.Fatal(err)
		}
		is(models.ErrReason)
	})
}

// TestProtectedRepresentative: an organisation's pages do not name her to staff who may not find her;
// she herself, the organisation's other representative and data protection see what they always saw.
func TestProtectedRepresentative(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		modelstest.Import(t, store,
			modelstest.File(t, "customers", "number,kind,given_names,family_name,name,protected",
				"8001,person,Sanni,Salattu,,true", "8002,person,Kaisa,Kontakti,,", "11,company,,,Koe Oy,"),
			modelstest.File(t, "representatives", "id,organisation,person,role,title", "R-8001,11,8001,contact_person,Toimitusjohtaja", "R-8002,11,8002,contact_person,Sihteeri"),
			modelstest.File(t, "contacts", "id,customer,channel,value", "C-1,8001,phone,040 123 4567", "C-2,8001,email,sanni@posti.example",
				"C-3,11,phone,+358 401234567", "C-4,11,email,SANNI@posti.example", "C-5,11,email,toimisto@koe.example"),
			modelstest.File(t, "addresses", "id,customer,kind,care_of,street,postal_code", "A-1,11,invoicing,c/o Salattu Sanni,Laskutie 1,00999", "A-2,11,mailing,c/o Kontakti,Postitie 1,00999",
				"A-3,8001,home,,Salapolku 7,32999"))
		secrets := []string{"8001", "Sanni", "Salattu", "Toimitusjohtaja", "401234567", "SANNI@"}
		seen := func(staff models.Staff) string {
			if err := store.OpenCustomer(ctx, staff, "11", models.Reason{Code: models.ReasonContact}); err != nil {
				t.Fatal(err)
			}
			visit, err := store.Visit(ctx, staff, "11")
			if err != nil {
				t.Fatal(err)
			}
			var all strings.Builder
			for _, k := range models.Kinds {
				section, err := store.VisitedSection(ctx, visit, k, 1)
				if err != nil {
					t.Fatal(err)
				}
				withheld := 0
				for i, fields := range section.Withheld {
					for _, name := range fields {
						if f, ok := k.Field(name); !ok || !f.Empty(section.Records[i]) {
							t.Errorf("%s.%s is said to be withheld", k.Name, name)
						}
						withheld++
					}
				}
				want := map[string]int{"representatives": 3, "contacts": 2, "addresses": 1}[k.Name]
				if staff.Is(models.Approver) {
					want = 0
				}
				if withheld != want {
					t.Errorf("%s: %d fields withheld, want %d", k.Name, withheld, want)
				}
				all.WriteString(text(t, section))
			}
			return all.String()
		}
		as := seen(clerk(t, store, "Agent", "agent"))
		for _, secret := range secrets {
			if strings.Contains(as, secret) {
				t.Errorf("an agent sees %s:\n%s", secret, as)
			}
		}
		for _, open := range []string{"Kaisa Kontakti", "Sihteeri", "toimisto@koe.example", "Laskutie 1", "c/o Kontakti"} {
			if !strings.Contains(as, open) {
				t.Errorf("an agent does not see %s:\n%s", open, as)
			}
		}
		as = seen(clerk(t, store, "Approver", "approver"))
		for _, secret := range secrets {
			if !strings.Contains(as, secret) {
				t.Errorf("an approver does not see %s", secret)
			}
		}
		for number, own := range map[string]string{"8001": "R-8001", "8002": "R-8002"} {
			me := actFor(t, store, token(t, store, number), "11")
			section, err := store.MySection(ctx, me, kindOf(t, "representatives"), 1)
			if err != nil || len(section.Records) != 1 || section.Records[0].(*models.Representative).Key != own || section.Records[0].(*models.Representative).PersonName != me.Person() {
				t.Errorf("%s sees %s %v", number, text(t, section), err)
			}
			if section, err = store.MySection(ctx, me, kindOf(t, "contacts"), 1); err != nil || section.Total != 3 || !strings.Contains(text(t, section), "SANNI@") {
				t.Errorf("%s sees the contacts %s %v", number, text(t, section), err)
			}
		}
	})
}

// TestHouseholdIsIndexed: no table is read from end to end.
func TestHouseholdIsIndexed(t *testing.T) {
	clock := modelstest.NewClock(modelstest.Start)
	many := modelstest.OnPostgres(t, clock)
	fill(t, many, 20000)
	for _, store := range []*models.Store{many, modelstest.SQLite(t, clock)} {
		plan, err := store.HouseholdPlanForTest("1010000")
		if err != nil {
			t.Fatal(err)
		}
		for _, index := range []string{"addresses_place", "accounting_points_place", "customers_personal_id_hash"} {
			if !strings.Contains(plan, index) {
				t.Errorf("%s: no %s in the plan", store.Dialect(), index)
			}
		}
		if strings.Contains(plan, "Seq Scan") || strings.Contains(plan, "SCAN") {
			t.Errorf("%s:\n%s", store.Dialect(), plan)
		}
	}
}

// fill makes up n customers on PostgreSQL, three in a thousand of them protected.
func fill(tb testing.TB, store *models.Store, n int) {
	tb.Helper()
	for _, statement := range []string{
		fmt.Sprintf(`INSERT INTO customers (number, kind, given_names, family_name, protected, source, received_at, changed_at, digest)
			SELECT (1000000 + i)::text, 'person', (ARRAY['Aino','Matti','Liisa','Juhani','Änna','Kaarina','Olavi','Tapio','Helmi','Eino'])[1 + i %% 10]
				|| ' ' || (ARRAY['Maria','Johannes','Sofia','Antero'])[1 + i / 10 %% 4],
				initcap((ARRAY['vir','mä','kor','nie','laa','hei','kos','jär','leh','saa'])[1 + (i / 7) %% 10] || (ARRAY['ta','ke','ho','mi','kso','kki','ki','vi','to','ri'])[1 + (i / 71) %% 10]
				|| (ARRAY['nen','lä','la','pää','maa','ranta','salo','joki','mäki','lampi'])[1 + (i / 719) %% 10]), i %% 333 = 0, 'other', now(), now(), ''
			FROM generate_series(1, %d) i`, n),
		`INSERT INTO addresses (customer_id, source_key, kind, street, postal_code, post_office, source, received_at, changed_at, digest)
			SELECT id, 'A' || id, 'home', (ARRAY['Koivu','Mänty','Kuusi','Haapa','Leppä','Pihlaja','Kataja','Tammi','Vaahtera','Paju'])[1 + id % 10]
				|| (ARRAY['kuja','tie','polku','katu','ranta'])[1 + id / 10 % 5] || ' ' || (1 + id % 199) || ' ' || chr((65 + id % 8)::int) || ' ' || (1 + id % 60),
				lpad((id % 1000 * 97)::text, 5, '0'), 'Esimerkkilä', 'other', now(), now(), '' FROM customers`,
		`INSERT INTO contacts (customer_id, source_key, channel, value, source, received_at, changed_at, digest)
			SELECT id, 'C' || id, 'phone', '+35840' || lpad(id::text, 7, '0'), 'other', now(), now(), '' FROM customers`,
		`INSERT INTO accounting_points (customer_id, source_key, street, postal_code, source, received_at, changed_at, digest)
			SELECT customer_id, '6430071' || lpad(customer_id::text, 11, '0'), street, postal_code, 'other', now(), now(), '' FROM addresses`,
		"VACUUM ANALYZE customers", "VACUUM ANALYZE addresses", "VACUUM ANALYZE contacts", "VACUUM ANALYZE accounting_points",
	} {
		if err := store.ExecForTest(statement); err != nil {
			tb.Fatal(err)
		}
	}
}
