package models_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// crowd is a register under way: groups of customers alike.
type crowd struct {
	customers, contacts, addresses, contracts, permissions []string
	n                                                      int
}

// a is one customer of a group: %d stands for their number everywhere.
type a struct {
	customer   string // kind, customer_group, protected, language; "person,,,fi" unless said
	email      string // verified, valid_to, source; "-" is no address at all
	address    string // street, postal_code, valid_to; a street of their own in 20100 unless said
	product    string
	permission string // purpose, channel, state, valid_until; several are parted by blanks
}

func (c *crowd) add(times int, one a) *crowd {
	for range times {
		c.n++
		put := func(list *[]string, format string, args ...any) { *list = append(*list, fmt.Sprintf(format, args...)) }
		customer, email, address := one.customer, one.email, one.address
		if customer == "" {
			customer = "person,,,fi"
		}
		if address == "" {
			address = fmt.Sprintf("Omatie %d,20100,", c.n)
		}
		put(&c.customers, "%d,P%d,%s", c.n, c.n, customer)
		if email != "-" {
			if email == "" {
				email = ",,other"
			}
			put(&c.contacts, "e%d,%d,email,p%d@example.fi,%s", c.n, c.n, c.n, email)
		}
		put(&c.addresses, "a%d,%d,home,%s", c.n, c.n, address)
		if one.product != "" {
			put(&c.contracts, "k%d,%d,sales,%s", c.n, c.n, one.product)
		}
		for i, p := range strings.Fields(one.permission) {
			put(&c.permissions, "l%d-%d,%d,2026-01-01T00:00:00Z,%s", c.n, i, c.n, p)
		}
	}
	return c
}

func (c *crowd) importTo(t testing.TB, store *models.Store) {
	t.Helper()
	file := func(kind, columns string, rows []string) models.ImportFile {
		return modelstest.File(t, kind, append([]string{columns}, rows...)...)
	}
	modelstest.Import(t, store, file("customers", "number,family_name,kind,customer_group,protected,language", c.customers),
		file("contacts", "id,customer,channel,value,verified,valid_to,source", c.contacts),
		file("addresses", "id,customer,kind,street,postal_code,valid_to", c.addresses),
		file("contracts", "id,customer,kind,product,starts,ends,status", c.contracts),
		file("permissions", "id,customer,decided_at,purpose,channel,state,valid_until", c.permissions))
}

const (
	yes     = "direct_marketing,email,granted,"
	byEmail = "email"
)

func marketing(channel string) models.Audience {
	return models.Audience{Purpose: register.DirectMarketing, Channel: channel}
}

// counted is how many are in the audience and out of it, in one line.
func counted(t testing.TB, store *models.Store, audience models.Audience, role models.AudienceRole) string {
	t.Helper()
	count, err := store.CountAudience(context.Background(), clerk(t, store, "Mika", "marketing"), audience, role)
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprint(count.Allowed)
	for _, tally := range count.Out {
		text += fmt.Sprintf(" %s=%d", tally.Reason, tally.Customers)
	}
	return text
}

