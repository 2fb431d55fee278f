package models_test

import (
	"context"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestMailGoesToAnAddressThatHolds: never to one that has ended, that has not begun, or that the
// source has no longer.
func TestMailGoesToAnAddressThatHolds(t *testing.T) {
	const head = "id,customer,channel,value,valid_from,valid_to"
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) { // it is 2026-11-06
		utility(t, store)
		request := approved(t, store, "1001").ID
		contacts := func(lines ...string) {
			t.Helper()
			_, err := store.Import(context.Background(), []models.ImportFile{modelstest.File(t, "contacts", append([]string{head}, lines...)...)},
				models.ImportSettings{Full: true, MaxGone: 1})
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, test := range []struct {
			name  string
			lines []string
			want  string
		}{
			{"none", []string{"T,1001,phone,0401234567,,"}, ""},
			{"another's", []string{"B,1002,email,bo@example.com,,"}, ""},
			{"one", []string{"A,1001,email,a@example.com,,"}, "a@example.com"},
			{"gone, by itself", []string{"T,1001,phone,0401234567,,"}, ""},
			{"gone, newer than one that holds", []string{"B2,1001,email,b@example.com,2026-11-01,"}, "b@example.com"},
			{"gone, and an older one", []string{"C,1001,email,c@example.com,2020-01-01,"}, "c@example.com"},
			{"ended", []string{"C,1001,email,c@example.com,2020-01-01,2026-11-05"}, ""},
			{"ends today", []string{"C,1001,email,c@example.com,2020-01-01,2026-11-06"}, "c@example.com"},
			{"begins tomorrow", []string{"C,1001,email,c@example.com,2026-11-07,"}, ""},
			{"begins today", []string{"C,1001,email,c@example.com,2026-11-06,"}, "c@example.com"},
			{"ended and begun", []string{"C,1001,email,c@example.com,2026-01-01,2026-10-31", "D,1001,email,d@example.com,2025-01-01,"}, "d@example.com"},
		} {
			contacts(test.lines...)
			to := ""
			err := store.TellOfRequest(context.Background(), &models.Job{}, models.RequestJob{Request: request}, func(tell models.Telling) error {
				to = tell.To
				return nil
			})
			if err != nil || to != test.want {
				t.Errorf("%s: mail goes to %q, want %q, %v", test.name, to, test.want, err)
			}
		}
	})
}
