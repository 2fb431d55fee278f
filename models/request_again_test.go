package models_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

// again asks a second time, by another form.
func (d *desk) again(key string, n models.NewRequest) models.Request {
	d.Helper()
	n.Language, n.FormKey = "fi", key
	r, fresh, err := d.store.Ask(context.Background(), d.anna, n)
	d.ok(err)
	if fresh {
		d.Fatalf("a second request of %s", n.Kind)
	}
	return r
}

func (d *desk) messages(ref string) []models.Message {
	d.Helper()
	messages, err := d.store.MyMessages(context.Background(), d.anna, ref)
	d.ok(err)
	return messages
}

// TestASecondFormIsKept: what it says is added to the open request, once, and the request grows by it.
func TestASecondFormIsKept(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access, Scope: models.Scope{Kinds: []string{"contracts"}, From: value.NewDate(2020, 1, 1)}})
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain("")))
		due := d.request(ref).DueOn
		clk.Advance(3 * 24 * time.Hour)
		d.anna = login(t, store, "1001")
		if r := d.again("nothing new", models.NewRequest{Kind: models.Access, Scope: models.Scope{Kinds: []string{"contracts"}, From: value.NewDate(2021, 1, 1)}}); r.Added || r.State != models.Drafted {
			t.Errorf("nothing new: %+v", r)
		}
		more := models.NewRequest{Kind: models.Access, Details: " Myös puhelut. ", Scope: models.Scope{Kinds: []string{"events", "contracts"}, From: value.NewDate(2019, 1, 1)}}
		for range 2 {
			if r := d.again("more", more); !r.Added || r.Ref != ref {
				t.Errorf("added: %t to %s", r.Added, r.Ref)
			}
		}
		r := d.request(ref)
		if r.State != models.InProgress || r.DueOn != due || fmt.Sprint(r.Scope.Kinds) != "[contracts events]" || r.Scope.From.Year() != 2019 {
			t.Errorf("%s, due %s, %+v", r.State, r.DueOn, r.Scope)
		}
		messages := d.messages(ref)
		if len(messages) != 1 || messages[0].Body != "Myös puhelut." || messages[0].About != models.AskedAgain || messages[0].FromStaff() ||
			messages[0].CameOn != value.DateOf(clk.Now()) || fmt.Sprint(messages[0].Scope.Kinds) != "[events contracts]" || !messages[0].Waits() {
			t.Errorf("%+v", messages)
		}
		agent := clerk(t, store, "Agent", "agent")
		written := models.QueueFilter{View: models.QueueWritten}
		if rows, n, err := store.Queue(ctx, agent, written); err != nil || n != 1 || rows[0].Ref != ref {
			t.Errorf("waits: %+v %v", rows, err)
		}
		d.ok(store.WriteDraft(ctx, agent, ref, d.version(ref), plain("")))
		if _, n, err := store.Queue(ctx, agent, written); err != nil || n != 0 {
			t.Errorf("%d wait after a new draft: %v", n, err)
		}

		// The form that is sent once more after the answer makes no new request.
		d.ok(modelstest.Approve(ctx, store, clerk(t, store, "Approver", "approver"), ref, d.version(ref)))
		d.ok(store.MakeAnswer(ctx, r.ID, onPaper))
		if r := d.again("more", more); r.Ref != ref || r.State != models.Answered {
			t.Errorf("sent once more: %s %s", r.Ref, r.State)
		}
	})
}

