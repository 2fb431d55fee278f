package models_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestTasks: each kind brings its check list with it, once; a tick has a name and a time.
func TestTasks(t *testing.T) {
	for _, c := range []struct {
		name string
		ask  models.NewRequest
		want string
	}{
		{"access", models.NewRequest{Kind: models.Access}, ""},
		{"rectification in words", models.NewRequest{Kind: models.Rectification, Details: "Väärin."}, "correct:contract correct:use_of_service correct:person correct:other"},
		{"erasure", models.NewRequest{Kind: models.Erasure, Scope: models.Scope{Kinds: []string{"contracts"}}}, ""},
		{"restriction", models.NewRequest{Kind: models.RestrictionOfProcessing, Scope: models.Scope{Ground: models.GroundAccuracy, Kinds: []string{"contracts"}}}, "restrict:contract"},
		{"portability", models.NewRequest{Kind: models.Portability}, ""},
		{"portability to another", models.NewRequest{Kind: models.Portability, Details: "Uusi Energia Oy", Scope: models.Scope{Recipient: true}}, "transmit:"},
		{"objection", models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}}, "stop:"},
		{"unrecognised", models.NewRequest{Kind: models.Unrecognised, Details: "Kuka?"}, "inquire:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
				d := atDesk(t, store, clock)
				modelstest.Import(t, store,
					modelstest.File(t, "contracts", "id,customer,kind,source", "S-1,1001,network,contract", "S-2,1001,sales,contract"),
					modelstest.File(t, "disclosures", "id,customer,date,recipient,source",
						"D-1,1001,2025-01-01,Perintä Oy,other", "D-2,1001,2025-02-01,Paino Oy,other", "D-3,1001,2025-03-01,Paino Oy,other", "D-4,1002,2025-03-01,Vieras Oy,other"))
				ref := d.ask(c.ask)
				got := tasks(d, ref)
				if got != c.want {
					t.Errorf("%q, want %q", got, c.want)
				}
				d.ok(store.GiveBack(context.Background(), d.worker(ref), ref, d.version(ref)))
				d.ok(store.Take(context.Background(), d.worker(ref), ref, d.version(ref)))
				if again := tasks(d, ref); again != got {
					t.Errorf("taken again: %q", again)
				}
			})
		})
	}
}

func tasks(d *desk, ref string) string {
	d.Helper()
	k, err := d.store.StaffCase(context.Background(), d.worker(ref), ref)
	d.ok(err)
	var list []string
	for _, task := range k.Tasks {
		list = append(list, fmt.Sprintf("%s:%s", task.Kind, task.Subject))
	}
	return strings.Join(list, " ")
}

func TestTickTask(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		ref, other := d.ask(models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}}), d.ask(models.NewRequest{Kind: models.Access})
		task := func() models.Task {
			k, err := store.StaffCase(ctx, d.agent, ref)
			d.ok(err)
			return k.Tasks[0]
		}
		id := task().ID
		first := clock.Now()
		d.ok(store.TickTask(ctx, d.agent, ref, id, models.Ticked))
		clock.Advance(time.Minute)
		d.ok(store.TickTask(ctx, d.approver, ref, id, models.Ticked))
		if got := task(); got.DoneName != "Agent" || !got.DoneAt.Time().Equal(first) {
			t.Errorf("ticked twice: %+v", got)
		}
		d.ok(store.TickTask(ctx, d.approver, ref, id, models.Unticked))
		if got := task(); got.Done() || got.DoneName != "" {
			t.Errorf("taken back: %+v", got)
		}
		if err := store.TickTask(ctx, d.agent, other, id, models.Ticked); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("of another request: %v", err)
		}
		if err := store.TickTask(ctx, clerk(t, store, "Seller", "marketing"), ref, id, models.Ticked); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("by marketing: %v", err)
		}
	})
}
