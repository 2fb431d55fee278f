package views_test

import (
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
	"omatiedot/views"
)

// TestRestrictionsInAFile: what each covers, and nothing that a spreadsheet would run.
func TestRestrictionsInAFile(t *testing.T) {
	r := models.CustomerRestriction{ID: 7, Number: "1", Sequence: 9, Scope: "=HYPERLINK(1)", From: value.TimeOf(modelstest.Start)}
	for format, want := range map[views.ExportFormat]string{
		views.ExportCSV:  "id;customer;sequence;scope;from;lifted\r\n7;1;9;'=HYPERLINK(1);2026-11-06T10:00:00Z;\r\n",
		views.ExportJSON: `"scope":"=HYPERLINK(1)","from":`,
	} {
		var b strings.Builder
		file, err := views.NewRestrictionExport(&b, format)
		if err == nil {
			err = file.Restriction(r)
		}
		if err == nil {
			err = file.Close()
		}
		if err != nil || !strings.Contains(b.String(), want) {
			t.Errorf("%s: %q, %v", format, b.String(), err)
		}
	}
}