// TestASecondObjection: marketing ends at once, whatever state the first is in, and other purposes are
// weighed with it.
func TestASecondObjection(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		for state, prepare := range map[models.State]func(d *desk, ref string){
			models.InProgress: func(*desk, string) {},
			models.Drafted: func(d *desk, ref string) {
				d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain("")))
			},
			models.SpecificationPending: func(d *desk, ref string) {
				d.ok(store.AskCustomer(ctx, d.agent, ref, d.version(ref), clock.Specification, "Mitä?"))
			},
			models.Approved: func(d *desk, ref string) {
				d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain("")))
				d.ok(modelstest.Approve(ctx, store, d.approver, ref, d.version(ref)))
			},
		} {
			d := atDesk(t, store, clk)
			d.anna = login(t, store, "1001")
			ref := d.ask(models.NewRequest{Kind: models.Objection, Scope: models.Scope{Purposes: []string{interest()}}, Details: "Tilanteeni " + string(state)})
			prepare(d, ref)
			before := d.request(ref)
			if before.State != state {
				t.Fatalf("%s, want %s", before.State, state)
			}
			r := d.again("again "+string(state), models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}})
			got := d.request(ref)
			if !r.Added || !got.Scope.Marketing || len(got.Scope.Purposes) != 1 || got.State != models.InProgress {
				t.Errorf("%s: %+v, %s", state, got.Scope, got.State)
			}
			if stands := stored(t, store, d.anna, "direct_marketing", "phone"); stands != "own_prohibition" && stands != "own_refusal" {
				t.Errorf("%s: marketing: %s", state, stands)
			}
			if state == models.SpecificationPending && got.Deadline().Open {
				t.Error("the clock still stands")
			}
			d.ok(store.MakeAnswer(ctx, got.ID, onPaper)) // which was approved before this was asked
			if got := d.request(ref); got.State != models.InProgress {
				t.Errorf("%s: answered without what was asked in addition: %s", state, got.State)
			}
			d.ok(store.WithdrawMine(ctx, d.anna, ref))
			clk.Advance(time.Minute)
		}
	})
}

// TestASecondLetterIsKept: with its day and its files, as the customer's own; one of which nobody knows who wrote it
// is a request by itself, and changes nothing in the customer's.
func TestASecondLetterIsKept(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		today := value.DateOf(clk.Now())
		ref := d.ask(models.NewRequest{Kind: models.Access, Scope: models.Scope{Kinds: []string{"contracts"}}})
		d.ok(store.AskCustomer(ctx, d.agent, ref, d.version(ref), "specification", "Mitä?"))
		letter := models.Intake{
			NewRequest: models.NewRequest{Kind: models.Access, Language: "fi", FormKey: "letter", Details: "Kaikki."}, Number: "1001",
			Came:  models.Came{Channel: models.ByLetter, Identified: models.NotIdentified, Delivery: "post", On: today.AddDays(-2)},
			Files: []models.NewFile{{Name: "kirje.pdf", Content: aPDF}},
		}
		for i := range 2 {
			if r, fresh, err := store.TakeIn(ctx, d.agent, letter); err != nil || fresh != (i == 0) || r.Added || r.Ref == ref {
				t.Fatalf("%+v %t %v", r, fresh, err)
			}
		}
		if r := d.request(ref); r.State != models.SpecificationPending || len(r.Scope.Kinds) != 1 || !r.Deadline().Open || len(d.messages(ref)) != 1 {
			t.Errorf("a letter of nobody knows whom: %s %+v", r.State, r.Scope)
		}
		d.ok(store.GoOn(ctx, d.agent, ref, d.version(ref)))
		letter.FormKey, letter.Identified = "signed", "signature"
		for range 2 {
			if r, fresh, err := store.TakeIn(ctx, d.agent, letter); err != nil || fresh || !r.Added || r.Ref != ref {
				t.Fatalf("%+v %t %v", r, fresh, err)
			}
		}
		messages := d.found(ref).Messages
		if len(messages) != 2 || len(d.messages(ref)) != 2 {
			t.Fatalf("%d messages", len(messages))
		}
		m := messages[1]
		if m.FromStaff() || !m.Waits() || m.CameOn != today.AddDays(-2) || m.Channel != models.ByLetter || m.Identified != "signature" || m.Body != "Kaikki." || len(m.Files) != 1 {
			t.Errorf("%+v", m)
		}
		if _, content, err := store.StaffFile(ctx, d.agent, ref, m.Files[0].ID); err != nil || !bytes.Equal(content, aPDF) {
			t.Errorf("the letter: %v", err)
		}
		r := d.request(ref)
		if len(r.Scope.Kinds) != 0 || r.ReceivedOn != today.AddDays(-2) || r.DueOn != r.Deadline().Date || r.Deadline().Steps[0].Date != r.ReceivedOn {
			t.Errorf("%+v: it came on %s, and the time runs from %s to %s", r.Scope, today.AddDays(-2), r.ReceivedOn, r.DueOn)
		}
	})
}

