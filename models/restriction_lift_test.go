package models_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

// runLiftings runs what is due, as a worker does, and returns by which ways the program itself told customers
// that a restriction ends; nothing is sent by the ways that are refused.
func runLiftings(tb testing.TB, store *models.Store, refused ...models.TellWay) (sent []models.Telling) {
	tb.Helper()
	ctx := context.Background()
	for {
		job, err := store.NextJob(ctx)
		if errors.Is(err, models.ErrNotFound) {
			return sent
		}
		if err == nil && job.Kind == models.JobRestriction {
			var on models.RestrictionJob
			if err = json.Unmarshal([]byte(job.Payload), &on); err == nil {
				err = store.TellOfLifting(ctx, job, on, func(to models.Telling) error {
					if slices.Contains(refused, to.Way) {
						return errors.New("refused")
					}
					sent = append(sent, to)
					return nil
				})
			}
			if len(refused) == 0 && err != nil {
				tb.Fatal(err)
			}
		}
		if err := store.FinishJob(ctx, job, err); err != nil {
			tb.Fatal(err)
		}
	}
}

// restrictedDesk is a desk with a visit to its customer, whose data the agent has restricted.
func restrictedDesk(t *testing.T, store *models.Store, clock *modelstest.Clock) (*desk, models.Visit) {
	t.Helper()
	d := atDesk(t, store, clock)
	v := visited(t, store, d.agent, "1001")
	d.ok(store.Restrict(context.Background(), v, models.NewRestriction{Ground: models.GroundClaims, Scope: "Laskut", Until: "Riidan loppuun"}))
	return d, v
}

// restriction is the newest of the desk's customer.
func (d *desk) restriction() models.Restriction {
	d.Helper()
	list, err := d.store.MyRestrictions(context.Background(), d.anna)
	d.ok(err)
	if len(list) == 0 {
		d.Fatal("there is no restriction")
	}
	return list[0]
}

// next is what there is to do for a member of staff about restrictions, in words.
func (d *desk) next(staff models.Staff) string {
	d.Helper()
	rows, total, err := d.store.DueRestrictions(context.Background(), staff, 1)
	d.ok(err)
	var words []string
	for _, r := range rows {
		words = append(words, r.Number+" "+string(r.Next))
	}
	if total != len(rows) {
		d.Errorf("%d of %d", len(rows), total)
	}
	return strings.Join(words, ", ")
}

// TestNoticeByLetter: staff post it, it is under way for days, and only then the restriction may be lifted.
func TestNoticeByLetter(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d, v := restrictedDesk(t, store, clock)
		d.byLetter()
		id, today := d.restriction().ID, value.DateOf(clock.Now())
		notice := models.LiftingNotice{Text: "Riita on ratkaistu", EndsOn: today.AddDays(models.PostDays), Ending: "Se päättyy."}
		var early *models.TooEarly
		if err := store.TellLifting(ctx, v, id, notice); !errors.As(err, &early) || early.Code != "post" || early.Earliest != today.AddDays(8) {
			t.Fatalf("before a letter can be there: %v", err)
		}
		if err := store.NoteLiftingTold(ctx, v, id, models.TellByLetter); !errors.Is(err, models.ErrStep) {
			t.Errorf("told of nothing: %v", err)
		}
		notice.EndsOn = today.AddDays(8)
		d.ok(store.TellLifting(ctx, v, id, notice))
		if _, err := store.LiftingLetter(ctx, v, id); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a letter before it is known that one is needed: %v", err)
		}
		if sent := runLiftings(t, store); len(sent) != 0 || d.restriction().Way != models.TellByLetter || d.next(d.agent) != "1001 tell" {
			t.Fatalf("sent %v, %+v, to do %q", sent, d.restriction(), d.next(d.agent))
		}
		letter, err := store.LiftingLetter(ctx, v, id)
		if err != nil || letter.Address == nil || letter.Address.Street != "Kirjetie 1" || letter.Language != "sv" || letter.Restriction.Notice != "Riita on ratkaistu\n\nSe päättyy." {
			t.Errorf("the letter: %+v %v", letter, err)
		}
		clock.Advance(48 * time.Hour) // nobody posts it
		v = visited(t, store, d.agent, "1001")
		d.ok(store.NoteLiftingTold(ctx, v, id, models.TellByLetter))
		if err := store.NoteLiftingTold(ctx, v, id, models.TellByLetter); !errors.Is(err, models.ErrStep) {
			t.Errorf("told twice: %v", err)
		}
		if got := d.restriction().Earliest(); got != today.AddDays(10) {
			t.Errorf("posted on %s it ends from %s", today.AddDays(2), got)
		}
		for day := 2; day < 12; day++ {
			v = visited(t, store, d.agent, "1001")
			want := map[bool]string{true: "1001 lift"}[day >= 10]
			if got := d.next(d.agent); got != want {
				t.Errorf("%d days after the notice there is to do %q", day, got)
			}
			err := store.LiftRestriction(ctx, v, id)
			if day < 10 && (!errors.As(err, &early) || early.Earliest != today.AddDays(10)) || day == 10 && err != nil {
				t.Errorf("lifted after %d days: %v", day, err)
			}
			if day == 10 {
				break
			}
			clock.Advance(24 * time.Hour)
		}
		if got := d.next(d.agent); got != "" || d.restriction().State() != models.RestrictionLifted {
			t.Errorf("to do once it ended: %q", got)
		}
	})
}

