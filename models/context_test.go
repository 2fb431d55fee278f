package models_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// houses is a housing company with a manager and a resident, and a company with two contact persons.
func houses(tb testing.TB, store *models.Store) {
	modelstest.Import(tb, store,
		modelstest.File(tb, "customers", "number,kind,given_names,family_name,name",
			"1,person,Mari,Manageri,", "2,person,Reijo,Residentti,", "3,person,Kaisa,Kontakti,",
			"10,housing_company,,,As Oy Koe", "11,company,,,Koe Oy"),
		modelstest.File(tb, "representatives", "id,organisation,person,role,valid_from,valid_to",
			"A,10,1,property_manager,2020-01-01,2026-12-31", "B,11,3,contact_person,,", "C,11,1,contact_person,,2025-12-31", "D,10,3,contact_person,2027-01-01,"),
		modelstest.File(tb, "contracts", "id,customer,kind,product", "HC-1,10,network,Taloyhtiö", "RES-1,2,sales,Koti", "CO-1,11,sales,Yritys"),
		modelstest.File(tb, "events", "id,customer,time,text", "E-1,10,2026-01-01T10:00:00Z,Asukas soitti"),
		modelstest.File(tb, "contacts", "id,customer,channel,value", "K-2,2,email,reijo@example.org", "K-10,10,email,isannointi@example.org"),
	)
}

// actFor makes the session act for the customer of that number.
func actFor(tb testing.TB, store *models.Store, token, number string) models.Me {
	tb.Helper()
	ctx := context.Background()
	me, err := store.CustomerSession(ctx, token)
	if err != nil {
		tb.Fatal(err)
	}
	list, err := store.MyContexts(ctx, me)
	if err != nil {
		tb.Fatal(err)
	}
	for _, a := range list {
		if a.Number == number {
			if err := store.ActFor(ctx, me, a.ID); err != nil {
				tb.Fatal(err)
			}
		}
	}
	if me, err = store.CustomerSession(ctx, token); err != nil {
		tb.Fatal(err)
	}
	return me
}

func token(tb testing.TB, store *models.Store, number string) string {
	tb.Helper()
	t, err := store.LoginCustomer(context.Background(), models.Who{Number: number}, models.Proof{Issuer: "i", Subject: number})
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func TestActingForAnOrganisation(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		houses(t, store)
		mari := token(t, store, "1")
		me := actFor(t, store, mari, "10")
		if me.Own() || me.Name() != "As Oy Koe" || me.Person() != "Mari Manageri" || me.Role() != models.PropertyManager || me.Contexts() != 2 {
			t.Fatalf("%+v", me)
		}
		seen := map[string]int{}
		sections, err := store.MySections(ctx, me)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sections {
			seen[s.Kind.Name] = s.Total
		}
		if seen["contracts"] != 1 || seen["contacts"] != 1 || seen["representatives"] != 1 {
			t.Errorf("the manager sees %v", seen)
		}
		for _, name := range []string{"events", "logins", "analyses", "self_reported"} {
			kind, _ := models.KindNamed(name)
			if _, there := seen[name]; there {
				t.Errorf("the manager is shown %s", name)
			}
			if _, err := store.MySection(ctx, me, kind, 1); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("the manager reaches %s: %v", name, err)
			}
		}
		if _, _, err := store.Ask(ctx, me, models.NewRequest{Kind: models.Access, Language: "fi", FormKey: "k"}); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("a housing company has no right of access: %v", err)
		}
		cells, err := store.MyPermissions(ctx, me)
		if err != nil || string(cells[0].Rule.Law) != "services_act_202" {
			t.Errorf("an organisation's rule: %+v %v", cells[0].Rule, err)
		}
		if n, err := store.SaveMyPermissions(ctx, me, []models.Decision{{Purpose: "direct_marketing", Channel: "email", Yes: false}}, "fi"); n.Changed != 1 || err != nil {
			t.Errorf("%d %v", n.Changed, err)
		}
		if own := actFor(t, store, mari, "1"); !own.Own() || own.Name() != "Mari Manageri" {
			t.Errorf("back to oneself: %+v", own)
		} else if history, err := store.MyPermissionHistory(ctx, own); err != nil || len(history) != 0 {
			t.Errorf("the organisation's decision is among one's own: %v %v", history, err)
		}

		actFor(t, store, mari, "10")
		clock.Advance(56 * 24 * time.Hour) // past the last day of the role
		mari = token(t, store, "1")
		if me, err = store.CustomerSession(ctx, mari); err != nil || me.Contexts() != 1 {
			t.Errorf("%+v %v", me, err)
		}
	})
}

func TestRoleEndsAtOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		houses(t, store)
		kaisa := token(t, store, "3")
		me := actFor(t, store, kaisa, "11")
		if me.Own() {
			t.Fatal("Kaisa should act for the company")
		}
		modelstest.Import(t, store, modelstest.File(t, "representatives", "id,organisation,person,role,valid_to", "B,11,3,contact_person,2026-11-05"))
		me, err := store.CustomerSession(ctx, kaisa)
		if err != nil || !me.Own() || !me.RoleEnded() || me.Name() != "Kaisa Kontakti" {
			t.Errorf("%+v %v", me, err)
		}
	})
}

// Nobody acts in a role that is not theirs, whatever number they send.
func TestRolesOfOthers(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		houses(t, store)
		for _, number := range []string{"1", "2", "3"} {
			tk := token(t, store, number)
			me, err := store.CustomerSession(ctx, tk)
			if err != nil {
				t.Fatal(err)
			}
			list, err := store.MyContexts(ctx, me)
			if err != nil {
				t.Fatal(err)
			}
			var mine []string
			allowed := map[int64]bool{}
			for _, a := range list {
				mine, allowed[a.ID] = append(mine, a.Number), true
			}
			if got, want := strings.Join(mine, " "), map[string]string{"1": "1 10", "2": "2", "3": "3 11"}[number]; got != want {
				t.Errorf("%s acts for %s, want %s", number, got, want)
			}
			for id := int64(-1); id < 10; id++ {
				if err := store.ActFor(ctx, me, id); (err == nil) != allowed[id] || err != nil && !errors.Is(err, models.ErrNotFound) {
					t.Errorf("%s acts in role %d: %v", number, id, err)
				}
			}
		}
	})
}

// A role for a person is none, and a code is for the person's own eyes.
func TestRolesAreForOrganisations(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		modelstest.Import(t, store,
			modelstest.File(t, "customers", "number,kind,family_name,name,personal_id", "1,person,A,,", "2,person,B,,020594X903P", "3,estate,,Kuolinpesä,010594Y9032"),
			modelstest.File(t, "representatives", "id,organisation,person,role", "A,2,1,contact_person", "B,3,1,contact_person"))
		me := actFor(t, store, token(t, store, "1"), "3")
		if me.Own() || me.Contexts() != 2 {
			t.Fatalf("%+v", me)
		}
		if c := sectionOf(t, store, me, "customers").Records[0].(*models.Customer); c.PersonalID != "" {
			t.Error("the code of the deceased is shown")
		}
		data, err := store.MyData(context.Background(), me, models.DownloadJSON, "fi")
		if err != nil || data.Sections[0].Records[0].(*models.Customer).PersonalID != "" {
			t.Errorf("the code of the deceased is taken along: %v", err)
		}
	})
}
