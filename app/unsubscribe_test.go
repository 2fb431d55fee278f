package app

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/app/browser"
	"omatiedot/models"
	"omatiedot/views/i18n"
)

// mailed is a register of three people, the first two with an e-mail address that a contract came with.
var mailed = map[string]string{
	"customers.csv":   "number,kind,family_name\n1,person,A\n2,person,B\n3,person,C\n=1+1,person,D\n",
	"contacts.csv":    "id,customer,channel,value\ne1,1,email,a@example.fi\ne2,2,email,b@example.fi\n",
	"contracts.csv":   "id,customer,kind,starts,status\nk1,1,sales,2024-01-01,active\n",
	"permissions.csv": "id,customer,purpose,channel,state,decided_at\np1,2,direct_marketing,email,granted,2026-01-01T00:00:00Z\n",
}

// links runs the command and reads its table: the second column by the first.
func links(t *testing.T, env map[string]string, args ...string) map[string]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(done(t, env, append([]string{"unsubscribe-links", "--purpose", "direct_marketing", "--channel", "email"}, args...)...))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"number", "link", "list_unsubscribe", "list_unsubscribe_post"}; !slices.Equal(rows[0], want) {
		t.Errorf("the columns are %q", rows[0])
	}
	by := map[string]string{}
	for _, row := range rows[1:] {
		by[row[0]] = row[1]
		if !regexp.MustCompile(`^https://portal\.example/unsubscribe/[a-z2-7]{40}$`).MatchString(row[1]) || row[2] != "<"+row[1]+">" || row[3] != "List-Unsubscribe=One-Click" {
			t.Errorf("a row is %q", row)
		}
	}
	return by
}

func TestUnsubscribeLinks(t *testing.T) {
	onBoth(t, func(t *testing.T, env map[string]string) {
		env = with(env, "OMATIEDOT_URL", "https://portal.example")
		done(t, env, "import", folderOf(t, mailed))
		if err := openStore(t, env).SettleChanged(t.Context(), models.SettleJob{}); err != nil {
			t.Fatal(err)
		}
		allowed := links(t, env)
		if len(allowed) != 2 || allowed["1"] == "" || allowed["2"] == "" || allowed["1"] == allowed["2"] {
			t.Errorf("allowed are %q", allowed)
		}
		folder := folderOf(t, map[string]string{"all.txt": "\ufeff3\r\n\n 1 \n", "some.txt": "1\nnobody\n2\n", "none.txt": "\n", "formula.txt": "=1+1\n"})
		if named := links(t, env, filepath.Join(folder, "formula.txt")); len(named) != 1 || named["'=1+1"] == "" {
			t.Errorf("a number that a spreadsheet would run: %q", named)
		}
		if named := links(t, env, filepath.Join(folder, "all.txt")); len(named) != 2 || named["1"] != allowed["1"] || named["3"] == "" {
			t.Errorf("named are %q", named)
		}
		if named := links(t, env, filepath.Join(folder, "none.txt")); len(named) != 0 {
			t.Errorf("nobody is named: %q", named)
		}
		command := []string{"unsubscribe-links", "--purpose", "direct_marketing", "--channel", "email", "--format", "json", "--output", filepath.Join(folder, "out.json"), filepath.Join(folder, "some.txt")}
		fails(t, env, command, `some.txt: no customer has the number "nobody"`, "1 of the numbers", "2 links")
		data, err := os.ReadFile(filepath.Join(folder, "out.json"))
		if err != nil {
			t.Fatal(err)
		}
		var list []mailLink
		if err := json.Unmarshal(data, &list); err != nil || len(list) != 2 || list[0].Link != allowed["1"] || list[1].Header != "<"+allowed["2"]+">" || bytes.Count(data, []byte("\n")) != 4 {
			t.Errorf("%s: %v", data, err)
		}
		var none []mailLink
		if out := done(t, env, "unsubscribe-links", "--purpose", "direct_marketing", "--channel", "email", "--format", "json", filepath.Join(folder, "none.txt")); json.Unmarshal([]byte(out), &none) != nil || none == nil {
			t.Errorf("of nobody: %q", out)
		}
	})
}

