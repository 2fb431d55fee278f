package models_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// TestSavingUntouchedRecordsNothing: a no stays the no it was, whichever word a source has for it.
func TestSavingUntouchedRecordsNothing(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name", "1,person,A"),
			modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at,source",
				"1,1,direct_marketing,post,refused,2024-01-01T00:00:00Z,person", "2,1,direct_marketing,email,prohibited,2024-01-01T00:00:00Z,person",
				"3,1,direct_marketing,sms,granted,2025-01-01T00:00:00Z,person"))
		me := login(t, store, "1")
		save := func(want int, decisions ...models.Decision) {
			t.Helper()
			if n, err := store.SaveMyPermissions(ctx, me, decisions, "fi"); err != nil || n.Changed != want {
				t.Errorf("%d changed, want %d: %v", n.Changed, want, err)
			}
		}
		marketing := func(channel string, yes bool) models.Decision {
			return models.Decision{Purpose: "direct_marketing", Channel: channel, Yes: yes}
		}
		save(0, marketing("post", false), marketing("email", false), marketing("sms", true))
		save(3, marketing("post", true), marketing("email", true), marketing("sms", false))
	})
}

// TestWhichDecisionHolds: no decision of the future holds yet, and no yes comes back when a later one
// for a set time has ended, while a no does.
func TestWhichDecisionHolds(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name", "1,person,A"),
			modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at,valid_until",
				"1,1,direct_marketing,email,refused,2024-01-01T00:00:00Z,", "2,1,direct_marketing,email,granted,2027-01-01T00:00:00Z,",
				"3,1,direct_marketing,phone,prohibited,2024-01-01T00:00:00Z,", "4,1,direct_marketing,phone,granted,2025-01-01T00:00:00Z,2025-12-31",
				"5,1,direct_marketing,sms,granted,2024-01-01T00:00:00Z,", "6,1,direct_marketing,sms,granted,2025-01-01T00:00:00Z,2025-12-31"))
		cells, err := store.MyPermissions(context.Background(), login(t, store, "1"))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]models.Code{"email": models.Refused, "phone": models.Prohibited, "sms": models.NotAsked}
		for _, c := range cells {
			if state, ok := want[string(c.Channel)]; ok && c.Purpose.Key == "direct_marketing" && c.State != state {
				t.Errorf("%s is %s, want %s", c.Channel, c.State, state)
			}
		}
	})
}

// TestAnObjectionIsTheCustomersOwn: it stands for good where before a clerk's no stood, or one for a
// set time, so that nothing a clerk writes down later is a yes.
func TestAnObjectionIsTheCustomersOwn(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name", "1,person,A"),
			modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at,valid_until,source",
				"1,1,direct_marketing,phone,prohibited,2024-01-01T00:00:00Z,,staff", "2,1,direct_marketing,post,prohibited,2024-01-01T00:00:00Z,2027-01-01,person",
				"3,1,direct_marketing,email,refused,2024-01-01T00:00:00Z,,person"))
		me := login(t, store, "1")
		saved, err := store.ObjectToMarketing(context.Background(), me, "fi")
		if err != nil || saved.Changed != 5 { // all of six cells but the one that stands
			t.Errorf("%+v %v", saved, err)
		}
		if again, err := store.ObjectToMarketing(context.Background(), me, "fi"); err != nil || again.Changed != 0 {
			t.Errorf("again: %+v %v", again, err)
		}
	})
}

