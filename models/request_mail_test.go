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
	"omatiedot/models/clock"
	"omatiedot/models/modelstest"
)

// told runs what is due of requests, as a worker does, and returns what was sent; nothing is sent by the ways
// that are refused.
func (d *desk) told(refused ...models.TellWay) (sent []models.Telling) {
	d.Helper()
	ctx := context.Background()
	for {
		job, err := d.store.NextJob(ctx)
		if errors.Is(err, models.ErrNotFound) {
			return sent
		}
		d.ok(err)
		if job.Kind == models.JobMail {
			var on models.RequestJob
			d.ok(json.Unmarshal([]byte(job.Payload), &on))
			err = d.store.TellOfRequest(ctx, job, on, func(to models.Telling) error {
				if slices.Contains(refused, to.Way) {
					return errors.New("refused")
				}
				sent = append(sent, to)
				return nil
			})
		}
		d.ok(d.store.FinishJob(ctx, job, err))
	}
}

// byLetter imports where the customer of the desk lives, and that they prefer letters.
func (d *desk) byLetter() {
	d.Helper()
	modelstest.Import(d, d.store,
		modelstest.File(d, "customers", "number,kind,given_names,family_name,personal_id,language,preferred_contact", "1001,person,Änna Maria,Öberg,010594Y9032,sv,post"),
		modelstest.File(d, "addresses", "id,customer,kind,street,postal_code,post_office", "L-1,1001,home,Kirjetie 1,32999,Koekylä"))
}

// todo are the tasks by which staff are to tell the customer, as "kind subject", with a star where done.
func (d *desk) todo(ref string) (tasks []string) {
	d.Helper()
	found, err := d.store.StaffCase(context.Background(), d.approver, ref)
	d.ok(err)
	for _, task := range found.Tasks {
		if slices.Contains([]models.TaskKind{models.TaskLetter, models.TaskMessage, models.TaskReceipt, models.TaskCall}, task.Kind) {
			tasks = append(tasks, strings.TrimSpace(string(task.Kind)+" "+task.Subject)+map[bool]string{true: "*"}[task.Done()])
		}
	}
	return tasks
}

// TestHowCustomersAreToldOfRequests: by every preference, with every kind of address held, protected or not.
// Who prefers the portal looks there; everybody else is told, if need be by staff who find out how to call;
// and nothing goes on paper to who is protected.
func TestHowCustomersAreToldOfRequests(t *testing.T) {
	held := []string{"", "email", "mobile", "fixed", "post", "mobile post", "email mobile fixed post"}
	want := map[string]string{ // by preference, for what is held; in capitals for who is protected
		"":       "phone email phone phone post post email",
		"email":  "phone email phone phone post post email",
		"sms":    "phone email sms phone post sms sms",
		"phone":  "phone email phone phone post phone phone",
		"post":   "phone email phone phone post post post",
		"portal": "portal portal portal portal portal portal portal",
		"NONE":   "phone email phone phone phone phone email",
		"EMAIL":  "phone email phone phone phone phone email",
		"SMS":    "phone email sms phone phone sms sms",
		"PHONE":  "phone email phone phone phone phone phone",
		"POST":   "phone email phone phone phone phone email",
		"PORTAL": "portal portal portal portal portal portal portal",
	}
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		store.SetTexts(true)
		customers, contacts, addresses := []string{"number,kind,given_names,family_name,language,preferred_contact,protected"},
			[]string{"id,customer,channel,value"}, []string{"id,customer,kind,street,postal_code,post_office"}
		ways, names := map[string]string{}, map[string]string{}
		for prefers, row := range want {
			for i, way := range strings.Fields(row) {
				number := fmt.Sprint(100 + len(ways))
				ways[number], names[number] = way, fmt.Sprintf("%q with %q", prefers, held[i])
				customers = append(customers, fmt.Sprintf("%s,person,Aino,Mallikas,sv,%s,%t", number, strings.Replace(strings.ToLower(prefers), "none", "", 1), prefers != strings.ToLower(prefers)))
				for _, h := range strings.Fields(held[i]) {
					id := h + "-" + number + "," + number + ","
					switch h {
					case "email":
						contacts = append(contacts, id+"email,a"+number+"@koe.example")
					case "mobile":
						contacts = append(contacts, id+"phone,040 1234"+number)
					case "fixed":
						contacts = append(contacts, id+"phone,09 1234"+number)
					case "post":
						addresses = append(addresses, id+"home,Koetie "+number+",32999,Koekylä")
					}
				}
			}
		}
		modelstest.Import(t, store, modelstest.File(t, "customers", customers...), modelstest.File(t, "contacts", contacts...), modelstest.File(t, "addresses", addresses...))
		d := &desk{T: t, store: store, clock: clk, approver: clerk(t, store, "Approver", "approver")}
		for number, way := range ways {
			r, _, err := store.Ask(context.Background(), login(t, store, number), models.NewRequest{Kind: models.Access, Language: "en", FormKey: number})
			d.ok(err)
			got := "portal"
			for _, to := range d.told() {
				got = string(to.Way)
				if !strings.HasSuffix(strings.TrimSuffix(to.To, "@koe.example"), number) || to.Language != "en" {
					t.Errorf("%s is told by %+v", names[number], to)
				}
			}
			for _, task := range d.todo(r.Ref) {
				got = map[string]string{"receipt receive": "post", "call receive": "phone"}[task]
			}
			if got != way {
				t.Errorf("%s is told by %s, want %s", names[number], got, way)
			}
		}
	})
}

