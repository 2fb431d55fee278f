package models_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// anna and her few things, and bo who has none.
func utility(tb testing.TB, store *models.Store) []models.ImportCount {
	return modelstest.Import(tb, store,
		modelstest.File(tb, "contracts", "id,customer,accounting_point,kind,product,starts,ends,fixed_term,status",
			"S-1,1001,643007127000000013,network,Perus,2024-01-01,,no,active",
			"S-2,1001,643007127000000013,sales,Vihreä,2024-01-01,2025-12-31,yes,ended"),
		modelstest.File(tb, "accounting_points", "id,customer,street,postal_code,annual_kwh,connected",
			"643007127000000013,1001,Koetie 1 A 2,32999,12500,2010-05-01"),
		modelstest.File(tb, "customers", "number,kind,given_names,family_name,name,personal_id,language,protected",
			"1001,person,Änna Maria,Öberg,,010594Y9032,sv,", "1002,person,Bo,Ek,,,fi,true", "2001,company,,,Koe Oy,,fi,"),
		modelstest.File(tb, "representatives", "id,organisation,person,role", "R-1,2001,1001,contact_person"),
		modelstest.File(tb, "permissions", "id,customer,purpose,channel,state,decided_at,how",
			"P-1,1001,direct_marketing,email,granted,2025-03-01T12:00:00Z,paper"),
		modelstest.File(tb, "invoices", "id,customer,contract,reference,invoiced,due,amount,currency,status",
			"I-1,1001,S-1,1234561,2026-01-15,2026-01-29,123.45,EUR,paid"),
	)
}

func TestImportIsRepeatable(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		for i, count := range utility(t, store) {
			if count.New != count.Rows || count.Rows == 0 || count.Changed+count.Same+count.Rejected != 0 {
				t.Errorf("first run, file %d: %+v", i, count)
			}
		}
		clock.Advance(24 * time.Hour)
		for i, count := range utility(t, store) {
			if count.Same != count.Rows || count.New+count.Changed+count.Rejected != 0 {
				t.Errorf("second run, file %d: %+v", i, count)
			}
		}
	})
}

func TestImportChanges(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		utility(t, store)
		counts := modelstest.Import(t, store,
			modelstest.File(t, "customers", "number,kind,given_names,family_name,personal_id,language", "1001,person,Anna,Öberg,010594Y9032,sv"),
			modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at",
				"P-1,1001,direct_marketing,email,refused,2025-03-01T12:00:00Z"))
		if c := counts[0]; c.Changed != 1 || c.New != 0 {
			t.Errorf("customer: %+v", c)
		}
		if c := counts[1]; c.New != 1 || c.Changed != 0 {
			t.Errorf("a changed decision is a new row: %+v", c)
		}
		me := login(t, store, "1001")
		if me.Name() != "Anna Öberg" {
			t.Errorf("name is %q", me.Name())
		}
		past, total, err := store.MyEarlier(context.Background(), me, models.Kinds[0], 1)
		if err != nil || total != 1 || past[0].Record.(*models.Customer).FullName() != "Änna Maria Öberg" {
			t.Errorf("what it said before is kept: %+v %v", past, err)
		}
		cells, err := store.MyPermissions(context.Background(), me)
		if err != nil {
			t.Fatal(err)
		}
		if cells[0].State != models.Refused {
			t.Errorf("the later decision should hold: %+v", cells[0])
		}
	})
}

func TestImportRejects(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		var problems []string
		file := modelstest.File(t, "customers", "number,kind,given_names,family_name,personal_id,language",
			"1,person,A,B,,fi", "2,robot,A,B,,fi", "3,person,,,,fi", "4,person,A,B,010594Y903X,fi", "1,person,C,D,,fi", ",person,A,B,,fi", "7,person,A,B,010199A9002,fi")
		contracts := modelstest.File(t, "contracts", "id,customer,kind,starts", "S,9,sales,2024-01-01", "T,1,sales,2024-02-30", "U,1,sales,2024-02-29", "V,1")
		counts, err := store.Import(context.Background(), []models.ImportFile{contracts, file}, models.ImportSettings{
			Problem: func(p *models.ImportProblem) {
				if !p.Warning {
					problems = append(problems, fmt.Sprintf("%s:%d:%s", p.File, p.Line, p.Column))
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"customers.csv:3:kind", "customers.csv:4:name", "customers.csv:5:personal_id", "customers.csv:7:number", "customers.csv:8:personal_id", "customers.csv:6:number",
			"contracts.csv:3:starts", "contracts.csv:5:", "contracts.csv:2:customer",
		}
		if !slices.Equal(problems, want) {
			t.Errorf("problems:\n%s\nwant:\n%s", strings.Join(problems, "\n"), strings.Join(want, "\n"))
		}
		if counts[0].New != 1 || counts[1].New != 1 {
			t.Errorf("the good rows stay: %+v", counts)
		}
	})
}

func TestImportRefusesFile(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		lines := []string{"number,kind,family_name", "1,person,A"}
		for i := range 2 * models.RejectFloor {
			lines = append(lines, fmt.Sprintf("%d,person,", i+2))
		}
		for name, file := range map[string]models.ImportFile{
			"too many rejects": modelstest.File(t, "customers", lines...),
			"unknown column":   modelstest.File(t, "customers", "number,kind,shoe_size", "1,person,44"),
			"missing column":   modelstest.File(t, "customers", "number,family_name", "1,A"),
			"column twice":     modelstest.File(t, "customers", "number,kind,kind", "1,person,person"),
		} {
			counts, err := store.Import(context.Background(), []models.ImportFile{file}, models.ImportSettings{})
			if err != nil {
				t.Fatal(err)
			}
			if n, _ := store.CountCustomers(context.Background()); !counts[0].Refused || n != 0 {
				t.Errorf("%s: %+v, %d customers", name, counts[0], n)
			}
		}
	})
}

func TestImportDryRun(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		file := modelstest.File(t, "customers", "number,kind,family_name", "1,person,A")
		counts, err := store.Import(context.Background(), []models.ImportFile{file}, models.ImportSettings{DryRun: true})
		if err != nil {
			t.Fatal(err)
		}
		if n, _ := store.CountCustomers(context.Background()); counts[0].New != 1 || n != 0 {
			t.Errorf("%+v, %d customers", counts[0], n)
		}
	})
}

// login logs the customer of that number in.
func login(tb testing.TB, store *models.Store, number string) models.Me {
	tb.Helper()
	token, err := store.LoginCustomer(context.Background(), models.Who{Number: number}, models.Proof{Issuer: "https://idp.example", Subject: number})
	if err != nil {
		tb.Fatalf("log %s in: %v", number, err)
	}
	me, err := store.CustomerSession(context.Background(), token)
	if err != nil {
		tb.Fatal(err)
	}
	return me
}