func TestUnsubscribeLinksUsage(t *testing.T) {
	env := with(fresh(t, sqlite(t)), "OMATIEDOT_URL", "http://127.0.0.1:8080")
	done(t, env, "migrate")
	cell := []string{"unsubscribe-links", "--purpose", "direct_marketing", "--channel", "email"}
	for _, args := range [][]string{
		{"unsubscribe-links"}, {"unsubscribe-links", "--purpose", "direct_marketing"}, {"unsubscribe-links", "--channel", "email"},
		append(slices.Clone(cell), "--format", "xml"), append(slices.Clone(cell), "a", "b"),
	} {
		if code, _, errs := run(t, env, args...); code != 2 || !strings.Contains(errs, "usage: omatiedot unsubscribe-links ") {
			t.Errorf("%q: exit code %d, %s", args, code, errs)
		}
	}
	fails(t, env, cell, "omatiedot serve finds it out")
	fails(t, env, append(slices.Clone(cell), "nowhere.txt"), "nowhere.txt")
	fails(t, env, []string{"unsubscribe-links", "--purpose", "dancing", "--channel", "email"}, `purpose "dancing"`, "direct_marketing")
	fails(t, env, []string{"unsubscribe-links", "--purpose", "direct_marketing", "--channel", "pigeon"}, `channel "pigeon"`, "email")
	fails(t, with(env, "OMATIEDOT_URL", "-"), cell, "OMATIEDOT_URL is not set")
	_, _, errs := run(t, env, append(slices.Clone(cell), filepath.Join(folderOf(t, map[string]string{"n.txt": ""}), "n.txt"))...)
	if !strings.Contains(errs, "no https address") {
		t.Errorf("it says nothing of https: %s", errs)
	}
	code, _, errs := run(t, env, "unsubscribe-links", "--help")
	for _, text := range []string{"List-Unsubscribe-Post", "DKIM", "h= tag"} {
		if code != 0 || !strings.Contains(errs, text) {
			t.Errorf("the help does not say %q: %d, %s", text, code, errs)
		}
	}
}

// linkIn is the unsubscribe link of somebody who has not said no, in a demonstration whose data are in
// the folder.
func linkIn(t *testing.T, portal, folder string) string {
	t.Helper()
	env := map[string]string{"OMATIEDOT_DATABASE": "sqlite:" + filepath.Join(folder, "omatiedot.db"), "OMATIEDOT_KEYS": filepath.Join(folder, "keys.json"), "OMATIEDOT_URL": portal}
	var rows [][]string
	for begin := time.Now(); len(rows) < 2; { // until the demonstration has reckoned what is allowed
		_, out, errs := run(t, env, "unsubscribe-links", "--purpose", "direct_marketing", "--channel", "email")
		var err error
		rows, err = csv.NewReader(strings.NewReader(out)).ReadAll()
		if err != nil || time.Since(begin) > patience {
			t.Fatalf("%q: %v\n%s", rows, err, errs)
		}
	}
	return strings.TrimPrefix(rows[1][1], portal)
}

// TestUnsubscribeInBrowser looks at the page of a link before and after its buttons are pressed, and at
// the one of a cut link.
func TestUnsubscribeInBrowser(t *testing.T) {
	b, other := browser.Start(t), browser.Start(t)
	folder := t.TempDir()
	r := startDemo(t, "--customers", "20", "--data", folder)
	link := linkIn(t, r.url, folder)
	everywhere := func(as, key string) {
		t.Helper()
		for _, language := range i18n.Languages {
			b.Open(r.url + "/language/" + language.Code + "?to=" + link)
			b.See(i18n.T(language.Code, key))
			inspect(t, b, look{nobody, "/unsubscribe, " + as, true}, language.Code)
		}
	}
	everywhere("asked", "unsubscribe.title")
	b.Click(i18n.T("en", "unsubscribe.this"))
	b.See(i18n.T("en", "unsubscribe.done_text"))
	inspect(t, b, look{nobody, "/unsubscribe, done", true}, "en")
	everywhere("again", "unsubscribe.already")
	b.Click(i18n.T("en", "unsubscribe.all"))
	b.See(i18n.T("en", "unsubscribe.done_all"))
	inspect(t, b, look{nobody, "/unsubscribe, done with all", true}, "en")
	everywhere("again all", "unsubscribe.already_all")
	for _, language := range i18n.Languages {
		other.Open(r.url + "/language/" + language.Code)
		other.Open(r.url + link[:len(link)-1])
		other.See(i18n.T(language.Code, "unsubscribe.lost"))
		if other.Status() != http.StatusNotFound || other.Horizontal(360) {
			t.Errorf("a cut link in %s: %d", language.Code, other.Status())
		}
		if hasAxe(t) {
			for _, v := range other.Axe() {
				t.Errorf("a cut link: %s", v)
			}
		}
		picture(other, "_unsubscribe, cut."+language.Code)
	}
}