// TestToldOnPaper: who asked on paper is told on paper, whatever they prefer otherwise; but not who is
// protected since.
func TestToldOnPaper(t *testing.T) {
	for _, delivery := range []models.Code{"post", "counter"} {
		modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
			ctx := context.Background()
			d := atDesk(t, store, clk)
			customer := func(protected bool) {
				modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,given_names,family_name,personal_id,language,protected",
					fmt.Sprint("1001,person,Änna Maria,Öberg,010594Y9032,sv,", protected)))
			}
			modelstest.Import(t, store, modelstest.File(t, "contacts", "id,customer,channel,value", "E-1,1001,email,anna@koe.example"))
			r, _, err := store.TakeIn(ctx, d.agent, models.Intake{Number: "1001", NewRequest: models.NewRequest{Kind: models.Access, Language: "sv", FormKey: "letter"},
				Came: models.Came{Channel: models.ByLetter, Identified: "signature", Delivery: delivery, On: d.today()}})
			d.ok(err)
			if sent := d.told(); len(sent) > 0 || !slices.Equal(d.todo(r.Ref), []string{"receipt receive"}) {
				t.Errorf("%s: mailed %v, to do %v", delivery, sent, d.todo(r.Ref))
			}
			l, err := store.Acknowledgement(ctx, d.agent, r.Ref)
			if err != nil || l.Posted() != (delivery == "post") {
				t.Errorf("%s: %+v %v", delivery, l, err)
			}
			d.ok(store.WithdrawMine(ctx, d.anna, r.Ref))
			customer(true)
			if sent := d.told(); len(sent) != 1 || sent[0].Way != models.TellByEmail || len(d.todo(r.Ref)) > 0 {
				t.Errorf("%s, protected: mailed %v, to do %v", delivery, sent, d.todo(r.Ref))
			}
		})
	}
}

