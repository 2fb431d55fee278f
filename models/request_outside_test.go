package models_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"testing"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

func (d *desk) found(ref string) models.Case {
	d.Helper()
	k, err := d.store.StaffCase(context.Background(), d.agent, ref)
	d.ok(err)
	return k
}

// letter takes in a request for access that came by letter and is answered by post.
func (d *desk) letter(identified models.Code) string {
	d.Helper()
	return d.takeIn("letter", models.Came{Channel: models.ByLetter, Identified: identified, Delivery: "post", On: d.today().AddDays(-3)})
}

// takeIn takes in a request for access, and takes it.
func (d *desk) takeIn(key string, came models.Came) string {
	d.Helper()
	n := models.Intake{Number: "1001", NewRequest: models.NewRequest{Kind: models.Access, Language: "sv", FormKey: key}, Came: came}
	r, _, err := d.store.TakeIn(context.Background(), d.agent, n)
	d.ok(err)
	d.ok(d.store.Take(context.Background(), d.agent, r.Ref, 1))
	return r.Ref
}

func (d *desk) today() value.Date { return value.DateOf(d.clock.Now()) }

// TestAddedOutside: what a customer sends by letter is a message of theirs, with its day, way and files; a
// draft goes back to work, and the clock stays.
func TestAddedOutside(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.letter(models.NotIdentified)
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain("")))
		due := d.request(ref).DueOn
		o := models.Outside{Channel: models.ByLetter, Identified: "signature", On: d.today().AddDays(-1), Files: []models.NewFile{{Name: "kirje.png", Content: aPNG}}}
		for want, wrong := range map[string]func(*models.Outside){
			"channel: required":    func(o *models.Outside) { o.Channel = models.ByPortal },
			"on: required":         func(o *models.Outside) { o.On = value.Date{} },
			"on: future":           func(o *models.Outside) { o.On = d.today().AddDays(1) },
			"on: early":            func(o *models.Outside) { o.On = d.today().AddDays(-4) },
			"identified: required": func(o *models.Outside) { o.Identified = "personal_id" },
			"text: required":       func(o *models.Outside) { o.Text, o.Files = " ", nil },
		} {
			bad := o
			wrong(&bad)
			if err := store.AddOutside(ctx, d.agent, ref, d.version(ref), bad); err == nil || err.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
		}
		if err := store.AddOutside(ctx, d.approver, ref, d.version(ref), o); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("by who works on nothing: %v", err)
		}
		d.ok(store.AddOutside(ctx, d.agent, ref, d.version(ref), o))
		if k := d.found(ref); k.State != models.InProgress || k.Identified != models.NotIdentified {
			t.Errorf("who wrote is taken for who asked: %s, %s", k.State, k.Identified)
		}
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain("")))
		o.Confirms = true
		d.ok(store.AddOutside(ctx, d.agent, ref, d.version(ref), o))
		k := d.found(ref)
		if k.State != models.InProgress || k.DueOn != due || k.Identified != "signature" || len(k.Messages) != 2 {
			t.Fatalf("%s, due %s, %s, %d messages", k.State, k.DueOn, k.Identified, len(k.Messages))
		}
		if m := k.Messages[1]; m.FromStaff() || !m.Waits() || m.Channel != models.ByLetter || m.CameOn != o.On || len(m.Files) != 1 {
			t.Errorf("%+v", m)
		}
		mine, err := store.MyMessages(ctx, d.anna, ref)
		if err != nil || len(mine) != 2 {
			t.Fatalf("the customer reads %d messages, %v", len(mine), err)
		}
		if _, _, err := store.MyFile(ctx, d.anna, ref, k.Messages[1].Files[0].ID); !errors.Is(err, models.ErrNotFound) || len(mine[1].Files) > 0 {
			t.Errorf("a letter that may be of somebody else: %v, %d files", err, len(mine[1].Files))
		}
	})
}

// TestAddedOutsideAtOnce: a form that is sent several times at once is kept once.
func TestAddedOutsideAtOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		d := atDesk(t, store, clk)
		ref := d.letter("signature")
		version := d.version(ref)
		o := models.Outside{Channel: models.ByLetter, Identified: "signature", On: d.today(), Text: "Laskut myös.", Files: []models.NewFile{{Name: "kirje.png", Content: aPNG}}}
		answers := make(chan error)
		for range 4 {
			go func() { answers <- store.AddOutside(context.Background(), d.agent, ref, version, o) }()
		}
		taken := 0
		for range 4 {
			switch err := <-answers; {
			case err == nil:
				taken++
			case !errors.Is(err, models.ErrStale):
				t.Errorf("one of them: %v", err)
			}
		}
		k := d.found(ref)
		if taken != 1 || k.Version != version+1 || len(k.Messages) != 1 || len(k.Messages[0].Files) != 1 {
			t.Errorf("%d taken, %d messages, version %d after %d", taken, len(k.Messages), k.Version, version)
		}
	})
}

