package models_test

import (
	"context"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestSavingUntouchedRecordsNothing: a no stays the no it was, whichever word a source has for it.
func TestSavingUntouchedRecordsNothing(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name", "1,person,A"),
			modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at",
				"1,1,direct_marketing,post,refused,2024-01-01T00:00:00Z", "2,1,direct_marketing,email,prohibited,2024-01-01T00:00:00Z",
				"3,1,direct_marketing,sms,granted,2025-01-01T00:00:00Z"))
		me := login(t, store, "1")
		save := func(want int, decisions ...models.Decision) {
			t.Helper()
			if n, err := store.SaveMyPermissions(ctx, me, decisions, "fi"); err != nil || n.Changed != want {
				t.Errorf("%d changed, want %d: %v", n.Changed, want, err)
			}
		}
		marketing := func(channel string, yes bool) models.Decision {
			return models.Decision{Purpose: "direct_marketing", Channel: channel, Yes: yes}
		}
		save(0, marketing("post", false), marketing("email", false), marketing("sms", true))
		save(3, marketing("post", true), marketing("email", true), marketing("sms", false))
	})
}

// TestWhichDecisionHolds: no decision of the future holds yet, and no yes comes back when a later one
// for a set time has ended, while a no does.
func TestWhichDecisionHolds(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name", "1,person,A"),
			modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at,valid_until",
				"1,1,direct_marketing,email,refused,2024-01-01T00:00:00Z,", "2,1,direct_marketing,email,granted,2027-01-01T00:00:00Z,",
				"3,1,direct_marketing,phone,prohibited,2024-01-01T00:00:00Z,", "4,1,direct_marketing,phone,granted,2025-01-01T00:00:00Z,2025-12-31",
				"5,1,direct_marketing,sms,granted,2024-01-01T00:00:00Z,", "6,1,direct_marketing,sms,granted,2025-01-01T00:00:00Z,2025-12-31"))
		cells, err := store.MyPermissions(context.Background(), login(t, store, "1"))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]models.Code{"email": models.Refused, "phone": models.Prohibited, "sms": models.NotAsked}
		for _, c := range cells {
			if state, ok := want[string(c.Channel)]; ok && c.Purpose.Key == "direct_marketing" && c.State != state {
				t.Errorf("%s is %s, want %s", c.Channel, c.State, state)
			}
		}
	})
}

// TestAnObjectionIsTheCustomersOwn: it stands for good where before a clerk's no stood, or one for a
// set time, so that nothing a clerk writes down later is a yes.
func TestAnObjectionIsTheCustomersOwn(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name", "1,person,A"),
			modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at,valid_until,source",
				"1,1,direct_marketing,phone,prohibited,2024-01-01T00:00:00Z,,staff", "2,1,direct_marketing,post,prohibited,2024-01-01T00:00:00Z,2027-01-01,person",
				"3,1,direct_marketing,email,refused,2024-01-01T00:00:00Z,,person"))
		me := login(t, store, "1")
		saved, err := store.ObjectToMarketing(context.Background(), me, "fi")
		if err != nil || saved.Changed != 5 { // all of six cells but the one that stands
			t.Errorf("%+v %v", saved, err)
		}
		if again, err := store.ObjectToMarketing(context.Background(), me, "fi"); err != nil || again.Changed != 0 {
			t.Errorf("again: %+v %v", again, err)
		}
	})
}
