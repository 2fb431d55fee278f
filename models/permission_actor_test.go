package models_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestEvidenceSaysWhoActed: every row tells who recorded it, a person who acts for an organisation
// apart from the organisation, with the mark of the login that the audit log has, and the audit log
// leads to the rows.
func TestEvidenceSaysWhoActed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		modelstest.Import(t, store,
			modelstest.File(t, "customers", "number,kind,family_name,name,since", "1,person,Leipuri,,2020-05-01", "2,company,,Leipomo Oy,2020-05-01"),
			modelstest.File(t, "representatives", "id,organisation,person,role", "r,2,1,contact_person"),
			modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at,how", "p,2,direct_marketing,post,prohibited,2026-01-02T10:00:00Z,paper"))
		person, company := login(t, store, "1"), acting(t, store, "1")
		for _, me := range []models.Me{person, company} {
			if saved, err := store.SaveMyPermissions(ctx, me, answer("phone", false), "fi"); err != nil || saved.Changed != 1 {
				t.Fatal(saved, err)
			}
		}
		v := visiting(t, store, clerk(t, store, "Agent", "agent"), "2")
		if wrong, err := store.RecordPermission(ctx, v, toldStaff("no", "2026-11-06")); err != nil || wrong != nil {
			t.Fatal(wrong, err)
		}
		var sessions []string
		for _, e := range audited(t, store, models.ActionLogin) {
			sessions = append(sessions, e.Details)
		}
		told := func(me models.Me) string {
			t.Helper()
			history, err := store.MyPermissionHistory(ctx, me)
			if err != nil {
				t.Fatal(err)
			}
			var list []string
			for _, p := range history {
				list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s %s", p.Acted.ActorKind, p.Acted.ActorNumber, p.Acted.ActorName)))
				if imported := p.Acted.ActorKind == models.ActedImport; imported != (p.Acted.Session == "") ||
					!imported && !strings.Contains(strings.Join(sessions, " "), fmt.Sprintf(`"session":%q`, p.Acted.Session)) {
					t.Errorf("%s: session %q of %s", p.Acted.ActorKind, p.Acted.Session, sessions)
				}
			}
			return strings.Join(list, ", ")
		}
		if got, want := told(person), "customer"; got != want {
			t.Errorf("the person: %q, want %q", got, want)
		}
		if got, want := told(company), "staff, representative 1 Leipuri, import"; got != want {
			t.Errorf("the organisation: %q, want %q", got, want)
		}
		for _, me := range []models.Me{person, company} {
			history, err := store.MyPermissionHistory(ctx, me)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range history {
				if entry := fmt.Sprintf(`{"cells":1,"rows":[%d]`, p.ID); p.RecordedHere.True() && !auditSays(t, store, entry) {
					t.Errorf("no audit entry begins %s", entry)
				}
				if strings.HasPrefix(p.Reference, "change-") && !auditSays(t, store, fmt.Sprintf(`"reference":%q`, p.Reference)) {
					t.Errorf("no audit entry names %s", p.Reference)
				}
			}
		}
	})
}

func auditSays(t testing.TB, store *models.Store, text string) bool {
	t.Helper()
	for _, e := range audited(t, store, models.ActionPermission) {
		if strings.Contains(e.Details, text) {
			return true
		}
	}
	return false
}
