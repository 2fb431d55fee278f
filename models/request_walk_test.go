package models_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/modelstest"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// simple is a request as a child would play it: a place on a board, and whose piece it is.
type simple struct {
	state    models.State
	assigned string
	drafter  string
	extended bool
	unknown  bool // nobody knows who asks
	sent     bool // there is an answer that the customer can open
	again    bool // it was taken up again, today
	files    int  // that go with the answer
	corrects bool // it is a rectification
	steps    int
}

// act plays a step of somebody on the simple board: done, not theirs to do, or not possible from here.
func (q *simple) act(who string, roles []string, step models.Step) error {
	agent, approver, customer, program := slices.Contains(roles, "agent"), slices.Contains(roles, "approver"), who == "customer", who == "program"
	from := func(states ...models.State) bool { return slices.Contains(states, q.state) }
	go1 := func(allowed, possible bool, to models.State) error {
		switch {
		case !allowed:
			return models.ErrNotAllowed
		case !possible:
			return models.ErrStep
		}
		q.state = to
		q.steps++
		return nil
	}
	mine := q.assigned == who
	asking := from(models.IdentityPending, models.SpecificationPending)
	switch step {
	case models.StepTake:
		err := go1(agent, from(models.Received, models.InProgress, models.Drafted) && !mine, models.InProgress)
		if err == nil {
			q.assigned = who
		}
		return err
	case models.StepTakeOver:
		err := go1(agent, asking && !mine, q.state)
		if err == nil {
			q.assigned = who
		}
		return err
	case models.StepGiveBack:
		if agent && from(models.InProgress) && !mine {
			return models.ErrNotAllowed
		}
		err := go1(agent, from(models.InProgress), models.Received)
		if err == nil {
			q.assigned = ""
		}
		return err
	case models.StepAskIdentity, models.StepAskSpecification:
		to, possible := models.SpecificationPending, from(models.InProgress)
		if step == models.StepAskIdentity {
			to, possible = models.IdentityPending, possible && q.unknown
		}
		if agent && possible && !mine {
			return models.ErrNotAllowed
		}
		return go1(agent, possible, to)
	case models.StepResume, models.StepGoOn:
		if agent && asking && !mine {
			return models.ErrNotAllowed
		}
		who := from(models.IdentityPending)
		err := go1(agent, asking, models.InProgress)
		q.unknown = q.unknown && (err != nil || step == models.StepGoOn || !who)
		return err
	case models.StepReply:
		to := q.state
		if asking || from(models.Drafted) {
			to = models.InProgress
		}
		err := go1(customer, !from(models.Withdrawn), to)
		q.unknown = q.unknown && err != nil // they had to log in
		return err
	case models.StepAdd: // that came elsewhere, whatever step it is from there
		to := q.state
		if from(models.Drafted) {
			to = models.InProgress
		}
		asked := from(models.IdentityPending) // what brings the answer is another step
		err := go1(agent, !from(models.Withdrawn), to)
		q.unknown = q.unknown && (err != nil || asked)
		return err
	case models.StepExtend:
		err := go1(approver, !q.extended && !q.again && (asking || from(models.Received, models.InProgress, models.Drafted)), q.state)
		q.extended = q.extended || err == nil
		return err
	case models.StepDraft:
		if agent && from(models.InProgress, models.Drafted) && !mine {
			return models.ErrNotAllowed
		}
		err := go1(agent, from(models.InProgress, models.Drafted), models.Drafted)
		if err == nil {
			q.drafter = who
		}
		return err
	case models.StepTell:
		open := asking || from(models.Received, models.InProgress, models.Drafted)
		if agent && open && !mine {
			return models.ErrNotAllowed
		}
		return go1(agent, open || from(models.Answered, models.Collected), q.state)
	case models.StepFields:
		possible := q.corrects && from(models.InProgress, models.Drafted)
		if agent && possible && !mine {
			return models.ErrNotAllowed
		}
		return go1(agent, possible, models.InProgress)
	case models.StepEnclose:
		if agent && from(models.InProgress, models.Drafted) && !mine {
			return models.ErrNotAllowed
		}
		err := go1(agent, from(models.InProgress, models.Drafted), models.InProgress)
		if err == nil {
			q.files++
		}
		return err
	case models.StepTakeOut:
		if agent && from(models.InProgress, models.Drafted) && !mine {
			return models.ErrNotAllowed
		}
		if agent && from(models.InProgress, models.Drafted) && q.files == 0 {
			return models.ErrNotFound
		}
		err := go1(agent, from(models.InProgress, models.Drafted), models.InProgress)
		if err == nil {
			q.files--
		}
		return err
	case models.StepCollect: // again and again; the first time is a step
		switch {
		case !customer || !q.sent:
			return models.ErrNotFound
		case from(models.Answered):
			return go1(true, true, models.Collected)
		}
		return nil
	case models.StepReturn:
		return go1(approver, from(models.Drafted, models.Approved), models.InProgress)
	case models.StepApprove:
		if approver && from(models.Drafted) && (q.drafter == who || q.unknown) {
			return models.ErrNotAllowed
		}
		return go1(approver, from(models.Drafted), models.Approved)
	case models.StepAnswer:
		err := go1(program, from(models.Approved), models.Answered)
		q.sent = q.sent || err == nil
		return err
	case models.StepReopen:
		err := go1(approver, from(models.Answered, models.Collected), models.InProgress)
		if err == nil {
			q.assigned, q.again = "", true
		}
		return err
	case models.StepTakeBack:
		err := go1(approver, q.sent && (asking || from(models.Received, models.InProgress, models.Drafted)), q.state)
		q.sent = q.sent && err != nil
		return err
	case models.StepWithdraw:
		return go1(customer, asking || from(models.Received, models.InProgress, models.Drafted), models.Withdrawn)
	}
	panic("no such step: " + string(step))
}

