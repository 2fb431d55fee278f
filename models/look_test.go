package models_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// lookedAt has a member of staff open Anna's page, and returns the entry that she finds of it.
func (d *desk) lookedAt(staff models.Staff) int64 {
	d.Helper()
	ctx := context.Background()
	d.ok(d.store.OpenCustomer(ctx, staff, "1001", models.Reason{Code: "billing"}))
	d.clock.Advance(time.Second)
	entries, _, err := d.store.MyAccesses(ctx, d.anna, 1)
	d.ok(err)
	for _, e := range entries {
		if e.Action == models.ActionCustomerViewed {
			return e.ID
		}
	}
	d.Fatal("the look is not in the log")
	return 0
}

// askLook asks about an entry, or in words of none.
func (d *desk) askLook(entry int64, words string) string {
	d.Helper()
	n := models.NewRequest{Kind: models.Unrecognised, Scope: models.Scope{Entry: entry}, Details: words, Language: "fi", FormKey: fmt.Sprint(entry, words, d.clock.Now())}
	r, _, err := d.store.Ask(context.Background(), d.anna, n)
	d.ok(err)
	return r.Ref
}

// looked is the answer to who looked, and why.
func looked(why string) models.DraftForm {
	return models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: why}}
}

// TestWhoLookedIsTold: that it was looked into is no answer to who looked.
func TestWhoLookedIsTold(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		ref := d.askLook(d.lookedAt(d.agent), "")
		worker := d.worker(ref)
		d.ok(store.Take(ctx, worker, ref, d.version(ref)))
		for _, c := range []struct {
			form models.DraftForm
			want string
		}{
			{plain(""), "explanation: look"},
			{plain("Selvitimme asian."), "explanation: look"},
			{models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: " \n"}}, "explanation: look"},
			{models.DraftForm{Ruling: models.Ruling{Outcome: models.RefusedWhole, Ground: models.OthersRights}}, "explanation: required"},
		} {
			if err := store.WriteDraft(ctx, worker, ref, d.version(ref), c.form); err == nil || err.Error() != c.want {
				t.Errorf("%+v: %v, want %s", c.form, err, c.want)
			}
		}
		if r := d.request(ref); r.State != models.InProgress {
			t.Errorf("it is %s", r.State)
		}
		d.answer(ref, looked("Asiakaspalvelu, laskusi vuoksi."))
		if a, _, err := store.MyRuling(ctx, d.anna, ref); err != nil || a == nil || a.Ruling.Explanation != "Asiakaspalvelu, laskusi vuoksi." {
			t.Errorf("the customer reads %+v %v", a, err)
		}
	})
}

// deals tries all by which staff deal with a request, and tells what is refused so.
func (d *desk) deals(staff models.Staff, ref string, refusal error) (refused []string) {
	d.Helper()
	ctx, store, version := context.Background(), d.store, d.version(ref)
	try := func(what string, err error) {
		if errors.Is(err, refusal) {
			refused = append(refused, what)
		} else if err != nil && !errors.Is(err, models.ErrNotFound) {
			d.Errorf("%s: %v", what, err)
		}
	}
	_, err := store.StaffCase(ctx, staff, ref)
	try("open", err)
	try("tell", store.Tell(ctx, staff, ref, version, models.NewMessage{Text: "Hei"}))
	try("read", store.ReadMessages(ctx, staff, ref, d.version(ref)))
	_, err = store.Acknowledgement(ctx, staff, ref)
	try("print", err)
	_, _, err = store.PreviewAnswer(ctx, staff, ref)
	try("preview", err)
	try("draft", store.WriteDraft(ctx, staff, ref, d.version(ref), looked("Selvitys.")))
	return refused
}