// TestNobodyIsTakenForWhoAsked: a letter in the name of somebody who is said to act for a customer stays unknown,
// whatever the customer writes about it or asks beside it, until they say that it is theirs. Consents stay until then.
func TestNobodyIsTakenForWhoAsked(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		consents := func() (n int) {
			cells, err := store.MyPermissions(ctx, d.anna)
			d.ok(err)
			for _, c := range cells {
				if c.State == models.Granted {
					n++
				}
			}
			return n
		}
		given := consents()
		if given == 0 {
			t.Fatal("Anna has given no consent")
		}
		n := models.Intake{
			NewRequest: models.NewRequest{Kind: models.Erasure, Language: "fi", FormKey: "forged", Details: "Kaikki.", Scope: models.Scope{Ground: "consent_withdrawn"}}, Number: "1001",
			Came: models.Came{
				Channel: models.ByEmail, Identified: models.NotIdentified, Delivery: "counter", On: d.today(),
				Behalf: models.Behalf{Name: "Ville Vieras", Authority: "attorney"},
			},
		}
		r, fresh, err := store.TakeIn(ctx, d.agent, n)
		if err != nil || !fresh {
			t.Fatal(fresh, err)
		}
		d.ok(store.WriteMine(ctx, d.anna, r.Ref, models.NewMessage{Text: "En ole pyytänyt tätä."}))
		own, fresh, err := store.Ask(ctx, d.anna, models.NewRequest{Kind: models.Erasure, Language: "fi", FormKey: "own", Details: "Omani."})
		if err != nil || !fresh || own.Ref == r.Ref {
			t.Errorf("mixed with what is not hers: %s, fresh %t, %v", own.Ref, fresh, err)
		}
		if got := d.request(r.Ref); got.Identified != models.NotIdentified || consents() != given {
			t.Errorf("%s, %d consents", got.Identified, consents())
		}
		d.ok(store.WriteMine(ctx, d.anna, r.Ref, models.NewMessage{Text: "Olen sittenkin.", Mine: true}))
		if got := d.request(r.Ref); got.Identified != "login" || consents() != 0 {
			t.Errorf("%s, %d consents", got.Identified, consents())
		}
	})
}

// TestACorrectionOfWhatIsApproved: it takes the answer back to work, which would say nothing of it.
func TestACorrectionOfWhatIsApproved(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Rectification, Details: "Nimeni on väärin."})
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), ruling(models.RefusedWhole, models.AlreadyCorrect)))
		d.ok(modelstest.Approve(ctx, store, d.approver, ref, d.version(ref)))
		for range 2 {
			d.again("more", models.NewRequest{Kind: models.Rectification, Details: "Osoite myös."})
		}
		if r := d.found(ref); r.State != models.InProgress || len(r.Fields) != 2 || r.Fields[1].Reason != "Osoite myös." {
			t.Errorf("%s %+v", r.State, r.Fields)
		}
	})
}

