package models_test

import (
	"context"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestSupplement: a source that knows a part of each record changes that part, and neither blanks the
// rest nor makes the record's own source seem to say something new.
func TestSupplement(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		own := func() []models.ImportFile {
			return []models.ImportFile{
				modelstest.File(t, "customers", "number,kind,given_names,family_name,name,personal_id,customer_group,language,protected",
					"1,person,Aino,Mallikas,,010594Y9032,ryhmä,fi,true", "2,housing_company,,,As Oy Koe,,,fi,"),
				modelstest.File(t, "accounting_points", "id,customer,street,heating,annual_kwh,connected",
					"643007127000000013,1,Koetie 1,electric,12000,2010-01-01"),
			}
		}
		part := func() []models.ImportFile {
			files := []models.ImportFile{
				modelstest.File(t, "customers", "number,kind,given_names,family_name,name,language,protected,source",
					"1,person,Aino,Uusinimi,,sv,,other", "2,company,,,As Oy Koe,,,other", "3,person,Uusi,Asiakas,,,true,other"),
				modelstest.File(t, "accounting_points", "id,customer,street,status,source", "643007127000000013,1,,disconnected,other"),
			}
			for i := range files {
				files[i].Supplement = true
			}
			return files
		}
		import1 := func(want [][3]int, files []models.ImportFile) {
			t.Helper()
			clock.Advance(time.Hour)
			for i, c := range modelstest.Import(t, store, files...) {
				if got := [3]int{c.New, c.Changed, c.Same}; got != want[i] {
					t.Errorf("%s: new, changed, same are %v, want %v", c.File, got, want[i])
				}
			}
		}
		import1([][3]int{{2, 0, 0}, {1, 0, 0}}, own())
		import1([][3]int{{1, 1, 1}, {0, 1, 0}}, part())
		import1([][3]int{{0, 0, 3}, {0, 0, 1}}, part())
		import1([][3]int{{0, 0, 2}, {0, 0, 1}}, own())

		me := login(t, store, "1")
		c := sectionOf(t, store, me, "customers").Records[0].(*models.Customer)
		if c.FamilyName != "Uusinimi" || c.Language != "sv" || c.CustomerGroup != "ryhmä" || !c.Protected.True() || c.PersonalID != "010594Y9032" || c.Source != "other" {
			t.Errorf("%+v", c)
		}
		p := sectionOf(t, store, me, "accounting_points").Records[0].(*models.AccountingPoint)
		if p.Street != "Koetie 1" || p.Status != "disconnected" || p.AnnualKWh.Int64() != 12000 || p.Connected.IsZero() {
			t.Errorf("%+v", p)
		}
		past, total, err := store.MyEarlier(context.Background(), me, kindOf(t, "customers"), 1)
		if err != nil || total != 1 || past[0].Record.(*models.Customer).FamilyName != "Mallikas" {
			t.Errorf("%+v %v", past, err)
		}
	})
}

// TestSupplementOfAnother: a message that has a record under another customer writes into nobody's.
func TestSupplementOfAnother(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name", "1,person,A", "2,person,B"),
			modelstest.File(t, "contracts", "id,customer,kind,product", "S-1,1,sales,Oma"))
		file := modelstest.File(t, "contracts", "id,customer,kind,product", "S-1,2,sales,Vieras")
		file.Supplement = true
		counts, err := store.Import(context.Background(), []models.ImportFile{file}, models.ImportSettings{})
		if err != nil || counts[0].Rejected != 1 || counts[0].Changed != 0 {
			t.Errorf("%+v %v", counts, err)
		}
		if c := sectionOf(t, store, login(t, store, "1"), "contracts").Records[0].(*models.Contract); c.Product != "Oma" {
			t.Errorf("it says %s", c.Product)
		}
	})
}
