package models_test

import (
	"context"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestMyDataHasWhatWasSaidBefore: what records said before they changed is taken along with them, and
// whoever acts for an organisation gets what its own records said.
func TestMyDataHasWhatWasSaidBefore(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		clock.Advance(time.Hour)
		for _, kind := range []string{"customers", "invoices", "representatives"} {
			if _, err := store.ChangeForTest(ctx, kindOf(t, kind), kind+" t WHERE 1 = 1", "UPDATE "+kind+" SET source = 'other'"); err != nil {
				t.Fatal(err)
			}
		}
		earlier := func(sections []models.Section) map[string][]models.Earlier {
			all := map[string][]models.Earlier{}
			for _, s := range sections {
				if len(s.Earlier) > 0 {
					all[s.Kind.Name] = s.Earlier
				}
			}
			return all
		}
		anna := login(t, store, "1001")
		data, err := store.MyData(ctx, anna, models.DownloadJSON, "fi")
		if err != nil {
			t.Fatal(err)
		}
		past := earlier(data.Sections)
		if len(past) != 3 || len(past["customers"]) != 1 || len(past["invoices"]) != 1 || len(past["representatives"]) != 1 {
			t.Fatalf("%+v", past)
		}
		if was := past["customers"][0].Record.(*models.Customer); was.Number != "1001" || was.PersonalID.IsZero() || was.Source != "contract" {
			t.Errorf("%+v", was)
		}
		company, err := store.MyData(ctx, actFor(t, store, token(t, store, "1001"), "2001"), models.DownloadJSON, "fi")
		if err != nil {
			t.Fatal(err)
		}
		past = earlier(company.Sections)
		if len(past) != 1 || len(past["customers"]) != 1 || past["customers"][0].Record.(*models.Customer).Number != "2001" {
			t.Errorf("the company's: %+v", past)
		}
		bo, err := store.MyData(ctx, login(t, store, "1002"), models.DownloadJSON, "fi")
		if err != nil {
			t.Fatal(err)
		}
		if past := earlier(bo.Sections); len(past) != 1 || past["customers"][0].Record.(*models.Customer).Number != "1002" {
			t.Errorf("Bo's: %+v", past)
		}
	})
}