// TestEveryWordIsDecidedOn: what a rectification says in words is not left without an answer when a value or a letter
// comes beside it, and who writes a letter is answered as they say there.
func TestEveryWordIsDecidedOn(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Rectification, Details: "Sukunimeni on väärin."})
		d.again("value", wrongly(t, store, d.anna, "customers", "value", models.NewValue{Field: "given_names", Value: "Anna Maria"}))
		letter := models.Intake{
			NewRequest: models.NewRequest{Kind: models.Rectification, Language: "fi", FormKey: "letter", Details: "Osoitteenikin on väärin."}, Number: "1001",
			Came: models.Came{Channel: models.ByLetter, Identified: "signature", Delivery: "post", On: d.today()},
		}
		for range 2 {
			if r, fresh, err := store.TakeIn(ctx, d.agent, letter); err != nil || fresh || r.Ref != ref {
				t.Fatalf("%s, fresh %t, %v", r.Ref, fresh, err)
			}
		}
		k := d.found(ref)
		var about []string
		for _, f := range k.Fields {
			about = append(about, f.Field+f.Reason)
		}
		if got := strings.Join(about, "; "); got != "Sukunimeni on väärin.; given_names; Osoitteenikin on väärin." || k.Delivery != "post" {
			t.Errorf("%s, by %s", got, k.Delivery)
		}
		form := models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: "Siksi."}}
		form.Ruling.Fields = []models.FieldRuling{{Field: k.Fields[1].ID, Accept: true}}
		var wrong *models.Invalid
		if err := store.WriteDraft(ctx, d.agent, ref, d.version(ref), form); !errors.As(err, &wrong) || wrong.Field != "fields" {
			t.Errorf("the words are not decided on: %v", err)
		}
	})
}

// TestASecondFormPostedByMany: one form is one message, however many send it at once.
func TestASecondFormPostedByMany(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		var senders sync.WaitGroup
		for range 6 {
			senders.Go(func() {
				_, _, err := store.Ask(context.Background(), d.anna, models.NewRequest{Kind: models.Access, Language: "fi", FormKey: "second", Details: "Lisää."})
				if err != nil {
					t.Error(err)
				}
			})
		}
		senders.Wait()
		if n := len(d.messages(ref)); n != 1 {
			t.Errorf("%d messages", n)
		}
	})
}

// TestWritingAboutAnAnswer: starts no clock, waits to be read, and ends with the time to collect.
func TestWritingAboutAnAnswer(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		before := d.answer(ref, plain(""))
		d.ok(store.WriteMine(ctx, d.anna, ref, models.NewMessage{Text: "Mitä tämä tarkoittaa?", Files: []models.NewFile{{Name: "kuva.png", Content: aPNG}}}))
		r := d.request(ref)
		if r.State != models.Answered || r.DueOn != before.DueOn || r.AnsweredOn != before.AnsweredOn {
			t.Errorf("%s, due %s, answered %s", r.State, r.DueOn, r.AnsweredOn)
		}
		waiting := func(want int) {
			t.Helper()
			counts, err := store.DigestCounts(ctx)
			if err != nil || counts[models.QueueWritten] != want || counts[models.QueueOpen] != 0 {
				t.Errorf("%v %v, want %d", counts, err, want)
			}
			counts, err = store.CountQueue(ctx, d.agent)
			if rows, n, also := store.Queue(ctx, d.agent, models.QueueFilter{View: models.QueueWritten}); err != nil || also != nil || n != want || len(rows) != want || counts[models.QueueWritten] != want {
				t.Errorf("%d rows, %v", n, errors.Join(err, also))
			}
		}
		waiting(1)
		stale := d.version(ref)
		d.ok(store.WriteMine(ctx, d.anna, ref, models.NewMessage{Text: "Vielä yksi asia."}))
		if err := store.ReadMessages(ctx, d.agent, ref, stale); !errors.Is(err, models.ErrStale) {
			t.Errorf("read without the last: %v", err)
		}
		if err := store.ReadMessages(ctx, clerk(t, store, "M", "marketing"), ref, d.version(ref)); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("read by marketing: %v", err)
		}
		d.ok(store.ReadMessages(ctx, d.agent, ref, d.version(ref)))
		waiting(0)
		d.ok(store.WriteMine(ctx, d.anna, ref, models.NewMessage{Text: "Kiitos."}))
		waiting(1)
		colleague := clerk(t, store, "Colleague", "agent")
		d.ok(store.Tell(ctx, colleague, ref, d.version(ref), models.NewMessage{Text: "Ole hyvä."}))
		waiting(0)
		if messages := d.messages(ref); len(messages) != 4 || messages[2].ReadAt.IsZero() {
			t.Errorf("%+v", messages)
		}

		for i := range models.MaxWaiting {
			d.ok(store.WriteMine(ctx, d.anna, ref, models.NewMessage{Text: fmt.Sprint(i)}))
		}
		if err := store.WriteMine(ctx, d.anna, ref, models.NewMessage{Text: "x"}); err == nil || err.Error() != "message: too_many" {
			t.Errorf("too many: %v", err)
		}
		clk.Advance((modelstest.AnswerDays + 1) * 24 * time.Hour)
		d.anna = login(t, store, "1001")
		if err := store.WriteMine(ctx, d.anna, ref, models.NewMessage{Text: "x"}); err == nil {
			t.Error("written after its time")
		}
		d.ok(store.ReadMessages(ctx, clerk(t, store, "Agent", "agent"), ref, d.version(ref)))
		if err := store.WriteMine(ctx, d.anna, ref, models.NewMessage{Text: "x"}); !errors.Is(err, models.ErrStep) {
			t.Errorf("written after its time: %v", err)
		}
		if steps := d.steps(ref); !slices.Contains(steps, models.StepWrite) {
			t.Errorf("steps: %v", steps)
		}
	})
}

