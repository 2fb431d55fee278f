package models_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/modelstest"
)

// channelled is each way, with how one can be identified by it.
var channelled = map[models.Code]string{
	models.ByLetter: "signature callback not_yet", models.ByPhone: "callback not_yet",
	models.ByCounter: "document known not_yet", models.ByEmail: "callback not_yet",
}

// TestIdentifiedByTheChannel: each form takes what can be by the way on which the customer came, and no more.
func TestIdentifiedByTheChannel(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.letter(models.NotIdentified)
		outside := func(channel, identified models.Code) error {
			return store.AddOutside(ctx, d.agent, ref, d.version(ref), models.Outside{Channel: channel, Identified: identified, On: d.today(), Text: "Lisäys"})
		}
		intake := func(channel, identified models.Code) error {
			wrong, err := store.WrongIntake(ctx, d.agent, models.Intake{Number: "1001", NewRequest: models.NewRequest{Kind: models.Access, Language: "sv", FormKey: "x"},
				Came: models.Came{Channel: channel, Identified: identified, Delivery: "post", On: d.today()}})
			if err == nil && len(wrong) > 0 {
				err = wrong[0]
			}
			return err
		}
		resume := func(channel, identified models.Code) error {
			ref := d.takeIn(fmt.Sprint(channel, identified), models.Came{Channel: models.ByLetter, Identified: models.NotIdentified, Delivery: "post", On: d.today()})
			d.ok(store.AskCustomer(ctx, d.agent, ref, d.version(ref), clock.Identity, "Vem?"))
			reply := models.Reply{Channel: channel, Identified: identified, On: d.today(), Note: "Svarade."}
			err := store.Resume(ctx, d.agent, ref, d.version(ref), reply)
			if err != nil {
				return err
			}
			stops := d.request(ref).Stops
			if last := stops[len(stops)-1]; last.Channel != channel || last.Identified != identified {
				t.Errorf("kept of the answer: %+v", last)
			}
			return nil
		}
		for _, channel := range models.IntakeChannels {
			for _, identified := range models.Identifications {
				want := ""
				if !slices.Contains(strings.Fields(channelled[channel]), string(identified)) {
					want = "identified: channel"
				}
				for name, form := range map[string]func(models.Code, models.Code) error{"intake": intake, "outside": outside, "resume": resume} {
					got := ""
					if err := form(channel, identified); err != nil {
						got = err.Error()
					}
					if got != want {
						t.Errorf("%s: %s by %s: %q, want %q", name, identified, channel, got, want)
					}
				}
				if offered := slices.Contains(models.ChannelsOf(identified), channel); offered != (want == "") {
					t.Errorf("%s is said to be for %s: %t", identified, channel, offered)
				}
			}
		}
		d.ok(store.AskCustomer(ctx, d.agent, ref, d.version(ref), clock.Specification, "Vad?"))
		if err := store.Resume(ctx, d.agent, ref, d.version(ref), models.Reply{On: d.today(), Note: "Svarade."}); err == nil || err.Error() != "channel: required" {
			t.Errorf("by no way: %v", err)
		}
	})
}