// TestANoCanBeMadeOnesOwn: where a no for a set time stands, one that staff wrote down or one of a list,
// the customer's own no is another answer, which stands for good.
func TestANoCanBeMadeOnesOwn(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name", "1,person,A"),
			modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at,how,valid_until,source",
				"1,1,direct_marketing,phone,prohibited,2024-01-01T00:00:00Z,phone,,staff", "2,1,direct_marketing,post,prohibited,2024-01-01T00:00:00Z,import,2026-12-01,person",
				"3,1,direct_marketing,email,refused,2024-01-01T00:00:00Z,import,,other", "4,1,direct_marketing,sms,refused,2024-01-01T00:00:00Z,import,2026-12-01,other",
				"5,1,direct_marketing,automated_call,prohibited,2024-01-01T00:00:00Z,register,2027-01-01,prohibition_register",
				"6,1,campaign_disclosure,email,prohibited,2024-01-01T00:00:00Z,import,2026-12-01,other"))
		me := login(t, store, "1")
		no := models.NoMarketing(gridOf(t, store, me))
		if models.Objected(gridOf(t, store, me)) {
			t.Error("an end is nothing to be made one's own")
		}
		if saved, err := store.SaveMyPermissions(ctx, me, no, "fi"); err != nil || saved.Changed != len(no) || len(no) != 6 {
			t.Errorf("%+v of %d, %v", saved, len(no), err)
		}
		if again, err := store.SaveMyPermissions(ctx, me, no, "fi"); err != nil || again.Changed != 0 {
			t.Errorf("again: %+v %v", again, err)
		}
		clock.Advance(90 * 24 * time.Hour)
		cells := gridOf(t, store, login(t, store, "1"))
		if !models.Objected(cells) {
			t.Error("it does not stand when the others have ended")
		}
		for _, d := range no {
			if c := cellFor(t, cells, d.Purpose, d.Channel); c.Allowed() || !c.Ended() {
				t.Errorf("%s by %s is %s", d.Purpose, d.Channel, c.Reason)
			}
		}
	})
}

func gridOf(t testing.TB, store *models.Store, me models.Me) []models.Cell {
	t.Helper()
	cells, err := store.MyPermissions(context.Background(), me)
	if err != nil {
		t.Fatal(err)
	}
	return cells
}

func cellFor(t testing.TB, cells []models.Cell, purpose, channel string) models.Cell {
	t.Helper()
	for _, c := range cells {
		if c.Purpose.Key == purpose && string(c.Channel) == channel {
			return c
		}
	}
	t.Fatalf("no cell of %s by %s", purpose, channel)
	return models.Cell{}
}

// TestWhatIsShownIsWhatIsAllowed: whatever comes out of other systems, no cell shows a no and is allowed,
// or a yes that is none; and a no counts in every cell that it is of.
func TestWhatIsShownIsWhatIsAllowed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		const people = 150
		r := rand.New(rand.NewPCG(11, 4))
		reachable(t, store, people)
		channels := []string{"email", "sms", "automated_call", "phone", "post", "any"}
		sources := []string{"person", "staff", "other", "contract", "prohibition_register", "prohibition_register", "population_register"}
		lines := []string{"id,customer,purpose,channel,state,decided_at,how,source,valid_until"}
		for i := range people * 8 {
			purpose := store.Description.Permissions[r.IntN(len(store.Description.Permissions))].Key
			state := []string{"granted", "refused", "prohibited", "prohibited", "cleared"}[r.IntN(5)]
			until := ""
			if r.IntN(3) == 0 {
				until = clock.Now().AddDate(0, 0, r.IntN(20)-10).Format(time.DateOnly)
			}
			at := clock.Now().Add(time.Duration(r.IntN(400)-390) * 6 * time.Hour).UTC().Format(time.RFC3339)
			lines = append(lines, fmt.Sprintf("i%d,%d,%s,%s,%s,%s,import,%s,%s", i, 1+r.IntN(people), purpose, channels[r.IntN(6)], state, at, sources[r.IntN(len(sources))], until))
		}
		warnedOf(t, store, modelstest.File(t, "permissions", lines...))
		settled(t, store)
		seen := map[permit.Reason]int{}
		for n := 1; n <= people; n++ {
			me := login(t, store, fmt.Sprint(n))
			cells := gridOf(t, store, me)
			for _, c := range cells {
				seen[c.Reason]++
				if problem := contradiction(c); problem != "" {
					t.Fatalf("customer %d, %s by %s: %s: %s, %s, %+v", n, c.Purpose.Key, c.Channel, problem, c.State, c.Reason, c.Decision)
				}
			}
			for _, p := range prohibitionsOf(t, store, me) {
				for _, c := range cells {
					of := c.Purpose.Key == string(p.Purpose) && (p.Channel == models.Code(c.Channel) || p.Channel == "any" || c.Channel == register.ChannelAny)
					if of && c.Allowed() && c.Reason != permit.Consent {
						t.Fatalf("customer %d: %s by %s is %s in spite of %+v", n, c.Purpose.Key, c.Channel, c.Reason, p)
					}
				}
			}
		}
		for _, reason := range []permit.Reason{permit.Consent, permit.NotProhibited, permit.OwnRefusal, permit.OwnProhibition, permit.Listed, permit.Lapsed} {
			if seen[reason] < 3 {
				t.Errorf("%s came up %d times only", reason, seen[reason])
			}
		}
	})
}

