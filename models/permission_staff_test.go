package models_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

// Files as a scanner makes them.
var (
	aPDF  = []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n")
	aPNG  = picture(func(b *bytes.Buffer, m image.Image) error { return png.Encode(b, m) })
	aJPEG = picture(func(b *bytes.Buffer, m image.Image) error { return jpeg.Encode(b, m, nil) })
)

func picture(encode func(*bytes.Buffer, image.Image) error) []byte {
	var b bytes.Buffer
	if err := encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// visiting is a visit that a member of staff has just begun.
func visiting(t testing.TB, store *models.Store, staff models.Staff, number string) models.Visit {
	t.Helper()
	if err := store.OpenCustomer(context.Background(), staff, number, models.Reason{Code: models.ReasonContact}); err != nil {
		t.Fatal(err)
	}
	v, err := store.Visit(context.Background(), staff, number)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// toldStaff is a form that is filled in as it should be.
func toldStaff(answer models.Code, day string, with ...func(*models.NewPermission)) models.NewPermission {
	d, err := value.ParseDate(day)
	if err != nil {
		panic(err)
	}
	n := models.NewPermission{Purpose: "direct_marketing", Channels: []string{"email"}, Answer: answer, How: "phone", Day: d, Note: "Soitti itse"}
	for _, w := range with {
		w(&n)
	}
	return n
}

// cellIn is the cell of direct marketing by the channel.
func cellIn(t testing.TB, store *models.Store, me models.Me, channel string) models.Cell {
	t.Helper()
	cells, err := store.MyPermissions(context.Background(), me)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cells {
		if c.Purpose.Key == "direct_marketing" && string(c.Channel) == channel {
			return c
		}
	}
	t.Fatalf("no channel %s", channel)
	return models.Cell{}
}

// someone imports one customer, a person with an e-mail address, since 2020.
func someone(t testing.TB, store *models.Store) models.Me {
	t.Helper()
	modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name,language,since", "1,person,A,sv,2020-05-01", "2,person,B,fi,"),
		modelstest.File(t, "contacts", "id,customer,channel,value,verified", "a,1,email,a@example.fi,true"))
	return login(t, store, "1")
}

// TestStaffRecord: what a customer tells staff is a decision of the customer's own, with its way, day,
// words and paper, in force at once, and taken back by the customer as any other.
func TestStaffRecord(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		me := someone(t, store)
		v := visiting(t, store, clerk(t, store, "Agent", "agent"), "1")
		wrong, err := store.RecordPermission(ctx, v, toldStaff("yes", "2026-11-02", func(n *models.NewPermission) {
			n.Channels, n.How, n.Reference, n.Note, n.Scan = []string{"email", "sms"}, "paper", " K-12 ", "Kirje konttorille", aPDF
		}))
		if err != nil || wrong != nil {
			t.Fatal(wrong, err)
		}
		c := cellIn(t, store, me, "email")
		if !c.Allowed() || c.State != models.Granted || c.Since.String() != "2026-11-01T22:00:00Z" || c.Decision.How != "paper" {
			t.Errorf("%+v", c)
		}
		d := c.Decision
		if d.Reference != "K-12" || d.Note != "Kirje konttorille" || d.Scan != models.ScanPDF || d.Source != "person" || d.Wording != "" || d.Previous != models.NotAsked {
			t.Errorf("%+v", d)
		}
		for _, channel := range []string{"email", "sms"} {
			scan, err := store.MyScan(ctx, me, cellIn(t, store, me, channel).Decision.ID)
			if err != nil || scan.Form != models.ScanPDF || !bytes.Equal(scan.Data, aPDF) {
				t.Errorf("%s: scan %s of %d bytes: %v", channel, scan.Form, len(scan.Data), err)
			}
		}
		if _, err := store.MyScan(ctx, login(t, store, "2"), d.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("another customer opens the scan: %v", err)
		}
		clock.Advance(time.Minute)
		if saved, err := store.SaveMyPermissions(ctx, me, answer("email", false), "sv"); err != nil || saved.Changed != 1 {
			t.Errorf("%+v %v", saved, err)
		}
		if cellIn(t, store, me, "email").Allowed() {
			t.Error("allowed after the customer's no")
		}
		entries := slices.DeleteFunc(audited(t, store, models.ActionPermission), func(e models.AuditEntry) bool { return e.ActorKind != "staff" })
		if len(entries) != 1 || entries[0].ActorName != "Agent" || !strings.HasPrefix(entries[0].Details, `{"cells":2,"rows":[`) || !strings.Contains(entries[0].Details, `"how":"paper","scan":true,"visit":`) || entries[0].Reason != "contact" {
			t.Errorf("audit: %+v", entries)
		}
		if err := store.ExecForTest("UPDATE permission_proofs SET size = 1"); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("a scan was changed: %v", err)
		}
	})
}