// TestReceipts: that a request came and that it was withdrawn is told once each, outside the portal too;
// by letter it can be printed as long as it waits to be sent.
func TestReceipts(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		modelstest.Import(t, store, modelstest.File(t, "contacts", "id,customer,channel,value", "E-1,1001,email,anna@koe.example"))
		form := models.NewRequest{Kind: models.Erasure, Language: "fi", FormKey: "k"}
		for range 2 { // the form is sent twice
			_, _, err := store.Ask(ctx, d.anna, form)
			d.ok(err)
		}
		if sent := d.told(); len(sent) != 1 || sent[0].To != "anna@koe.example" || sent[0].Way != models.TellByEmail {
			t.Errorf("that it came is told by %+v", sent)
		}
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.ok(store.WithdrawMine(ctx, d.anna, ref))
		if sent := d.told(); len(sent) != 1 {
			t.Errorf("of one that was withdrawn at once %d mails tell", len(sent))
		}

		d.byLetter()
		ref = d.ask(models.NewRequest{Kind: models.Portability})
		d.told()
		waiting := func() string {
			rows, total, err := store.Queue(ctx, d.agent, models.QueueFilter{View: models.QueueTasks})
			d.ok(err)
			counts, err := store.DigestCounts(ctx)
			d.ok(err)
			return fmt.Sprint(len(rows), total, counts[models.QueueTasks])
		}
		if got := waiting(); got != "1 1 1" {
			t.Errorf("with a letter to post the queue has %s", got)
		}
		l, err := store.Acknowledgement(ctx, d.agent, ref)
		if err != nil || !l.Posted() || l.Address == nil || l.Address.Street != "Kirjetie 1" {
			t.Errorf("%+v %v", l, err)
		}
		d.ok(store.Tell(ctx, d.agent, ref, d.version(ref), models.NewMessage{Text: "Hei"}))
		d.told()
		d.ok(store.WithdrawMine(ctx, d.anna, ref))
		d.told()
		if got := d.todo(ref); !slices.Equal(got, []string{"receipt withdraw"}) {
			t.Errorf("of one that was withdrawn the tasks are %v", got)
		}
		l, err = store.Acknowledgement(ctx, d.agent, ref)
		if err != nil || l.Request.State != models.Withdrawn || !l.Posted() {
			t.Errorf("%+v %v", l, err)
		}
		d.ok(store.TickTask(ctx, d.agent, ref, d.found(ref).Tasks[0].ID, models.Ticked))
		if got := waiting(); got != "0 0 0" {
			t.Errorf("once it is posted the queue has %s", got)
		}
		if _, err := store.Acknowledgement(ctx, d.agent, ref); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("the letter is sent and printed again: %v", err)
		}
	})
}

// TestWhatCannotBeSent goes to staff in the end: a gateway that refuses gives way to mail within a day, and
// a mail server that does gives way to a letter or a call within three. No job is given up over it.
func TestWhatCannotBeSent(t *testing.T) {
	for _, c := range []struct {
		prefers, post string
		want          string
	}{{"sms", "", "call "}, {"email", "Koetie 7", "message "}, {"email", "", "call "}} {
		modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
			ctx := context.Background()
			store.SetTexts(true)
			d := atDesk(t, store, clk)
			modelstest.Import(t, store,
				modelstest.File(t, "customers", "number,kind,given_names,family_name,personal_id,language,preferred_contact", "1001,person,Änna Maria,Öberg,010594Y9032,sv,"+c.prefers),
				modelstest.File(t, "contacts", "id,customer,channel,value", "E-1,1001,email,anna@koe.example", "T-1,1001,phone,040 1234567"))
			if c.post != "" {
				modelstest.Import(t, store, modelstest.File(t, "addresses", "id,customer,kind,street,postal_code,post_office", "L-1,1001,home,"+c.post+",32999,Koekylä"))
			}
			ref := d.ask(models.NewRequest{Kind: models.Access})
			d.told()
			d.ok(store.AskCustomer(ctx, d.agent, ref, d.version(ref), clock.Specification, "Mitä tarkoitat?"))
			begin := clk.Now()
			for len(d.todo(ref)) == 0 && clk.Now().Sub(begin) < 10*24*time.Hour {
				if sent := d.told(models.TellByEmail, models.TellByText); len(sent) > 0 {
					t.Fatalf("sent: %+v", sent)
				}
				clk.Advance(time.Hour)
				d.approver = clerk(t, store, "Approver", "approver")
			}
			if took, got := clk.Now().Sub(begin), d.todo(ref); took > 3*24*time.Hour || len(got) != 1 || !strings.HasPrefix(got[0], c.want) {
				t.Errorf("%+v: after %s there is %v", c, took, got)
			}
			if waiting, failing, dead, err := store.JobCounts(ctx); err != nil || waiting+failing+dead > 0 {
				t.Errorf("%d jobs wait, %d fail, %d are dead: %v", waiting, failing, dead, err)
			}
			if c.prefers != "sms" {
				return
			}
			d.later(0)
			d.ok(store.Tell(ctx, d.agent, ref, d.version(ref), models.NewMessage{Text: "Hei"}))
			begin = clk.Now()
			for clk.Now().Sub(begin) < 24*time.Hour {
				if sent := d.told(models.TellByText); len(sent) > 0 {
					if sent[0].Way != models.TellByEmail {
						t.Errorf("instead of a text message: %+v", sent)
					}
					return
				}
				clk.Advance(time.Hour)
			}
			t.Error("no mail in place of a text message that is refused")
		})
	}
}

