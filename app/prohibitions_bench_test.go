package app_test

import (
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"omatiedot/app/source"
	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// BenchmarkMatchProhibitions compares a made-up register with an industry list on which are one in
// twenty of its phones and addresses, and as many strangers as the register has customers. The list
// is taken in first, which adds what it says of customers; what is measured changes nothing, as on
// most nights. OMATIEDOT_BENCH_CUSTOMERS says how many customers (2,000 unless set),
// OMATIEDOT_BENCH_DIR where their files are kept, OMATIEDOT_TEST_POSTGRES on which server.
func BenchmarkMatchProhibitions(b *testing.B) {
	for _, database := range []string{"sqlite", "postgres"} {
		b.Run(database, func(b *testing.B) {
			m := newMatchBench(b, database)
			for b.Loop() {
				m.match()
			}
			b.ReportMetric(float64(m.customers*b.N)/b.Elapsed().Seconds(), "customers/s")
		})
	}
}

type matchBench struct {
	*testing.B
	dir       string
	store     *models.Store
	customers int
	found     int
}

func newMatchBench(b *testing.B, database string) *matchBench {
	m := &matchBench{B: b, dir: benchFiles(b, benchCustomers(b)), customers: benchCustomers(b)}
	clock := modelstest.NewClock(modelstest.Start)
	if database == "sqlite" {
		m.store = modelstest.SQLite(b, clock)
	} else {
		m.store = modelstest.OnPostgres(b, clock)
	}
	var files []models.ImportFile
	for _, kind := range []string{"customers", "addresses", "contacts", "permissions"} {
		files = append(files, m.file(kind))
	}
	if _, err := m.store.Import(b.Context(), files, models.ImportSettings{}); err != nil {
		b.Fatal(err)
	}
	m.take()
	return m
}

func (b *matchBench) file(kind string) models.ImportFile {
	f, err := os.Open(filepath.Join(b.dir, kind+".csv"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	file := models.ImportFile{Name: kind + ".csv"}
	if file.Kind, err = models.KindNamed(kind); err != nil {
		b.Fatal(err)
	}
	if file.Columns, file.Rows, err = source.CSV(file.Name, f); err != nil {
		b.Fatal(err)
	}
	return file
}

// take takes the list in, and says how long that took: all rows of what is found are new then.
func (b *matchBench) take() {
	forgetPeak()
	start := time.Now()
	batch, err := b.store.ImportProhibitions(b.Context(), models.ProhibitionList{
		List: "Robinson", File: "list.csv", Columns: []string{"phone", "name", "street", "postal_code", "valid_from"}, Rows: b.list(),
	}, models.ImportSettings{Problem: func(p *models.ImportProblem) { b.Error(p) }})
	if err != nil {
		b.Fatal(err)
	}
	if b.found = batch.Customers; b.found == 0 {
		b.Fatal("nobody is on the list")
	}
	fmt.Printf("%s: a list of %d rows taken in and matched with %d customers, %d found, in %.1f s, %s resident at most\n",
		b.Name(), batch.Rows, b.customers, b.found, time.Since(start).Seconds(), peak())
}

func (b *matchBench) match() {
	debug.FreeOSMemory() // what the list was made of
	forgetPeak()
	start := time.Now()
	found, err := b.store.MatchProhibitions(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if found != b.found {
		b.Fatalf("%d customers are on the list, and were %d", found, b.found)
	}
	took := time.Since(start).Seconds()
	fmt.Printf("%s: %d customers matched in %.1f s, %.0f customers/s, %s resident at most\n", b.Name(), b.customers, took, float64(b.customers)/took, peak())
}

// list is the rows of the list.
func (b *matchBench) list() iter.Seq2[models.ImportRow, error] {
	names := map[string]string{}
	b.rows("customers", func(row map[string]string) {
		if names[row["number"]] = row["name"]; row["name"] == "" {
			names[row["number"]] = row["given_names"] + " " + row["family_name"]
		}
	})
	return func(yield func(models.ImportRow, error) bool) {
		line := 1
		add := func(values ...string) {
			line++
			yield(models.ImportRow{Line: line, Values: append(values, "2026-01-01")}, nil)
		}
		for i := range b.customers {
			add(fmt.Sprintf("+35850%07d", i), fmt.Sprintf("Vieras %d", i), "Muualla 1", "00100")
		}
		n := 0
		b.rows("contacts", func(row map[string]string) {
			if row["channel"] == "phone" && strings.HasPrefix(row["value"], "+358") {
				if n++; n%20 == 0 {
					add(row["value"], "", "", "")
				}
			}
		})
		b.rows("addresses", func(row map[string]string) {
			if row["country"] == "FI" || row["country"] == "" {
				if n++; n%20 == 0 {
					add("", names[row["customer"]], row["street"], row["postal_code"])
				}
			}
		})
	}
}

// rows calls do with each row of a file.
func (b *matchBench) rows(kind string, do func(map[string]string)) {
	file := b.file(kind)
	for row, err := range file.Rows {
		if err != nil {
			b.Fatal(err)
		}
		values := map[string]string{}
		for i, column := range file.Columns {
			values[column] = row.Values[i]
		}
		do(values)
	}
}
