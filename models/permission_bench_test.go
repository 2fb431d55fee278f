package models_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// BenchmarkSaveMyPermissions has customers change one cell, each at a time, beside others who do the
// same, with a webhook that is to be told; changes/s is how many are stored.
func BenchmarkSaveMyPermissions(b *testing.B) {
	for name, open := range map[string]func(testing.TB, *modelstest.Clock) *models.Store{"sqlite": modelstest.SQLite, "postgres": modelstest.OnPostgres} {
		b.Run(name, func(b *testing.B) {
			store := open(b, modelstest.NewClock(modelstest.Start))
			people := changing(b, store, 100)
			_, _, err := store.AddWebhook(context.Background(), adminOf(b, store), models.NewWebhook{URL: "https://crm.example", Description: "CRM", Types: models.WebhookTypes})
			if err != nil {
				b.Fatal(err)
			}
			free := make(chan models.Me, len(people))
			for _, me := range people {
				free <- me
			}
			b.SetParallelism(8)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				yes := map[string]bool{}
				for pb.Next() {
					me := <-free
					for _, answer := range []bool{yes[me.Number()], !yes[me.Number()]} {
						saved, err := store.SaveMyPermissions(context.Background(), me, []models.Decision{{Purpose: "direct_marketing", Channel: "post", Yes: answer}}, "fi")
						if err != nil {
							b.Error(err)
						}
						if saved.Changed == 1 {
							break
						}
					}
					free <- me
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "changes/s")
		})
	}
}

// changing are so many customers who can be reached by post.
func changing(b *testing.B, store *models.Store, n int) (people []models.Me) {
	b.Helper()
	customers, homes := []string{"number,kind,family_name"}, []string{"id,customer,kind,street,postal_code,post_office"}
	for i := range n {
		customers = append(customers, fmt.Sprintf("%d,person,Testaaja", i))
		homes = append(homes, fmt.Sprintf("%d,%d,home,Koetie %d,00100,HELSINKI", i, i, i))
	}
	modelstest.Import(b, store, modelstest.File(b, "customers", customers...), modelstest.File(b, "addresses", homes...))
	for _, line := range customers[1:] {
		number, _, _ := strings.Cut(line, ",")
		people = append(people, login(b, store, number))
	}
	return people
}
