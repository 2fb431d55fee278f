package views_test

import (
	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
)

func earlierSample() []models.Earlier {
	kind, _ := models.KindNamed("contracts")
	at, _ := value.ParseTime("2026-11-01T10:00:00Z")
	since, _ := value.ParseTime("2024-01-01T10:00:00Z")
	return []models.Earlier{{
		Kind: kind, RecordID: 3, Replaced: at,
		Record: &models.Contract{
			Record: models.Record{ID: 3, Key: "S-100"}, Kind: "sales", Product: "Perussähkö", Status: "active",
			Origin: models.Origin{Source: "contract", Received: since, Changed: since},
		},
	}}
}

var (
	_ = sample("customer/earlier", func(p views.Page) views.View {
		list := earlierSample()
		return views.NewEarlierPage(asCustomer(p), list[0].Kind, list, 51, 2)
	})
	_ = sample("customer/earlier, none", func(p views.Page) views.View {
		return views.NewEarlierPage(asCustomer(p), earlierSample()[0].Kind, nil, 0, 1)
	})
)