// TestHandedOverToWhom: that an answer was handed over says how it was known to whom, and is kept with its
// proof; taken back it says nothing.
func TestHandedOverToWhom(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		r, _, err := store.TakeIn(ctx, d.agent, models.Intake{Number: "1001", NewRequest: models.NewRequest{Kind: models.Access, Language: "sv", FormKey: "c"},
			Came: models.Came{Channel: models.ByCounter, Identified: "known", Delivery: "counter", On: d.today()}})
		d.ok(err)
		d.ok(store.Take(ctx, d.agent, r.Ref, 1))
		d.answer(r.Ref, plain(""))
		letter := func() models.Task {
			k := d.found(r.Ref)
			return k.Tasks[slices.IndexFunc(k.Tasks, func(t models.Task) bool { return t.Kind == models.TaskLetter })]
		}
		for _, how := range []models.Code{"", models.NotIdentified, "signature", "callback"} {
			err := store.TickTask(ctx, d.agent, r.Ref, letter().ID, models.Mark{Done: true, Identified: how})
			if err == nil || err.Error() != "task_identified: required" || letter().Done() {
				t.Errorf("identified by %q: %v", how, err)
			}
		}
		d.ok(store.TickTask(ctx, d.agent, r.Ref, letter().ID, models.Mark{Done: true, Identified: "document"}))
		p, err := store.ProveRequest(ctx, d.approver, r.Ref)
		d.ok(err)
		if i := slices.IndexFunc(p.Tasks, func(t models.Task) bool { return t.Kind == models.TaskLetter }); i < 0 || p.Tasks[i].Identified != "document" {
			t.Errorf("proof: %+v", p.Tasks)
		}
		d.ok(store.TickTask(ctx, d.agent, r.Ref, letter().ID, models.Unticked))
		if got := letter(); got.Done() || got.Identified != "" {
			t.Errorf("taken back: %+v", got)
		}
		// What is posted asks nothing.
		posted := d.letter("signature")
		d.answer(posted, plain(""))
		tasks := d.found(posted).Tasks
		d.ok(store.TickTask(ctx, d.agent, posted, tasks[0].ID, models.Mark{Done: true, Identified: "document"}))
		if got := d.found(posted).Tasks[0]; !got.Done() || got.Identified != "" {
			t.Errorf("posted: %+v", got)
		}
	})
}

// TestOnBehalf: who acts for a customer is kept with the request and with what they bring later, is on every
// letter and in the proof, and goes with the request; an auditor learns the authority alone.
func TestOnBehalf(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		n := models.Intake{Number: "1001", NewRequest: models.NewRequest{Kind: models.Access, Language: "sv", FormKey: "b"},
			Came: models.Came{Channel: models.ByCounter, Identified: "document", Delivery: "post", On: d.today()}}
		for want, b := range map[string]models.Behalf{
			"behalf: required":    {Name: "  ", Authority: "guardian"},
			"authority: required": {Name: "Eeva Edunvalvoja"},
			"behalf: too_long":    {Name: strings.Repeat("e", models.MaxBehalfName+1), Authority: "guardian"},
			"behalf: characters":  {Name: "Eeva\xff", Authority: "guardian"},
		} {
			n.Behalf = b
			if _, _, err := store.TakeIn(ctx, d.agent, n); err == nil || err.Error() != want {
				t.Errorf("%+v: %v, want %s", b, err, want)
			}
		}
		guardian, wife := models.Behalf{Name: "Eeva Edunvalvoja", Authority: "guardian"}, models.Behalf{Name: "Vaimo Öberg", Authority: "attorney"}
		n.Behalf = models.Behalf{Name: " Eeva Edunvalvoja ", Authority: "guardian"}
		r, _, err := store.TakeIn(ctx, d.agent, n)
		d.ok(err)
		if d.found(r.Ref).Behalf != guardian || d.request(r.Ref).Behalf != guardian {
			t.Errorf("kept: %+v", d.found(r.Ref).Behalf)
		}
		letter, err := store.Acknowledgement(ctx, d.agent, r.Ref)
		if err != nil || letter.Request.Behalf != guardian {
			t.Errorf("letter: %+v %v", letter.Request.Behalf, err)
		}
		// A second letter, and what is added, say who brought them.
		n.FormKey, n.Details = "b2", "Lisää."
		again, fresh, err := store.TakeIn(ctx, d.agent, n)
		if err != nil || fresh || again.Ref != r.Ref {
			t.Fatalf("%s %t %v", again.Ref, fresh, err)
		}
		o := models.Outside{Channel: models.ByPhone, Identified: "callback", On: d.today(), Text: "Vielä tämä."}
		o.Behalf = models.Behalf{Name: wife.Name}
		if err := store.AddOutside(ctx, d.agent, r.Ref, d.version(r.Ref), o); err == nil || err.Error() != "authority: required" {
			t.Errorf("added without authority: %v", err)
		}
		o.Behalf = wife
		d.ok(store.AddOutside(ctx, d.agent, r.Ref, d.version(r.Ref), o))
		if k := d.found(r.Ref); len(k.Messages) != 2 || k.Messages[0].Behalf != guardian || k.Messages[1].Behalf != wife || k.Behalf != guardian {
			t.Errorf("messages: %+v", k.Messages)
		}
		p, err := store.ProveRequest(ctx, d.approver, r.Ref)
		if err != nil || p.Request.Behalf != guardian || p.Messages[1].Behalf != wife {
			t.Errorf("proof: %+v %v", p.Request.Behalf, err)
		}
		marks, err := store.ProveRequest(ctx, clerk(t, store, "Auditor", "auditor"), r.Ref)
		if err != nil || marks.Request.Behalf != (models.Behalf{Authority: "guardian"}) || marks.Messages[1].Behalf != (models.Behalf{Authority: "attorney"}) {
			t.Errorf("marks: %+v %v", marks.Request.Behalf, err)
		}
		o.Text, o.Behalf = "Ei enää.", guardian
		d.ok(store.WithdrawOutside(ctx, d.agent, r.Ref, d.version(r.Ref), o))
		if k := d.found(r.Ref); k.Messages[2].Behalf != guardian {
			t.Errorf("withdrawn by %+v", k.Messages[2].Behalf)
		}
	})
}

