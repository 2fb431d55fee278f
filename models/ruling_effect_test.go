package models_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// stops are the open tasks of what is to be stopped, by purpose.
func (d *desk) stops(ref string) string {
	d.Helper()
	k, err := d.store.StaffCase(context.Background(), d.agent, ref)
	d.ok(err)
	var list []string
	for _, t := range k.Tasks {
		if t.Kind == models.TaskStop {
			list = append(list, t.Subject)
		}
	}
	return strings.Join(list, " ")
}

// TestAGrantedObjectionIsInForce: with the answer, in the permissions that are part of what was objected to,
// in the customer's own name; of what has none staff have a task.
func TestAGrantedObjectionIsInForce(t *testing.T) {
	ctx := context.Background()
	partly := func(purposes ...string) models.DraftForm {
		form := ruling(models.PartlyRefused, models.CompellingGround)
		form.Ruling.Purposes = purposes
		return form
	}
	for name, c := range map[string]struct {
		scope   models.Scope
		form    models.DraftForm
		outcome models.Outcome
		ends    bool // surveys
		stops   string
	}{
		"granted":        {models.Scope{Purposes: []string{"surveys", "collection"}}, plain(""), models.Fulfilled, true, "surveys collection"},
		"this part":      {models.Scope{Purposes: []string{"surveys", "collection"}}, partly("surveys"), models.PartlyRefused, true, "surveys"},
		"the other part": {models.Scope{Purposes: []string{"surveys", "collection"}}, partly("collection", "billing"), models.PartlyRefused, false, "collection"},
		"each part":      {models.Scope{Purposes: []string{"surveys", "collection"}}, partly("collection", "surveys"), models.Fulfilled, true, "surveys collection"},
		"refused":        {models.Scope{Purposes: []string{"surveys"}}, ruling(models.RefusedWhole, models.CompellingGround), models.RefusedWhole, false, ""},
		"marketing with what is refused": {models.Scope{Marketing: true, Purposes: []string{"surveys"}}, ruling(models.RefusedWhole, models.CompellingGround),
			models.PartlyRefused, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
				d := atDesk(t, store, clk)
				ref := d.ask(models.NewRequest{Kind: models.Objection, Details: "Siksi", Scope: c.scope})
				_, err := store.MyPermissions(ctx, d.anna) // as they look at the page
				d.ok(err)
				if got := stored(t, store, d.anna, "opinion_research", "sms"); got == "own_prohibition" {
					t.Fatalf("surveys before the answer: %s", got)
				}
				if r := d.answer(ref, c.form); r.Outcome != c.outcome {
					t.Errorf("it is %s", r.Outcome)
				}
				for _, purpose := range []string{"opinion_research", "market_research"} {
					for _, channel := range []string{"email", "sms", "phone", "post"} {
						if got := stored(t, store, d.anna, purpose, channel); (got == "own_prohibition") != c.ends {
							t.Errorf("%s by %s: %s", purpose, channel, got)
						}
					}
				}
				if got := stored(t, store, d.anna, "direct_marketing", "post"); (got == "own_prohibition") != c.scope.Marketing {
					t.Errorf("marketing: %s", got)
				}
				history, err := store.MyPermissionHistory(ctx, d.anna)
				d.ok(err)
				if i := slices.IndexFunc(history, func(p models.Permission) bool { return p.How == "request" }); i < 0 == c.ends {
					t.Errorf("in the history at %d", i)
				} else if c.ends && (history[i].Reference != ref || history[i].Source != "person") {
					t.Errorf("in the history: %+v", history[i])
				}
				if got := strings.TrimSpace(d.stops(ref)); got != c.stops {
					t.Errorf("to be stopped: %q", got)
				}
				if got := d.made[0].MarketingEnded; got.IsZero() == c.scope.Marketing {
					t.Errorf("marketing ended on %s", got)
				}
			})
		})
	}
}

// TestMarketingCannotBeRefused: an objection to it is absolute (GDPR Article 21(3)).
func TestMarketingCannotBeRefused(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}})
		err := store.WriteDraft(context.Background(), d.agent, ref, d.version(ref), ruling(models.RefusedWhole, models.Excessive))
		if err == nil || err.Error() != "outcome: marketing" {
			t.Errorf("refused: %v", err)
		}
	})
}