// TestNoticeByCall: who is protected gets no letter, and is an approver's to call.
func TestNoticeByCall(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d, v := restrictedDesk(t, store, clock)
		d.byLetter()
		id, today := d.restriction().ID, value.DateOf(clock.Now())
		d.ok(store.TellLifting(ctx, v, id, models.LiftingNotice{Text: "Selvä", EndsOn: today.AddDays(8)}))
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,given_names,family_name,personal_id,protected", "1001,person,Änna Maria,Öberg,010594Y9032,true"))
		if sent := runLiftings(t, store); len(sent) != 0 || d.restriction().Way != models.TellByPhone {
			t.Fatalf("sent %v, %+v", sent, d.restriction())
		}
		if d.next(d.agent) != "" || d.next(d.approver) != "1001 tell" {
			t.Errorf("agents have to do %q, approvers %q", d.next(d.agent), d.next(d.approver))
		}
		if _, _, err := store.DueRestrictions(ctx, clerk(t, store, "Admin", "admin"), 1); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("an admin: %v", err)
		}
		v = visited(t, store, d.approver, "1001")
		if _, err := store.LiftingLetter(ctx, v, id); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a letter to who is protected: %v", err)
		}
		if err := store.NoteLiftingTold(ctx, v, id, models.TellByLetter); !errors.Is(err, models.ErrStep) {
			t.Errorf("posted to who is protected: %v", err)
		}
		d.ok(store.NoteLiftingTold(ctx, v, id, models.TellByPhone))
		if got := d.restriction().Earliest(); got != today.AddDays(8) {
			t.Errorf("called on %s it ends from %s", today, got)
		}
	})
}

