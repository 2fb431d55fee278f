package models_test

import (
	"context"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

// TestErasureEndsPermissions: whoever asks for erasure because they withdraw their consent, or object, has
// it with the request, by each of the ways in which it comes; no undo of an earlier yes brings it back, the
// history names the request, and so does the answer.
func TestErasureEndsPermissions(t *testing.T) {
	ctx := context.Background()
	form := func(ground models.Code) models.NewRequest {
		return models.NewRequest{Kind: models.Erasure, Language: "fi", FormKey: "second", Scope: models.Scope{Ground: ground}}
	}
	ways := map[string]func(d *desk, ground models.Code) string{
		"form": func(d *desk, ground models.Code) string { return d.ask(form(ground)) },
		"second form": func(d *desk, ground models.Code) string {
			d.ask(form("not_needed"))
			r := d.again("second", form(ground))
			if !r.Added || r.Scope.Ground != ground {
				d.Errorf("added to the open one: %v, on the ground %q", r.Added, r.Scope.Ground)
			}
			return r.Ref
		},
		"letter": func(d *desk, ground models.Code) string {
			r, fresh, err := d.store.TakeIn(ctx, d.agent, models.Intake{NewRequest: form(ground), Number: "1001",
				Came: models.Came{Channel: models.ByLetter, Identified: "signature", Delivery: "portal", On: d.today()}})
			d.ok(err)
			if !fresh {
				d.Error("the letter is no request of its own")
			}
			d.ok(d.store.Take(ctx, d.agent, r.Ref, d.version(r.Ref)))
			return r.Ref
		},
	}
	for name, ask := range ways {
		for ground, want := range map[models.Code]struct{ email, phone, survey string }{
			// Nobody holds an address of hers, so that what is not prohibited is not possible.
			"consent_withdrawn": {"own_refusal", "no_address", "own_prohibition"},
			"objected":          {"own_refusal", "own_prohibition", "no_address"},
			"not_needed":        {"no_address", "no_address", "no_address"},
		} {
			if name == "second form" && ground == "not_needed" {
				continue // it says nothing new
			}
			t.Run(name+"/"+string(ground), func(t *testing.T) {
				modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
					d := atDesk(t, store, clk)
					yes, err := store.SaveMyPermissions(ctx, d.anna, []models.Decision{{Purpose: "opinion_research", Channel: "sms", Yes: true}}, "fi")
					d.ok(err)
					clk.Advance(time.Hour)
					ref := ask(d, ground)
					got := struct{ email, phone, survey string }{
						string(stored(t, store, d.anna, "direct_marketing", "email")), string(stored(t, store, d.anna, "direct_marketing", "phone")),
						string(stored(t, store, d.anna, "opinion_research", "sms")),
					}
					if got != want {
						t.Errorf("after the request: %+v, want %+v", got, want)
					}
					if ground == "not_needed" {
						return
					}
					history, err := store.MyPermissionHistory(ctx, d.anna)
					if err != nil || history[0].Reference != ref {
						t.Errorf("the history names %q, want %s: %v", history[0].Reference, ref, err)
					}
					if ground == "consent_withdrawn" {
						if undone, err := store.UndoMyPermissions(ctx, d.anna, yes.Reference); err != nil || undone.Changed != 0 {
							t.Errorf("an undo of the yes changes %d: %v", undone.Changed, err)
						}
					}
					d.answer(ref, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: "Siksi.", Plan: d.plan(ref)}})
					told := struct{ consents, marketing value.Date }{d.made[0].ConsentsEnded, d.made[0].MarketingEnded}
					expected := struct{ consents, marketing value.Date }{consents: d.today()}
					if ground == "objected" {
						expected.consents, expected.marketing = expected.marketing, expected.consents
					}
					if told != expected {
						t.Errorf("the answer tells %+v, want %+v", told, expected)
					}
				})
			})
		}
	}
}

// TestMarketingEndsAgain: a second objection ends what was allowed after the first one.
func TestMarketingEndsAgain(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}})
		clk.Advance(time.Hour)
		_, err := store.SaveMyPermissions(ctx, d.anna, []models.Decision{{Purpose: "direct_marketing", Channel: "email", Yes: true}}, "fi")
		d.ok(err)
		clk.Advance(time.Hour)
		if r := d.again("again", models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}}); r.Ref != ref || !r.Added {
			t.Errorf("%s, added: %v", r.Ref, r.Added)
		}
		if got := stored(t, store, d.anna, "direct_marketing", "email"); got != "own_refusal" {
			t.Errorf("after the second objection: %s", got)
		}
		if r := d.again("third", models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}}); r.Added {
			t.Error("a third one that changes nothing is added")
		}
	})
}