// letters counts the letters on a request's check list.
func (d *desk) letters(ref string) int {
	d.Helper()
	found, err := d.store.StaffCase(context.Background(), d.approver, ref)
	d.ok(err)
	n := 0
	for _, task := range found.Tasks {
		if task.Kind == models.TaskLetter {
			n++
		}
	}
	return n
}

// TestLetterBeforeTheList: a letter that is added before the request is taken leaves the list whole.
func TestLetterBeforeTheList(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		r, _, err := store.Ask(ctx, d.anna, models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}, Language: "fi", FormKey: "k"})
		d.ok(err)
		d.byLetter()
		d.told()
		for range 2 {
			d.ok(store.Take(ctx, d.agent, r.Ref, d.version(r.Ref)))
			d.ok(store.GiveBack(ctx, d.agent, r.Ref, d.version(r.Ref)))
		}
		found, err := store.StaffCase(ctx, d.approver, r.Ref)
		d.ok(err)
		if len(found.Tasks) != 2 {
			t.Errorf("%+v", found.Tasks)
		}
	})
}

// TestMyRuling is there once the request is answered, is that of the approved draft, and is nobody else's.
func TestMyRuling(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain("Kesken")))
		if a, _, err := store.MyRuling(ctx, d.anna, ref); a != nil || err != nil {
			t.Errorf("of a draft: %+v %v", a, err)
		}
		d.answer(ref, plain("Valmis"))
		a, register, err := store.MyRuling(ctx, d.anna, ref)
		if err != nil || a == nil || a.Text != "Valmis" || a.Ruling.Outcome != models.Fulfilled || register == nil || len(a.Sections)+len(a.Accesses) != 0 {
			t.Fatalf("%+v %v", a, err)
		}
		if _, _, err := store.MyRuling(ctx, login(t, store, "1002"), ref); err != models.ErrNotFound {
			t.Errorf("somebody else's: %v", err)
		}
		d.ok(store.Reopen(ctx, d.approver, ref, d.version(ref), "Unohtui."))
		if a, _, err := store.MyRuling(ctx, d.anna, ref); a == nil || a.Text != "Valmis" || err != nil {
			t.Errorf("of what is taken up again: %+v %v", a, err)
		}
	})
}

// TestMyUnread counts what staff wrote until the request's page is opened.
func TestMyUnread(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.ok(store.Tell(ctx, d.agent, ref, d.version(ref), models.NewMessage{Text: "Hei"}))
		d.ok(store.WriteMine(ctx, d.anna, ref, models.NewMessage{Text: "Hei"}))
		id := d.request(ref).ID
		for _, c := range []struct {
			me   models.Me
			want int
		}{{d.anna, 1}, {login(t, store, "1002"), 0}} {
			if got, err := store.MyUnread(ctx, c.me); err != nil || got[id] != c.want {
				t.Errorf("%v %v, want %d", got, err, c.want)
			}
		}
		_, err := store.MyMessages(ctx, d.anna, ref)
		d.ok(err)
		if got, err := store.MyUnread(ctx, d.anna); err != nil || len(got) != 0 {
			t.Errorf("after reading: %v %v", got, err)
		}
	})
}

