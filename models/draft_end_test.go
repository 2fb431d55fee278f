package models_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// TestEndedDraftHoldsNoCopy: once another draft took its place, it was sent, or the request was withdrawn, a
// draft has neither records nor looks, and nobody opens it; what was decided stays.
func TestEndedDraftHoldsNoCopy(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		live := func(ref string, want ...bool) {
			t.Helper()
			drafts, err := store.DraftsOf(ref)
			d.ok(err)
			if len(drafts) != len(want) {
				t.Fatalf("%d drafts, want %d", len(drafts), len(want))
			}
			for i, content := range drafts {
				if !strings.Contains(content, "Öberg") || strings.Contains(content, `"kind":"contracts"`) != want[i] || strings.Contains(content, `"accesses":null`) == want[i] {
					t.Errorf("draft %d, with a copy: %v: %s", i, want[i], content)
				}
			}
		}
		sealed := func(ref string) {
			t.Helper()
			if _, _, err := store.PreviewAnswer(ctx, d.approver, ref); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("the ended draft: %v", err)
			}
			if _, _, err := store.PreviewData(ctx, d.approver, ref); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("the ended draft, for machines: %v", err)
			}
		}
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain("Ensin.")))
		live(ref, true)
		d.ok(store.ReturnDraft(ctx, d.approver, ref, d.version(ref), "Korjaa."))
		if _, _, err := store.PreviewAnswer(ctx, d.agent, ref); err != nil {
			t.Errorf("a returned draft: %v", err)
		}
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain("Sitten.")))
		live(ref, false, true)
		d.ok(store.ReturnDraft(ctx, d.approver, ref, d.version(ref), "Korjaa."))
		d.answer(ref, plain("Lopuksi."))
		live(ref, false, false, false)
		sealed(ref)
		if a, _, err := store.MyRuling(ctx, d.anna, ref); err != nil || a.Ruling.Outcome != models.Fulfilled || a.Text != "Lopuksi." {
			t.Errorf("what was decided: %+v, %v", a, err)
		}
		if p, err := store.ProveRequest(ctx, d.approver, ref); err != nil || len(p.Drafts) != 3 || p.Drafts[0].Text != "Ensin." {
			t.Errorf("the proof: %+v, %v", p.Drafts, err)
		}
		d.ok(store.Reopen(ctx, d.approver, ref, d.version(ref), "Jotain puuttui."))
		sealed(ref)

		gone := d.ask(models.NewRequest{Kind: models.Portability})
		d.ok(store.WriteDraft(ctx, d.agent, gone, d.version(gone), plain("")))
		d.ok(store.WithdrawMine(ctx, d.anna, gone))
		if content, err := store.DraftsOf(gone); err != nil || len(content) != 1 || strings.Contains(content[0], `"kind":"contracts"`) {
			t.Errorf("withdrawn: %s", content)
		}
		sealed(gone)
	})
}

// TestNobodyLearnsByDrafting: who may not see the customer hears that alone, whatever they name.
func TestNobodyLearnsByDrafting(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		r, _, err := store.Ask(ctx, login(t, store, "1002"), models.NewRequest{Kind: models.Access, Language: "fi", FormKey: "k"})
		d.ok(err)
		form := ruling(models.PartlyRefused, models.OthersRights)
		form.Ruling.Withheld = []models.WithheldRecord{{Kind: "contracts", Record: 99, Ground: models.OthersRights}}
		for _, staff := range []models.Staff{d.agent, clerk(t, store, "Auditor", "auditor")} {
			if err := store.WriteDraft(ctx, staff, r.Ref, r.Version, form); !errors.Is(err, models.ErrNotAllowed) {
				t.Errorf("%v", err)
			}
		}
	})
}

// TestOwnRowIsNotLeftOut: nor is it said that it was.
func TestOwnRowIsNotLeftOut(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		form := ruling(models.PartlyRefused, models.OthersRights)
		form.Ruling.Withheld = []models.WithheldRecord{{Kind: "customers", Ground: models.OthersRights}}
		if err := store.WriteDraft(ctx, d.agent, ref, d.version(ref), form); err == nil || err.Error() != "withheld: unknown" {
			t.Errorf("%v", err)
		}
	})
}

// TestAnswerIsThereAsLongAsPromised: as many months as the register description says, and both of its parts
// can be fetched at the same moment.
func TestAnswerIsThereAsLongAsPromised(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		promise := *store.Description
		promise.Portal = slices.Clone(promise.Portal)
		for i := range promise.Portal {
			if promise.Portal[i].Key == register.PortalAnswers {
				promise.Portal[i].Retention.Months = 5
			}
		}
		made := value.DateOf(clock.Now())
		for _, kind := range []models.RequestKind{models.Access, models.Portability} {
			ref, months := d.ask(models.NewRequest{Kind: kind}), 3
			if kind == models.Portability {
				months = 5
			}
			d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain("")))
			d.ok(modelstest.Approve(ctx, store, d.approver, ref, d.version(ref)))
			if kind == models.Portability {
				store.Description = &promise
			}
			d.ok(store.MakeAnswer(ctx, d.request(ref).ID, func(models.Answer, *register.Description) (models.Documents, error) {
				return models.Documents{PDF: []byte("paper"), Data: []byte("data")}, nil
			}))
			_, _, pack, err := store.MyRequest(ctx, d.anna, ref)
			if err != nil || pack.ExpiresOn != made.AddMonths(months) {
				t.Errorf("until %v, want %d months from %v, %v", pack.ExpiresOn, months, made, err)
			}
			mine, err := store.MyRequests(ctx, d.anna)
			if err != nil || mine[0].Ref != ref || mine[0].CollectBy != pack.ExpiresOn {
				t.Errorf("the list says until %v, %v", mine[0].CollectBy, err)
			}
			fetchTogether(d, ref)
		}
	})
}

// fetchTogether fetches both parts of an answer several times at once.
func fetchTogether(d *desk, ref string) {
	d.Helper()
	ctx := context.Background()
	var fetching sync.WaitGroup
	for range 4 {
		for _, part := range []func(context.Context, models.Me, string) ([]byte, error){d.store.CollectMine, d.store.CollectMyData} {
			fetching.Go(func() {
				if got, err := part(ctx, d.anna, ref); err != nil || len(got) == 0 {
					d.Errorf("fetched together: %q, %v", got, err)
				}
			})
		}
	}
	fetching.Wait()
	if r := d.request(ref); r.State != models.Collected {
		d.Errorf("it is %s", r.State)
	}
}

// TestErasureTellsOfCopies: a copy that was sent before can be collected for its time, and the letter says so.
func TestErasureTellsOfCopies(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		d.full(d.events("E-1"))
		d.erase(models.PlanRow{Kind: "events", Fate: models.Delete})
		if got := d.made[0].CopiesUntil; !got.IsZero() {
			t.Errorf("without a copy: until %v", got)
		}
		d.later(1)
		d.answer(d.ask(models.NewRequest{Kind: models.Access}), plain(""))
		until := value.DateOf(clock.Now()).AddMonths(3)
		d.later(1)
		d.erase(models.PlanRow{Kind: "events", Fate: models.Delete})
		if got := d.made[2].CopiesUntil; got != until {
			t.Errorf("until %v, want %v", got, until)
		}
		d.later(modelstest.AnswerDays + 1)
		d.anna = login(t, store, "1001")
		d.erase(models.PlanRow{Kind: "events", Fate: models.Delete})
		if got := d.made[3].CopiesUntil; !got.IsZero() {
			t.Errorf("after its time: until %v", got)
		}
	})
}