// TestAudienceReasons: everybody is in or falls out for one reason, and no number says more than fives.
func TestAudienceReasons(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		c := (&crowd{}).add(8, a{permission: yes})
		c.add(6, a{email: ",,contract", product: "Tuuli,2024-01-01,,active"}) // existing customers
		c.add(6, a{permission: "direct_marketing,email,refused,"})            // 15 to 20
		c.add(7, a{permission: "direct_marketing,email,granted,2026-02-01"})  // lapsed
		c.add(5, a{permission: yes, email: "-"})                              // no address
		c.add(5, a{permission: yes, email: ",2026-02-01,other"})              // wrong
		c.add(5, a{permission: yes, email: "false,,other"})                   // unverified
		c.add(9, a{})                                                         // not asked
		c.add(4, a{customer: "person,,true,fi", permission: yes})             // protected
		c.add(5, a{permission: yes + " campaign_disclosure,any,prohibited,"}) // not to others
		c.add(5, a{permission: yes, customer: "person,,,sv"})                 // gone below
		c.add(2, a{permission: yes + " direct_marketing,phone,prohibited,"})  // restricted below
		c.add(3, a{permission: "direct_marketing,email,granted,2026-12-01"})  // until December
		c.importTo(t, store)
		if got := counted(t, store, marketing(byEmail), models.OwnUse); got != "0 unsettled=65 others=0" {
			t.Errorf("before anything is settled: %s", got)
		}
		if err := store.ExecForTest("UPDATE customers SET gone_at = changed_at WHERE language = 'sv'"); err != nil {
			t.Fatal(err)
		}
		settled(t, store)
		for _, number := range []string{"66", "67"} {
			if err := store.RestrictForTest(ctx, login(t, store, number)); err != nil {
				t.Fatal(err)
			}
		}
		out := " no_customer=5 own_refusal=5 lapsed=5 no_consent=5 no_address=5 wrong_address=5 unverified_address=5 withheld=5"
		for role, want := range map[models.AudienceRole]string{
			models.OwnUse:            "20" + out, // 8 + 6 + 5 + 3
			models.AudienceProcessor: "15" + strings.Replace(out, " withheld", " not_disclosed=5 withheld", 1),
		} {
			if got := counted(t, store, marketing(byEmail), role); got != want {
				t.Errorf("%s: %s\nwant %s", role, got, want)
			}
		}
		clock.Advance(26 * 24 * time.Hour)
		if got := counted(t, store, marketing(byEmail), models.OwnUse); !strings.Contains(got, "others=0") || !strings.HasPrefix(got, "15 ") {
			t.Errorf("when time has changed three and nobody has settled it: %s", got)
		}
	})
}

// TestAudienceOfOtherReasons: prohibitions of one's own and of an industry's list, and what is not done.
func TestAudienceOfOtherReasons(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		c := (&crowd{}).add(6, a{}).add(5, a{permission: "direct_marketing,post,prohibited,"})
		c.add(5, a{customer: "person,,true,fi", address: "Salapolku 7 B,32999,"}).add(5, a{address: "SALAPOLKU 7b,32999,"})
		c.importTo(t, store)
		var lines []string
		for i := range 5 {
			lines = append(lines, fmt.Sprintf("r%d,%d,2026-01-01T00:00:00Z,direct_marketing,post,prohibited,prohibition_register", i, i+1))
		}
		modelstest.Import(t, store, modelstest.File(t, "permissions", append([]string{"id,customer,decided_at,purpose,channel,state,source"}, lines...)...))
		settled(t, store)
		if got, want := counted(t, store, marketing("post"), models.OwnUse), "0 own_prohibition=5 listed=5 withheld=10"; got != want {
			t.Errorf("by post: %s, want %s", got, want)
		}
		// By e-mail nobody is found: those at the place of somebody protected are asked as others.
		if got, want := counted(t, store, marketing(byEmail), models.OwnUse), "0 no_consent=15 withheld=5"; got != want {
			t.Errorf("by e-mail: %s, want %s", got, want)
		}
		atOnce, each, err := store.BesideForTest()
		if err != nil || len(atOnce) != 10 || !slices.Equal(atOnce, each) {
			t.Errorf("beside somebody protected: %v and %v: %v", atOnce, each, err)
		}
	})
}

// TestBesideTheProtected: audiences go by the same definition of a household as pages do.
func TestBesideTheProtected(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		settle(t, store, homes...)
		// The order holds for every customer number of the person, and so for whoever lives at any of them.
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name,personal_id,protected", "901,person,A,010594Y9032,true",
			"902,person,A,010594Y9032,", "903,person,B,,"), modelstest.File(t, "addresses", "id,customer,kind,street,postal_code",
			"S-1,902,home,Toinenpolku 1,31999", "S-2,903,home,Toinenpolku 1,31999"))
		atOnce, each, err := store.BesideForTest()
		if err != nil || !slices.Contains(each, "903") || !slices.Equal(atOnce, each) {
			t.Errorf("at once %v\neach %v: %v", atOnce, each, err)
		}
	})
}

