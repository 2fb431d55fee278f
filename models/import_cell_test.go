package models_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestImportReadsEveryForm: the short ways for the usual forms of values read what the long ones
// read, and both databases store the same.
func TestImportReadsEveryForm(t *testing.T) {
	forms := []struct{ due, amount, paid, time, want string }{
		{"2026-01-31", "1234.56", "", "2026-01-31T13:04:05Z", "2026-01-31 1234.56  2026-01-31T13:04:05Z"},
		{"31.1.2026", "1 234,56", " ", "2026-01-31 15:04:05", "2026-01-31 1234.56  2026-01-31T13:04:05Z"},
		{"2024-02-29", "-0,5", "9999-12-31", "2026-07-31T16:04+03:00", "2024-02-29 -0.50 9999-12-31 2026-07-31T13:04:00Z"},
		{"1800-01-01", "0.00", "1999-12-31", "1800-01-01T00:00:00Z", "1800-01-01 0.00 1999-12-31 1800-01-01T00:00:00Z"},
		{"", "", "2000-01-01", "", "  2000-01-01 "},
		{"2026-02-28", "9007199254740993.01", "1969-07-20", "1969-07-20T20:17:40Z", "2026-02-28 9007199254740993.01 1969-07-20 1969-07-20T20:17:40Z"},
	}
	wrong := [][2]string{
		{"due", "2026-02-29"}, {"due", "2026-13-01"}, {"due", "1799-12-31"}, {"due", "2026-00-10"}, {"amount", "1.234"}, {"amount", "1e3"},
		{"source_time", "2026-01-31T24:00:00Z"}, {"source_time", "2026-02-30T00:00:00Z"}, {"amount", "+-1.00"}, {"contract", "\xff"},
	}
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		modelstest.Import(t, store, people(t, 1))
		lines := []string{"id;customer;invoiced;due;amount;paid;source_time;contract"}
		for i, f := range forms {
			lines = append(lines, fmt.Sprintf("I-%02d; 1\x00 ;2026-01-01;%s;%s;%s;%s; a\u0308\tÄ\x07\r\nx ", i, f.due, f.amount, f.paid, f.time))
		}
		for i, w := range wrong {
			cells := map[string]string{w[0]: w[1]}
			lines = append(lines, fmt.Sprintf("W-%02d;1;2026-01-01;%s;%s;;%s;%s", i, cells["due"], cells["amount"], cells["source_time"], cells["contract"]))
		}
		file := modelstest.File(t, "invoices", lines[0])
		file.Columns = strings.Split(lines[0], ";")
		file.Rows = func(yield func(models.ImportRow, error) bool) {
			for i, line := range lines[1:] {
				if !yield(models.ImportRow{Line: i + 2, Values: strings.Split(line, ";")}, nil) {
					return
				}
			}
		}
		var rejected []string
		if _, err := store.Import(context.Background(), []models.ImportFile{file}, models.ImportSettings{Problem: func(p *models.ImportProblem) {
			if !p.Warning {
				rejected = append(rejected, fmt.Sprint(p.Line-2-len(forms), p.Column))
			}
		}}); err != nil {
			t.Fatal(err)
		}
		for i, w := range wrong {
			if i >= len(rejected) || rejected[i] != fmt.Sprint(i, w[0]) {
				t.Errorf("%s %q should be rejected; rejected are %q", w[0], w[1], rejected)
			}
		}
		sections, err := store.EverythingForTest(context.Background(), "1")
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sections {
			if s.Kind.Name == "invoices" && s.Total != len(forms) {
				t.Errorf("%d invoices", s.Total)
			}
			for _, r := range s.Records {
				if v, ok := r.(*models.Invoice); ok {
					var i int
					if _, err := fmt.Sscanf(v.Key, "I-%d", &i); err != nil {
						t.Fatal(err)
					}
					if got := fmt.Sprintf("%v %v %v %v", v.Due, v.Amount, v.Paid, v.SourceTime); got != forms[i].want {
						t.Errorf("%s: %q, want %q", v.Key, got, forms[i].want)
					}
					if v.Contract != "ä\tÄ\nx" {
						t.Errorf("%s: contract %q", v.Key, v.Contract)
					}
				}
			}
		}
	})
}
