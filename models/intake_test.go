package models_test

import (
	"context"
	"errors"
	"testing"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

// TestTakeIn: a letter starts the clock on the day it came, however late it is entered.
func TestTakeIn(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		today := value.DateOf(clk.Now())
		letter := func(change func(*models.Intake)) models.Intake {
			n := models.Intake{
				NewRequest: models.NewRequest{Kind: models.Access, Language: "sv", FormKey: "k"}, Number: "1001",
				Came: models.Came{Channel: models.ByLetter, Identified: "signature", Delivery: "post", On: today.AddDays(-9)},
			}
			if change != nil {
				change(&n)
			}
			return n
		}
		for want, n := range map[string]models.Intake{
			"on: required":         letter(func(n *models.Intake) { n.On = value.Date{} }),
			"on: future":           letter(func(n *models.Intake) { n.On = today.AddDays(1) }),
			"on: too_old":          letter(func(n *models.Intake) { n.On = today.AddDays(-400) }),
			"channel: required":    letter(func(n *models.Intake) { n.Channel = "portal" }),
			"identified: required": letter(func(n *models.Intake) { n.Identified = "personal_id" }),
			"delivery: required":   letter(func(n *models.Intake) { n.Delivery = "pigeon" }),
			"kind: required":       letter(func(n *models.Intake) { n.Kind = "x" }),
			"number: organisation": letter(func(n *models.Intake) { n.Number = "2001" }),
		} {
			if _, _, err := store.TakeIn(ctx, d.agent, n); err == nil || err.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
		}
		for want, n := range map[string]models.Intake{
			"number: unknown":    letter(func(n *models.Intake) { n.Number = "9999" }),
			"language: required": letter(func(n *models.Intake) { n.Language = "xx" }),
			"files: type":        letter(func(n *models.Intake) { n.Files = []models.NewFile{{Name: "a.exe", Content: []byte("MZ")}} }),
		} {
			if _, _, err := store.TakeIn(ctx, d.agent, n); err == nil || err.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
		}
		protected := letter(func(n *models.Intake) { n.Number = "1002" })
		if _, _, err := store.TakeIn(ctx, d.agent, protected); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("an agent takes in for somebody protected: %v", err)
		}
		if _, _, err := store.TakeIn(ctx, d.approver, protected); err == nil || err.Error() != "delivery: protected" {
			t.Errorf("post to somebody protected: %v", err)
		}
		if _, _, err := store.TakeIn(ctx, clerk(t, store, "M", "marketing"), letter(nil)); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("marketing takes in: %v", err)
		}

		scanned := letter(func(n *models.Intake) { n.Files = []models.NewFile{{Name: "kirje.pdf", Content: aPDF}} })
		r, fresh, err := store.TakeIn(ctx, d.agent, scanned)
		if err != nil || !fresh || r.DueOn != clock.Due(clock.Request{Received: today.AddDays(-9)}).Date || r.Channel != models.ByLetter {
			t.Fatalf("%+v %v", r, err)
		}
		if again, fresh, err := store.TakeIn(ctx, d.agent, scanned); err != nil || fresh || again.Ref != r.Ref {
			t.Errorf("entered twice: %v %t %v", again.Ref, fresh, err)
		}
		if mine := d.request(r.Ref); mine.Language != "sv" {
			t.Errorf("the customer sees %+v", mine)
		}
		if k, err := store.StaffCase(ctx, d.agent, r.Ref); err != nil || len(k.Scans) != 1 || k.Scans[0].Name != "kirje.pdf" {
			t.Errorf("scans: %+v %v", k.Scans, err)
		}
		told, err := store.Acknowledgement(ctx, d.agent, r.Ref)
		if err != nil || !told.Posted() || told.Address != nil || told.Name != "Änna Maria Öberg" || told.PDF != nil {
			t.Errorf("acknowledgement: %+v %v", told, err)
		}
		if _, err := store.Paper(ctx, d.agent, r.Ref); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("paper before the answer: %v", err)
		}
		d.ok(store.Take(ctx, d.agent, r.Ref, d.version(r.Ref)))
		d.answer(r.Ref, plain(""))
		out, err := store.Paper(ctx, d.agent, r.Ref)
		if err != nil || string(out.PDF) != "paper" {
			t.Errorf("paper: %q %v", out.PDF, err)
		}
		// They are sought now: what was to be posted is not, and only an approver prints it.
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,given_names,family_name,language,protected", "1001,person,Änna Maria,Öberg,sv,true"),
			modelstest.File(t, "addresses", "id,customer,kind,street,postal_code,post_office", "A-1,1001,home,Koetie 1,32999,KOLA"))
		if _, err := store.Paper(ctx, d.agent, r.Ref); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("an agent prints for somebody sought: %v", err)
		}
		if out, err := store.Paper(ctx, d.approver, r.Ref); err != nil || out.Posted() || out.Address != nil {
			t.Errorf("an envelope for somebody sought: %+v %v", out.Address, err)
		}
	})
}

// TestObjectionByPhone: marketing ends with the call.
func TestObjectionByPhone(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		d := atDesk(t, store, clk)
		_, _, err := store.TakeIn(context.Background(), d.agent, models.Intake{
			NewRequest: models.NewRequest{Kind: models.Objection, Language: "fi", FormKey: "k", Scope: models.Scope{Marketing: true}}, Number: "1001",
			Came: models.Came{Channel: models.ByPhone, Identified: "callback", Delivery: "portal", On: value.DateOf(clk.Now())},
		})
		if err != nil {
			t.Fatal(err)
		}
		history, err := store.MyPermissionHistory(context.Background(), d.anna)
		if err != nil || len(history) == 0 || history[0].How != "phone" {
			t.Errorf("history: %+v %v", history, err)
		}
	})
}