// TestNoticeOfARequest: the notice stands among the messages about the request, the customer is mailed once, and
// a new answer takes it back.
func TestNoticeOfARequest(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		modelstest.Import(t, store, modelstest.File(t, "contacts", "id,customer,channel,value", "M,1001,email,anna@koe.example"))
		ref := d.ask(models.NewRequest{Kind: models.RestrictionOfProcessing, Scope: models.Scope{Ground: models.GroundClaims}})
		d.answer(ref, restricting("Laskut"))
		runLiftings(t, store)
		v, id, today := visited(t, store, d.agent, "1001"), d.restriction().ID, value.DateOf(clock.Now())
		notice := models.LiftingNotice{Text: "Selvä", EndsOn: today.AddDays(1), Ending: "Se päättyy."}
		d.ok(store.TellLifting(ctx, v, id, notice))
		sent := runLiftings(t, store)
		if len(sent) != 1 || sent[0].Way != models.TellByEmail || sent[0].To != "anna@koe.example" || sent[0].Language != "fi" {
			t.Errorf("sent %+v", sent)
		}
		messages, err := store.MyMessages(ctx, d.anna, ref)
		if err != nil || len(messages) != 1 || messages[0].Body != "Selvä\n\nSe päättyy." || !messages[0].FromStaff() {
			t.Errorf("about the request: %+v %v", messages, err)
		}
		told := d.restriction()
		if told.Told.IsZero() || told.Way != models.TellByEmail || told.Earliest() != today.AddDays(1) {
			t.Errorf("told: %+v", told)
		}
		d.answerAgain(ref, models.Ruling{Outcome: models.Fulfilled, Restricted: models.Restricted{Scope: "Laskut", Until: "31.12.2026"}})
		if got := d.restriction(); got.State() != models.RestrictionInForce || got.Notice != "" || !got.Told.IsZero() {
			t.Errorf("after a new answer: %+v", got)
		}
	})
}

// TestNoticeThatCannotBeMailed goes another way in the end, and nothing counts as told before.
func TestNoticeThatCannotBeMailed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d, v := restrictedDesk(t, store, clock)
		modelstest.Import(t, store, modelstest.File(t, "contacts", "id,customer,channel,value", "M,1001,email,anna@koe.example", "P,1001,phone,+358407654321"))
		id := d.restriction().ID
		d.ok(store.TellLifting(ctx, v, id, models.LiftingNotice{Text: "Selvä", EndsOn: value.DateOf(clock.Now()).AddDays(1)}))
		for range 40 {
			if sent := runLiftings(t, store, models.TellByEmail); len(sent) > 0 || !d.restriction().Told.IsZero() {
				t.Fatalf("sent %v, %+v", sent, d.restriction())
			}
			clock.Advance(12 * time.Hour)
		}
		if got := d.restriction(); !got.ToBeTold() || d.next(d.agent) != "1001 tell" {
			t.Errorf("%+v, to do %q", got, d.next(d.agent))
		}
		// Another notice begins anew.
		v = visited(t, store, d.agent, "1001")
		d.ok(store.TellLifting(ctx, v, id, models.LiftingNotice{Text: "Selvä", EndsOn: value.DateOf(clock.Now()).AddDays(8)}))
		if got := d.restriction(); got.ToBeTold() {
			t.Errorf("%+v", got)
		}
	})
}

// TestRestrictionsToSeeTo: those whose day has come or whose ground was decided are staff's to see to.
func TestRestrictionsToSeeTo(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		today := value.DateOf(clock.Now())
		restrict := func(ground models.Code, until string) int64 {
			t.Helper()
			d.ok(store.Restrict(ctx, visited(t, store, d.agent, "1001"), models.NewRestriction{Ground: ground, Scope: "Laskut", Until: until}))
			return d.restriction().ID
		}
		restrict(models.GroundClaims, today.AddDays(2).String())
		restrict(models.GroundClaims, "Riidan loppuun")
		due := func(want int) {
			t.Helper()
			n, err := store.CountDueRestrictions(ctx)
			d.ok(err)
			rows, _, err := store.DueRestrictions(ctx, d.agent, 1)
			d.ok(err)
			if n != want || len(rows) != want || slices.ContainsFunc(rows, func(r models.DueRestriction) bool { return r.Next != models.NextNotice || r.Number != "1001" }) {
				t.Errorf("%d are due, %+v, want %d", n, rows, want)
			}
		}
		due(0)
		clock.Advance(24 * time.Hour)
		due(0)
		clock.Advance(24 * time.Hour)
		due(1)
		ask := models.NewRequest{Kind: models.Objection, Scope: models.Scope{Purposes: []string{interest()}}, Details: "Tilanteeni"}
		before := d.ask(ask)
		d.answer(before, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: "Selvä"}})
		clock.Advance(time.Hour)
		restrict(models.GroundObjection, "Kunnes vastustus on ratkaistu")
		due(1) // what was answered before it began decided nothing of it
		marketing := d.ask(models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}})
		d.answer(marketing, plain(""))
		due(1) // which is no decision on anything else
		clock.Advance(time.Hour)
		d.answer(d.ask(ask), models.DraftForm{Ruling: models.Ruling{Outcome: models.RefusedWhole, Ground: models.Unidentified, Explanation: "Emme tunne."}})
		due(1)
		clock.Advance(time.Hour)
		ref := d.ask(ask)
		due(1)
		d.answer(ref, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: "Selvä"}})
		due(2)
		clock.Advance(time.Hour)
		other := d.ask(ask)
		due(1) // another is open
		d.ok(store.WithdrawMine(ctx, d.anna, other))
		due(2)
		d.ok(store.ReopenTakingBack(ctx, d.approver, ref, d.version(ref), "Väärin."))
		due(1)
	})
}