// TestWithdrawnOutside: by letter on a day, by somebody known, and not once it is answered.
func TestWithdrawnOutside(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.letter("signature")
		o := models.Outside{Channel: models.ByPhone, Identified: models.NotIdentified, On: d.today().AddDays(-1), Text: "Ei enää tarvita."}
		if err := store.WithdrawOutside(ctx, d.agent, ref, d.version(ref), o); err == nil || err.Error() != "identified: unknown" {
			t.Errorf("by somebody unknown: %v", err)
		}
		o.Identified = "callback"
		d.ok(store.WithdrawOutside(ctx, d.agent, ref, d.version(ref), o))
		k := d.found(ref)
		last := k.Steps[len(k.Steps)-1]
		if k.State != models.Withdrawn || k.AnsweredOn != o.On || last.Note != o.Text || last.ActorKind != "staff" || len(k.Tasks) != 0 {
			t.Errorf("%s on %s, %+v, tasks %+v", k.State, k.AnsweredOn, last, k.Tasks)
		}
		if m := k.Messages; len(m) != 1 || m[0].Channel != models.ByPhone || m[0].Waits() {
			t.Errorf("%+v", m)
		}

		answered := d.ask(models.NewRequest{Kind: models.Portability})
		d.answer(answered, plain(""))
		if err := store.WithdrawOutside(ctx, d.agent, answered, d.version(answered), o); !errors.Is(err, models.ErrStep) {
			t.Errorf("an answered one: %v", err)
		}
	})
}

// TestIdentifiedAsTold: who was asked who they are is known as staff tell, and an identity code is no way.
func TestIdentifiedAsTold(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.letter(models.NotIdentified)
		for _, how := range []models.Code{models.NotIdentified, "document"} {
			d.ok(store.AskCustomer(ctx, d.agent, ref, d.version(ref), clock.Identity, "Vem är du?"))
			for _, wrong := range []models.Code{"", "personal_id", "login"} {
				err := store.Resume(ctx, d.agent, ref, d.version(ref), models.Reply{Channel: models.ByCounter, On: d.today(), Identified: wrong, Note: "Kävi."})
				if err == nil || err.Error() != "identified: required" {
					t.Errorf("%q: %v", wrong, err)
				}
			}
			d.ok(store.Resume(ctx, d.agent, ref, d.version(ref), models.Reply{Channel: models.ByCounter, On: d.today(), Identified: how, Note: "Kävi."}))
			if got := d.request(ref).Identified; got != how {
				t.Errorf("%s was told, %s is stored", how, got)
			}
		}
	})
}