// TestWordsReadOut: what is told by phone or at the counter is told in the customer's language and in
// the words of the day.
func TestWordsReadOut(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		me := someone(t, store)
		v := visiting(t, store, clerk(t, store, "Agent", "agent"), "1")
		if wrong, err := store.RecordPermission(context.Background(), v, toldStaff("yes", "2026-11-06", func(n *models.NewPermission) { n.How = "counter" })); err != nil || wrong != nil {
			t.Fatal(wrong, err)
		}
		d := cellIn(t, store, me, "email").Decision
		if d.How != "counter" || d.Language != "sv" || !strings.HasPrefix(d.Wording, "Vi får") || d.Notice != store.Description.Hash() || d.ProofID != nil {
			t.Errorf("%+v", d)
		}
		if d.DecidedAt != value.TimeOf(modelstest.Start) {
			t.Errorf("decided at %s", d.DecidedAt)
		}
	})
}

// TestTheCustomersLaterWordHolds: a clerk cannot set a yes of an earlier day against the customer's own
// later no, nor a no against the later yes. A later yes does not come in by a clerk at all: only the
// customer lifts their own no. A later no does.
func TestTheCustomersLaterWordHolds(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		me := someone(t, store)
		agent := clerk(t, store, "Agent", "agent")
		record := func(n models.NewPermission) {
			t.Helper()
			if wrong, err := store.RecordPermission(ctx, visiting(t, store, agent, "1"), n); err != nil || wrong != nil {
				t.Fatal(wrong, err)
			}
			clock.Advance(time.Minute)
		}
		if _, err := store.SaveMyPermissions(ctx, me, answer("email", false), "fi"); err != nil {
			t.Fatal(err)
		}
		clock.Advance(24 * time.Hour)
		record(toldStaff("yes", "2026-11-05"))
		paper := func(n *models.NewPermission) { n.How, n.Reference, n.Scan = "paper", "K-12", aPDF }
		for _, n := range []models.NewPermission{toldStaff("yes", "2026-11-06"), toldStaff("yes", "2026-11-07"), toldStaff("yes", "2026-11-07", paper)} {
			wrong, err := store.RecordPermission(ctx, visiting(t, store, agent, "1"), n)
			if got := fmt.Sprint(wrong); err != nil || got != "[answer: objected]" {
				t.Errorf("a yes of %s over the customer's own no: %s %v", n.Day, got, err)
			}
		}
		if c := cellIn(t, store, me, "email"); c.Allowed() || c.State != models.Refused {
			t.Errorf("%s: %s", c.State, c.Reason)
		}
		clock.Advance(24 * time.Hour)
		if _, err := store.SaveMyPermissions(ctx, me, answer("email", true), "fi"); err != nil {
			t.Fatal(err)
		}
		record(toldStaff("no", "2026-11-04"))
		if c := cellIn(t, store, me, "email"); !c.Allowed() {
			t.Errorf("a no from before: %s", c.Reason)
		}
		record(toldStaff("no", "2026-11-08", func(n *models.NewPermission) { n.Note = "" }))
		if c := cellIn(t, store, me, "email"); c.Allowed() {
			t.Errorf("a no of today, which needs no evidence: %s", c.Reason)
		}
		history, err := store.MyPermissionHistory(ctx, me)
		if err != nil || len(history) != 5 {
			t.Errorf("%d rows of history: %v", len(history), err)
		}
	})
}

