package models_test

import (
	"context"
	"iter"
	"strconv"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// BenchmarkLinks makes the links of 100 000 customers at a time:
//
//	go test ./models -run '^$' -bench BenchmarkLinks -benchtime 3x
func BenchmarkLinks(b *testing.B) {
	const people = 100_000
	clock := modelstest.NewClock(modelstest.Start)
	for name, store := range map[string]*models.Store{"sqlite": modelstest.SQLite(b, clock), "postgres": modelstest.OnPostgres(b, clock)} {
		reachable(b, store, people)
		settled(b, store)
		numbers := func(yield func(string, error) bool) {
			for i := 1; i <= people && yield(strconv.Itoa(i), nil); i++ {
			}
		}
		for way, links := range map[string]iter.Seq2[models.CustomerLink, error]{
			"named":   store.LinksOf(context.Background(), "direct_marketing", "phone", numbers),
			"allowed": store.LinksAllowed(context.Background(), "direct_marketing", "phone"),
		} {
			b.Run(name+"/"+way, func(b *testing.B) {
				for b.Loop() {
					n := 0
					for l, err := range links {
						if err != nil || l.Token == "" {
							b.Fatal(l, err)
						}
						n++
					}
					if n != people {
						b.Fatalf("%d links", n)
					}
				}
				b.ReportMetric(people*float64(b.N)/b.Elapsed().Seconds(), "links/s")
			})
		}
	}
}