func TestAudienceFilters(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		c := (&crowd{}).add(10, a{customer: "person,Pientalo,,fi", permission: yes, address: "Kuja,20100,", product: "Tuuli,2024-01-01,,active"})
		c.add(15, a{customer: "company,Yritys,,fi", permission: yes, address: "Kuja,20540,", product: "Tuuli,2024-01-01,2025-01-01,active"})
		c.add(20, a{customer: "person,Pientalo,,fi", permission: yes, address: "Kuja,33100,", product: "Vesi,2024-01-01,,active"})
		c.add(25, a{customer: "person,Muu,,fi", permission: yes, address: "Kuja,20100,2026-01-01", product: "Tuuli,2024-01-01,,ended"})
		c.add(4, a{customer: "person,Pieni,,fi", permission: yes, product: "Harva,2024-01-01,,active"})
		c.importTo(t, store)
		settled(t, store)
		for _, f := range []struct {
			group, product, postal string
			want                   string
		}{
			{"", "", "", "70"}, {"Pientalo", "", "", "30"}, {"pientalo", "", "", "0"}, {"", "Tuuli", "", "10"}, {"", "Vesi", "", "20"},
			{"", "", "20", "25"}, {"", "", "20100", "10"}, {"Pientalo", "", "3", "20"}, {"Yritys", "Tuuli", "", "0"}, {"Pieni", "", "", "0"},
		} {
			audience := models.Audience{Purpose: register.DirectMarketing, Channel: byEmail, Group: f.group, Product: f.product, PostalCode: f.postal}
			if got := counted(t, store, audience, models.OwnUse); got != f.want {
				t.Errorf("%+v: %s", f, got)
			}
		}
		choices, err := store.AudienceChoices(context.Background(), clerk(t, store, "Mika", "marketing"))
		if err != nil || fmt.Sprint(choices) != "{[Muu Pientalo Yritys] [Tuuli Vesi]}" {
			t.Errorf("choices %v: %v", choices, err)
		}
	})
}

// handed is an export that a test makes.
func handed(audience models.Audience, role models.AudienceRole) models.NewAudienceExport {
	until, _ := value.ParseDate("2026-12-31")
	words := map[string]models.AudienceWords{}
	for _, lang := range []string{"fi", "sv", ""} {
		w := models.AudienceWords{Recipient: "Kirjapaino Oy", Purpose: "words in " + lang, Categories: "name " + lang, Basis: map[permit.Reason]string{}}
		for _, r := range permit.Reasons {
			w.Basis[r] = string(r) + " " + lang
		}
		words[lang] = w
	}
	e := models.NewAudienceExport{Audience: audience, FormKey: "a form", Told: words, Recipient: models.Recipient{
		Name: "Kirjapaino Oy", Role: role, Words: "Kevään tarjous", Country: "US", Safeguards: "Standard clauses", Until: until,
	}}
	return e
}

// collecting collects the members of an export.
func collecting(list *[]models.AudienceMember) models.AudienceWriter {
	return models.AudienceWriter{Close: func() error { return nil }, Add: func(m models.AudienceMember) error {
		*list = append(*list, m)
		return nil
	}}
}

