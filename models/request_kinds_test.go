package models_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/modelstest"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// desk is a store with a customer, two members of staff, and the answers that were made.
type desk struct {
	*testing.T
	store           *models.Store
	clock           *modelstest.Clock
	anna            models.Me
	agent, approver models.Staff
	made            []models.Answer
}

func atDesk(t *testing.T, store *models.Store, clock *modelstest.Clock) *desk {
	utility(t, store)
	return &desk{T: t, store: store, clock: clock, anna: login(t, store, "1001"),
		agent: clerk(t, store, "Agent", "agent"), approver: clerk(t, store, "Approver", "approver")}
}

func (d *desk) ok(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// worker is who of staff works on a request: the agent, or a second approver where it is about a look of staff.
func (d *desk) worker(ref string) models.Staff {
	d.Helper()
	if d.request(ref).Kind == models.Unrecognised {
		return clerk(d.T, d.store, "Second", "approver")
	}
	return d.agent
}

// ask makes a request and gives it to who works on it.
func (d *desk) ask(n models.NewRequest) string {
	d.Helper()
	n.Language, n.FormKey = "fi", fmt.Sprint(d.clock.Now(), n.Kind)
	r, _, err := d.store.Ask(context.Background(), d.anna, n)
	d.ok(err)
	d.ok(d.store.Take(context.Background(), d.worker(r.Ref), r.Ref, d.version(r.Ref)))
	return r.Ref
}

func (d *desk) request(ref string) models.Request {
	d.Helper()
	r, _, _, err := d.store.MyRequest(context.Background(), d.anna, ref)
	d.ok(err)
	return r
}

func (d *desk) version(ref string) int { d.Helper(); return d.request(ref).Version }

// answer drafts, approves and delivers.
func (d *desk) answer(ref string, form models.DraftForm) models.Request {
	d.Helper()
	ctx := context.Background()
	d.ok(d.store.WriteDraft(ctx, d.worker(ref), ref, d.version(ref), form))
	d.ok(modelstest.Approve(ctx, d.store, d.approver, ref, d.version(ref)))
	d.ok(d.store.MakeAnswer(ctx, d.request(ref).ID, func(a models.Answer, _ *register.Description) (models.Documents, error) {
		d.made = append(d.made, a)
		documents := models.Documents{PDF: []byte("paper")}
		if a.Copies() {
			documents.Data = []byte("data")
		}
		return documents, nil
	}))
	return d.request(ref)
}

func ruling(outcome models.Outcome, ground models.Ground) models.DraftForm {
	return models.DraftForm{Ruling: models.Ruling{Outcome: outcome, Ground: ground, Explanation: "Siksi."}}
}

// TestEveryKindIsAnswered walks each kind to each of its outcomes, and looks at what came of it.
func TestEveryKindIsAnswered(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		ask     models.NewRequest
		form    models.DraftForm
		outcome models.Outcome
		also    func(d *desk, r models.Request)
	}{
		"access":         {models.NewRequest{Kind: models.Access}, plain(""), models.Fulfilled, nil},
		"access refused": {models.NewRequest{Kind: models.Access}, ruling(models.RefusedWhole, models.Excessive), models.RefusedWhole, letterAlone},
		"access to invoices alone": {models.NewRequest{Kind: models.Access, Scope: models.Scope{Kinds: []string{"contracts"}}}, plain(""), models.Fulfilled, func(d *desk, r models.Request) {
			for _, s := range d.made[0].Sections {
				switch {
				case s.Kind.Name == "contracts" && len(s.Records) != 2, s.Kind.Name == "customers" && len(s.Records) != 1,
					s.Kind.Name == "contacts" && (len(s.Records) != 0 || s.Left != models.LeftNotAsked):
					d.Errorf("%s: %d records, left %q", s.Kind.Name, len(s.Records), s.Left)
				}
			}
		}},
		"access in part": {models.NewRequest{Kind: models.Access}, models.DraftForm{Ruling: models.Ruling{Outcome: models.PartlyRefused, Explanation: "Naapurin tietoja.",
			Withheld: []models.WithheldRecord{{Kind: "contracts", Ground: models.OthersRights}}}}, models.PartlyRefused, func(d *desk, r models.Request) {
			for _, s := range d.made[0].Sections {
				if s.Kind.Name == "contracts" && (len(s.Records) > 0 || s.Left != models.LeftWithheld) {
					d.Errorf("%d contracts though withheld", len(s.Records))
				}
			}
		}},
		"erasure": {models.NewRequest{Kind: models.Erasure, Scope: models.Scope{Kinds: []string{"contracts", "accounting_points"}}}, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: "Laki.", Plan: []models.PlanRow{
			{Kind: "contracts", Fate: models.Keep, Ground: models.LegalObligation}, {Kind: "accounting_points", Fate: models.Delete}}}}, models.PartlyRefused, letterAlone},
		"erasure of all": {models.NewRequest{Kind: models.Erasure, Scope: models.Scope{Kinds: []string{"accounting_points"}}}, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Plan: []models.PlanRow{
			{Kind: "accounting_points", Fate: models.Delete}}}}, models.Fulfilled, letterAlone},
		"restriction": {models.NewRequest{Kind: models.RestrictionOfProcessing, Scope: models.Scope{Ground: models.GroundAccuracy}}, restricting("Laskut"), models.Fulfilled, func(d *desk, r models.Request) {
			list, err := d.store.MyRestrictions(ctx, d.anna)
			if err != nil || len(list) != 1 || !list[0].Lifted.IsZero() || list[0].Ground != models.GroundAccuracy || list[0].Scope != "Laskut" || list[0].Until != "Selvitykseen asti" {
				d.Errorf("restrictions: %+v %v", list, err)
			}
			if got := stored(d, d.store, d.anna, "direct_marketing", "phone"); got != "restricted" {
				d.Errorf("marketing while restricted: %s", got)
			}
		}},
		"restriction refused": {models.NewRequest{Kind: models.RestrictionOfProcessing, Scope: models.Scope{Ground: models.GroundUnlawful}}, ruling(models.RefusedWhole, models.NoRestriction), models.RefusedWhole, func(d *desk, r models.Request) {
			if list, err := d.store.MyRestrictions(ctx, d.anna); err != nil || len(list) != 0 {
				d.Errorf("restrictions: %+v %v", list, err)
			}
		}},
		"portability": {models.NewRequest{Kind: models.Portability}, plain(""), models.Fulfilled, func(d *desk, r models.Request) {
			if data, err := d.store.CollectMyData(ctx, d.anna, r.Ref); err != nil || string(data) != "data" {
				d.Errorf("the data: %q %v", data, err)
			}
		}},
		"objection to marketing": {models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}}, plain(""), models.Fulfilled, letterAlone},
		"objection":              {models.NewRequest{Kind: models.Objection, Scope: models.Scope{Purposes: []string{interest()}}, Details: "Tilanteeni"}, ruling(models.RefusedWhole, models.CompellingGround), models.RefusedWhole, letterAlone},
		"unrecognised":           {models.NewRequest{Kind: models.Unrecognised, Details: "Kuka?"}, looked("Laskun selvittely."), models.Fulfilled, letterAlone},
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
				d := atDesk(t, store, clock)
				ref := d.ask(c.ask)
				r := d.answer(ref, c.form)
				if r.State != models.Answered || r.Outcome != c.outcome || r.AnsweredOn.IsZero() {
					t.Errorf("%s, %s on %s; want %s", r.State, r.Outcome, r.AnsweredOn, c.outcome)
				}
				if c.also != nil {
					c.also(d, r)
				}
				paper, err := store.CollectMine(ctx, d.anna, ref)
				if err != nil || string(paper) != "paper" || d.request(ref).State != models.Collected {
					t.Errorf("collected %q %v", paper, err)
				}
			})
		})
	}
}