// TestRestrictionsAreThePersonsAlone: who acts for somebody sees none, of theirs or the other's.
func TestRestrictionsAreThePersonsAlone(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		houses(t, store)
		agent := clerk(t, store, "Agent", "agent")
		for _, number := range []string{"1", "10"} {
			if err := store.Restrict(ctx, visited(t, store, agent, number), models.NewRestriction{Ground: models.GroundClaims, Scope: "Laskut " + number, Until: "toistaiseksi"}); err != nil {
				t.Fatal(err)
			}
		}
		session := token(t, store, "1")
		own, err := store.CustomerSession(ctx, session)
		if err != nil {
			t.Fatal(err)
		}
		seen := func(me models.Me) string {
			list, err := store.MyRestrictions(ctx, me)
			if err != nil {
				t.Fatal(err)
			}
			var scopes []string
			for _, r := range list {
				scopes = append(scopes, r.Scope)
			}
			return fmt.Sprint(scopes)
		}
		if got := seen(own); got != "[Laskut 1]" {
			t.Errorf("for themself: %s", got)
		}
		if got := seen(actFor(t, store, session, "10")); got != "[]" {
			t.Errorf("for the housing company: %s", got)
		}
	})
}

// TestErasedIsNotRestricted: of somebody who is erased whole no restriction is left to see to, and no word about it.
func TestErasedIsNotRestricted(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d, v := restrictedDesk(t, store, clock)
		d.byLetter()
		d.ok(store.TellLifting(ctx, v, d.restriction().ID, models.LiftingNotice{Text: "Selvä", EndsOn: d.today().AddDays(8)}))
		runLiftings(t, store)
		ref := d.ask(models.NewRequest{Kind: models.Erasure})
		var all []models.PlanRow
		for _, row := range d.found(ref).Plan {
			if row.Kind != "permissions" {
				row.Fate, row.Ground = models.Delete, ""
			}
			all = append(all, models.PlanRow{Kind: row.Kind, Fate: row.Fate, Ground: row.Ground})
		}
		d.answer(ref, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: "Siksi.", Plan: all}})
		if got := d.next(d.agent); got == "" {
			t.Fatal("there is nothing to see to before")
		}
		clock.Advance(time.Hour)
		d.full(modelstest.File(t, "customers", "number,kind,given_names,family_name", "1002,person,Bo,Ek"))
		d.jobs(models.JobErasure)
		if n := d.number("SELECT COUNT(*) FROM customers WHERE number LIKE 'purged-%'"); n != 1 {
			t.Fatalf("%d are erased", n)
		}
		clock.Advance(48 * time.Hour)
		if got := d.next(clerk(t, store, "Agent", "agent")); got != "" {
			t.Errorf("to see to: %s", got)
		}
		if n := d.number("SELECT COUNT(*) FROM restrictions WHERE scope <> '' OR until <> '' OR notice IS NOT NULL OR lifted_at IS NULL"); n != 0 {
			t.Errorf("words of %d restrictions are left", n)
		}
	})
}