// TestNobodyActsForAProtectedCustomerAlone: where a customer is protected nobody asks for them by custody or a power
// of attorney, at first or later; a guardian and who holds a continuing power of attorney does.
func TestNobodyActsForAProtectedCustomerAlone(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		second := clerk(t, store, "Both", "agent", "approver")
		n := models.Intake{Number: "1002", NewRequest: models.NewRequest{Kind: models.Access, Language: "fi", FormKey: "b"},
			Came: models.Came{Channel: models.ByCounter, Identified: "document", Delivery: "counter", On: d.today()}}
		o := models.Outside{Channel: models.ByPhone, Identified: "callback", On: d.today(), Text: "Vielä tämä."}
		n.Behalf = models.Behalf{Name: "Eeva Edunvalvoja", Authority: "guardian"}
		r, _, err := store.TakeIn(ctx, second, n)
		d.ok(err)
		d.ok(store.Take(ctx, second, r.Ref, 1))
		version := 2
		for _, authority := range models.Authorities {
			o.Behalf = models.Behalf{Name: "Olli Öberg", Authority: authority}
			n.Behalf, n.FormKey, n.Details = o.Behalf, string(authority), "Kaikki."
			_, _, asked := store.TakeIn(ctx, second, n)
			k, err := store.StaffCase(ctx, second, r.Ref)
			d.ok(err)
			version = k.Version
			added := store.AddOutside(ctx, second, r.Ref, version, o)
			want := "<nil> <nil>"
			if authority == "custodian" || authority == "attorney" {
				want = "behalf: protected behalf: protected"
			}
			if got := fmt.Sprint(asked, " ", added); got != want {
				t.Errorf("%s: %s, want %s", authority, got, want)
			}
			if want == "<nil> <nil>" {
				version++
			}
		}
		o.Behalf = models.Behalf{Name: "Olli Öberg", Authority: "custodian"}
		if err := store.WithdrawOutside(ctx, second, r.Ref, version, o); err == nil || err.Error() != "behalf: protected" {
			t.Errorf("withdrawn by a custodian: %v", err)
		}
		n.Number, n.Behalf = "1001", o.Behalf
		if _, _, err := store.TakeIn(ctx, second, n); err != nil {
			t.Errorf("of whom no secret is made: %v", err)
		}
	})
}