func (d *desk) steps(ref string) (steps []models.Step) {
	_, rows, _, err := d.store.MyRequest(context.Background(), d.anna, ref)
	d.ok(err)
	for _, s := range rows {
		steps = append(steps, s.Step)
	}
	return steps
}

// TestWhoAsksIsAnswered: what the customer asks is not added to what somebody who acts for them does, nor the other
// way round, and neither changes how the other is answered. Who asks again adds to their own.
func TestWhoAsksIsAnswered(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		attorney := models.Behalf{Name: "Olli Öberg", Authority: "attorney"}
		takeIn := func(key string, n models.NewRequest, by models.Behalf) (models.Request, bool) {
			n.Language, n.FormKey = "fi", key
			r, fresh, err := store.TakeIn(ctx, d.agent, models.Intake{Number: "1001", NewRequest: n,
				Came: models.Came{Channel: models.ByCounter, Identified: "document", Delivery: "counter", On: d.today(), Behalf: by}})
			d.ok(err)
			return r, fresh
		}
		for kind, forms := range map[models.RequestKind][2]models.NewRequest{
			models.Access:        {{Kind: models.Access, Scope: models.Scope{Kinds: []string{"invoices"}}}, {Kind: models.Access, Details: "Allt."}},
			models.Rectification: {{Kind: models.Rectification, Details: "Laskutusosoite."}, {Kind: models.Rectification, Details: "Salatie 5."}},
		} {
			his, fresh := takeIn(string(kind), forms[0], attorney)
			if !fresh {
				t.Fatalf("%s: not his own", kind)
			}
			if open, err := store.MyOpenRequest(ctx, d.anna, kind); err != nil || open != nil {
				t.Errorf("%s: hers is under way: %+v %v", kind, open, err)
			}
			n := forms[1]
			n.Language, n.FormKey = "sv", "her own "+string(kind)
			hers, fresh, err := store.Ask(ctx, d.anna, n)
			if err != nil || !fresh || hers.Ref == his.Ref || hers.Delivery != "portal" || hers.Behalf.Somebody() {
				t.Errorf("%s: fresh %t, %+v, %v", kind, fresh, hers, err)
			}
			if k := d.found(his.Ref); len(k.Scope.Kinds) != len(forms[0].Scope.Kinds) || len(k.Messages) != 0 || len(k.Fields) > 1 {
				t.Errorf("%s: his has what is hers: %+v %+v", kind, k.Scope, k.Fields)
			}
			if again, fresh := takeIn("again "+string(kind), forms[0], attorney); fresh || again.Ref != his.Ref {
				t.Errorf("%s: he asks again: %s, fresh %t", kind, again.Ref, fresh)
			}
			if other, fresh := takeIn("other "+string(kind), forms[0], models.Behalf{Name: "Elli Öberg", Authority: "custodian"}); !fresh || other.Ref == his.Ref {
				t.Errorf("%s: somebody else for her: %s, fresh %t", kind, other.Ref, fresh)
			}
			if got := d.request(hers.Ref); got.Delivery != "portal" {
				t.Errorf("%s: hers is answered by %s", kind, got.Delivery)
			}
			if again, fresh := takeIn("at the counter "+string(kind), forms[1], models.Behalf{}); fresh || again.Ref != hers.Ref {
				t.Errorf("%s: she comes herself: %s, fresh %t", kind, again.Ref, fresh)
			}
		}
	})
}