// letterAlone: what is no copy of data has no data.
func letterAlone(d *desk, r models.Request) {
	if _, err := d.store.CollectMyData(context.Background(), d.anna, r.Ref); !errors.Is(err, models.ErrNotFound) {
		d.Errorf("data of a letter: %v", err)
	}
	if len(d.made[0].Sections) > 0 {
		d.Errorf("a letter with %d sections", len(d.made[0].Sections))
	}
}

// interest is a purpose that rests on legitimate interest.
func interest() string {
	d := register.Default()
	return d.Purposes[slices.IndexFunc(d.Purposes, func(p register.Purpose) bool { return p.Basis == register.BasisLegitimateInterest })].Key
}

func restricting(what string) models.DraftForm {
	return models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Restricted: models.Restricted{Scope: what, Until: "Selvitykseen asti"}}}
}

// TestMarketingEndsWithTheObjection: before staff have seen the request.
func TestMarketingEndsWithTheObjection(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		ref := d.ask(models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}})
		for _, channel := range []string{"email", "sms", "phone", "post", "automated_call"} {
			if got := stored(t, store, d.anna, "direct_marketing", channel); got != "own_prohibition" && got != "own_refusal" {
				t.Errorf("%s: %s", channel, got)
			}
		}
		history, err := store.MyPermissionHistory(context.Background(), d.anna)
		if err != nil || len(history) == 0 || history[0].Reference != ref {
			t.Errorf("the history names the request: %v", err)
		}
	})
}