// TestAudienceExport: what is written is what is disclosed, to the customer, in their language.
func TestAudienceExport(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		c := (&crowd{}).add(5, a{permission: yes}).add(3, a{permission: yes, customer: "person,,,sv"}).add(2, a{permission: yes, customer: "person,,,et"})
		c.add(2, a{email: ",,contract", product: "Tuuli,2024-01-01,,active"})
		c.add(5, a{permission: "direct_marketing,email,refused,"}).add(1, a{customer: "person,,true,fi", permission: yes})
		c.importTo(t, store)
		// A newer address that did not come with the sale, and a newer one that is in doubt.
		modelstest.Import(t, store, modelstest.File(t, "contacts", "id,customer,channel,value,verified,source", "x11,11,email,new@example.fi,,other",
			"x1,1,email,doubt@example.fi,false,other", "x2,2,email,sure@example.fi,true,other", "x3,2,email,newest@example.fi,,other"))
		mika, key := clerk(t, store, "Mika", "marketing"), 0
		export := func(e models.NewAudienceExport) (models.AudienceExport, []models.AudienceMember, error) {
			var list []models.AudienceMember
			made, err := store.ExportAudience(ctx, mika, e, collecting(&list))
			return made, list, err
		}
		refused := func(name string, e models.NewAudienceExport, want string) {
			t.Helper()
			var wrong *models.Invalid
			if _, list, err := export(e); !errors.As(err, &wrong) || wrong.Error() != want || len(list) > 0 {
				t.Errorf("%s: %v with %d members, want %s", name, err, len(list), want)
			}
		}
		refused("before the import is settled", handed(marketing(byEmail), models.OwnUse), "audience: unsettled")
		settled(t, store)
		if _, err := store.SaveMyPermissions(ctx, login(t, store, "5"), answer("email", false), "fi"); err != nil {
			t.Fatal(err)
		}
		made, list, err := export(handed(marketing(byEmail), models.AudienceProcessor))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i, m := range list {
			got = append(got, m.Name+" "+m.Contact)
			if want := fmt.Sprintf("%d-%d", made.ID, i+1); m.Reference != want {
				t.Errorf("reference %s, want %s", m.Reference, want)
			}
		}
		want := []string{"P1 p1@example.fi", "P2 sure@example.fi"}
		for _, n := range []int{3, 4, 6, 7, 8, 9, 10, 11, 12} {
			want = append(want, fmt.Sprintf("P%d p%[1]d@example.fi", n))
		}
		if !slices.Equal(got, want) || made.Customers != len(want) {
			t.Errorf("%d in the list: %q\nwant %q", made.Customers, got, want)
		}
		for number, want := range map[string]string{
			"1": "words in fi, name fi, consent fi", "6": "words in sv, name sv, consent sv", "9": "words in , name , consent ",
			"11": "words in fi, name fi, existing_customer fi", "5": "", "13": "", "18": "",
		} {
			section, err := store.MySection(ctx, login(t, store, number), kindNamed(t, "disclosures"), 1)
			if err != nil {
				t.Fatal(err)
			}
			text := ""
			for _, r := range section.Records {
				d := r.(*models.Disclosure)
				text = fmt.Sprintf("%s, %s, %s", d.Purpose, d.Categories, d.Basis)
				if !strings.HasPrefix(d.Key, fmt.Sprintf("portal-audience-%d-", made.ID)) || d.Recipient != "Kirjapaino Oy" || d.Role != "processor" ||
					d.Country != "US" || d.Safeguards != "Standard clauses" || d.Date.String() != "2026-11-06" || d.Source != "staff" || d.Received.IsZero() {
					t.Errorf("disclosed to %s: %+v", number, d)
				}
			}
			if text != want || len(section.Records) > 1 {
				t.Errorf("customer %s reads %q, want %q", number, text, want)
			}
		}
		refused("the form again", handed(marketing(byEmail), models.AudienceProcessor), "audience: made")
		next := func(change func(*models.NewAudienceExport)) models.NewAudienceExport {
			key++
			e := handed(marketing(byEmail), models.AudienceProcessor)
			e.FormKey = fmt.Sprint("form ", key)
			change(&e)
			return e
		}
		refused("too few", next(func(e *models.NewAudienceExport) { e.PostalCode = "99" }), "audience: too_few")
		refused("no key", next(func(e *models.NewAudienceExport) { e.FormKey = "" }), "audience: made")
		refused("no recipient", next(func(e *models.NewAudienceExport) { e.Name = " " }), "recipient: required")
		refused("no words", next(func(e *models.NewAudienceExport) { e.Words = "" }), "words: required")
		refused("a code in the words", next(func(e *models.NewAudienceExport) { e.Words = "010594Y9032" }), "words: personal_id")
		refused("no safeguards", next(func(e *models.NewAudienceExport) { e.Safeguards = "" }), "safeguards: required")
		refused("no country", next(func(e *models.NewAudienceExport) { e.Country = "XX" }), "country: form")
		refused("no role", next(func(e *models.NewAudienceExport) { e.Role = "" }), "role: required")
		refused("a day gone by", next(func(e *models.NewAudienceExport) { e.Until, _ = value.ParseDate("2026-11-05") }), "until: past")
		refused("after a year", next(func(e *models.NewAudienceExport) { e.Until, _ = value.ParseDate("2027-11-07") }), "until: late")
		refused("another purpose", next(func(e *models.NewAudienceExport) { e.Purpose, e.Channel = register.CampaignDisclosure, "any" }), "purpose: required")
		refused("another channel", next(func(e *models.NewAudienceExport) { e.Channel = "any" }), "channel: required")
		refused("no postal code", next(func(e *models.NewAudienceExport) { e.PostalCode = "20%" }), "postal_code: form")

		failing := errors.New("disk full")
		_, err = store.ExportAudience(ctx, mika, next(func(*models.NewAudienceExport) {}), models.AudienceWriter{Add: func(models.AudienceMember) error { return failing }})
		if !errors.Is(err, failing) {
			t.Errorf("a writer that fails: %v", err)
		}
		exports, err := store.AudienceExports(ctx, clerk(t, store, "Tarja", "auditor"), 1)
		if err != nil || exports.Total != 1 || exports.List[0].Customers != 11 || exports.List[0].ActorName != "Mika" || exports.List[0].Words != "Kevään tarjous" {
			t.Errorf("exports %+v: %v", exports, err)
		}
		if n, err := store.NumberForTest("SELECT COUNT(*) FROM disclosures"); err != nil || n != 11 {
			t.Errorf("%d disclosures: %v", n, err)
		}
		if err := store.ExecForTest("DELETE FROM audience_exports"); err == nil {
			t.Error("an export can be deleted")
		}
		entries, err := store.AuditForTest(models.ActionAudienceExported)
		if err != nil || len(entries) != 1 || entries[0].Details != fmt.Sprintf(`{"export":%d,"customers":11}`, made.ID) {
			t.Errorf("audit %+v: %v", entries, err)
		}
		// A full import of disclosures, which knows nothing of them, does not end them.
		clock.Advance(time.Hour)
		files := []models.ImportFile{modelstest.File(t, "disclosures", "id,customer,date,recipient")}
		if _, err := store.Import(ctx, files, models.ImportSettings{Full: true}); err != nil {
			t.Fatal(err)
		}
		if n, err := store.NumberForTest("SELECT COUNT(*) FROM disclosures WHERE gone_at IS NULL"); err != nil || n != 11 {
			t.Errorf("%d disclosures after a full import: %v", n, err)
		}
	})
}