// TestWhatIsDueEarlierIsItsOwn: what is asked beside a request that was taken up again, extended or waits for the customer
// is not answered by that one's later day; what asks nothing new is.
func TestWhatIsDueEarlierIsItsOwn(t *testing.T) {
	asks := func(kinds ...string) models.NewRequest {
		return models.NewRequest{Kind: models.Access, Scope: models.Scope{Kinds: kinds}}
	}
	for name, c := range map[string]struct {
		then   func(d *desk, ref string)
		more   models.NewRequest
		back   int  // days ago that the letter came
		portal bool // in which it is asked
		fresh  bool
	}{
		"a letter that lay while another was taken up": {(*desk).takenUp, asks("contracts"), 25, false, true},
		"a letter of today beside it":                  {(*desk).takenUp, asks("contracts"), 0, false, false},
		"a form beside it":                             {(*desk).takenUp, asks("contracts"), 0, true, false},
		"the same in a letter that lay":                {(*desk).takenUp, asks("invoices"), 25, false, false},
		"a letter beside what is extended":             {(*desk).extended, asks("contracts"), 0, false, true},
		"a form beside what is extended":               {(*desk).extended, asks("contracts"), 0, true, true},
		"the same beside what is extended":             {(*desk).extended, asks("invoices"), 0, true, false},
		"a letter from before what waits was asked":    {(*desk).asked, asks("contracts"), 25, false, true},
		"a letter in what waits":                       {(*desk).asked, asks("contracts"), 2, false, false},
		"a form in what waits":                         {(*desk).asked, asks("contracts"), 0, true, false},
		"beside a plain one":                           {func(*desk, string) {}, asks("contracts"), 3, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
				ctx := context.Background()
				d := atDesk(t, store, clk)
				ref := d.ask(asks("invoices"))
				c.then(d, ref)
				d.later(5)
				n := c.more
				n.Language, n.FormKey = "fi", "more"
				on := d.today().AddDays(-c.back)
				var r models.Request
				var fresh bool
				var err error
				if c.portal {
					r, fresh, err = store.Ask(ctx, d.anna, n)
				} else {
					r, fresh, err = store.TakeIn(ctx, d.agent, models.Intake{Number: "1001", NewRequest: n,
						Came: models.Came{Channel: models.ByLetter, Identified: "signature", Delivery: "post", On: on}})
				}
				if d.ok(err); fresh != c.fresh || (r.Ref == ref) == c.fresh {
					t.Fatalf("%s beside %s, fresh %t", r.Ref, ref, fresh)
				}
				if own := clock.Due(clock.Request{Received: on}).Date; fresh && d.request(r.Ref).DueOn != own {
					t.Errorf("due on %s, want %s", d.request(r.Ref).DueOn, own)
				}
				if k := d.found(ref); !fresh && k.Deadline().Open {
					t.Error("the clock still stands")
				}
				if again, fresh, err := store.Ask(ctx, d.anna, n); err != nil || fresh || c.portal && again.Ref != r.Ref {
					t.Errorf("asked once more: %s, fresh %t, %v", again.Ref, fresh, err)
				}
			})
		})
	}
}