// player takes steps in the real store.
type player struct {
	store *models.Store
	staff map[string]models.Staff
	me    models.Me
	wrong models.Correction // of what a rectification is about
}

func (p player) act(who string, step models.Step, r models.Request) error {
	ctx := context.Background()
	staff := p.staff[who]
	switch step {
	case models.StepTake:
		return p.store.Take(ctx, staff, r.Ref, r.Version)
	case models.StepTakeOver:
		return p.store.TakeOver(ctx, staff, r.Ref, r.Version)
	case models.StepGiveBack:
		return p.store.GiveBack(ctx, staff, r.Ref, r.Version)
	case models.StepAskIdentity:
		return p.store.AskCustomer(ctx, staff, r.Ref, r.Version, clock.Identity, "Kuka?")
	case models.StepAskSpecification:
		return p.store.AskCustomer(ctx, staff, r.Ref, r.Version, clock.Specification, "Mitä?")
	case models.StepResume:
		return p.store.Resume(ctx, staff, r.Ref, r.Version, models.Reply{Channel: models.ByCounter, On: value.DateOf(p.store.Now()), Identified: "document", Note: "Kävi."})
	case models.StepGoOn:
		return p.store.GoOn(ctx, staff, r.Ref, r.Version)
	case models.StepReply:
		if who == "customer" {
			return p.store.WriteMine(ctx, p.me, r.Ref, models.NewMessage{Text: "Tässä.", Mine: true})
		}
		return p.store.AddOutside(ctx, staff, r.Ref, r.Version, p.outside("Tässä."))
	case models.StepAdd, models.StepWrite:
		return p.store.AddOutside(ctx, staff, r.Ref, r.Version, p.outside("Tässä."))
	case models.StepTell:
		return p.store.Tell(ctx, staff, r.Ref, r.Version, models.NewMessage{Text: "Kiitos."})
	case models.StepFields:
		return p.store.AddFields(ctx, staff, r.Ref, r.Version, p.wrong)
	case models.StepEnclose:
		return p.store.Enclose(ctx, staff, r.Ref, r.Version, scan("Sopimus", aPDF))
	case models.StepTakeOut:
		file := int64(0)
		if k, err := p.store.StaffCase(ctx, staff, r.Ref); err == nil && len(k.Enclosed) > 0 {
			file = k.Enclosed[0].ID
		}
		return p.store.TakeOut(ctx, staff, r.Ref, r.Version, file)
	case models.StepCollect:
		_, err := p.store.CollectMine(ctx, p.me, r.Ref)
		return err
	case models.StepExtend:
		return p.store.Extend(ctx, staff, r.Ref, r.Version, "Paljon.")
	case models.StepDraft:
		form := plain("")
		for _, f := range r.Fields {
			form.Ruling.Fields = append(form.Ruling.Fields, models.FieldRuling{Field: f.ID, Accept: true})
		}
		return p.store.WriteDraft(ctx, staff, r.Ref, r.Version, form)
	case models.StepReturn:
		return p.store.ReturnDraft(ctx, staff, r.Ref, r.Version, "Korjaa.")
	case models.StepApprove:
		return modelstest.Approve(ctx, p.store, staff, r.Ref, r.Version)
	case models.StepReopen:
		return p.store.Reopen(ctx, staff, r.Ref, r.Version, "Unohtui.")
	case models.StepTakeBack:
		return p.store.TakeBack(ctx, staff, r.Ref, r.Version, "Toisen tietoja.")
	case models.StepWithdraw:
		if who == "customer" {
			return p.store.WithdrawMine(ctx, p.me, r.Ref)
		}
		return p.store.WithdrawOutside(ctx, staff, r.Ref, r.Version, p.outside(""))
	case models.StepAnswer:
		return p.store.MakeAnswer(ctx, r.ID, func(models.Answer, *register.Description) (models.Documents, error) {
			return models.Documents{PDF: []byte("x")}, nil
		})
	}
	panic("no such step: " + string(step))
}

