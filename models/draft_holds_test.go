package models_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestDraftNoLongerHolds: what was drafted is approved only while it holds, however long it lay.
func TestDraftNoLongerHolds(t *testing.T) {
	for name, c := range map[string]struct {
		draft func(*testing.T, *desk) string
		then  func(*testing.T, *desk)
		wrong string
	}{
		"a record passes to another": {
			func(t *testing.T, d *desk) string {
				modelstest.Import(t, d.store, modelstest.File(t, "customers", "number,kind,given_names,family_name,language", "1003,person,Kalle,Korpi,fi"))
				d.passing("1001", "Kallen uusi osoite Salatie 5", "person")
				return d.drafted(models.NewRequest{Kind: models.Access}, plain(""))
			},
			func(_ *testing.T, d *desk) { d.passing("1003", "Kallen uusi osoite Salatie 5", "person") }, "draft: moved",
		},
		"a record is changed": {
			func(t *testing.T, d *desk) string {
				d.passing("1001", "Sopimus", "person")
				return d.drafted(models.NewRequest{Kind: models.Access}, plain(""))
			},
			func(_ *testing.T, d *desk) { d.passing("1001", "Uusi sopimus", "person") }, "<nil>",
		},
		"another was given the data": {
			func(t *testing.T, d *desk) string {
				d.agency()
				d.wrongAddress()
				ref := d.ask(wrongly(t, d.store, d.anna, "addresses", "", models.NewValue{Field: "street", Value: "Oikea tie 1"}))
				d.ok(d.store.WriteDraft(context.Background(), d.agent, ref, d.version(ref), d.acceptAll(ref)))
				d.tick(ref, models.TaskCorrect)
				return ref
			},
			func(t *testing.T, d *desk) {
				modelstest.Import(t, d.store, modelstest.File(t, "disclosures", "id,customer,date,recipient", "D-2,1001,2026-10-02,Toinen Oy"))
			}, "draft: changed",
		},
		"the restriction is lifted": {
			func(t *testing.T, d *desk) string {
				ref := d.ask(models.NewRequest{Kind: models.RestrictionOfProcessing, Scope: models.Scope{Ground: models.GroundAccuracy}})
				d.answer(ref, restricting("Laskut"))
				d.reopened(ref)
				d.ok(d.store.WriteDraft(context.Background(), d.agent, ref, d.version(ref), ruling(models.RefusedWhole, models.NoRestriction)))
				return ref
			},
			func(_ *testing.T, d *desk) {
				one := d.restriction()
				d.ok(d.store.LiftForTest(context.Background(), &one))
			}, "draft: changed",
		},
		"nothing happens": {
			func(t *testing.T, d *desk) string {
				return d.drafted(models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}}, plain(""))
			},
			func(*testing.T, *desk) {}, "<nil>",
		},
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
				d := atDesk(t, store, clock)
				ref := c.draft(t, d)
				clock.Advance(time.Hour)
				c.then(t, d)
				clock.Advance(time.Hour)
				d.anna = login(t, store, "1001")
				if err := d.approve(ref); fmt.Sprint(err) != c.wrong {
					t.Errorf("approved: %v, want %s", err, c.wrong)
				}
			})
		})
	}
}

// drafted is a request with a draft of its answer.
func (d *desk) drafted(n models.NewRequest, form models.DraftForm) string {
	d.Helper()
	ref := d.ask(n)
	d.ok(d.store.WriteDraft(context.Background(), d.agent, ref, d.version(ref), form))
	return ref
}

// TestCorrectionOnItsWayOut: that something was corrected is not taken back between the approval of the answer that says
// so and its going out.
func TestCorrectionOnItsWayOut(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		d.wrongAddress()
		ref := d.ask(wrongly(t, store, d.anna, "addresses", "", models.NewValue{Field: "street", Value: "Oikea tie 1"}))
		d.ok(store.WriteDraft(context.Background(), d.agent, ref, d.version(ref), d.acceptAll(ref)))
		d.tick(ref, models.TaskCorrect)
		untick := func() error {
			for _, task := range d.found(ref).Tasks {
				if task.Kind == models.TaskCorrect {
					return store.TickTask(context.Background(), d.approver, ref, task.ID, models.Mark{})
				}
			}
			return errors.New("nothing is to be corrected")
		}
		d.ok(untick())
		d.tick(ref, models.TaskCorrect)
		d.ok(d.approve(ref))
		if err := untick(); !errors.Is(err, models.ErrStep) {
			t.Errorf("unticked: %v", err)
		}
	})
}
