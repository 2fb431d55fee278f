package models_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

// code is of the artificial range; otherCentury has the same digits and check character, and is
// somebody else's.
const (
	code         = "010594Y9032"
	otherCentury = "010594-9032"
)

// twice is a person with two customer numbers, each with data and a role of its own, and others whose
// codes are near to theirs.
func twice(tb testing.TB, store *models.Store) {
	tb.Helper()
	modelstest.Import(tb, store,
		modelstest.File(tb, "customers", "number,kind,given_names,family_name,name,personal_id",
			"1,person,Mari Anneli,Meikäläinen,,"+code, "2,person,mari,Uusinimi,,"+code, "3,person,Mari,Meikäläinen,,"+otherCentury,
			"4,person,Mari,Meikäläinen,,", "5,person,Olli,Orpo,,020594X903P", "10,company,,,Eka Oy,", "20,company,,,Toka Oy,", "30,company,,,Vieras Oy,"),
		modelstest.File(tb, "representatives", "id,organisation,person,role", "A,10,1,contact_person", "B,20,2,contact_person", "C,30,3,contact_person"),
		modelstest.File(tb, "contracts", "id,customer,kind,product", "K-1,1,sales,Eka", "K-2,2,sales,Toka", "K-3,3,sales,Kolmas", "K-10,10,sales,Yritys"),
	)
}

// byCode logs in with an identity code.
func byCode(store *models.Store, id value.PersonalID) (string, error) {
	return store.LoginCustomer(context.Background(), models.Who{PersonalID: id}, models.Proof{Issuer: "i", Subject: "s"})
}

func contextsOf(tb testing.TB, store *models.Store, me models.Me) string {
	tb.Helper()
	list, err := store.MyContexts(context.Background(), me)
	if err != nil {
		tb.Fatal(err)
	}
	var numbers []string
	for _, a := range list {
		number := a.Number
		if a.Current {
			number = "[" + number + "]"
		}
		numbers = append(numbers, number)
	}
	if len(list) != me.Contexts() {
		tb.Errorf("%d contexts, counted %d", len(list), me.Contexts())
	}
	return strings.Join(numbers, " ")
}

// heldBy is everything the session shows.
func heldBy(tb testing.TB, store *models.Store, me models.Me) string {
	tb.Helper()
	a, err := store.MyData(context.Background(), me, models.DownloadJSON, "fi")
	if err != nil {
		tb.Fatal(err)
	}
	if a.Number != me.Number() {
		tb.Errorf("the data of %s says %s", me.Number(), a.Number)
	}
	return text(tb, a.Sections)
}

// TestTwoNumbers: who has two customer numbers changes between them in one session, and sees each by
// itself.
func TestTwoNumbers(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		twice(t, store)
		token, err := byCode(store, code)
		if err != nil {
			t.Fatal(err)
		}
		me := func() models.Me {
			t.Helper()
			me, err := store.CustomerSession(ctx, token)
			if err != nil {
				t.Fatal(err)
			}
			return me
		}
		shows := func(contexts, product string, others ...string) {
			t.Helper()
			if got := contextsOf(t, store, me()); got != contexts {
				t.Errorf("contexts %s, want %s", got, contexts)
			}
			all := heldBy(t, store, me())
			if !strings.Contains(all, `"`+product+`"`) {
				t.Errorf("no %s in %s", product, all)
			}
			for _, other := range others {
				if strings.Contains(all, `"`+other+`"`) {
					t.Errorf("%s in %s", other, all)
				}
			}
		}
		shows("[1] 2 10 20", "Eka", "Toka", "Kolmas", "Yritys", "B", "C")
		if err := store.ActAs(ctx, me(), "2"); err != nil {
			t.Fatal(err)
		}
		if m := me(); !m.Own() || m.Number() != "2" || m.Name() != "mari Uusinimi" || m.Person() != m.Name() {
			t.Errorf("%+v", m)
		}
		shows("1 [2] 10 20", "Toka", "Eka", "Kolmas", "Yritys", "A", "C")
		// A role of either number can be taken from either; going back leads to the number it is of.
		if m := actFor(t, store, token, "10"); m.Own() || m.Number() != "10" || m.Person() != "Mari Anneli Meikäläinen" {
			t.Errorf("%+v", m)
		}
		shows("1 2 [10] 20", "Yritys", "Eka", "Toka", "Kolmas", "B", "C")
		if err := store.ActFor(ctx, me(), 0); err != nil {
			t.Fatal(err)
		}
		shows("[1] 2 10 20", "Eka", "Toka")
		for _, number := range []string{"3", "4", "5", "10", "20", "30", "9", ""} {
			if err := store.ActAs(ctx, me(), number); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("changes to %q: %v", number, err)
			}
		}
		other, err := byCode(store, otherCentury)
		if err != nil {
			t.Fatal(err)
		}
		third, err := store.CustomerSession(ctx, other)
		if err != nil || contextsOf(t, store, third) != "[3] 30" {
			t.Fatalf("%+v %v", third, err)
		}
		roles, err := store.MyContexts(ctx, third)
		if err != nil {
			t.Fatal(err)
		}
		if err := store.ActFor(ctx, me(), roles[1].ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("acts in the role of another: %v", err)
		}
		shows("[1] 2 10 20", "Eka", "Toka")
	})
}

