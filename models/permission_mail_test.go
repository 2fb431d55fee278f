package models_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// confirmed runs the jobs that are due, as serve does, and returns whom they tell that permissions
// were changed.
func confirmed(t testing.TB, store *models.Store, refused error) (told []models.Telling) {
	t.Helper()
	ctx := context.Background()
	for {
		job, err := store.NextJob(ctx)
		if errors.Is(err, models.ErrNotFound) {
			return told
		}
		if err != nil {
			t.Fatal(err)
		}
		var failure error
		if job.Kind == models.JobPermissionMail {
			var of models.CustomerJob
			if err := json.Unmarshal([]byte(job.Payload), &of); err != nil {
				t.Fatal(err)
			}
			failure = store.ConfirmPermissions(ctx, job, of.Customer, func(m models.Telling) error {
				if refused == nil {
					told = append(told, m)
				}
				return refused
			})
		}
		if err := store.FinishJob(ctx, job, failure); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPermissionMail: changes are told of by e-mail where that is how the person wants to hear, a
// little later and together, at most once an hour, and never lost.
func TestPermissionMail(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name,language,preferred_contact", "1,person,A,sv,"),
			modelstest.File(t, "contacts", "id,customer,channel,value,verified", "a,1,email,a@example.fi,true", "b,1,email,new@example.fi,false"))
		me := login(t, store, "1")
		change := func(yes bool) {
			t.Helper()
			if saved, err := store.SaveMyPermissions(context.Background(), me, answer("email", yes), "fi"); err != nil || saved.Changed != 1 {
				t.Fatalf("%+v %v", saved, err)
			}
		}
		expect := func(when string, want int) {
			t.Helper()
			told := confirmed(t, store, nil)
			if len(told) != want {
				t.Errorf("%s: %d mails, want %d", when, len(told), want)
			}
			for _, m := range told {
				if m.Way != models.TellByEmail || m.To != "a@example.fi" || m.Language != "sv" {
					t.Errorf("%s: told %+v", when, m)
				}
			}
		}
		change(true)
		expect("at once", 0)
		clock.Advance(time.Minute)
		change(false)
		clock.Advance(5 * time.Minute)
		expect("two changes", 1)
		change(true)
		clock.Advance(10 * time.Minute)
		change(false)
		clock.Advance(10 * time.Minute)
		expect("within the hour", 0)
		clock.Advance(time.Hour)
		expect("after the hour", 1)
		clock.Advance(24 * time.Hour)
		expect("the next day", 0)

		change(true)
		clock.Advance(3 * time.Minute)
		if told := confirmed(t, store, errors.New("the server is away")); len(told) != 0 {
			t.Errorf("told %v", told)
		}
		clock.Advance(time.Hour)
		expect("when the server is back", 1)
	})
}

// TestPermissionMailIsNotForAll: who has the confirmation in the portal, or no address that is known to
// be theirs, is not mailed, and nothing is left waiting. Who prefers a way that nothing is held for is
// mailed all the same.
func TestPermissionMailIsNotForAll(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		want := map[string]bool{
			",a@example.fi,true,": true, "email,a@example.fi,,": true, "phone,a@example.fi,true,": true, "sms,a@example.fi,true,": true,
			"post,a@example.fi,true,": true, "portal,a@example.fi,true,": false, ",a@example.fi,false,": false, "email,a@example.fi,true,2026-11-05": false,
		}
		n := 0
		for row, mailed := range want {
			n++
			var fields [4]string
			for i, f := range strings.Split(row, ",") {
				fields[i] = f
			}
			number := fmt.Sprint(n)
			modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name,preferred_contact", number+",person,A,"+fields[0]),
				modelstest.File(t, "contacts", "id,customer,channel,value,verified,valid_to", "e"+number+","+number+",email,"+fields[1]+","+fields[2]+","+fields[3]))
			me := login(t, store, number)
			saved, err := store.SaveMyPermissions(context.Background(), me, answer("email", true), "fi")
			if err != nil {
				t.Fatal(err)
			}
			done, err := store.MyPermissionChange(context.Background(), me, saved.Reference)
			if err != nil || (done.Told.Way == models.TellByEmail) != mailed || !done.Undoable || len(done.Decisions) != 1 {
				t.Errorf("%q: %+v %v", row, done, err)
			}
			clock.Advance(3 * time.Minute)
			if told := confirmed(t, store, nil); len(told) == 1 != mailed {
				t.Errorf("%q: %d mails", row, len(told))
			}
		}
		clock.Advance(24 * time.Hour)
		if waiting, failing, dead, err := store.JobCounts(context.Background()); err != nil || waiting+failing+dead > 0 {
			t.Errorf("%d jobs wait, %d fail, %d are dead: %v", waiting, failing, dead, err)
		}
	})
}