// TestMessagesOnPaper: each message to somebody who is told on paper is a letter of its own on the check
// list, once, and can be printed; one that is read in the portal cannot.
func TestMessagesOnPaper(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.letter("signature")
		d.ok(store.AskCustomer(ctx, d.agent, ref, d.version(ref), clock.Specification, "Vad avser du?"))
		d.ok(store.Extend(ctx, d.approver, ref, d.version(ref), "Mycket."))
		k := d.found(ref)
		for range 2 { // a job can run twice
			for _, m := range k.Messages {
				d.ok(store.TellOfRequest(ctx, &models.Job{}, models.RequestJob{Request: k.ID, Message: m.ID}, nil))
			}
		}
		kinds := map[models.TaskKind]int{}
		for _, task := range d.found(ref).Tasks {
			kinds[task.Kind]++
		}
		if kinds[models.TaskMessage] != 2 || kinds[models.TaskLetter] != 1 {
			t.Errorf("tasks: %v", kinds)
		}
		l, err := store.PaperMessage(ctx, d.agent, ref, k.Messages[1].ID)
		if err != nil || !l.Posted() || l.Message.Body != "Mycket." || l.Name == "" {
			t.Errorf("%+v %v", l, err)
		}

		portal := d.ask(models.NewRequest{Kind: models.Portability})
		d.answer(portal, plain("")) // to be told by mail, as far as the store knows
		d.ok(store.Tell(ctx, d.agent, portal, d.version(portal), models.NewMessage{Text: "Kiitos."}))
		on := d.found(portal)
		print := func() error {
			_, err := store.PaperMessage(ctx, d.agent, portal, on.Messages[0].ID)
			return err
		}
		paper := func() error { _, err := store.Paper(ctx, d.agent, portal); return err }
		if !errors.Is(print(), models.ErrNotFound) || !errors.Is(paper(), models.ErrNotFound) {
			t.Errorf("what is read in the portal is printed: %v, %v", print(), paper())
		}
		d.byLetter()
		d.ok(store.TellOfRequest(ctx, &models.Job{}, models.RequestJob{Request: on.ID, Message: on.Messages[0].ID}, nil))
		if err := print(); err != nil || !errors.Is(paper(), models.ErrNotFound) {
			t.Errorf("the message is told by letter: %v, and the answer: %v", err, paper())
		}
		d.ok(store.TellOfRequest(ctx, &models.Job{}, models.RequestJob{Request: on.ID}, nil))
		if err := paper(); err != nil {
			t.Errorf("the answer is told by letter: %v", err)
		}
		tasks := d.found(portal).Tasks
		d.ok(store.TickTask(ctx, d.agent, portal, tasks[len(tasks)-1].ID, models.Ticked))
		if !errors.Is(paper(), models.ErrNotFound) {
			t.Error("the letter is sent and printed again")
		}
	})
}

// TestWhoConfirms: a request of which nobody knew who made it is from then on of who tells that they did, and nobody
// tells so of what another has asked for the customer.
func TestWhoConfirms(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		olli, elli := models.Behalf{Name: "Olli Öberg", Authority: "attorney"}, models.Behalf{Name: "Elli Öberg", Authority: "attorney"}
		for _, one := range []struct {
			made, tells, of models.Behalf
			wrong           string
		}{
			{tells: olli, of: olli},
			{made: olli, tells: olli, of: olli},
			{made: olli, of: olli}, // the customer tells that he may
			{made: olli, tells: elli, of: olli, wrong: "behalf: other"},
			{},
		} {
			came := models.Came{Channel: models.ByEmail, Identified: models.NotIdentified, Delivery: "counter", On: d.today(), Behalf: one.made}
			ref := d.takeIn(one.made.Name+" "+one.tells.Name, came)
			err := store.AddOutside(ctx, d.agent, ref, d.version(ref), models.Outside{
				Channel: models.ByCounter, Identified: "document", On: d.today(), Text: "Minä pyysin.", Behalf: one.tells, Confirms: true,
			})
			if fmt.Sprint(err) != cmp.Or(one.wrong, "<nil>") {
				t.Errorf("%+v: %v", one, err)
			}
			if got := d.request(ref); got.Behalf != one.of || (got.Identified == "document") != (one.wrong == "") {
				t.Errorf("%+v: of %+v, %s", one, got.Behalf, got.Identified)
			}
		}
	})
}

// TestNobodyWithdrawsForAnother: who acts for the customer takes back what they asked themselves, and the customer
// whatever was asked for them.
func TestNobodyWithdrawsForAnother(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		olli, elli := models.Behalf{Name: "Olli Öberg", Authority: "attorney"}, models.Behalf{Name: "Elli Öberg", Authority: "guardian"}
		for _, one := range []struct {
			made, back models.Behalf
			wrong      string
		}{{back: olli, wrong: "behalf: other"}, {made: olli, back: elli, wrong: "behalf: other"}, {made: olli, back: olli}, {made: olli}, {}} {
			came := models.Came{Channel: models.ByLetter, Identified: "signature", Delivery: "post", On: d.today(), Behalf: one.made}
			ref := d.takeIn(fmt.Sprint(one), came)
			err := store.WithdrawOutside(ctx, d.agent, ref, d.version(ref), models.Outside{Channel: models.ByLetter, Identified: "signature", On: d.today(), Text: "Perutaan.", Behalf: one.back})
			if fmt.Sprint(err) != cmp.Or(one.wrong, "<nil>") || (d.request(ref).State == models.Withdrawn) != (one.wrong == "") {
				t.Errorf("%+v: %v, %s", one, err, d.request(ref).State)
			}
			if one.wrong != "" {
				d.ok(store.WithdrawMine(ctx, d.anna, ref))
			}
		}
	})
}
