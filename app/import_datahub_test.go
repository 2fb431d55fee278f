package app

import (
	"strings"
	"testing"

	"omatiedot/models"
)

// TestImportDatahub takes Datahub's messages in beside what the company's own system says, twice.
func TestImportDatahub(t *testing.T) {
	onBoth(t, func(t *testing.T, env map[string]string) {
		folder := folderOf(t, map[string]string{"customers.csv": "number,kind,given_names,family_name,personal_id,customer_group,language\n" +
			"1000001,person,Änna Maria,Vanhanimi,010594Y9032,ryhmä,fi\n"})
		done(t, env, "import", folder)
		for i, want := range []string{"1 1 0", "0 0 2"} {
			report := done(t, env, "import", "--format", "datahub", "source/testdata/datahub.ndjson")
			for line := range strings.Lines(report) {
				// file, rows, new, changed, same: the customers come first.
				if f := strings.Fields(line); len(f) > 4 && f[0] == "datahub.ndjson" {
					if got := strings.Join(f[2:5], " "); got != want {
						t.Errorf("run %d: new, changed, same are %s, want %s\n%s", i+1, got, want, report)
					}
					break
				}
			}
		}
		c := section(t, env, "1000001", "customers").Records[0].(*models.Customer)
		if c.FamilyName != "Öberg" || c.CustomerGroup != "ryhmä" || !c.Protected.True() {
			t.Errorf("%+v", c)
		}
		for _, kind := range []string{"addresses", "contacts", "accounting_points", "contracts"} {
			if section(t, env, "1000001", kind).Total == 0 {
				t.Errorf("no %s came in", kind)
			}
		}
		fails(t, env, []string{"import", "--format", "datahub", "--full", "source/testdata/datahub.ndjson"}, "--full")
		if out := done(t, env, "import", "--format", "datahub", folder+"/customers.csv"); !strings.Contains(out, "customers.csv:1: this is no message of Datahub") {
			t.Errorf("a file of another form: %s", out)
		}
	})
}