// TestAskingAboutALook: of the customer's own log alone.
func TestAskingAboutALook(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		d.ok(store.OpenCustomer(ctx, d.agent, "1001", models.Reason{Code: "billing"}))
		clk.Advance(time.Minute)
		entries, _, err := store.MyAccesses(ctx, d.anna, 1)
		d.ok(err)
		bo := login(t, store, "1002")
		ask := func(me models.Me, entry int64) error {
			_, _, err := store.Ask(ctx, me, models.NewRequest{Kind: models.Unrecognised, Scope: models.Scope{Entry: entry, Marketing: true}, Language: "fi", FormKey: "k"})
			return err
		}
		for _, e := range entries {
			if one, err := store.MyAccess(ctx, d.anna, e.ID); err != nil || one != e {
				t.Errorf("%+v %v, want %+v", one, err, e)
			}
			if err := ask(bo, e.ID); err == nil {
				t.Errorf("somebody else's entry %d is asked about", e.ID)
			}
		}
		d.ok(ask(d.anna, entries[0].ID))
		mine, err := store.MyRequests(ctx, d.anna)
		if err != nil || len(mine) != 1 || mine[0].Scope.Entry != entries[0].ID || mine[0].Scope.Marketing {
			t.Errorf("%+v %v", mine, err)
		}
	})
}

// TestSomebodyAsksAtTheCounter: the customer learns in their own way that somebody else asks for them, and who comes
// for the answer is not told the name of a customer whom they may not be.
func TestSomebodyAsksAtTheCounter(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		modelstest.Import(t, store, modelstest.File(t, "contacts", "id,customer,channel,value", "W-1,1001,email,anna@example.com"))
		olli := models.Behalf{Name: "Olli Öberg", Authority: "attorney"}
		for name, one := range map[string]struct {
			identified models.Code
			by         models.Behalf
			sent       int
			todo       string
			to         string
		}{
			"unknown":       {models.NotIdentified, models.Behalf{}, 1, "[letter]", ""},
			"unknown, Olli": {models.NotIdentified, olli, 1, "[letter]", olli.Name},
			"Olli":          {"document", olli, 1, "[letter receipt receive]", "Änna Maria Öberg"},
			"Anna herself":  {"document", models.Behalf{}, 0, "[letter receipt receive]", "Änna Maria Öberg"},
		} {
			ref := d.takeIn(name, models.Came{Channel: models.ByCounter, Identified: one.identified, Delivery: "counter", On: d.today(), Behalf: one.by})
			sent := d.told()
			if len(sent) != one.sent || one.sent > 0 && sent[0].To != "anna@example.com" || fmt.Sprint(d.todo(ref)) != one.todo {
				t.Errorf("%s: sent %v, to do %v", name, sent, d.todo(ref))
			}
			l, err := store.Acknowledgement(ctx, d.agent, ref)
			if d.ok(err); l.Name != one.to {
				t.Errorf("%s: a letter to %q", name, l.Name)
			}
			d.ok(store.WithdrawMine(ctx, d.anna, ref))
			d.told()
		}
		// Nobody hands the customer a letter that lies at the counter for somebody else.
		d.byLetter()
		modelstest.Import(t, store, modelstest.File(t, "contacts", "id,customer,channel,value,valid_to", "W-1,1001,email,anna@example.com,2020-01-01"))
		ref := d.takeIn("by letter", models.Came{Channel: models.ByCounter, Identified: "document", Delivery: "counter", On: d.today(), Behalf: olli})
		if sent := d.told(); len(sent) != 0 || !slices.Contains(d.todo(ref), "call receive") {
			t.Errorf("sent %v, to do %v", sent, d.todo(ref))
		}
	})
}