// outside is what a customer did at the counter today.
func (p player) outside(text string) models.Outside {
	return models.Outside{Channel: models.ByCounter, Identified: "document", On: value.DateOf(p.store.Now()), Text: text, Confirms: true}
}

// begin makes a request of the customer's: by letter of who is not known yet, or here.
func (p player) begin(t *testing.T, key string, kind models.RequestKind, letter bool) models.Request {
	t.Helper()
	n := models.NewRequest{Kind: kind, Details: "Nimi on väärin.", Language: "fi", FormKey: key}
	var r models.Request
	var fresh bool
	var err error
	if letter {
		came := models.Came{Channel: models.ByLetter, Identified: models.NotIdentified, Delivery: "post", On: value.DateOf(p.store.Now())}
		r, fresh, err = p.store.TakeIn(context.Background(), p.staff["A"], models.Intake{NewRequest: n, Number: p.me.Number(), Came: came})
	} else {
		r, fresh, err = p.store.Ask(context.Background(), p.me, n)
	}
	if err != nil || !fresh {
		t.Fatalf("%s: fresh %t, %v", key, fresh, err)
	}
	return r
}

// finish leads a request that cannot be withdrawn to its end: A drafts and C approves.
func (p player) finish(t *testing.T, ref string) {
	t.Helper()
	for range 6 {
		r, _, _, err := p.store.MyRequest(context.Background(), p.me, ref)
		if err != nil || !r.State.Open() {
			return
		}
		who, step := "A", models.StepTake
		mine := r.AssignedID != nil && *r.AssignedID == p.staff["A"].ID()
		switch asked := r.State == models.IdentityPending || r.State == models.SpecificationPending; {
		case r.State == models.Approved:
			who, step = "program", models.StepAnswer
		case asked && !mine:
			step = models.StepTakeOver
		case asked:
			step = models.StepResume
		case r.State == models.Drafted && mine:
			who, step = "C", models.StepApprove
		case r.State == models.InProgress && mine:
			step = models.StepDraft
		}
		if err := p.act(who, step, r); err != nil {
			t.Fatalf("%s from %s: %v", step, r.State, err)
		}
	}
}

var playedSteps = []models.Step{
	models.StepTake, models.StepTakeOver, models.StepGiveBack, models.StepAskIdentity, models.StepAskSpecification, models.StepResume, models.StepGoOn,
	models.StepReply, models.StepAdd, models.StepTell, models.StepFields, models.StepEnclose, models.StepTakeOut, models.StepCollect, models.StepExtend, models.StepDraft, models.StepReturn, models.StepApprove, models.StepAnswer, models.StepReopen, models.StepTakeBack,
	models.StepDraft, models.StepApprove, models.StepAnswer, // more often, for the walks to come to an end
}