// takenUp answers a request and takes it up again a month later.
func (d *desk) takenUp(ref string) {
	d.Helper()
	d.answer(ref, plain(""))
	d.later(30)
	d.ok(d.store.Reopen(context.Background(), d.approver, ref, d.version(ref), "Unohtui."))
}

func (d *desk) extended(ref string) {
	d.Helper()
	d.ok(d.store.Extend(context.Background(), d.approver, ref, d.version(ref), "Laskuja on paljon."))
}

func (d *desk) asked(ref string) {
	d.Helper()
	d.ok(d.store.AskCustomer(context.Background(), d.agent, ref, d.version(ref), clock.Specification, "Mitä?"))
}

// TestAnotherGround: a second form on another ground is kept, and of two grounds a restriction has the one that lasts.
func TestAnotherGround(t *testing.T) {
	for name, c := range map[string]struct {
		kind              models.RequestKind
		first, then, want models.Code
	}{
		"a claim after accuracy": {models.RestrictionOfProcessing, models.GroundAccuracy, models.GroundClaims, models.GroundClaims},
		"accuracy after a claim": {models.RestrictionOfProcessing, models.GroundClaims, models.GroundAccuracy, models.GroundClaims},
		"two that pass":          {models.RestrictionOfProcessing, models.GroundObjection, models.GroundAccuracy, models.GroundObjection},
		"erasure":                {models.Erasure, "not_needed", "unlawful_erase", "not_needed"},
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
				ctx := context.Background()
				d := atDesk(t, store, clk)
				ref := d.ask(models.NewRequest{Kind: c.kind, Scope: models.Scope{Ground: c.first}})
				clk.Advance(time.Hour)
				again := models.NewRequest{Kind: c.kind, Language: "fi", FormKey: "another", Scope: models.Scope{Ground: c.then}}
				r, fresh, err := store.Ask(ctx, d.anna, again)
				if err != nil || fresh || !r.Added || r.Ref != ref {
					t.Fatalf("%s, fresh %t, added %t, %v", r.Ref, fresh, r.Added, err)
				}
				messages := d.found(ref).Messages
				if len(messages) != 1 || messages[0].Scope.Ground != c.then || d.request(ref).Scope.Ground != c.want {
					t.Errorf("ground %s, messages %+v", d.request(ref).Scope.Ground, messages)
				}
			})
		})
	}
}

// TestExtensionIsToBeTold: of an extension that goes by letter staff are reminded until it is posted, with the day by
// which the customer has to know; who reads it in the portal or in a mail is told by that.
func TestExtensionIsToBeTold(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		d := atDesk(t, store, clk)
		modelstest.Import(t, store, modelstest.File(t, "contacts", "id,customer,channel,value", "W-1,1001,email,anna@example.com"))
		for _, delivery := range []models.Code{"post", "portal"} {
			ref := d.takeIn(string(delivery), models.Came{Channel: models.ByLetter, Identified: "signature", Delivery: delivery, On: d.today()})
			due := d.request(ref).DueOn
			d.extended(ref)
			d.told()
			k := d.found(ref)
			if k.ToldOfExtensionBy() != due || !k.DueOn.After(due) {
				t.Errorf("%s: to be told by %s, want %s", delivery, k.ToldOfExtensionBy(), due)
			}
			if byLetter := delivery == "post"; byLetter != k.ExtensionUntold() {
				t.Errorf("%s: untold %t, %+v", delivery, k.ExtensionUntold(), k.Tasks)
			}
			d.tick(ref, models.TaskMessage)
			if d.found(ref).ExtensionUntold() {
				t.Errorf("%s: untold though posted", delivery)
			}
			d.ok(store.WithdrawMine(context.Background(), d.anna, ref))
			clk.Advance(time.Minute)
		}
	})
}
