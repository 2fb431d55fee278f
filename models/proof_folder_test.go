package models_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

// TestProveRequest: an approver gets all of a request, and an auditor nothing that tells of the customer.
func TestProveRequest(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		const words = "SALAISET SANAT"
		pdf := []byte("%PDF-1.7 " + words + "\n%%EOF\n")
		r, _, err := store.TakeIn(ctx, d.agent, models.Intake{
			NewRequest: models.NewRequest{Kind: models.Access, Language: "fi", FormKey: "k", Details: words}, Number: "1001",
			Came:  models.Came{Channel: models.ByLetter, Identified: "signature", Delivery: "post", On: value.DateOf(clk.Now()).AddDays(-2)},
			Files: []models.NewFile{{Name: words + ".pdf", Content: pdf}},
		})
		d.ok(err)
		d.ok(store.Take(ctx, d.agent, r.Ref, d.version(r.Ref)))
		d.ok(store.AskCustomer(ctx, d.agent, r.Ref, d.version(r.Ref), clock.Specification, words))
		d.ok(store.WriteMine(ctx, d.anna, r.Ref, models.NewMessage{Text: words, Files: []models.NewFile{{Name: words + ".pdf", Content: pdf}}}))
		d.answer(r.Ref, plain(words))
		_, err = store.CollectMine(ctx, d.anna, r.Ref)
		d.ok(err)

		for _, role := range []string{"agent", "approver", "marketing", "admin"} {
			if _, _, err := store.AnsweredRequests(ctx, clerk(t, store, role, role), 1); !errors.Is(err, models.ErrNotAllowed) {
				t.Errorf("%s lists what was answered: %v", role, err)
			}
		}
		d.ok(store.WithdrawMine(ctx, d.anna, d.ask(models.NewRequest{Kind: models.Portability}))) // is not answered
		listed, total, err := store.AnsweredRequests(ctx, clerk(t, store, "Lister", "auditor"), 1)
		d.ok(err)
		if total != 1 || len(listed) != 1 || listed[0].Ref != r.Ref || listed[0].Kind != models.Access || listed[0].AnsweredOn.IsZero() {
			t.Errorf("what was answered: %+v, %d", listed, total)
		}
		if sent, err := store.SentAnswer(ctx, d.agent, r.Ref); err != nil || string(sent) != "paper" {
			t.Errorf("sent: %q %v", sent, err)
		}
		if _, err := store.SentAnswer(ctx, clerk(t, store, "Lister", "auditor"), r.Ref); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("an auditor opens the answer: %v", err)
		}
		for _, role := range []string{"agent", "marketing", "admin"} {
			if _, err := store.ProveRequest(ctx, clerk(t, store, role, role), r.Ref); !errors.Is(err, models.ErrNotAllowed) {
				t.Errorf("%s: %v", role, err)
			}
		}
		if _, err := store.ProveRequest(ctx, d.approver, "2026-9999"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("of no request: %v", err)
		}
		p, err := store.ProveRequest(ctx, d.approver, r.Ref)
		d.ok(err)
		if p.Request.Details != words || len(p.Messages) != 2 || p.Messages[1].Body != words || len(p.Files) != 2 || string(p.Files[0].Content) != string(pdf) ||
			len(p.Drafts) != 1 || p.Drafts[0].Text != words || p.Drafts[0].ApprovedBy == nil || p.Names[*p.Drafts[0].ApprovedBy] == "" || p.Number != "1001" {
			t.Errorf("%+v", p)
		}
		if len(p.Packages) != 1 || string(p.Packages[0].Document) != "paper" || string(p.Packages[0].Machine) != "data" {
			t.Fatalf("packages: %+v", p.Packages)
		}
		hash, fetched := "", 0
		for _, e := range p.Audit {
			if h := e.AnswerHash(); h != "" {
				hash = h
			}
			if e.Action == models.ActionAnswerFetched {
				fetched++
			}
		}
		if hash != p.Packages[0].SHA256 || hash == "" || fetched != 1 {
			t.Errorf("the log knows %q and %d fetches", hash, fetched)
		}
		if len(p.Request.Stops) != 1 || p.Deadline.Date != p.Request.DueOn {
			t.Errorf("the clock: %+v %v", p.Request.Stops, p.Deadline)
		}

		marks, err := store.ProveRequest(ctx, clerk(t, store, "Auditor", "auditor"), r.Ref)
		d.ok(err)
		all := fmt.Sprintf("%+v", marks)
		if data, err := json.Marshal(marks.Steps); err != nil || strings.Contains(string(data)+all, words) {
			t.Errorf("an auditor reads what was written: %s", all)
		}
		// In a hash or an address in memory any digits can stand.
		all = regexp.MustCompile(`\b(0x[0-9a-f]+|[0-9a-f]{32,})\b`).ReplaceAllString(all, "")
		for _, private := range []string{"1001", "Öberg", "paper", string(pdf)} {
			if strings.Contains(all, private) {
				t.Errorf("an auditor sees %q", private)
			}
		}
		if marks.Packages[0].SHA256 != hash || len(marks.Audit) <= len(p.Audit) || marks.Drafts[0].Ruling.Outcome != models.Fulfilled {
			t.Errorf("what an auditor needs is missing: %+v", marks)
		}
		logged, err := store.DumpForTest("audit_entries")
		d.ok(err)
		if last := logged[len(logged)-1]; last["action"] != string(models.ActionProofMade) || last["customer_id"] != nil {
			t.Errorf("the log of an auditor's proof: %v", last)
		}
		for _, e := range marks.Audit {
			if e.CustomerID != nil || e.ActorKind == "customer" && e.ActorID != 0 {
				t.Errorf("an auditor sees which customer: %+v", e)
			}
		}
	})
}