// TestTheTableIsTheOnlyWay walks requests at random, step by step beside a simple board: every step is
// done, or refused for the same reason, on both.
func TestTheTableIsTheOnlyWay(t *testing.T) {
	roles := map[string][]string{"A": {"agent"}, "B": {"agent", "approver"}, "C": {"approver"}, "M": {"marketing"}}
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		r := rand.New(rand.NewPCG(11, 16))
		utility(t, store)
		p := player{store: store, staff: map[string]models.Staff{}, me: login(t, store, "1001")}
		p.wrong = wrongly(t, store, p.me, "customers", "", models.NewValue{Field: "family_name", Value: "Åberg"}).Correction
		for name, has := range roles {
			p.staff[name] = clerk(t, store, name, has...)
		}
		reached := map[models.State]bool{}
		for walk := range 16 {
			letter, kind := walk%2 == 0, models.Access
			if walk%4 < 2 {
				kind = models.Rectification
			}
			request := p.begin(t, fmt.Sprint(walk), kind, letter)
			board := simple{state: models.Received, steps: 1, unknown: letter, corrects: kind == models.Rectification}
			for i := range 60 {
				who, step := draw(r, roles)
				for tries := 0; r.IntN(3) > 0 && tries < 20; tries++ { // most steps should be possible ones
					try := board
					if try.act(who, roles[who], step) == nil {
						break
					}
					who, step = draw(r, roles)
				}
				if asked := []models.Step{models.StepTake, models.StepAskIdentity}; letter && i < len(asked) { // few are unknown for long
					who, step = "A", asked[i]
				}
				before, steps, _, err := store.MyRequest(context.Background(), p.me, request.Ref)
				if err != nil || len(steps) != board.steps {
					t.Fatalf("%d steps, want %d: %v", len(steps), board.steps, err)
				}
				want, got := board.act(who, roles[who], step), p.act(who, step, before)
				if step == models.StepAnswer && want != nil {
					want = nil // a job on a request that has moved on has nothing to do
				}
				if !errors.Is(got, want) || (got == nil) != (want == nil) {
					t.Fatalf("%s by %s from %s: %v, on the board %v", step, who, before.State, got, want)
				}
				after, _, _, err := store.MyRequest(context.Background(), p.me, request.Ref)
				if err != nil || after.State != board.state {
					t.Fatalf("%s by %s from %s leads to %s, on the board to %s", step, who, before.State, after.State, board.state)
				}
				if after.State.Open() && after.DueOn != after.Deadline().Date {
					t.Fatalf("after %s due %s, reckoned %s", step, after.DueOn, after.Deadline().Date)
				}
				reached[after.State] = true
			}
			last, _, _, _ := store.MyRequest(context.Background(), p.me, request.Ref)
			if last.State.Open() && (last.HasAnswer() || last.State == models.Approved) {
				p.finish(t, last.Ref)
			} else if last.State.Open() {
				who := []string{"customer", "A"}[walk/2%2]
				if err := p.act("C", models.StepWithdraw, last); !errors.Is(err, models.ErrNotAllowed) {
					t.Errorf("withdrawn by who works on nothing: %v", err)
				}
				if err := p.act(who, models.StepWithdraw, last); err != nil {
					t.Fatalf("withdrawn by %s from %s: %v", who, last.State, err)
				}
			}
		}
		for _, state := range []models.State{models.Received, models.InProgress, models.IdentityPending, models.SpecificationPending, models.Drafted, models.Approved, models.Answered, models.Collected} {
			if !reached[state] {
				t.Errorf("no walk came to %s", state)
			}
		}
	})
}

// draw is somebody and a step that they might think of.
func draw(r *rand.Rand, roles map[string][]string) (who string, step models.Step) {
	step = playedSteps[r.IntN(len(playedSteps))]
	switch step {
	case models.StepAnswer:
		return "program", step
	case models.StepReply, models.StepCollect:
		return "customer", step
	}
	return []string{"A", "B", "C", "M"}[r.IntN(len(roles))], step
}

// office is everybody who works on the same requests at once, and what they were told to be done.
type office struct {
	store    *models.Store
	requests []models.Request
	people   []models.Me // whose they are, in the same order
	roles    map[string][]string
	ids      map[int64]string // of the staff

	mu   sync.Mutex
	done map[string]int // by the number of the request
}

