package app

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"omatiedot/models"
)

// TestAudienceCommand counts, writes a list once to a new file, and leaves none where it cannot.
func TestAudienceCommand(t *testing.T) {
	onBoth(t, func(t *testing.T, env map[string]string) {
		customers, addresses := "number,kind,family_name\n", "id,customer,kind,street,postal_code\n"
		for i := range 7 {
			customers += fmt.Sprintf("%d,person,=Nimi%d\n", i, i)
			addresses += fmt.Sprintf("a%d,%d,home,Katu %d,00100\n", i, i, i)
		}
		done(t, env, "import", folderOf(t, map[string]string{"customers.csv": customers, "addresses.csv": addresses}))
		to := filepath.Join(t.TempDir(), "list.csv")
		choice := []string{"audience", "--purpose", "direct_marketing", "--channel", "post"}
		list := append(choice, "--role", "processor", "--recipient", "Kirjapaino Oy", "--words", "Kevään tarjous", "--until", "2999-01-01", "--output", to)
		fails(t, env, list, "--until: Choose a day at most 12 months")
		list[len(list)-3] = "2026-12-31"
		fails(t, env, list, "still being worked out from imported data")
		settleAll(t, env)
		if out := done(t, env, choice...); !strings.HasPrefix(out, "allowed              5\n") || !strings.Contains(out, "rounded down") {
			t.Errorf("counted:\n%s", out)
		}
		if out := done(t, env, append(choice, "--postal-code", "2")...); !strings.HasPrefix(out, "allowed              fewer than 5\n") {
			t.Errorf("counted of nobody:\n%s", out)
		}
		fails(t, env, append(list, "--postal-code", "2"), "fewer than 5")
		if _, err := os.Stat(to); !os.IsNotExist(err) {
			t.Errorf("a list that failed left a file: %v", err)
		}
		fails(t, env, []string{"audience", "--purpose", "direct_marketing", "--channel", "any"}, "--channel: Choose a way")
		fails(t, env, append(choice, "--role", "boss"), "--role: Choose who")
		fails(t, env, append(choice, "--role", "controller"), "--role: Choose who")
		if out := done(t, env, list...); !strings.Contains(out, "list 1 with 7 customers") {
			t.Errorf("written:\n%s", out)
		}
		data, err := os.ReadFile(to)
		if err != nil || strings.Count(string(data), "\n") != 8 || !strings.Contains(string(data), ";'=Nimi6;;;Katu 6;00100;;") {
			t.Errorf("the list: %q: %v", data, err)
		}
		if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the file is %v: %v", info.Mode(), err)
		}
		fails(t, env, list, "exists")
		if held := section(t, env, "3", "disclosures"); held.Total != 1 || held.Records[0].(*models.Disclosure).Purpose != "Direct marketing, post: Kevään tarjous" {
			t.Errorf("the customer has %d disclosures", held.Total)
		}
	})
}

// settleAll runs the jobs of settling, as serve does.
func settleAll(t *testing.T, env map[string]string) {
	t.Helper()
	ctx, store := context.Background(), openStore(t, env)
	for {
		job, err := store.NextJob(ctx)
		if err == models.ErrNotFound {
			return
		}
		var all models.SettleJob
		if err == nil && job.Kind == models.JobSettle {
			if err = json.Unmarshal([]byte(job.Payload), &all); err == nil {
				err = store.SettleChanged(ctx, all)
			}
		}
		if err == nil {
			err = store.FinishJob(ctx, job, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
