package app

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"omatiedot/app/source"
	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

// people are those the sample files of the sources tell of.
var people = map[string]string{
	"customers.csv": "number,kind,given_names,family_name,personal_id\n1,person,Änna Maria,Öberg,010594Y9032\n2,person,Bo,Ek,020594X903P\n",
	"contacts.csv":  "id,customer,channel,value\nC1,1,phone,0401234567\n",
	"addresses.csv": "id,customer,kind,street,postal_code,post_office\nA1,1,home,Koetie 1 A 2,00510,HELSINKI\n",
}

// numbers are what a report says under its headings.
func numbers(out string) string {
	lines := strings.Split(strings.TrimSpace(out), "\n")
	for i, line := range lines {
		if strings.HasPrefix(strings.TrimSpace(line), "rows") && i+1 < len(lines) {
			return strings.Join(strings.Fields(lines[i+1]), " ")
		}
	}
	return ""
}

func TestImportProhibitions(t *testing.T) {
	onBoth(t, func(t *testing.T, env map[string]string) {
		done(t, env, "import", folderOf(t, people))
		phone := []string{"import-prohibitions", "--list", "Robinson", "--columns", "phone=Puhelin, valid_from=Alku", filepath.Join("source", "testdata", "prohibitions-phone.csv")}
		dry := done(t, env, append([]string{phone[0], "--dry-run"}, phone[1:]...)...)
		if numbers(dry) != "2 2 0 0 0 0 1" || !strings.Contains(dry, "dry run") {
			t.Errorf("dry run:\n%s", dry)
		}
		if out := done(t, env, phone...); numbers(out) != "2 2 0 0 0 0 1" {
			t.Errorf("first time:\n%s", out)
		}
		if out := done(t, env, phone...); numbers(out) != "2 0 2 0 0 0 1" {
			t.Errorf("again:\n%s", out)
		}
		out := done(t, env, "import-prohibitions", "--list", "Robinson", "--columns", "name=Nimi,street=Osoite,postal_code=Postinro", filepath.Join("source", "testdata", "prohibitions-post.csv"))
		if numbers(out) != "1 1 0 0 0 0 1" {
			t.Errorf("by post:\n%s", out)
		}
		out = done(t, env, "import-prohibitions", "--list", "Other", filepath.Join(folderOf(t, map[string]string{"l.csv": "phone,note\n040 123 4567,x\nx,y\n"}), "l.csv"))
		if numbers(out) != "2 1 0 0 0 1 1" || !strings.HasPrefix(out, "l.csv:3: phone: ") {
			t.Errorf("our own names:\n%s", out)
		}
	})
}

func TestImportPopulation(t *testing.T) {
	onBoth(t, func(t *testing.T, env map[string]string) {
		done(t, env, "import", folderOf(t, people))
		file := filepath.Join("source", "testdata", "population.csv")
		if out := done(t, env, "import-population", "--dry-run", file); numbers(out) != "2 2 0 0 0 0" || !strings.Contains(out, "dry run") {
			t.Errorf("dry run:\n%s", out)
		}
		if out := done(t, env, "import-population", file); numbers(out) != "2 2 0 0 0 0" {
			t.Errorf("first time:\n%s", out)
		}
		if out := done(t, env, "import-population", file); numbers(out) != "2 0 2 0 0 0" {
			t.Errorf("again:\n%s", out)
		}
		bad := filepath.Join(folderOf(t, map[string]string{"p.csv": "personal_id,prohibitions\n010594Y9032,all\n020594X902N,\n010594Y9033,\n"}), "p.csv")
		out := done(t, env, "import-population", bad)
		if numbers(out) != "3 0 0 0 1 2" || !strings.Contains(out, "p.csv:2: prohibitions: ") || !strings.Contains(out, "p.csv:4: personal_id: ") || strings.Contains(out, "94Y") || strings.Contains(out, "94X") {
			t.Errorf("problems:\n%s", out)
		}
	})
}

func TestImportListsUsage(t *testing.T) {
	env := fresh(t, sqlite(t))
	done(t, env, "migrate")
	file := filepath.Join("source", "testdata", "prohibitions-phone.csv")
	for _, args := range [][]string{
		{"import-prohibitions"}, {"import-prohibitions", "--list", "L"}, {"import-prohibitions", file}, {"import-prohibitions", "--list", "L", file, file},
		{"import-prohibitions", "--list", "L", "--max-gone", "101", file}, {"import-population"}, {"import-population", file, file}, {"import-population", "--max-rejects", "-1", file},
	} {
		if code, _, errs := run(t, env, args...); code != 2 || !strings.Contains(errs, "usage: omatiedot "+args[0]) {
			t.Errorf("%q: exit code %d, %s", args, code, errs)
		}
	}
	for columns, text := range map[string]string{
		"phone": "write it as", "phone=": "write it as", "puhelin=Puhelin": "no column \"puhelin\"", "phone=Puhelin,phone=Alku": "stands twice",
		"phone=Puh": "there is no column \"puh\"", "phone=Puhelin,name=Puhelin": "twice", "valid_from=Alku": "neither a column phone",
	} {
		fails(t, env, []string{"import-prohibitions", "--list", "L", "--columns", columns, file}, text)
	}
	fails(t, env, []string{"import-prohibitions", "--list", "L", file}, "neither a column phone")
	fails(t, env, []string{"import-prohibitions", "--list", "L", "nowhere.csv"}, "nowhere.csv")
	fails(t, env, []string{"import-population", file}, "no such column")
}

// The messages of Datahub's sample fit into the register.
func TestDatahubIntoRegister(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := source.Datahub{
			Name: "datahub.ndjson", Open: func() (io.ReadCloser, error) { return os.Open("source/testdata/datahub.ndjson") },
			Today: value.DateOf(clock.Now()),
		}
		for range 2 {
			files, err := d.Files()
			if err != nil {
				t.Fatal(err)
			}
			counts := modelstest.Import(t, store, files...)
			if len(counts) != 5 {
				t.Fatalf("%d files", len(counts))
			}
			for _, c := range counts {
				if c.Rows == 0 || c.New+c.Same != c.Rows {
					t.Errorf("%+v", c)
				}
			}
		}
		for want, key := range map[string]models.CustomerKey{
			"1000001": {PersonalID: "010594Y9032"}, "1000002": {BusinessID: "9000000-3"},
		} {
			if got, err := store.NumberOf(context.Background(), key); err != nil || got != want {
				t.Errorf("%+v is %q, %v", key, got, err)
			}
		}
		if got, err := store.NumberOf(context.Background(), models.CustomerKey{AccountingPoint: "643007127000000013"}); err != nil || got != "1000001" {
			t.Errorf("the accounting point's is %q, %v", got, err)
		}
		for _, key := range []models.CustomerKey{{}, {PersonalID: "x"}, {BusinessID: "x"}, {AccountingPoint: "x"}, {PersonalID: "020594X903P"}} {
			if got, err := store.NumberOf(context.Background(), key); err != nil || got != "" {
				t.Errorf("%+v is %q, %v", key, got, err)
			}
		}
	})
}