// did counts a step, and reports whether the player may go on: who comes too late is told so.
func (w *office) did(ref string, err error) bool {
	if err == nil {
		w.mu.Lock()
		w.done[ref]++
		w.mu.Unlock()
	}
	return err == nil || errors.Is(err, models.ErrStale) || errors.Is(err, models.ErrStep) || errors.Is(err, models.ErrNotAllowed)
}

// staff takes whatever step the member of staff sees, and mostly one that leads to an answer.
func (w *office) staff(p player, r *rand.Rand) error {
	k, err := w.store.StaffCase(context.Background(), p.staff["x"], w.requests[r.IntN(len(w.requests))].Ref)
	if err != nil {
		return err
	}
	able := slices.DeleteFunc(slices.Clone(k.Can), func(s models.Step) bool {
		return !slices.Contains(playedSteps, s) || s == models.StepTakeOut && len(k.Enclosed) == 0
	})
	if len(able) == 0 {
		return nil
	}
	step := able[r.IntN(len(able))]
	if step == models.StepAdd || step == models.StepTake && k.AssignedID != nil {
		step = able[r.IntN(len(able))] // they do not take everything from each other
	}
	for _, on := range []models.Step{models.StepDraft, models.StepApprove} {
		if slices.Contains(able, on) && (on == models.StepApprove || k.State == models.InProgress) && r.IntN(4) > 0 {
			step = on
		}
	}
	if err := p.act("x", step, k.Request); !w.did(k.Ref, err) {
		return err
	}
	return nil
}

// customer writes about a request of theirs, and sometimes takes it back.
func (w *office) customer(r *rand.Rand) error {
	n := r.IntN(len(w.requests))
	p, step := player{store: w.store, me: w.people[n]}, models.StepReply
	if r.IntN(10) == 0 {
		step = models.StepWithdraw
	}
	if err := p.act("customer", step, w.requests[n]); !w.did(w.requests[n].Ref, err) {
		return err
	}
	return nil
}

// replay plays what is stored of a request on the simple board, step by step in the name of who took it, and
// returns how often each step was taken, but those of the program.
func (w *office) replay(t *testing.T, k models.Case) map[models.Step]int {
	t.Helper()
	board, taken := simple{state: models.Received, steps: 1, unknown: k.Channel == models.ByLetter}, map[models.Step]int{}
	for _, s := range k.Steps[1:] {
		who, step := s.ActorName, s.Step
		written := step == models.StepAdd || step == models.StepReply || step == models.StepWrite
		switch {
		case s.ActorKind == "customer":
			who = "customer"
		case s.ActorKind != "staff":
			who = "program"
		}
		switch {
		case written && who == "customer":
			step = models.StepReply
		case written:
			step = models.StepAdd
		}
		from := board.state
		if err := board.act(who, w.roles[who], step); err != nil || board.state != s.State {
			t.Errorf("%s: %s by %s from %s leads to %s, on the board to %s: %v", k.Ref, s.Step, who, from, s.State, board.state, err)
			return taken
		}
		taken[step]++
	}
	assigned := ""
	if k.AssignedID != nil {
		assigned = w.ids[*k.AssignedID]
	}
	if board.state != k.State || board.steps != k.Version || board.assigned != assigned || board.steps-taken[models.StepAnswer] != w.done[k.Ref]+1 {
		t.Errorf("%s is %s in version %d with %q, on the board %+v; %d steps were told to be done", k.Ref, k.State, k.Version, assigned, board, w.done[k.Ref])
	}
	return taken
}