// TestAudienceByPost: the address where post is wanted, whole, and none that has ended.
func TestAudienceByPost(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		(&crowd{}).add(6, a{}).importTo(t, store)
		modelstest.Import(t, store, modelstest.File(t, "addresses", "id,customer,kind,care_of,street,postal_code,post_office,country,valid_to",
			"m1,1,mailing,c/o Y,PL 5,00101,Helsinki,FI,", "m2,2,mailing,,Vanha 1,00100,Helsinki,FI,2026-01-01", "m3,3,invoicing,,Lasku 1,00100,Helsinki,FI,"))
		settled(t, store)
		var list []models.AudienceMember
		e := handed(marketing("post"), models.OwnUse)
		if _, err := store.ExportAudience(context.Background(), models.System("audience"), e, collecting(&list)); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range list[:3] {
			got = append(got, m.Address.CareOf+"|"+m.Address.Street+"|"+m.Address.PostalCode+"|"+m.Address.PostOffice+"|"+m.Contact)
		}
		if want := []string{"c/o Y|PL 5|00101|Helsinki|", "|Omatie 2|20100||", "|Omatie 3|20100||"}; !slices.Equal(got, want) {
			t.Errorf("addresses %q, want %q", got, want)
		}
	})
}

// TestAudiencesAreForMarketing: nobody else counts, draws or lists.
func TestAudiencesAreForMarketing(t *testing.T) {
	store := modelstest.SQLite(t, modelstest.NewClock(modelstest.Start))
	ctx := context.Background()
	for _, role := range models.Roles {
		staff := clerk(t, store, string(role), string(role))
		_, counting := store.CountAudience(ctx, staff, marketing(byEmail), models.OwnUse)
		_, choosing := store.AudienceChoices(ctx, staff)
		_, drawing := store.ExportAudience(ctx, staff, handed(marketing(byEmail), models.OwnUse), models.AudienceWriter{})
		_, listing := store.AudienceExports(ctx, staff, 1)
		for what, err := range map[string]error{"count": counting, "choose": choosing, "draw": drawing} {
			if errors.Is(err, models.ErrNotAllowed) == (role == models.Marketing) {
				t.Errorf("%s to %s: %v", role, what, err)
			}
		}
		if errors.Is(listing, models.ErrNotAllowed) == (role == models.Marketing || role == models.Auditor) {
			t.Errorf("%s to list: %v", role, listing)
		}
	}
}

func kindNamed(t testing.TB, name string) *models.Kind {
	t.Helper()
	k, err := models.KindNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	return k
}
