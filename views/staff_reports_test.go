package views_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/register"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// aReport is a report of a few made-up permissions and no requests.
func aReport(t testing.TB) models.Report {
	t.Helper()
	clock := modelstest.NewClock(modelstest.Start)
	store := modelstest.SQLite(t, clock)
	rows := []string{"id,customer,purpose,channel,state,decided_at,how"}
	customers := []string{"number,kind,family_name"}
	for _, n := range strings.Split("abcdefghij", "") {
		customers = append(customers, n+",person,Koe")
		rows = append(rows, n+","+n+",direct_marketing,email,granted,2026-03-01T12:00:00Z,paper")
	}
	rows = append(rows, "x,a,market_research,phone,refused,2026-05-01T12:00:00Z,paper")
	modelstest.Import(t, store, modelstest.File(t, "customers", customers...), modelstest.File(t, "permissions", rows...))
	token, err := store.LoginStaff(context.Background(), "Tarja", []string{"auditor"}, models.Proof{Issuer: "test", Subject: "tarja"})
	if err != nil {
		t.Fatal(err)
	}
	staff, err := store.StaffSession(context.Background(), token)
	if err != nil {
		t.Fatal(err)
	}
	r, err := store.Report(context.Background(), staff, clock.Now().Year())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var (
	_ = sample("staff/reports, empty", func(p views.Page) views.View {
		p.Path = views.ReportsURL
		return views.NewStaffReports(asStaff(p, "auditor"), register.Default(), models.Report{Year: 2026, Years: []int{2026, 2025}})
	})
	_ = sample("staff/reports", func(p views.Page) views.View {
		p.Path = views.ReportsURL
		r := models.Report{Year: 2026, Years: []int{2026}, Days: &models.Days{Median: 12, Ninety: 29}}
		for _, kind := range models.RequestKinds {
			r.Volumes = append(r.Volumes, models.Volume{Kind: kind, Days: &models.Days{Median: 12, Ninety: 29}})
		}
		for _, g := range models.Grounds() {
			r.Refusals = append(r.Refusals, models.Refusal{Ground: g})
		}
		for _, reason := range models.ReasonCodes {
			r.Looks = append(r.Looks, models.ReasonCount{Reason: reason})
		}
		r.Permissions = []models.PurposeCounts{{Purpose: "direct_marketing"}, {Purpose: "gone_since"}}
		return views.NewStaffReports(asStaff(p, "admin"), register.Default(), r)
	})
)

// TestReportCSV: what is hidden on the page is hidden in the table that is taken along.
func TestReportCSV(t *testing.T) {
	r := aReport(t)
	for _, l := range i18n.Languages {
		for _, name := range views.ReportTables {
			data, err := views.ReportCSV(l.Code, register.Default(), r, name)
			if err != nil || !bytes.HasPrefix(data, []byte("\ufeff")) || bytes.Contains(data, []byte("⟦")) {
				t.Errorf("%s: %q %v", name, data, err)
			}
		}
	}
	if _, err := views.ReportCSV("fi", register.Default(), r, "customers"); err == nil {
		t.Error("a table that is none")
	}
	data, err := views.ReportCSV("en", register.Default(), r, "permissions")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\r\n")
	if len(lines) != 5 || !strings.HasSuffix(lines[1], ";Allowed;0;0;10;0;0;0;0;0;0;0;0;0") || !strings.HasSuffix(lines[4], ";Declined;0;0;0;0;<5;0;0;0;0;0;0;0") {
		t.Errorf("%q", lines)
	}
	page := string(render(t, views.NewStaffReports(asStaff(blank("en"), "auditor"), register.Default(), r)))
	if n := strings.Count(page, "<rect"); n != 1 {
		t.Errorf("%d bars are drawn, for one number that is told", n)
	}
	if strings.Contains(page, "style=") || strings.Count(page, "<svg") != strings.Count(page, "<desc") {
		t.Error("a plot with a style, or without a description")
	}
}

// TestKeysOfReports: every code has its words.
func TestKeysOfReports(t *testing.T) {
	var keys []string
	for _, name := range views.ReportTables {
		keys = append(keys, "reports.table."+name, "reports.about."+name)
	}
	for _, fate := range models.ReportFates {
		keys = append(keys, "reports.fate."+string(fate))
	}
	for _, extent := range []models.ProofExtent{models.WholeProof, models.MarksAlone} {
		keys = append(keys, "proof_folder.extent."+string(extent))
	}
	for _, one := range models.Identifications {
		keys = append(keys, "intake.identified."+string(one), "staff.identified."+string(one))
	}
	for _, one := range models.Deliveries {
		keys = append(keys, "intake.delivery."+string(one), "intake.delivery_hint."+string(one), "acknowledgement.delivery."+string(one))
	}
	for _, one := range models.IntakeChannels {
		keys = append(keys, "staff.channel."+string(one))
	}
	for _, kind := range models.RequestKinds {
		keys = append(keys, "intake.details_hint."+string(kind))
	}
	for _, field := range []string{"number.unknown", "number.organisation", "number.not_allowed", "kind.required", "channel.required", "identified.required",
		"language.required", "delivery.required", "delivery.protected", "on.required", "on.future", "on.too_old", "kinds.unknown", "from.form", "to.form", "to.before", "ground.required",
		"ground.unknown", "purposes.required", "purposes.unknown", "details.required", "details.too_long", "details.characters",
		"files.too_many", "files.empty", "files.too_long", "files.type"} {
		keys = append(keys, "intake.error."+field)
	}
	for _, key := range keys {
		if !i18n.Has(key) {
			t.Errorf("%s has no text", key)
		}
	}
}