// TestAnObjectionIsThePersons: marketing ends under every number of theirs, and under nobody else's; an
// answer says which number it is about.
func TestAnObjectionIsThePersons(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		twice(t, store)
		token, err := byCode(store, code)
		if err != nil {
			t.Fatal(err)
		}
		me, err := store.CustomerSession(ctx, token)
		if err != nil || !me.OneOf() {
			t.Fatalf("%+v %v", me, err)
		}
		r, _, err := store.Ask(ctx, me, models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}, Language: "fi", FormKey: "once"})
		if err != nil {
			t.Fatal(err)
		}
		for number, ended := range map[string]bool{"1": true, "2": true, "3": false, "4": false} {
			if got := objects(t, store, number); got != ended {
				t.Errorf("marketing under %s has ended: %t", number, got)
			}
		}
		k, err := store.StaffCase(ctx, clerk(t, store, "Agent", "agent"), r.Ref)
		if err != nil || strings.Join(k.Others, " ") != "2" {
			t.Errorf("staff see the numbers %q, %v", k.Others, err)
		}
	})
}

// objects reports whether all marketing to a customer has ended.
func objects(tb testing.TB, store *models.Store, number string) bool {
	tb.Helper()
	cells, err := store.MyPermissions(context.Background(), login(tb, store, number))
	if err != nil {
		tb.Fatal(err)
	}
	return models.Objected(cells)
}

// TestTwoNumbersHaveTheirLogin: it is told under each of them, for it opened both.
func TestTwoNumbersHaveTheirLogin(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		twice(t, store)
		token, err := byCode(store, code)
		if err != nil {
			t.Fatal(err)
		}
		for _, number := range []string{"1", "2"} {
			me, err := store.CustomerSession(ctx, token)
			if err != nil {
				t.Fatal(err)
			}
			if me.Number() != number {
				if err := store.ActAs(ctx, me, number); err != nil {
					t.Fatal(err)
				}
				if me, err = store.CustomerSession(ctx, token); err != nil {
					t.Fatal(err)
				}
			}
			logins, err := store.MySection(ctx, me, kindOf(t, "logins"), 1)
			if err != nil || logins.Total != 1 {
				t.Errorf("%s has %d logins, %v", number, logins.Total, err)
			}
			accesses, _, err := store.MyAccesses(ctx, me, 1)
			if err != nil || strings.Join(told(accesses), ",") == "" {
				t.Errorf("%s: %v %v", number, accesses, err)
			}
			for _, a := range accesses {
				if a.Action != models.ActionLogin {
					t.Errorf("%s is told of %s: it was nobody else", number, a.Action)
				}
			}
		}
	})
}