// TestNobodyAnswersAboutTheirOwnLook: whoever looked neither reads nor answers what the customer asks about
// it, not even to approve, and finds no trace of it. Approvers answer; others find the row in the queue, and
// neither who asks nor anything behind it.
func TestNobodyAnswersAboutTheirOwnLook(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		second, both := clerk(t, store, "Second", "approver"), clerk(t, store, "Both", "agent", "approver")
		other := clerk(t, store, "Other", "agent")
		for name, c := range map[string]struct{ looker, may, approves models.Staff }{
			"of an agent":     {d.agent, second, d.approver},
			"of an approver":  {both, second, d.approver},
			"of no one known": {other, both, d.approver},
		} {
			t.Run(name, func(t *testing.T) {
				entry, words := int64(0), "Joku katsoi tietojani"
				if name != "of no one known" {
					entry = d.lookedAt(c.looker)
				}
				ref := d.askLook(entry, words)
				refusal := models.ErrNotFound
				if entry == 0 {
					refusal = models.ErrNotAllowed // who may have looked is no approver, and no more is known
				} else if seen := d.inQueue(c.looker, ref); seen != nil {
					t.Errorf("who looked finds %+v", seen)
				}
				if seen := strings.Join(d.inQueue(other, ref), ", "); seen != "listed, by reference, counted" {
					t.Errorf("another agent finds it %s", seen)
				}
				if seen := strings.Join(d.inQueue(c.may, ref), ", "); seen != "listed, number, open, by reference, by number, counted" {
					t.Errorf("an approver finds it %s", seen)
				}
				for who, staff := range map[string]models.Staff{"who looked": c.looker, "another agent": other} {
					if err := store.Take(ctx, staff, ref, d.version(ref)); err == nil {
						t.Errorf("%s takes it", who)
					}
				}
				d.ok(store.Take(ctx, c.may, ref, d.version(ref)))
				if got := strings.Join(d.deals(c.looker, ref, refusal), " "); got != "open tell read print preview draft" {
					t.Errorf("who looked may not %s", got)
				}
				if got := strings.Join(d.deals(other, ref, models.ErrNotAllowed), " "); got != "open tell read print preview draft" {
					t.Errorf("another agent may not %s", got)
				}
				if got := d.deals(c.may, ref, models.ErrNotAllowed); got != nil {
					t.Errorf("who answers may not %v", got)
				}
				if err := store.Approve(ctx, c.looker, ref, d.version(ref), ""); !errors.Is(err, refusal) {
					t.Errorf("who looked approves: %v", err)
				}
				if _, err := store.ProveRequest(ctx, c.looker, ref); err == nil {
					t.Error("who looked takes the proof")
				}
				d.ok(modelstest.Approve(ctx, store, c.approves, ref, d.version(ref)))
				d.ok(store.MakeAnswer(ctx, d.request(ref).ID, onPaper))
				if n := d.number("SELECT COUNT(*) FROM audit_entries WHERE action = 'own_look'"); n != 0 {
					t.Errorf("%d steps of their own look", n)
				}
				clock.Advance(time.Minute)
			})
		}
	})
}

// inQueue tells by which ways a member of staff finds Anna's request among all, and what they see of it there.
func (d *desk) inQueue(staff models.Staff, ref string) (seen []string) {
	d.Helper()
	ctx := context.Background()
	find := func(how string, f models.QueueFilter, list func(context.Context, models.Staff, models.QueueFilter) ([]models.QueueRow, int, error)) {
		rows, total, err := list(ctx, staff, f)
		d.ok(err)
		if total != len(rows) {
			d.Errorf("%s: %d of %d", how, len(rows), total)
		}
		i := slices.IndexFunc(rows, func(r models.QueueRow) bool { return r.Ref == ref })
		if i < 0 {
			return
		}
		seen = append(seen, how)
		if how == "listed" && rows[i].CustomerNumber != "" {
			seen = append(seen, "number")
		}
		if how == "listed" && !rows[i].Guarded {
			seen = append(seen, "open")
		}
	}
	find("listed", models.QueueFilter{}, d.store.Queue)
	find("by reference", models.QueueFilter{View: models.QueueAny, Query: ref}, d.store.FindRequests)
	find("by number", models.QueueFilter{View: models.QueueAny, Query: "1001"}, d.store.FindRequests)
	counts, err := d.store.CountQueue(ctx, staff)
	d.ok(err)
	if counts[models.QueueOpen] > 0 {
		seen = append(seen, "counted")
	}
	return seen
}

// TestALookOfNobodyOfStaff: a request about a look of the customer's own is for agents, unless they asked about
// others in their own words before.
func TestALookOfNobodyOfStaff(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		entries, _, err := store.MyAccesses(ctx, d.anna, 1)
		d.ok(err)
		ref := d.askLook(entries[0].ID, "")
		if _, err := store.StaffCase(ctx, d.agent, ref); err != nil {
			t.Errorf("an agent reads of the customer's own look: %v", err)
		}
		d.ok(store.WithdrawMine(ctx, d.anna, ref))
		clock.Advance(time.Second)
		ref = d.askLook(0, "Kuka työntekijä katseli?")
		if again := d.askLook(entries[0].ID, ""); again != ref {
			t.Fatalf("another request: %s", again)
		}
		if _, err := store.StaffCase(ctx, d.agent, ref); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("an agent reads of a look of whom nobody knows: %v", err)
		}
	})
}

// TestALookAddedLater: a second form about another look keeps its looker out as well.
func TestALookAddedLater(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		second := clerk(t, store, "Second", "approver")
		ref := d.askLook(d.lookedAt(d.agent), "Kuka?")
		if _, err := store.StaffCase(ctx, second, ref); err != nil {
			t.Fatal(err)
		}
		entry := d.lookedAt(clerk(t, store, "Second", "agent", "approver"))
		if again := d.askLook(entry, ""); again != ref {
			t.Fatalf("another request: %s", again)
		}
		if _, err := store.StaffCase(ctx, second, ref); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("whose look was added reads it: %v", err)
		}
		if seen := d.inQueue(second, ref); seen != nil {
			t.Errorf("whose look was added finds it %v", seen)
		}
		k, err := store.StaffCase(ctx, d.approver, ref)
		d.ok(err)
		if len(k.Messages) != 1 || k.Messages[0].Entry == nil || k.Messages[0].Entry.Name != "Second" {
			t.Errorf("who answers reads %+v", k.Messages)
		}
	})
}

