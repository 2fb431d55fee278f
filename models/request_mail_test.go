package models_test

import (
	"context"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/modelstest"
)

// TestWhoIsMailed: by e-mail where it can be, by letter where it is preferred or nothing else is held, and
// on no paper to who is protected.
func TestWhoIsMailed(t *testing.T) {
	for name, c := range map[string]struct {
		number, preferred, email string
		to                       string
		why                      models.Unmailed
		letter                   bool
	}{
		"nothing said":          {"1001", "", "anna@koe.example", "anna@koe.example", "", false},
		"e-mail":                {"1001", "email", "anna@koe.example", "anna@koe.example", "", false},
		"a call":                {"1001", "phone", "anna@koe.example", "anna@koe.example", "", false},
		"letters":               {"1001", "post", "anna@koe.example", "", models.PrefersPost, true},
		"no address":            {"1001", "email", "", "", models.NoAddress, true},
		"protected":             {"1002", "post", "bo@koe.example", "bo@koe.example", "", false},
		"protected, no address": {"1002", "post", "", "", models.NoAddress, false},
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
				ctx := context.Background()
				utility(t, store)
				modelstest.Import(t, store,
					modelstest.File(t, "customers", "number,kind,given_names,family_name,personal_id,language,protected,preferred_contact",
						"1001,person,Änna Maria,Öberg,010594Y9032,sv,,"+c.preferred, "1002,person,Bo,Ek,,fi,true,"+c.preferred))
				if c.email != "" {
					modelstest.Import(t, store, modelstest.File(t, "contacts", "id,customer,channel,value", "E-1,"+c.number+",email,"+c.email))
				}
				d := &desk{T: t, store: store, clock: clk, anna: login(t, store, c.number),
					agent: clerk(t, store, "Both", "agent", "approver"), approver: clerk(t, store, "Approver", "approver")}
				ref := d.ask(models.NewRequest{Kind: models.Access})
				d.ok(store.AskCustomer(ctx, d.agent, ref, d.version(ref), clock.Identity, "Kuka olet?"))
				mail, err := store.MailFor(ctx, d.request(ref).ID)
				d.ok(err)
				if mail.To != c.to || mail.Why != c.why || mail.Language != "fi" {
					t.Errorf("%+v, want %q %q", mail, c.to, c.why)
				}
				for range 2 { // a job can run twice
					d.ok(store.MailSent(ctx, d.request(ref).ID, mail))
				}
				if got := d.letters(ref); got != map[bool]int{true: 1}[c.letter] {
					t.Errorf("%d letters", got)
				}
			})
		})
	}
}

// letters counts the letters on a request's check list.
func (d *desk) letters(ref string) int {
	d.Helper()
	found, err := d.store.StaffCase(context.Background(), d.approver, ref)
	d.ok(err)
	n := 0
	for _, task := range found.Tasks {
		if task.Kind == models.TaskLetter {
			n++
		}
	}
	return n
}

// TestLetterBeforeTheList: a letter that is added before the request is taken leaves the list whole.
func TestLetterBeforeTheList(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		r, _, err := store.Ask(ctx, d.anna, models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}, Language: "fi", FormKey: "k"})
		d.ok(err)
		d.ok(store.MailSent(ctx, r.ID, models.Mail{Why: models.NoAddress}))
		for range 2 {
			d.ok(store.Take(ctx, d.agent, r.Ref, d.version(r.Ref)))
			d.ok(store.GiveBack(ctx, d.agent, r.Ref, d.version(r.Ref)))
		}
		found, err := store.StaffCase(ctx, d.approver, r.Ref)
		d.ok(err)
		if len(found.Tasks) != 2 {
			t.Errorf("%+v", found.Tasks)
		}
	})
}

// TestMyRuling is there once the request is answered, is that of the approved draft, and is nobody else's.
func TestMyRuling(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain("Kesken")))
		if a, _, err := store.MyRuling(ctx, d.anna, ref); a != nil || err != nil {
			t.Errorf("of a draft: %+v %v", a, err)
		}
		d.answer(ref, plain("Valmis"))
		a, register, err := store.MyRuling(ctx, d.anna, ref)
		if err != nil || a == nil || a.Text != "Valmis" || a.Ruling.Outcome != models.Fulfilled || register == nil || len(a.Sections)+len(a.Accesses) != 0 {
			t.Fatalf("%+v %v", a, err)
		}
		if _, _, err := store.MyRuling(ctx, login(t, store, "1002"), ref); err != models.ErrNotFound {
			t.Errorf("somebody else's: %v", err)
		}
		d.ok(store.Reopen(ctx, d.approver, ref, d.version(ref), "Unohtui."))
		if a, _, err := store.MyRuling(ctx, d.anna, ref); a == nil || a.Text != "Valmis" || err != nil {
			t.Errorf("of what is taken up again: %+v %v", a, err)
		}
	})
}

// TestMyUnread counts what staff wrote until the request's page is opened.
func TestMyUnread(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.ok(store.Tell(ctx, d.agent, ref, d.version(ref), "Hei"))
		d.ok(store.WriteMine(ctx, d.anna, ref, "Hei", nil))
		id := d.request(ref).ID
		for _, c := range []struct {
			me   models.Me
			want int
		}{{d.anna, 1}, {login(t, store, "1002"), 0}} {
			if got, err := store.MyUnread(ctx, c.me); err != nil || got[id] != c.want {
				t.Errorf("%v %v, want %d", got, err, c.want)
			}
		}
		_, err := store.MyMessages(ctx, d.anna, ref)
		d.ok(err)
		if got, err := store.MyUnread(ctx, d.anna); err != nil || len(got) != 0 {
			t.Errorf("after reading: %v %v", got, err)
		}
	})
}

// TestAskingAboutALook: of the customer's own log alone.
func TestAskingAboutALook(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		d.ok(store.OpenCustomer(ctx, d.agent, "1001", models.Reason{Code: "billing"}))
		clk.Advance(time.Minute)
		entries, _, err := store.MyAccesses(ctx, d.anna, 1)
		d.ok(err)
		bo := login(t, store, "1002")
		ask := func(me models.Me, entry int64) error {
			_, _, err := store.Ask(ctx, me, models.NewRequest{Kind: models.Unrecognised, Scope: models.Scope{Entry: entry, Marketing: true}, Language: "fi", FormKey: "k"})
			return err
		}
		for _, e := range entries {
			if one, err := store.MyAccess(ctx, d.anna, e.ID); err != nil || one != e {
				t.Errorf("%+v %v, want %+v", one, err, e)
			}
			if err := ask(bo, e.ID); err == nil {
				t.Errorf("somebody else's entry %d is asked about", e.ID)
			}
		}
		d.ok(ask(d.anna, entries[0].ID))
		mine, err := store.MyRequests(ctx, d.anna)
		if err != nil || len(mine) != 1 || mine[0].Scope.Entry != entries[0].ID || mine[0].Scope.Marketing {
			t.Errorf("%+v %v", mine, err)
		}
	})
}
