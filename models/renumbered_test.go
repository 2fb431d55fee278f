package models_test

import (
	"context"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

// TestLoginAfterRenumbering: where the source gave a person another number and dropped the old one,
// a login by identity code leads to the number there is, and not to the row left behind.
func TestLoginAfterRenumbering(t *testing.T) {
	const head = "number,kind,given_names,family_name,personal_id"
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		only := func(lines ...string) {
			t.Helper()
			_, err := store.Import(ctx, []models.ImportFile{modelstest.File(t, "customers", append([]string{head}, lines...)...)},
				models.ImportSettings{Full: true, MaxGone: 1})
			if err != nil {
				t.Fatal(err)
			}
		}
		id, err := value.ParsePersonalID("010594Y9032", value.DateOf(modelstest.Start))
		if err != nil {
			t.Fatal(err)
		}
		leadsTo := func(number string) {
			t.Helper()
			token, err := store.LoginCustomer(ctx, models.Who{PersonalID: id}, models.Proof{Issuer: "https://idp.example", Subject: "s"})
			if err != nil {
				t.Fatalf("login: %v", err)
			}
			me, err := store.CustomerSession(ctx, token)
			if err != nil || me.Number() != number {
				t.Fatalf("the login leads to %q, want %s, %v", me.Number(), number, err)
			}
			own, err := store.MyContexts(ctx, me)
			if err != nil || len(own) != 1 || own[0].Number != number {
				t.Errorf("there is a choice of %+v, %v", own, err)
			}
		}
		only("1001,person,Änna,Öberg,010594Y9032", "1,person,Bo,Ek,")
		leadsTo("1001")
		only("2002,person,Änna,Öberg,010594Y9032", "1,person,Bo,Ek,")
		leadsTo("2002")
		only("1001,person,Änna,Öberg,010594Y9032", "1,person,Bo,Ek,") // the old number again: it was a mistake
		leadsTo("1001")
		only("1,person,Bo,Ek,")
		only("3003,person,Änna,Berg,010594Y9032", "1,person,Bo,Ek,") // two rows are left behind
		leadsTo("3003")
	})
}
