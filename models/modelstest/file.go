package modelstest

import (
	"context"
	"strings"
	"testing"

	"omatiedot/models"
)

// File makes an import file of a kind from lines of comma-separated values, the first of which
// names the columns. Values have no commas of their own.
func File(tb testing.TB, kind string, lines ...string) models.ImportFile {
	tb.Helper()
	k, err := models.KindNamed(kind)
	if err != nil {
		tb.Fatalf("kind %q: %v", kind, err)
	}
	return models.ImportFile{
		Name: kind + ".csv", Kind: k, Columns: strings.Split(lines[0], ","),
		Rows: func(yield func(models.ImportRow, error) bool) {
			for i, line := range lines[1:] {
				if !yield(models.ImportRow{Line: i + 2, Values: strings.Split(line, ",")}, nil) {
					return
				}
			}
		},
	}
}

// Import takes files in and fails the test on any problem.
func Import(tb testing.TB, store *models.Store, files ...models.ImportFile) []models.ImportCount {
	tb.Helper()
	counts, err := store.Import(context.Background(), files, models.ImportSettings{
		Problem: func(p *models.ImportProblem) { tb.Errorf("import: %v", p) },
	})
	if err != nil {
		tb.Fatal(err)
	}
	return counts
}