// contradiction is what a cell shows that is not so; "" where it agrees with itself.
func contradiction(c models.Cell) string {
	no := c.State == models.Refused || c.State == models.Prohibited
	switch {
	case no && c.Allowed():
		return "a no is shown, and it is allowed"
	case c.Reason == permit.Consent && c.State != models.Granted:
		return "allowed by a yes that is not shown"
	case (c.Reason == permit.OwnRefusal || c.Reason == permit.OwnProhibition) && !(no && c.Decision != nil):
		return "forbidden by an answer that is not shown"
	case c.Reason == permit.Listed && !(no && c.Listed != nil && c.Decision == nil):
		return "forbidden by a list that is not shown"
	case (c.Reason == permit.NotProhibited || c.Reason == permit.ExistingCustomer || c.Reason == permit.NoConsent) && c.State != models.NotAsked:
		return "an answer is shown that does not count"
	case c.Reason == permit.Lapsed && (c.State != models.NotAsked || c.Lapsed.IsZero()):
		return "a consent that has ended is not shown as such"
	}
	return ""
}

func prohibitionsOf(t testing.TB, store *models.Store, me models.Me) []models.Prohibition {
	t.Helper()
	list, err := store.MyProhibitions(context.Background(), me)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// warnedOf imports a file and returns what was doubtful in it.
func warnedOf(t testing.TB, store *models.Store, file models.ImportFile) []*models.ImportProblem {
	t.Helper()
	var warned []*models.ImportProblem
	_, err := store.Import(context.Background(), []models.ImportFile{file}, models.ImportSettings{Problem: func(p *models.ImportProblem) {
		if warned = append(warned, p); !p.Warning {
			t.Errorf("import: %v", p)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	return warned
}

// TestANoOutsideTheGrid: a no to one channel counts where the purpose is asked of any, and a no to any
// channel in each; a yes to one that is not asked of is told of and allows nothing.
func TestANoOutsideTheGrid(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		reachable(t, store, 1)
		rows := modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at,how,source",
			"1,1,campaign_disclosure,email,prohibited,2024-01-01T00:00:00Z,import,person",
			"2,1,direct_marketing,any,prohibited,2024-01-01T00:00:00Z,register,prohibition_register",
			"3,1,opinion_research,phone,prohibited,2024-01-01T00:00:00Z,register,prohibition_register",
			"4,1,electronic_collection,email,granted,2024-01-01T00:00:00Z,import,person")
		warned := warnedOf(t, store, rows)
		if len(warned) != 1 || warned[0].Line != 5 || warned[0].Column != "channel" {
			t.Errorf("warned of %+v", warned)
		}
		cells := gridOf(t, store, login(t, store, "1"))
		for cell, want := range map[[2]string]permit.Reason{
			{"campaign_disclosure", "any"}: permit.OwnProhibition, {"direct_marketing", "phone"}: permit.Listed, {"direct_marketing", "email"}: permit.Listed,
			{"opinion_research", "phone"}: permit.Listed, {"opinion_research", "email"}: permit.NotProhibited, {"electronic_collection", "any"}: permit.NoConsent,
		} {
			if c := cellFor(t, cells, cell[0], cell[1]); c.Reason != want {
				t.Errorf("%v is %s, want %s", cell, c.Reason, want)
			}
		}
	})
}

// TestUndoneToTheDay: what is taken back leaves no trace in what holds: a consent has the end, the day and
// the way that it had, and is asked again when it would have been.
func TestUndoneToTheDay(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		reachable(t, store, 1)
		modelstest.Import(t, store, modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at,how,source,valid_until,wording",
			"1,1,metering_data_disclosure,any,granted,2024-01-01T00:00:00Z,paper,person,2026-12-15,Suostun",
			"2,1,direct_marketing,email,granted,2025-06-01T00:00:00Z,contract,contract,,",
			"3,1,direct_marketing,phone,prohibited,2025-06-01T00:00:00Z,phone,staff,2026-12-20,",
			"4,1,direct_marketing,post,prohibited,2025-06-01T00:00:00Z,register,prohibition_register,2026-12-20,"))
		me := login(t, store, "1")
		was := inJSON(t, gridOf(t, store, me))
		clock.Advance(time.Hour)
		var turned []models.Decision
		for _, c := range gridOf(t, store, me) {
			turned = append(turned, models.Decision{Purpose: c.Purpose.Key, Channel: string(c.Channel), Yes: c.State != models.Granted})
		}
		saved, err := store.SaveMyPermissions(ctx, me, turned, "fi")
		if err != nil || saved.Changed != len(turned) {
			t.Fatalf("%+v %v", saved, err)
		}
		changed := inJSON(t, gridOf(t, store, me))
		clock.Advance(time.Hour)
		back, err := store.UndoMyPermissions(ctx, me, saved.Reference)
		if err != nil || back.Changed != len(turned) {
			t.Fatalf("%+v %v", back, err)
		}
		if got := inJSON(t, gridOf(t, store, me)); got != was {
			t.Errorf("taken back, it is\n%s\nand was\n%s", got, was)
		}
		history, err := store.MyPermissionHistory(ctx, me)
		if err != nil || len(history) != 4+2*len(turned) {
			t.Fatalf("%d rows, %v", len(history), err)
		}
		for _, row := range history[:len(turned)] {
			restored := map[models.Code]models.Code{"metering_data_disclosure": models.Granted}[row.Purpose]
			if row.Undoes == nil || row.Wording != "" || restored == models.Granted && (row.State != restored || row.Restores == nil || row.ValidUntil.String() != "2026-12-15") {
				t.Errorf("the row of the taking back: %+v", row)
			}
		}
		if _, err := store.UndoMyPermissions(ctx, me, back.Reference); err != nil {
			t.Fatal(err)
		}
		if got := inJSON(t, gridOf(t, store, me)); got != changed {
			t.Errorf("done again, it is\n%s\nand was\n%s", got, changed)
		}
	})
}