// TestTenAtTheSameDesk: ten members of staff take whatever step they see on the same requests, while customers
// write and take requests back and answers are made, all at once: each request has exactly the steps that were
// told to be done, and each of them was theirs to take from where the one before had left the request.
func TestTenAtTheSameDesk(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx, requests := context.Background(), 100
		if testing.Short() {
			requests = 20
		}
		reachable(t, store, requests)
		agent := clerk(t, store, "Last", "agent")
		w := &office{store: store, roles: map[string][]string{}, ids: map[int64]string{}, done: map[string]int{}}
		for i := range requests {
			me := login(t, store, fmt.Sprint(i+1))
			r := player{store: store, staff: map[string]models.Staff{"A": agent}, me: me}.begin(t, fmt.Sprint(i), models.Access, i%3 == 0)
			w.requests, w.people = append(w.requests, r), append(w.people, me)
		}
		var all sync.WaitGroup
		play := func(seed uint64, times int, act func(*rand.Rand) error) {
			r := rand.New(rand.NewPCG(seed, 1))
			all.Go(func() {
				for range times {
					if err := act(r); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		for n := range 10 {
			name, has := fmt.Sprint("S", n), []string{"agent"}
			if n%3 == 0 {
				has = []string{"agent", "approver"}
			}
			p := player{store: store, staff: map[string]models.Staff{"x": clerk(t, store, name, has...)}}
			w.roles[name], w.ids[p.staff["x"].ID()] = has, name
			play(uint64(n), requests, func(r *rand.Rand) error { return w.staff(p, r) })
		}
		play(10, requests/2, w.customer)
		var over atomic.Bool
		var program sync.WaitGroup
		program.Go(func() {
			for n := 0; !over.Load(); n++ {
				err := player{store: store}.act("program", models.StepAnswer, w.requests[n%requests])
				if err != nil && !errors.Is(err, models.ErrStale) && !errors.Is(err, models.ErrStep) {
					t.Error(err)
					return
				}
			}
		})
		all.Wait()
		over.Store(true)
		program.Wait()
		// The program and the customers may have been held up until now, so that staff were always first.
		for n, r := range w.requests {
			if err := (player{store: store}).act("program", models.StepAnswer, r); err != nil {
				t.Error(err)
			}
			if n%7 > 0 {
				continue
			}
			if err := (player{store: store, me: w.people[n]}).act("customer", models.StepWithdraw, r); !w.did(r.Ref, err) {
				t.Error(err)
			}
		}
		taken := map[models.Step]int{}
		for _, r := range w.requests {
			k, err := store.StaffCase(ctx, agent, r.Ref)
			if err != nil {
				t.Fatal(err)
			}
			for step, n := range w.replay(t, k) {
				taken[step] += n
			}
		}
		if testing.Short() {
			return // too few to come to every step
		}
		for _, step := range []models.Step{
			models.StepTake, models.StepGiveBack, models.StepDraft, models.StepApprove, models.StepAnswer, models.StepReply, models.StepAdd, models.StepWithdraw,
		} {
			if taken[step] == 0 {
				t.Errorf("nobody took %s: %v", step, taken)
			}
		}
	})
}

// TestSentTwiceAndKilled: a form posted twice is one request, and an answer whose making was cut short
// at any moment is made once.
func TestSentTwiceAndKilled(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		form := models.NewRequest{Kind: models.Access, Language: "fi", FormKey: "same"}
		var refs sync.Map
		var senders sync.WaitGroup
		for range 8 {
			senders.Go(func() {
				r, _, err := store.Ask(ctx, d.anna, form)
				if err != nil {
					t.Error(err)
				}
				refs.Store(r.Ref, true)
			})
		}
		senders.Wait()
		mine, err := store.MyRequests(ctx, d.anna)
		if err != nil || len(mine) != 1 {
			t.Fatalf("%d requests, %v", len(mine), err)
		}
		ref := mine[0].Ref
		d.ok(store.Take(ctx, d.agent, ref, d.version(ref)))
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain("")))
		d.ok(modelstest.Approve(ctx, store, d.approver, ref, d.version(ref)))
		cut := errors.New("killed")
		err = store.MakeAnswer(ctx, mine[0].ID, func(models.Answer, *register.Description) (models.Documents, error) { return models.Documents{}, cut })
		if !errors.Is(err, cut) || d.request(ref).State != models.Approved {
			t.Errorf("cut short: %v, %s", err, d.request(ref).State)
		}
		var makers sync.WaitGroup
		for range 4 {
			makers.Go(func() {
				_ = store.MakeAnswer(ctx, mine[0].ID, func(models.Answer, *register.Description) (models.Documents, error) {
					return models.Documents{PDF: []byte("once")}, nil
				})
			})
		}
		makers.Wait()
		packages, err := store.DumpForTest("packages")
		if err != nil || len(packages) != 1 || d.request(ref).State != models.Answered {
			t.Errorf("%d packages, %s, %v", len(packages), d.request(ref).State, err)
		}
		clk.Advance(time.Hour)
	})
}