func TestStaffRecordRefuses(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		me := someone(t, store)
		agent := clerk(t, store, "Agent", "agent")
		v := visiting(t, store, agent, "1")
		for name, c := range map[string]struct {
			n    models.NewPermission
			want string
		}{
			"empty":                {models.NewPermission{}, "[purpose: required channel: required answer: required how: required day: required]"},
			"no such purpose":      {toldStaff("yes", "2026-11-06", func(n *models.NewPermission) { n.Purpose = "spam" }), "[purpose: required]"},
			"no such channel":      {toldStaff("yes", "2026-11-06", func(n *models.NewPermission) { n.Channels = []string{"email", "any"} }), "[channel: purpose]"},
			"maybe":                {toldStaff("maybe", "2026-11-06"), "[answer: required]"},
			"by the portal":        {toldStaff("yes", "2026-11-06", func(n *models.NewPermission) { n.How = "portal" }), "[how: required]"},
			"tomorrow":             {toldStaff("yes", "2026-11-07"), "[day: future]"},
			"before the start":     {toldStaff("yes", "2020-04-30"), "[day: before]"},
			"paper of nothing":     {toldStaff("yes", "2026-11-06", func(n *models.NewPermission) { n.How = "paper" }), "[reference: paper]"},
			"yes without evidence": {toldStaff("yes", "2026-11-06", func(n *models.NewPermission) { n.Note = "" }), "[note: evidence]"},
			"at the counter":       {toldStaff("yes", "2026-11-06", func(n *models.NewPermission) { n.Note, n.How = " ", "counter" }), "[note: evidence]"},
			"long reference":       {toldStaff("no", "2026-11-06", func(n *models.NewPermission) { n.Reference = strings.Repeat("ä", 81) }), "[reference: too_long]"},
			"forged reference":     {toldStaff("no", "2026-11-06", func(n *models.NewPermission) { n.Reference = "change-ABC" }), "[reference: characters]"},
			"long note":            {toldStaff("no", "2026-11-06", func(n *models.NewPermission) { n.Note = strings.Repeat("ä", 1001) }), "[note: too_long]"},
			"unreadable note":      {toldStaff("no", "2026-11-06", func(n *models.NewPermission) { n.Note = "a\xff" }), "[note: characters]"},
			"code in a note":       {toldStaff("no", "2026-11-06", func(n *models.NewPermission) { n.Note = "Soitti 010594Y9032." }), "[note: personal_id]"},
			"web page as PDF":      {toldStaff("yes", "2026-11-06", func(n *models.NewPermission) { n.Scan = []byte("<!doctype html><script>1</script>") }), "[scan: form]"},
			"page before a PDF":    {toldStaff("yes", "2026-11-06", func(n *models.NewPermission) { n.Scan = append([]byte("<html>"), aPDF...) }), "[scan: form]"},
			"page after a PDF's beginning": {toldStaff("yes", "2026-11-06", func(n *models.NewPermission) {
				n.Scan = append([]byte("%PDF-1.7\n<script>"), bytes.Repeat([]byte("x"), 2000)...)
			}), "[scan: form]"},
			"page after a PNG": {toldStaff("yes", "2026-11-06", func(n *models.NewPermission) { n.Scan = append(slices.Clone(aPNG), "<script>"...) }), "[scan: form]"},
			"a PNG's mark":     {toldStaff("yes", "2026-11-06", func(n *models.NewPermission) { n.Scan = []byte("\x89PNG\r\n\x1a\n<script>") }), "[scan: form]"},
			"GIF":              {toldStaff("yes", "2026-11-06", func(n *models.NewPermission) { n.Scan = []byte("GIF89a;") }), "[scan: form]"},
			"too large": {toldStaff("yes", "2026-11-06", func(n *models.NewPermission) {
				n.Scan = append(slices.Clone(aJPEG), make([]byte, models.MaxScan)...)
			}), "[scan: too_large]"},
		} {
			wrong, err := store.RecordPermission(ctx, v, c.n)
			if got := fmt.Sprint(wrong); err != nil || got != c.want {
				t.Errorf("%s: %s %v, want %s", name, got, err, c.want)
			}
		}
		for _, role := range []string{"approver", "admin", "marketing", "auditor"} {
			staff := clerk(t, store, role, role)
			other := models.Visit{}
			if role == "approver" {
				other = visiting(t, store, staff, "1")
			}
			if _, err := store.RecordPermission(ctx, other, toldStaff("yes", "2026-11-06")); !errors.Is(err, models.ErrNotAllowed) {
				t.Errorf("%s: %v", role, err)
			}
		}
		clock.Advance(models.VisitLength)
		if _, err := store.RecordPermission(ctx, v, toldStaff("yes", "2026-11-06")); !errors.Is(err, models.ErrReason) {
			t.Errorf("after the visit: %v", err)
		}
		if history, err := store.MyPermissionHistory(ctx, me); err != nil || len(history) != 0 {
			t.Errorf("recorded all the same: %+v %v", history, err)
		}
		for form, data := range map[models.Code][]byte{models.ScanPDF: aPDF, models.ScanPNG: aPNG, models.ScanJPEG: aJPEG} {
			v := visiting(t, store, agent, "1")
			if wrong, err := store.RecordPermission(ctx, v, toldStaff("no", "2026-11-06", func(n *models.NewPermission) { n.Scan = data })); err != nil || wrong != nil {
				t.Errorf("%s: %v %v", form, wrong, err)
			}
			clock.Advance(time.Minute)
			if d := cellIn(t, store, me, "email").Decision; d == nil || d.Scan != form {
				t.Errorf("%s: %+v", form, d)
			}
		}
	})
}