// TestOneApproverAnswersAboutTheirOwnLook: where nobody else can, and the log says so of every step.
func TestOneApproverAnswersAboutTheirOwnLook(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		store.SetApprovers(models.OneApprover)
		one := clerk(t, store, "One", "agent", "approver")
		ref := d.askLook(d.lookedAt(one), "")
		if rows, _, err := store.Queue(ctx, one, models.QueueFilter{}); err != nil || len(rows) != 1 || rows[0].Guarded {
			t.Errorf("%+v %v", rows, err)
		}
		d.ok(store.Take(ctx, one, ref, d.version(ref)))
		d.ok(store.WriteDraft(ctx, one, ref, d.version(ref), looked("Laskutin.")))
		d.ok(modelstest.Approve(ctx, store, one, ref, d.version(ref)))
		for _, step := range []string{"take", "draft", "approve"} {
			if n := d.number("SELECT COUNT(*) FROM audit_entries WHERE action = 'own_look' AND details = '" + fmt.Sprintf(`{"step":%q}`, step) + "'"); n != 1 {
				t.Errorf("%s is noted %d times", step, n)
			}
		}
	})
}

// TestIntakeTellsNothingOfALook: what staff enter who may not learn of what the customer asks about a look is a request
// of its own: they neither speak in that one nor send its answer back.
func TestIntakeTellsNothingOfALook(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		second, other := clerk(t, store, "Second", "approver"), clerk(t, store, "Other", "agent")
		ref := d.askLook(d.lookedAt(d.agent), "Kuka katsoi?")
		d.ok(store.Take(ctx, second, ref, d.version(ref)))
		d.ok(store.WriteDraft(ctx, second, ref, d.version(ref), looked("Laskutus.")))
		d.ok(modelstest.Approve(ctx, store, d.approver, ref, d.version(ref)))
		called := func(staff models.Staff, key string) (models.Request, bool) {
			r, fresh, err := store.TakeIn(ctx, staff, models.Intake{
				Number: "1001", NewRequest: models.NewRequest{Kind: models.Unrecognised, Details: "Kaikki on kunnossa.", Language: "fi", FormKey: key},
				Came: models.Came{Channel: models.ByPhone, Identified: "callback", Delivery: "counter", On: d.today()},
			})
			d.ok(err)
			return r, fresh
		}
		for name, staff := range map[string]models.Staff{"who looked": d.agent, "another agent": other} {
			if r, fresh := called(staff, name); !fresh || r.Ref == ref || r.Added {
				t.Errorf("%s: %s, fresh %t", name, r.Ref, fresh)
			}
		}
		if r := d.request(ref); r.State != models.Approved || r.Delivery != "portal" || len(d.messages(ref)) != 0 {
			t.Errorf("%s by %s with %d messages", r.State, r.Delivery, len(d.messages(ref)))
		}
		if r, fresh := called(second, "approver"); fresh {
			t.Errorf("an approver's is not added to what is open: %s", r.Ref)
		}
	})
}

// TestAuditorsOwnLook: whoever looked finds no answer about it in the list of proofs either, and no marks of it.
func TestAuditorsOwnLook(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		looker, other := clerk(t, store, "Looker", "agent", "auditor"), clerk(t, store, "Auditor", "auditor")
		boss := clerk(t, store, "Boss", "approver", "auditor", "agent")
		listed := func(staff models.Staff) (refs []string) {
			rows, total, err := store.AnsweredRequests(ctx, staff, 1)
			d.ok(err)
			for _, r := range rows {
				refs = append(refs, r.Ref)
			}
			if total != len(refs) {
				t.Errorf("%d listed of %d", len(refs), total)
			}
			return refs
		}
		for name, who := range map[string]models.Staff{"an agent": looker, "an approver": boss} {
			ref := d.askLook(d.lookedAt(who), "Kuka katsoi?")
			d.ok(store.Take(ctx, d.worker(ref), ref, d.version(ref)))
			d.answer(ref, looked("Laskutus."))
			if slices.Contains(listed(who), ref) {
				t.Errorf("%s finds what is asked about the own look", name)
			}
			if _, err := store.ProveRequest(ctx, who, ref); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s takes its proof: %v", name, err)
			}
			if !slices.Contains(listed(other), ref) {
				t.Errorf("an auditor does not find what is asked about the look of %s", name)
			}
			if p, err := store.ProveRequest(ctx, other, ref); err != nil || p.Extent != models.MarksAlone {
				t.Errorf("an auditor: %v", err)
			}
			clock.Advance(time.Minute)
		}
	})
}