// TestWhatARulingNeeds: no refusal goes without its ground and reasons, and nothing is left undecided.
func TestWhatARulingNeeds(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		erasure := d.ask(models.NewRequest{Kind: models.Erasure})
		restriction := d.ask(models.NewRequest{Kind: models.RestrictionOfProcessing, Scope: models.Scope{Ground: models.GroundAccuracy}})
		objection := d.ask(models.NewRequest{Kind: models.Objection, Details: "Siksi", Scope: models.Scope{Purposes: []string{"surveys", "collection"}}})
		for _, c := range []struct {
			ref  string
			form models.DraftForm
			want string
		}{
			{ref, models.DraftForm{}, "outcome: required"},
			{ref, models.DraftForm{Ruling: models.Ruling{Outcome: models.RefusedWhole, Explanation: "x"}}, "ground: required"},
			{ref, models.DraftForm{Ruling: models.Ruling{Outcome: models.RefusedWhole, Ground: models.LegalObligation, Explanation: "x"}}, "ground: required"},
			{ref, models.DraftForm{Ruling: models.Ruling{Outcome: models.RefusedWhole, Ground: models.Excessive}}, "explanation: required"},
			{ref, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: "x", Withheld: []models.WithheldRecord{{Kind: "events", Ground: "whim"}}}}, "withheld: ground"},
			{ref, models.DraftForm{Text: strings.Repeat("a", models.MaxAnswerText+1)}, "text: too_long"},
			{erasure, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Plan: []models.PlanRow{{Kind: "events", Fate: "burn"}}}}, "plan: required"},
			{erasure, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Plan: []models.PlanRow{{Kind: "events", Fate: models.Keep}}}}, "plan: ground"},
			{restriction, plain(""), "restricted: required"},
			{restriction, models.DraftForm{Ruling: models.Ruling{Outcome: models.PartlyRefused, Ground: models.NoRestriction, Explanation: "x", Restricted: models.Restricted{Until: "x"}}}, "restricted: required"},
			{restriction, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Restricted: models.Restricted{Scope: "Laskut"}}}, "until: required"},
			{restriction, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Restricted: models.Restricted{Scope: "Laskut 010190-902S", Until: "x"}}}, "restricted: personal_id"},
			{objection, ruling(models.PartlyRefused, models.CompellingGround), "granted: required"},
		} {
			if err := store.WriteDraft(ctx, d.agent, c.ref, d.version(c.ref), c.form); err == nil || err.Error() != c.want {
				t.Errorf("%+v: %v, want %s", c.form.Ruling, err, c.want)
			}
		}
		clock.Advance(60 * 24 * time.Hour)
		d.anna = login(t, store, "1001")
		agent := clerk(t, store, "Agent", "agent")
		if err := store.WriteDraft(ctx, agent, ref, d.version(ref), plain("")); err == nil || err.Error() != "late: required" {
			t.Errorf("late without a reason: %v", err)
		}
		d.ok(store.WriteDraft(ctx, agent, ref, d.version(ref), models.DraftForm{Late: "Sairaus.", Ruling: models.Ruling{Outcome: models.Fulfilled}}))
		if r := d.request(ref); r.LateReason != "Sairaus." {
			t.Errorf("the reason is %q", r.LateReason)
		}
	})
}