// TestUndoneOnTheDayToAsk: a consent that came to the day on which it is asked again while a no of a moment
// stood is asked all the same.
func TestUndoneOnTheDayToAsk(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		consented(t, store)
		clock.Advance(untilAsked - time.Hour)
		saved, err := store.SaveMyPermissions(ctx, login(t, store, "1"), append(answer("email", false), answer("sms", false)...), "fi")
		if err != nil || saved.Changed != 2 {
			t.Fatalf("%+v %v", saved, err)
		}
		clock.Advance(time.Hour)
		round(t, store)
		if n := len(again(t, store, "1")); n != 0 {
			t.Errorf("%d cells are asked again after a no", n)
		}
		if _, err := store.UndoMyPermissions(ctx, login(t, store, "1"), saved.Reference); err != nil {
			t.Fatal(err)
		}
		round(t, store)
		if list := again(t, store, "1"); len(list) != 2 || list[0].Lapses.String() != "2028-12-06" {
			t.Errorf("asked again: %+v", list)
		}
		clock.Advance(untilLapsed)
		round(t, store)
		if c := cellIn(t, store, login(t, store, "1"), "email"); c.Reason != permit.Lapsed {
			t.Errorf("not answered: %s", c.Reason)
		}
	})
}

// TestBeforeAnythingWasKnown: of a day before the customer's permissions came here there is nothing to
// show, however old the decisions are that came.
func TestBeforeAnythingWasKnown(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		reachable(t, store, 1)
		modelstest.Import(t, store, modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at,how,source",
			"1,1,direct_marketing,email,refused,2023-12-11T00:00:00Z,paper,person"))
		settled(t, store)
		me := login(t, store, "1")
		today := value.DateOf(store.Now())
		for on, want := range map[value.Date]bool{today.AddDays(-600): false, today.AddDays(-1): false, today: true} {
			r, err := store.MyPermissionReceipt(ctx, me, on)
			if err != nil || len(r.Cells) > 0 != want {
				t.Errorf("on %s: %d cells, %v", on, len(r.Cells), err)
			}
		}
	})
}
