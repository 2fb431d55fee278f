package app

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/views"
)

func TestTokensByCommand(t *testing.T) {
	onBoth(t, func(t *testing.T, env map[string]string) {
		token := strings.TrimSpace(done(t, env, "tokens", "new", "--name", "CRM", "--scope", "permissions:read, restrictions:read", "--until", "2026-12-31"))
		if !regexp.MustCompile(`^omt_[A-Z2-7]{26}$`).MatchString(token) {
			t.Errorf("the token is %q", token)
		}
		list := done(t, env, "tokens", "list")
		if strings.Contains(list, token) || !regexp.MustCompile(`1  valid .* 2026-12-31  permissions:read restrictions:read  +CRM\n`).MatchString(list) {
			t.Errorf("the list:\n%s", list)
		}
		store := openStore(t, env)
		if _, err := store.Client(t.Context(), token, models.ReadPermissions); err != nil {
			t.Error(err)
		}
		done(t, env, "tokens", "revoke", "1")
		if _, err := store.Client(t.Context(), token, models.ReadPermissions); err == nil {
			t.Error("the token works though it was revoked")
		}
		if list := done(t, env, "tokens", "list"); !strings.Contains(list, "revoked") {
			t.Errorf("the list:\n%s", list)
		}
		fails(t, env, []string{"tokens", "revoke", "1"}, "revoked before")
		fails(t, env, []string{"tokens", "revoke", "2"}, "no token 2")
		fails(t, env, []string{"tokens", "revoke", "CRM"}, "no id of a token")
		fails(t, env, []string{"tokens", "new", "--scope", "permissions:read"}, "--name is missing")
		fails(t, env, []string{"tokens", "new", "--name", "a"}, "--scope: choose among permissions:read,restrictions:read")
		fails(t, env, []string{"tokens", "new", "--name", "a", "--scope", "everything"}, "--scope: choose among")
		fails(t, env, []string{"tokens", "new", "--name", "a", "--scope", "permissions:read", "--until", "2026-01-01"}, "the day is over")
		fails(t, env, []string{"tokens", "new", "--name", "a", "--scope", "permissions:read", "--until", "soon"}, "write it as 2027-12-31")
		for _, args := range [][]string{{"tokens"}, {"tokens", "forge"}, {"tokens", "revoke"}} {
			if code, _, _ := run(t, env, args...); code != 2 {
				t.Errorf("%q: exit code %d", args, code)
			}
		}
	})
}

func TestExport(t *testing.T) {
	onBoth(t, func(t *testing.T, env map[string]string) {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "customers.csv"), "number,kind,family_name\n1,person,Salainen\n=2+3,person,Kaava\n3,person,Kolmas\n")
		done(t, env, "import", dir)
		store := openStore(t, env)
		if err := store.SettleChanged(t.Context(), models.SettleJob{}); err != nil {
			t.Fatal(err)
		}
		restrict(t, store, "1", models.NewRestriction{Ground: models.GroundClaims, Scope: "=HYPERLINK(1)", Until: "toistaiseksi"})

		file := filepath.Join(dir, "out.csv")
		done(t, env, "export", "permissions", "--output", file)
		table := readTable(t, file)
		customers := map[string]int{}
		for _, row := range table[1:] {
			customers[row[0]]++
			if row[5] != "false" && row[5] != "true" || row[6] == "" || row[6] == "restricted" {
				t.Errorf("a row: %q", row)
			}
		}
		if fmt.Sprint(table[0]) != "[customer sequence at purpose channel allowed reason]" || len(customers) != 3 || customers["'=2+3"] < 10 {
			t.Errorf("head %q, customers %v", table[0], customers)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		fails(t, env, []string{"export", "permissions", "--output", file}, "file exists")

		var entries []views.CustomerPermissions
		decode(t, done(t, env, "export", "permissions", "--format", "json"), &entries)
		if len(entries) != 3 || len(entries[0].Permissions) != customers["1"] {
			t.Errorf("%+v", entries)
		}
		var before []views.CustomerPermissions
		decode(t, done(t, env, "export", "permissions", "--format", "json", "--as-of", "2026-11-05"), &before)
		if len(before) != 0 {
			t.Errorf("the day before there was anything: %+v", before)
		}
		decode(t, done(t, env, "export", "permissions", "--format", "json", "--as-of", "2026-11-06"), &before)
		if fmt.Sprint(before) != fmt.Sprint(entries) {
			t.Errorf("as of today:\n%+v\nnow:\n%+v", before, entries)
		}

		restrictions := filepath.Join(dir, "restrictions.csv")
		done(t, env, "export", "restrictions", "--output", restrictions)
		if rows := readTable(t, restrictions); len(rows) != 2 || rows[1][1] != "1" || rows[1][3] != "'=HYPERLINK(1)" || rows[1][5] != "" || fmt.Sprint(rows[0]) != "[id customer sequence scope from lifted]" {
			t.Errorf("restrictions: %q", rows)
		}
		var held []views.CustomerRestriction
		decode(t, done(t, env, "export", "restrictions", "--format", "json"), &held)
		if len(held) != 1 || !held[0].InForce || held[0].Scope != "=HYPERLINK(1)" {
			t.Errorf("restrictions: %+v", held)
		}
		if got := done(t, env, "export", "restrictions", "--format", "json", "--as-of", "2026-11-06T00:00:00Z"); got != "[]\n" {
			t.Errorf("restrictions before there was one: %q", got)
		}
		fails(t, env, []string{"export", "permissions", "--as-of", "2026-11-07"}, "still to come")
		fails(t, env, []string{"export", "permissions", "--as-of", "yesterday"}, "write it as")
		for _, args := range [][]string{{"export"}, {"export", "customers"}, {"export", "permissions", "--format", "xml"}} {
			if code, _, _ := run(t, env, args...); code != 2 {
				t.Errorf("%q: exit code %d", args, code)
			}
		}
	})
}

