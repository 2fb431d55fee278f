package views_test

import (
	"omatiedot/models"
	"omatiedot/views"
)

var (
	_ = sample("customer/contexts, a property manager", func(p views.Page) views.View {
		return views.NewContexts(asCustomer(p), []models.ActingFor{
			{Number: "1001", Name: "Riitta Isokallio", Kind: models.Person, Current: true},
			{ID: 7, Number: "2001", Name: "As Oy Esimerkkilän Kaarnapolku", Kind: models.HousingCompany, Role: models.PropertyManager},
			{ID: 8, Number: "2002", Name: "Esimerkkilän Leipomo Oy", Kind: models.Company, Role: models.ContactPerson},
		})
	})
	_ = sample("customer/contexts, two numbers", func(p views.Page) views.View {
		p = asCustomer(p)
		p.Reader.Number, p.Reader.Contexts = "1001", 2
		return views.NewContexts(p, []models.ActingFor{
			{Number: "1001", Name: "Riitta Isokallio", Kind: models.Person, Current: true},
			{Number: "1234", Name: "Riitta Isokallio", Kind: models.Person},
		})
	})
	_ = sample("customer/no_requests", func(p views.Page) views.View {
		p = asCustomer(p)
		p.Reader.Shown = "As Oy Esimerkkilän Kaarnapolku"
		return views.NewNoRequests(p)
	})
)
