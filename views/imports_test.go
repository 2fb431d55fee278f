package views_test

import (
	"testing"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

func importSample() models.Import {
	at, _ := value.ParseTime("2026-11-22T03:00:00Z")
	return models.Import{
		ID: 7, StartedAt: at, FinishedAt: at, ActorName: "import", State: models.ImportDone, Complete: true, Problems: 3,
		Files: []models.ImportCount{
			{File: "customers.csv", Kind: "customers", Rows: 1000000, New: 12, Changed: 340, Same: 999645, Rejected: 3},
			{File: "invoices.csv.zst", Kind: "invoices", Rows: 40, Rejected: 38, Refused: true},
		},
	}
}

var (
	_ = sample("staff/imports", func(p views.Page) views.View {
		refused := importSample()
		refused.State, refused.Reason, refused.Complete, refused.DryRun = models.ImportWasRefused, "too many rows would be gone", false, true
		return views.NewImports(asStaff(p, "admin"), []models.Import{importSample(), refused}, 120, 2)
	})
	_ = sample("staff/imports, none", func(p views.Page) views.View { return views.NewImports(asStaff(p, "auditor"), nil, 0, 1) })
	_ = sample("staff/import", func(p views.Page) views.View {
		return views.NewImportProblems(asStaff(p, "admin"), []models.ImportProblem{
			{File: "customers.csv", Line: 17, Column: "kind", Reason: "no such code here"},
			{File: "contracts.csv", Line: 4, Column: "accounting_point", Reason: "there is no such record in accounting_points", Warning: true},
			{File: "invoices.csv", Reason: "38 of 40 rows were rejected"},
		})
	})
)

func TestImportStatesHaveTexts(t *testing.T) {
	for _, state := range []models.ImportState{models.ImportDone, models.ImportWasRefused, models.ImportFailed} {
		if !i18n.Has("imports.state." + string(state)) {
			t.Errorf("no text for state %s", state)
		}
	}
}