// TestTheClockStops: from the question to the answer, by the customer's own hand or noted by staff.
func TestTheClockStops(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		before := d.request(ref).DueOn
		if err := store.AskCustomer(ctx, d.agent, ref, d.version(ref), clock.Identity, "Kuka olet?"); !errors.Is(err, models.ErrStep) {
			t.Errorf("who logged in is asked who they are: %v", err)
		}
		d.ok(store.AskCustomer(ctx, d.agent, ref, d.version(ref), clock.Specification, "Mitä tarkoitat?"))
		if r := d.request(ref); r.State != models.SpecificationPending || !r.Deadline().Open {
			t.Errorf("%s, open %t", r.State, r.Deadline().Open)
		}
		clk.Advance(5 * 24 * time.Hour)
		d.anna = login(t, store, "1001")
		messages, err := store.MyMessages(ctx, d.anna, ref)
		if err != nil || len(messages) != 1 || messages[0].Body != "Mitä tarkoitat?" || !messages[0].FromStaff() {
			t.Errorf("messages: %+v %v", messages, err)
		}
		d.ok(store.WriteMine(ctx, d.anna, ref, models.NewMessage{Text: "Anna", Files: []models.NewFile{{Name: `C:\kuva.png`, Content: aPNG}}}))
		r := d.request(ref)
		if r.State != models.InProgress || !r.DueOn.After(before) || r.DueOn != r.Deadline().Date {
			t.Errorf("%s, due %s after %s", r.State, r.DueOn, before)
		}
		messages, err = store.MyMessages(ctx, d.anna, ref)
		if err != nil || len(messages) != 2 || len(messages[1].Files) != 1 || messages[1].Files[0].Name != "kuva.png" {
			t.Fatalf("messages: %+v %v", messages, err)
		}
		if _, content, err := store.MyFile(ctx, d.anna, ref, messages[1].Files[0].ID); err != nil || !bytes.Equal(content, aPNG) {
			t.Errorf("the file: %q %v", content, err)
		}
		if _, _, err := store.MyFile(ctx, login(t, store, "1002"), ref, messages[1].Files[0].ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("somebody else's file: %v", err)
		}

		agent := clerk(t, store, "Agent", "agent")
		d.ok(store.AskCustomer(ctx, agent, ref, d.version(ref), clock.Specification, "Mitä?"))
		clk.Advance(3 * 24 * time.Hour)
		d.anna = login(t, store, "1001")
		agent = clerk(t, store, "Agent", "agent")
		today := value.DateOf(clk.Now())
		for _, c := range []struct {
			on   value.Date
			want string
		}{{value.Date{}, "on: required"}, {today.AddDays(1), "on: future"}, {today.AddDays(-9), "on: before"}} {
			if err := store.Resume(ctx, agent, ref, d.version(ref), models.Reply{Channel: models.ByPhone, On: c.on, Note: "Soitti."}); err == nil || err.Error() != c.want {
				t.Errorf("resumed on %s: %v", c.on, err)
			}
		}
		d.ok(store.Resume(ctx, agent, ref, d.version(ref), models.Reply{Channel: models.ByPhone, On: today.AddDays(-1), Note: "Soitti."}))
		if r := d.request(ref); r.State != models.InProgress || len(r.Stops) != 2 || r.Deadline().Open {
			t.Errorf("%+v", r)
		}
	})
}

// TestOneExtension: within the first month, by data protection, with a reason that the customer gets.
func TestOneExtension(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		late := d.ask(models.NewRequest{Kind: models.Erasure})
		if err := store.Extend(ctx, d.agent, ref, d.version(ref), "Paljon."); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("an agent extends: %v", err)
		}
		if err := store.Extend(ctx, d.approver, ref, d.version(ref), " "); err == nil || err.Error() != "reason: required" {
			t.Errorf("without a reason: %v", err)
		}
		d.ok(store.Extend(ctx, d.approver, ref, d.version(ref), "Paljon aineistoa."))
		r := d.request(ref)
		if want := clock.Due(clock.Request{Received: r.ReceivedOn, Extended: true}).Date; r.DueOn != want || r.ExtensionReason != "Paljon aineistoa." {
			t.Errorf("due %s, want %s", r.DueOn, want)
		}
		if messages, err := store.MyMessages(ctx, d.anna, ref); err != nil || len(messages) != 1 || messages[0].Body != "Paljon aineistoa." {
			t.Errorf("messages: %+v %v", messages, err)
		}
		if err := store.Extend(ctx, d.approver, ref, d.version(ref), "Vielä."); !errors.Is(err, models.ErrStep) {
			t.Errorf("twice: %v", err)
		}
		clk.Advance(40 * 24 * time.Hour)
		d.anna = login(t, store, "1001")
		if err := store.Extend(ctx, clerk(t, store, "Approver", "approver"), late, d.version(late), "Myöhään."); !errors.Is(err, models.ErrStep) {
			t.Errorf("too late: %v", err)
		}
	})
}

// TestFilesAreChecked: by what they are, not by what they are called.
func TestFilesAreChecked(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		pdf := slices.Clone(aPDF)
		for want, files := range map[string][]models.NewFile{
			"files: type":     {{Name: "a.pdf", Content: []byte("%PDF-1.7\n<script>")}},
			"files: empty":    {{Name: "a.pdf"}},
			"files: too_long": {{Name: "a.pdf", Content: append(pdf, make([]byte, models.MaxFile)...)}},
			"files: too_many": slices.Repeat([]models.NewFile{{Name: "a.pdf", Content: pdf}}, models.MaxFiles+1),
		} {
			if err := store.WriteMine(context.Background(), d.anna, ref, models.NewMessage{Text: "x", Files: files}); err == nil || err.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
		}
	})
}