// TestReopening: the answer stays where it is until another takes its place, and what the first one did is
// not done twice.
func TestReopening(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.RestrictionOfProcessing, Scope: models.Scope{Ground: models.GroundAccuracy}})
		first := d.answer(ref, restricting("Laskut"))
		tasks := func() int {
			k, err := store.StaffCase(ctx, d.approver, ref)
			d.ok(err)
			return len(k.Tasks)
		}
		before := tasks()
		clk.Advance(40 * 24 * time.Hour) // after the day on which the first answer was due
		d.anna, d.agent, d.approver = login(t, store, "1001"), clerk(t, store, "Agent", "agent"), clerk(t, store, "Approver", "approver")
		d.ok(store.Reopen(ctx, d.approver, ref, d.version(ref), "Jotain unohtui."))
		if paper, err := store.CollectMine(ctx, d.anna, ref); err != nil || string(paper) != "paper" {
			t.Errorf("collected while reopened: %q %v", paper, err)
		}
		decided := func() string {
			a, _, err := store.MyRuling(ctx, d.anna, ref)
			d.ok(err)
			return a.Ruling.Restricted.Scope
		}
		if err := store.WithdrawMine(ctx, d.anna, ref); !errors.Is(err, models.ErrStep) {
			t.Errorf("withdrawn after an answer: %v", err)
		}
		d.ok(store.WriteMine(ctx, d.anna, ref, models.NewMessage{Text: "En halua enää mitään."}))
		d.ok(store.Take(ctx, d.agent, ref, d.version(ref)))
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), restricting("Sopimukset")))
		d.ok(modelstest.Approve(ctx, store, d.approver, ref, d.version(ref))) // the second has a day of its own
		if got := decided(); got != "Laskut" {
			t.Errorf("decided before the second answer is there: %q", got)
		}
		d.ok(store.ReturnDraft(ctx, d.approver, ref, d.version(ref), "Korjaa."))
		r := d.answer(ref, restricting("Laskut ja sopimukset"))
		if got := decided(); got != "Laskut ja sopimukset" || r.AnsweredOn != first.AnsweredOn || r.State != models.Answered {
			t.Errorf("%s on %s, first on %s: %q", r.State, r.AnsweredOn, first.AnsweredOn, got)
		}
		list, err := store.MyRestrictions(ctx, d.anna)
		if err != nil || len(list) != 1 || list[0].Scope != "Laskut ja sopimukset" || !list[0].InForce() {
			t.Errorf("restrictions: %+v %v", list, err)
		}
		if after := tasks(); after != before {
			t.Errorf("%d tasks, %d before", after, before)
		}
		d.ok(store.Reopen(ctx, d.approver, ref, d.version(ref), "Vielä kerran."))
		d.ok(store.Take(ctx, d.agent, ref, d.version(ref)))
		d.answer(ref, ruling(models.RefusedWhole, models.NoRestriction))
		if list, err = store.MyRestrictions(ctx, d.anna); err != nil || !list[0].InForce() || !d.made[2].StillRestricted {
			t.Errorf("refused at last: %+v, told %t, %v", list, d.made[2].StillRestricted, err)
		}
	})
}

// TestApprovedLate: whoever approves after the day says why, unless it has been said; the customer reads it.
func TestApprovedLate(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain("")))
		clk.Advance(60 * 24 * time.Hour)
		d.anna, d.approver = login(t, store, "1001"), clerk(t, store, "Approver", "approver")
		if err := modelstest.Approve(ctx, store, d.approver, ref, d.version(ref)); err == nil || err.Error() != "late_reason: required" {
			t.Errorf("approved late: %v", err)
		}
		d.ok(store.Approve(ctx, d.approver, ref, d.version(ref), "Odotimme arkistoa."))
		if got := d.request(ref).LateReason; got != "Odotimme arkistoa." {
			t.Errorf("the reason is %q", got)
		}
	})
}

// TestReasonsMayBeLeftOut: on the grounds of Data Protection Act section 34 alone, and then the person can ask the
// Ombudsman.
func TestReasonsMayBeLeftOut(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		for _, c := range []struct {
			ruling models.Ruling
			want   string // "" where it is enough
		}{
			{models.Ruling{Outcome: models.RefusedWhole, Ground: models.EndangersOrder}, ""},
			{models.Ruling{Outcome: models.Fulfilled, Withheld: []models.WithheldRecord{{Kind: "contracts", Ground: models.Supervision}}}, ""},
			{models.Ruling{Outcome: models.Fulfilled, Withheld: []models.WithheldRecord{
				{Kind: "contracts", Ground: models.Supervision}, {Kind: "contacts", Ground: models.OthersRights}}}, "explanation: required"},
			{models.Ruling{Outcome: models.RefusedWhole, Ground: models.Excessive}, "explanation: required"},
		} {
			err := store.WriteDraft(ctx, d.agent, ref, d.version(ref), models.DraftForm{Ruling: c.ruling})
			if got := ""; err != nil {
				if got = err.Error(); got != c.want {
					t.Errorf("%+v: %s, want %q", c.ruling, got, c.want)
				}
			} else if c.want != "" || !c.ruling.Overseen() {
				t.Errorf("%+v: taken, want %q", c.ruling, c.want)
			}
		}
	})
}