// TestLoginByNumberIsOfThatNumberAlone: the provider vouched for a number and for no person's others.
func TestLoginByNumberIsOfThatNumberAlone(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		twice(t, store)
		me := login(t, store, "2")
		if got := contextsOf(t, store, me); got != "[2] 20" {
			t.Errorf("contexts %s", got)
		}
		if err := store.ActAs(context.Background(), me, "1"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("changes to the other number: %v", err)
		}
	})
}

// TestWhoseCodeItIs is who logs in with a code that several customers have.
func TestWhoseCodeItIs(t *testing.T) {
	const header = "number,kind,given_names,family_name,name,personal_id"
	for name, c := range map[string]struct {
		customers []string
		want      string // contexts
		err       error
		refused   int
	}{
		"one of the given names":     {[]string{"1,person,Mari Anneli,A,," + code, "2,person,Anneli,B,," + code}, "[1] 2", nil, 0},
		"accents and case":           {[]string{"1,person,Änna,A,," + code, "2,person,ANNA,B,," + code}, "[1] 2", nil, 0},
		"another given name":         {[]string{"1,person,Mari,A,," + code, "2,person,Matti,A,," + code}, "", models.ErrAmbiguous, 2},
		"one of three is another":    {[]string{"1,person,Mari,A,," + code, "2,person,Mari,A,," + code, "3,person,Matti,A,," + code}, "", models.ErrAmbiguous, 3},
		"names in one":               {[]string{"1,person,,,Mari A," + code, "2,person,,,A Mari," + code}, "[1] 2", nil, 0},
		"another name in one":        {[]string{"1,person,,,Mari A," + code, "2,person,,,Matti A," + code}, "", models.ErrAmbiguous, 2},
		"three":                      {[]string{"1,person,Mari,A,," + code, "2,person,Mari,A,," + code, "3,person,Mari,A,," + code}, "[1] 2 3", nil, 0},
		"the other century":          {[]string{"1,person,Mari,A,," + code, "2,person,Mari,A,," + otherCentury}, "[1]", nil, 0},
		"an estate has the code too": {[]string{"1,person,Mari,A,," + code, "2,estate,Mari,A,," + code}, "[1]", nil, 0},
		"the other century alone":    {[]string{"1,person,Mari,A,," + otherCentury}, "", models.ErrNotFound, 0},
	} {
		t.Run(name, func(t *testing.T) {
			store := modelstest.SQLite(t, modelstest.NewClock(modelstest.Start))
			modelstest.Import(t, store, modelstest.File(t, "customers", append([]string{header}, c.customers...)...))
			token, err := byCode(store, code)
			if !errors.Is(err, c.err) {
				t.Fatalf("%v, want %v", err, c.err)
			}
			_, refused, err := store.ShareCode(context.Background())
			if err != nil || refused != c.refused {
				t.Errorf("%d refused, %v", refused, err)
			}
			if c.err != nil {
				return
			}
			me, err := store.CustomerSession(context.Background(), token)
			if err != nil || contextsOf(t, store, me) != c.want {
				t.Errorf("%s %v", contextsOf(t, store, me), err)
			}
		})
	}
}

// TestCodeIsCorrected: a session reaches what the register says is the person's now, and no more.
func TestCodeIsCorrected(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		twice(t, store)
		if shared, refused, err := store.ShareCode(ctx); err != nil || shared != 2 || refused != 0 {
			t.Errorf("%d share a code, %d refused, %v", shared, refused, err)
		}
		token, err := byCode(store, code)
		if err != nil {
			t.Fatal(err)
		}
		me, err := store.CustomerSession(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		correct := func(number, id string) {
			modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,given_names,family_name,personal_id", number+",person,Mari,Meikäläinen,"+id))
		}
		correct("2", "")
		if now, err := store.CustomerSession(ctx, token); err != nil || contextsOf(t, store, now) != "[1] 10" {
			t.Errorf("%v", err)
		}
		correct("2", code)
		if err := store.ActAs(ctx, me, "2"); err != nil {
			t.Fatal(err)
		}
		correct("2", "020594X903P")
		if _, err := store.CustomerSession(ctx, token); !errors.Is(err, models.ErrSession) {
			t.Errorf("the session goes on: %v", err)
		}
	})
}
