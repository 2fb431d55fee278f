package models_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

// The made-up person of whom nothing may be left, and the words that were said.
var traces = []string{"Öberg", "Änna", "010594Y9032", "Koetie", "643007127000000013", "040 765 4321", "358407654321", "koe@example.fi", "Sanottua", "sanottu.pdf", "Viite-77"}

// TestNothingTellsOfWhom walks every column of every table once a person's data, their requests and the
// logs are past their time: what is left are numbers, days, codes and hashes.
func TestNothingTellsOfWhom(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		said := func(what string) string {
			return "Sanottua: Änna Öberg, Koetie 1, 010594Y9032, 040 765 4321 (" + what + ")"
		}
		modelstest.Import(t, store,
			modelstest.File(t, "contacts", "id,customer,channel,value", "C-1,1001,phone,+358407654321", "C-2,1001,email,koe@example.fi"),
			modelstest.File(t, "events", "id,customer,time,subject", "E-1,1001,2026-05-05T10:00:00Z,Sanottua"))

		asked := d.ask(models.NewRequest{Kind: models.Access, Details: said("details")})
		d.ok(store.WriteMine(ctx, d.anna, asked, models.NewMessage{Text: said("message"), Files: []models.NewFile{{Name: "sanottu.pdf", Content: aPDF}}}))
		d.ok(store.AskCustomer(ctx, d.agent, asked, d.version(asked), clock.Specification, said("question")))
		d.ok(store.Resume(ctx, d.agent, asked, d.version(asked), models.Reply{Channel: models.ByPhone, On: value.DateOf(clk.Now()), Note: said("resumed")}))
		d.ok(store.Extend(ctx, d.approver, asked, d.version(asked), said("extension")))
		form := plain(said("text"))
		form.Late = said("late")
		d.ok(store.WriteDraft(ctx, d.agent, asked, d.version(asked), form))
		d.ok(store.ReturnDraft(ctx, d.approver, asked, d.version(asked), said("returned")))
		d.answer(asked, form)
		d.ok(store.GiveFeedback(ctx, d.anna, asked, models.Feedback{Content: "no", Note: said("feedback")}))
		restriction := d.ask(models.NewRequest{Kind: models.RestrictionOfProcessing, Details: said("restriction"), Scope: models.Scope{Ground: models.GroundAccuracy}})
		d.answer(restriction, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: said("why"),
			Restricted: models.Restricted{Scope: "Sanottua: Koetie", Until: "Sanottua: Öberg"}}})
		d.ok(store.OpenCustomer(ctx, d.agent, "1001", models.Reason{Code: models.ReasonOther, Text: "Sanottua"}))
		visit, err := store.Visit(ctx, d.agent, "1001")
		d.ok(err)
		list, err := store.MyRestrictions(ctx, d.anna)
		d.ok(err)
		d.ok(store.TellLifting(ctx, visit, list[0].ID, models.LiftingNotice{Text: "Sanottua: Öberg, Koetie", EndsOn: value.DateOf(clk.Now()).AddDays(1), Ending: said("ending")}))
		runLiftings(t, store)
		clk.Advance(24 * time.Hour)
		d.ok(store.OpenCustomer(ctx, d.agent, "1001", models.Reason{Code: models.ReasonOther, Text: "Sanottua"}))
		visit, err = store.Visit(ctx, d.agent, "1001")
		d.ok(err)
		d.ok(store.LiftRestriction(ctx, visit, list[0].ID))
		wrong, err := store.RecordPermission(ctx, visit, models.NewPermission{Purpose: "market_research", Channels: []string{"phone"}, Answer: models.AnswerYes, How: "paper",
			Day: value.DateOf(clk.Now()), Reference: "Viite-77", Note: "Sanottua", Scan: aPDF})
		if err != nil || len(wrong) > 0 {
			t.Fatal(wrong, err)
		}
		d.ok(store.Hold(ctx, d.approver, "1001", "Sanottua"))
		d.ok(store.Release(ctx, d.approver, "1001"))
		// The company's systems have let everything go.
		clk.Advance(48 * time.Hour)
		for _, sql := range []string{
			"UPDATE contracts SET ends = '2026-12-31', status = 'ended'", "UPDATE representatives SET valid_to = '2026-12-31'", "UPDATE customers SET until = '2026-12-31'",
		} {
			d.ok(store.ExecForTest(sql))
		}
		for _, k := range models.Kinds {
			if k.Name != "permissions" {
				d.ok(store.ExecForTest("UPDATE " + k.Name + " SET gone_at = received_at"))
			}
		}
		if !found(t, store, "Sanottua", "Öberg", "Koetie") {
			t.Fatal("there is nothing to find")
		}
		proof := d.number("SELECT COUNT(*) FROM requests")
		for range 16 {
			clk.Advance(366 * 24 * time.Hour)
			if _, err := store.Purge(ctx, false); err != nil {
				t.Fatal(err)
			}
			d.ok(store.PurgeDeliveries(ctx))
		}
		found(t, store, traces...)
		if n := d.number("SELECT COUNT(*) FROM requests WHERE outcome = 'fulfilled' AND answered_on IS NOT NULL AND ref <> ''"); n != proof || proof != 2 {
			t.Errorf("%d of %d requests tell what came of them", n, proof)
		}
		if n := d.number("SELECT COUNT(*) FROM packages WHERE length(sha256) = 64"); n != 2 {
			t.Errorf("the hashes of %d answers are left", n)
		}
	})
}

// found looks for words in every column of every table. All of them there is what is wanted before, and
// none of them after: the test fails with where the words are, unless all are.
func found(t *testing.T, store *models.Store, words ...string) (all bool) {
	t.Helper()
	tables, err := store.Tables(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	there := map[string][]string{}
	for table := range tables {
		rows, err := store.DumpForTest(table)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for column, v := range row {
				text := fmt.Sprint(v)
				if b, ok := v.([]byte); ok {
					text = string(b) + hex.EncodeToString(b) + base64.StdEncoding.EncodeToString(b)
				}
				for _, word := range words {
					if strings.Contains(text, word) && !slices.Contains(there[word], table+"."+column) {
						there[word] = append(there[word], table+"."+column)
					}
				}
			}
		}
	}
	if len(there) == len(words) {
		return true
	}
	for word, columns := range there {
		t.Errorf("%q is in %q", word, columns)
	}
	return false
}