// TestExportConsents: the proof of one customer's permissions is written as it was known at a moment.
func TestExportConsents(t *testing.T) {
	onBoth(t, func(t *testing.T, env map[string]string) {
		env["OMATIEDOT_URL"] = "https://oma.esimerkki.example"
		dir := t.TempDir()
		write(t, filepath.Join(dir, "customers.csv"), "number,kind,family_name\n1,person,Salainen\n")
		write(t, filepath.Join(dir, "permissions.csv"), "id,customer,purpose,channel,state,decided_at,how\np,1,direct_marketing,email,granted,2026-01-02T10:00:00Z,paper\n")
		done(t, env, "import", dir)
		file := filepath.Join(dir, "proof.json")
		done(t, env, "export", "consents", "--customer", "1", "--language", "en", "--output", file)
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%v, %v", info, err)
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var proof struct {
			Graph []struct {
				Principal struct{ Identifier, Name string } `json:"pii_principal_id"`
				Events    []struct {
					State string `json:"event_state"`
				}
			} `json:"@graph"`
		}
		decode(t, string(data), &proof)
		if len(proof.Graph) != 1 || proof.Graph[0].Principal.Name != "Salainen" || len(proof.Graph[0].Events) != 1 || proof.Graph[0].Events[0].State != "dpv:ConsentGiven" {
			t.Errorf("%+v", proof)
		}
		decode(t, done(t, env, "export", "consents", "--customer", "1", "--as-of", "2026-11-05"), &proof)
		if len(proof.Graph) != 0 {
			t.Errorf("before anything was known: %+v", proof)
		}
		fails(t, env, []string{"export", "consents", "--customer", "2"}, "no customer has this number")
		fails(t, env, []string{"export", "consents", "--customer", "1", "--output", file}, "file exists")
		for _, args := range [][]string{{"export", "consents"}, {"export", "consents", "--customer", "1", "--language", "de"}} {
			if code, _, _ := run(t, env, args...); code != 2 {
				t.Errorf("%q: exit code %d", args, code)
			}
		}
	})
}

// TestExportFailsWhole: a file that could not be written to its end is not left behind.
func TestExportFailsWhole(t *testing.T) {
	env := fresh(t, sqlite(t))
	file := filepath.Join(t.TempDir(), "out.csv")
	fails(t, env, []string{"export", "permissions", "--output", file}, "run: omatiedot migrate")
	if err := toFile(file, nil, func(w io.Writer) error { _, _ = w.Write([]byte("half")); return fmt.Errorf("no more") }); err == nil {
		t.Error("no error")
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("half a file is left: %v", err)
	}
}

func TestExportProgress(t *testing.T) {
	clock := modelstest.NewClock(modelstest.Start)
	var screen strings.Builder
	p := &exportProgress{importProgress: importProgress{out: &screen, terminal: true, now: clock.Now, began: clock.Now(), told: clock.Now()}}
	for range 1000 {
		clock.Advance(time.Millisecond)
		p.one("customers")
	}
	p.clear()
	if got := screen.String(); !strings.Contains(got, "\r200 customers  1000/s") || strings.Count(got, "customers") != 5 || !strings.HasSuffix(got, "\r") {
		t.Errorf("the screen: %q", got)
	}
}

// restrict has staff restrict the data of a customer.
func restrict(t *testing.T, store *models.Store, number string, n models.NewRestriction) {
	t.Helper()
	ctx := t.Context()
	token, err := store.LoginStaff(ctx, "Agent", []string{"agent"}, models.Proof{Issuer: "test", Subject: "agent"})
	if err != nil {
		t.Fatal(err)
	}
	staff, err := store.StaffSession(ctx, token)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.OpenCustomer(ctx, staff, number, models.Reason{Code: models.ReasonRequest}); err != nil {
		t.Fatal(err)
	}
	visit, err := store.Visit(ctx, staff, number)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Restrict(ctx, visit, n); err != nil {
		t.Fatal(err)
	}
}

func readTable(t *testing.T, file string) [][]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(string(data), "\ufeff")
	if !ok || !strings.Contains(text, "\r\n") {
		t.Errorf("%s is not as spreadsheets open it", file)
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
}