// TestProtectedAfterSomebodyAsked: who asked by a power of attorney is handed nothing once the customer is protected,
// whatever had come of the request by then, and the customer alone can be answered.
func TestProtectedAfterSomebodyAsked(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		both := clerk(t, store, "Both", "agent", "approver")
		protect := func(protected string) {
			modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,given_names,family_name,language,protected", "1001,person,Anna,Öberg,sv,"+protected))
		}
		asked := func(key string, authority models.Code) string {
			r, _, err := store.TakeIn(ctx, d.agent, models.Intake{Number: "1001", NewRequest: models.NewRequest{Kind: models.Access, Language: "sv", FormKey: key},
				Came: models.Came{Channel: models.ByCounter, Identified: "document", Delivery: "counter", On: d.today(), Behalf: models.Behalf{Name: "Olli Öberg", Authority: authority}}})
			d.ok(err)
			d.ok(store.Take(ctx, both, r.Ref, d.version(r.Ref)))
			d.ok(store.WriteDraft(ctx, both, r.Ref, d.version(r.Ref), plain("")))
			return r.Ref
		}
		found := func(ref string) models.Case {
			k, err := store.StaffCase(ctx, both, ref)
			d.ok(err)
			return k
		}
		handOver := func(ref string) error {
			k := found(ref)
			i := slices.IndexFunc(k.Tasks, func(t models.Task) bool { return t.Kind == models.TaskLetter })
			if i < 0 {
				return models.ErrNotFound
			}
			return store.TickTask(ctx, both, ref, k.Tasks[i].ID, models.Mark{Done: true, Identified: "document"})
		}
		drafted, guardian := asked("drafted", "attorney"), asked("guardian", "guardian")
		if err := store.AnswerCustomerAlone(ctx, both, drafted, d.version(drafted)); !errors.Is(err, models.ErrStep) {
			t.Errorf("of whom no secret is made: %v", err)
		}
		answered := asked("answered", "custodian")
		d.ok(modelstest.Approve(ctx, store, d.approver, answered, d.version(answered)))
		d.ok(store.MakeAnswer(ctx, d.request(answered).ID, onPaper))
		protect("true")

		var wrong *models.Invalid
		if err := modelstest.Approve(ctx, store, d.approver, drafted, d.version(drafted)); !errors.As(err, &wrong) || wrong.Field != "behalf" {
			t.Errorf("approved: %v", err)
		}
		_, paper := store.Paper(ctx, both, answered)
		_, data := store.SentData(ctx, both, answered)
		_, receipt := store.Acknowledgement(ctx, both, drafted)
		for what, err := range map[string]error{"paper": paper, "data": data, "receipt": receipt} {
			if !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := handOver(answered); !errors.Is(err, models.ErrStep) {
			t.Errorf("handed over: %v", err)
		}
		d.told()
		for _, ref := range []string{drafted, answered} {
			if !slices.Contains(found(ref).Can, models.StepToCustomer) {
				t.Errorf("%s: nobody can answer the customer alone", ref)
			}
			d.ok(store.AnswerCustomerAlone(ctx, both, ref, d.version(ref)))
			if k := found(ref); k.Delivery != "portal" || k.Behalf.Name != "Olli Öberg" || k.Barred() || slices.ContainsFunc(k.Tasks, func(t models.Task) bool { return t.Kind == models.TaskLetter }) {
				t.Errorf("%s: %+v", k.Delivery, k.Tasks)
			}
		}
		d.told()
		if todo := d.todo(answered); !slices.Contains(todo, "call") {
			t.Errorf("she is not told of the answer: %v", todo)
		}
		d.ok(modelstest.Approve(ctx, store, d.approver, drafted, d.version(drafted)))
		d.ok(store.MakeAnswer(ctx, d.request(drafted).ID, onPaper))
		if _, err := store.Paper(ctx, both, drafted); !errors.Is(err, models.ErrNotFound) || d.request(drafted).State != models.Answered {
			t.Errorf("%s, paper: %v", d.request(drafted).State, err)
		}

		d.ok(modelstest.Approve(ctx, store, d.approver, guardian, d.version(guardian)))
		d.ok(store.MakeAnswer(ctx, d.request(guardian).ID, onPaper))
		if _, err := store.Paper(ctx, both, guardian); err != nil {
			t.Errorf("a guardian's paper: %v", err)
		}
		d.ok(handOver(guardian))
	})
}

// TestGroupsOfAKind: a request names the groups of data that its kind can be narrowed to, and no others.
func TestGroupsOfAKind(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		d := atDesk(t, store, clk)
		for _, name := range []string{"customers", "analyses"} {
			n := models.NewRequest{Kind: models.Portability, Language: "fi", FormKey: name, Scope: models.Scope{Kinds: []string{name}}}
			var wrong *models.Invalid
			if _, _, err := store.Ask(context.Background(), d.anna, n); !errors.As(err, &wrong) || wrong.Field != "kinds" {
				t.Errorf("%s to carry away: %v", name, err)
			}
		}
	})
}
