package models_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// telling is a register whose customers are told of changes.
type telling struct {
	*testing.T
	store *models.Store
	clock *modelstest.Clock
}

// register imports a customer: the preference, and then what is held: e-mail, phone or post with a value
// each, and "protected".
func (r telling) register(number, prefers string, held ...string) {
	r.Helper()
	contacts, addresses, protected := []string{"id,customer,channel,value,verified"}, []string{"id,customer,kind,street,postal_code,post_office"}, "false"
	for i, h := range held {
		what, value, _ := strings.Cut(h, " ")
		id := fmt.Sprintf("%s-%d,%s,", number, i, number)
		switch what {
		case "protected":
			protected = "true"
		case "post":
			addresses = append(addresses, id+"home,"+value+",32999,Koekylä")
		case "wrong":
			contacts = append(contacts, id+"phone,"+value+",false")
		default:
			contacts = append(contacts, id+what+","+value+",true")
		}
	}
	modelstest.Import(r, r.store,
		modelstest.File(r, "customers", "number,kind,given_names,family_name,language,preferred_contact,protected", number+",person,Aino,Mallikas,sv,"+prefers+","+protected),
		modelstest.File(r, "contacts", contacts...), modelstest.File(r, "addresses", addresses...))
}

// change has the customer change an answer.
func (r telling) change(number, channel string, yes bool) models.SavedPermissions {
	r.Helper()
	saved, err := r.store.SaveMyPermissions(r.Context(), login(r, r.store, number), answer(channel, yes), "fi")
	if err != nil || saved.Changed != 1 {
		r.Fatalf("%+v %v", saved, err)
	}
	return saved
}

// later runs what is due some time after.
func (r telling) later(after time.Duration) []models.Telling {
	r.Helper()
	r.clock.Advance(after)
	return confirmed(r, r.store, nil)
}

// waiting are those on the list of a member of staff, as "number way".
func (r telling) waiting(staff models.Staff) string {
	r.Helper()
	rows, total, err := r.store.Confirmations(r.Context(), staff, 1)
	if err != nil || total != len(rows) {
		r.Fatal(total, err)
	}
	var list []string
	for _, row := range rows {
		list = append(list, row.Number+" "+string(row.Way))
	}
	return strings.Join(list, ", ")
}

func (r telling) only(staff models.Staff) int64 {
	r.Helper()
	rows, _, err := r.store.Confirmations(r.Context(), staff, 1)
	if err != nil || len(rows) != 1 {
		r.Fatalf("%+v %v", rows, err)
	}
	return rows[0].ID
}

func (r telling) see(staff models.Staff, id int64) models.ConfirmationToGive {
	r.Helper()
	give, err := r.store.ConfirmationToGive(r.Context(), staff, id)
	if err != nil {
		r.Fatal(err)
	}
	return give
}

func (r telling) give(staff models.Staff, id int64, outcome models.ConfirmationOutcome, seen int64) {
	r.Helper()
	if err := r.store.GiveConfirmation(r.Context(), staff, id, models.GivenConfirmation{Outcome: outcome, Seen: seen}); err != nil {
		r.Fatal(err)
	}
}

func eachTold(t *testing.T, test func(r telling)) {
	t.Helper()
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) { test(telling{t, store, clock}) })
}

// TestHowCustomersAreTold: in the way they prefer where it can be; else by e-mail where one is held;
// else by staff; and never on paper who is protected or lives with them.
func TestHowCustomersAreTold(t *testing.T) {
	const email, mobile, fixed, post = "email a@koe.example", "phone 040 1234567", "phone 09 1234567", "post Koetie 1"
	eachTold(t, func(r telling) {
		for i, c := range []struct {
			prefers, held string
			texts         models.TextMessages
			want          string // the way, and where to
			on            string // the list of staff
		}{
			{"", email + ";" + mobile + ";" + post, true, "email a@koe.example", ""},
			{"", mobile + ";" + post, true, "", ""},
			{"email", email, true, "email a@koe.example", ""},
			{"email", mobile + ";" + post, true, "", "post"},
			{"email", mobile, true, "", "phone"},
			{"sms", email + ";" + fixed + ";" + mobile, true, "sms +358401234567", ""},
			{"sms", "phone +46 70 123 45 67", true, "sms +46701234567", ""},
			{"sms", email + ";" + mobile, false, "email a@koe.example", ""},
			{"sms", email + ";" + fixed, true, "email a@koe.example", ""},
			{"sms", "wrong 040 1234567;" + email, true, "email a@koe.example", ""},
			{"sms", mobile, false, "", "phone"},
			{"sms", fixed + ";" + post, true, "", "phone"},
			{"sms", post, true, "", "post"},
			{"sms", "wrong 040 1234567", true, "", ""},
			{"phone", email + ";" + fixed + ";" + post, true, "", "phone"},
			{"phone", email + ";" + post, true, "email a@koe.example", ""},
			{"phone", post, true, "", "post"},
			{"post", email + ";" + mobile + ";" + post, true, "", "post"},
			{"post", email + ";" + mobile, true, "email a@koe.example", ""},
			{"post", mobile, true, "", "phone"},
			{"portal", email + ";" + mobile + ";" + post, true, "", ""},
			{"post", "protected;" + email + ";post Salatie 2", true, "email a@koe.example", ""},
			{"post", "protected;" + mobile + ";post Salatie 2", true, "", "phone"},
			{"post", "protected;post Salatie 2", true, "", ""},
			{"post", email + ";post Salatie 2", true, "email a@koe.example", ""}, // with one of them
			{"post", "post Salatie 2", true, "", ""},
		} {
			r.store.SetTexts(c.texts)
			number, staff := fmt.Sprint(100+i), clerk(r, r.store, "chief", "approver")
			r.register(number, c.prefers, strings.Split(c.held, ";")...)
			saved := r.change(number, "email", true)
			before, err := r.store.MyPermissionChange(r.Context(), login(r, r.store, number), saved.Reference)
			if err != nil {
				t.Fatal(err)
			}
			got, list := "", r.later(3*time.Minute)
			for _, tell := range list {
				got = string(tell.Way) + " " + tell.To
			}
			on := strings.TrimPrefix(r.waiting(staff), number+" ")
			if got != c.want || on != c.on || len(list) > 1 {
				r.Errorf("%s with %s: told by %q, on the list %q; want %q, %q", c.prefers, c.held, got, on, c.want, c.on)
			}
			way, _, _ := strings.Cut(c.want+c.on, " ")
			if way == "" {
				way = "portal"
			}
			if before.Told.Way != models.TellWay(way) || !before.Told.Given.IsZero() {
				r.Errorf("%s with %s: the page says %+v", c.prefers, c.held, before.Told)
			}
			after, err := r.store.MyPermissionChange(r.Context(), login(r, r.store, number), saved.Reference)
			if err != nil || after.Told.Way != models.TellWay(way) || after.Told.Given.IsZero() == (c.want != "") {
				r.Errorf("%s with %s: afterwards the page says %+v %v", c.prefers, c.held, after.Told, err)
			}
			if c.on != "" {
				id := r.only(staff)
				r.give(staff, id, models.ConfirmationTold, r.see(staff, id).Seen)
			}
		}
		if waiting, failing, dead, err := r.store.JobCounts(r.Context()); err != nil || waiting+failing+dead > 0 {
			r.Errorf("%d jobs wait, %d fail, %d are dead: %v", waiting, failing, dead, err)
		}
	})
}

// TestChangesJoin: what changes while somebody waits to be called is told in the same call; what
// changes after a member of staff saw what to tell waits for the next.
func TestChangesJoin(t *testing.T) {
	eachTold(t, func(r telling) {
		agent := clerk(r, r.store, "agent", "agent")
		r.register("1", "phone", "phone 040 1234567")
		first := r.change("1", "email", true)
		r.later(3 * time.Minute)
		r.clock.Advance(time.Hour)
		r.change("1", "phone", false)
		if told := r.later(3 * time.Minute); len(told) > 0 || r.waiting(agent) != "1 phone" {
			r.Errorf("told %v, waiting %s", told, r.waiting(agent))
		}
		id := r.only(agent)
		seen := r.see(agent, id)
		if seen.Now.To != "+358401234567" || seen.Holds.Name != "Aino Mallikas" || len(seen.Changes) != 2 || seen.Changes[0].Now.State != models.Granted || len(seen.Holds.Cells) == 0 {
			r.Errorf("%+v", seen)
		}
		late := r.change("1", "sms", true)
		if err := r.store.GiveConfirmation(r.Context(), agent, id, models.GivenConfirmation{Outcome: models.ConfirmationTold, Seen: seen.Seen + 900}); !errors.Is(err, models.ErrStep) {
			r.Errorf("a decision of nobody: %v", err)
		}
		for range 2 { // pressed twice
			r.give(agent, id, models.ConfirmationTold, seen.Seen)
		}
		told := func(s models.SavedPermissions) models.PermissionConfirmation {
			change, err := r.store.MyPermissionChange(r.Context(), login(r, r.store, "1"), s.Reference)
			if err != nil {
				r.Fatal(err)
			}
			return change.Told
		}
		if got := told(first); got.Way != models.TellByPhone || got.Outcome != models.ConfirmationTold || got.Given.IsZero() || *got.GivenBy != agent.ID() {
			r.Errorf("the first: %+v", got)
		}
		if got := told(late); got.Way != models.TellByPhone || !got.Given.IsZero() {
			r.Errorf("the one that came late: %+v", got)
		}
		r.later(time.Hour)
		again := r.only(agent)
		if next := r.see(agent, again); again == id || len(next.Changes) != 1 || next.Changes[0].Now.Channel != "sms" {
			r.Errorf("%d: %+v", again, next)
		}
		if _, err := r.store.ConfirmationToGive(r.Context(), agent, id); !errors.Is(err, models.ErrStep) {
			r.Errorf("one that was given: %v", err)
		}
		if n := r.store.CountAudit(models.ActionConfirmation); n != 2 { // put on the list and told
			r.Errorf("%d entries", n)
		}
	})
}

// TestTakenBackBeforeItWasTold: then there is nothing that changed, and what holds is told.
func TestTakenBackBeforeItWasTold(t *testing.T) {
	eachTold(t, func(r telling) {
		agent := clerk(r, r.store, "agent", "agent")
		r.register("1", "post", "post Koetie 1")
		saved := r.change("1", "email", true)
		r.later(3 * time.Minute)
		if _, err := r.store.UndoMyPermissions(r.Context(), login(r, r.store, "1"), saved.Reference); err != nil {
			r.Fatal(err)
		}
		r.later(3 * time.Minute)
		letter, err := r.store.ConfirmationLetter(r.Context(), agent, r.only(agent))
		if err != nil || len(letter.Changes) != 0 || len(letter.Holds.Cells) == 0 || letter.Address.Street != "Koetie 1" {
			r.Errorf("%+v %v", letter, err)
		}
	})
}

// TestCallsInVain: after the third the customer is told in another way, or nobody can.
func TestCallsInVain(t *testing.T) {
	eachTold(t, func(r telling) {
		agent := clerk(r, r.store, "agent", "agent")
		for number, held := range map[string][]string{
			"1": {"phone 040 1234567", "email a@koe.example", "post Koetie 1"}, "2": {"phone 040 1234567", "post Koetie 1"}, "3": {"phone 040 1234567"},
		} {
			r.register(number, "phone", held...)
			saved := r.change(number, "email", true)
			r.later(3 * time.Minute)
			id := r.only(agent)
			var told []models.Telling
			for i := range models.MaxCallTries {
				if r.waiting(agent) != number+" phone" {
					r.Errorf("%s before try %d: %s", number, i, r.waiting(agent))
				}
				r.give(agent, id, models.NotReached, 0)
				told = append(told, r.later(time.Minute)...)
			}
			change, err := r.store.MyPermissionChange(r.Context(), login(r, r.store, number), saved.Reference)
			if err != nil {
				r.Fatal(err)
			}
			got := fmt.Sprintln(len(told), r.waiting(agent), change.Told.Way, change.Told.Outcome, !change.Told.Given.IsZero())
			want := map[string]string{
				"1": "1 email sent true", "2": "0 2 post post  false", "3": "0 phone not_reached true",
			}[number]
			if strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") {
				r.Errorf("%s: %q, want %q", number, got, want)
			}
			if number == "2" {
				r.give(agent, id, models.ConfirmationPosted, r.see(agent, id).Seen)
			}
		}
	})
}

// TestTextsThatAreRefused: for some hours they are tried again, and then the customer is told in another
// way, unless nothing else is held.
func TestTextsThatAreRefused(t *testing.T) {
	eachTold(t, func(r telling) {
		r.store.SetTexts(true)
		agent := clerk(r, r.store, "agent", "agent")
		r.register("1", "sms", "phone 040 1234567", "email a@koe.example")
		r.register("2", "sms", "phone 040 7654321")
		r.change("1", "email", true)
		r.change("2", "email", true)
		refused, told := 0, []string{}
		for range 200 {
			r.clock.Advance(3 * time.Minute)
			job, err := r.store.NextJob(r.Context())
			if errors.Is(err, models.ErrNotFound) {
				continue
			}
			if err != nil {
				r.Fatal(err)
			}
			var of models.CustomerJob
			if err := json.Unmarshal([]byte(job.Payload), &of); err != nil {
				r.Fatal(err)
			}
			err = r.store.ConfirmPermissions(r.Context(), job, of.Customer, func(tell models.Telling) error {
				if tell.Way == models.TellByText {
					refused++
					return errors.New("no such number")
				}
				told = append(told, tell.To)
				return nil
			})
			if err := r.store.FinishJob(r.Context(), job, err); err != nil {
				r.Fatal(err)
			}
		}
		if got := strings.Join(told, ", "); got != "a@koe.example" || refused != 20 || r.waiting(agent) != "2 phone" {
			r.Errorf("refused %d times, told %s, waiting %s", refused, got, r.waiting(agent))
		}
	})
}

// TestProtectedAreForApprovers: agents neither find nor see nor tick off those under an order and who
// lives with them, and nobody gets a letter to them, also where the order came later.
func TestProtectedAreForApprovers(t *testing.T) {
	eachTold(t, func(r telling) {
		agent, chief, seller := clerk(r, r.store, "agent", "agent"), clerk(r, r.store, "chief", "approver"), clerk(r, r.store, "seller", "marketing")
		r.register("1", "phone", "protected", "phone 040 1234567", "post Salatie 2")
		r.register("2", "post", "phone 040 7654321", "post Koetie 1")
		r.change("1", "email", true)
		r.change("2", "email", true)
		r.later(3 * time.Minute)
		if got := r.waiting(agent); got != "2 post" {
			r.Errorf("an agent sees %s", got)
		}
		open := r.only(agent)
		letter, err := r.store.ConfirmationLetter(r.Context(), agent, open)
		if err != nil {
			r.Fatal(err)
		}
		r.register("2", "post", "protected", "phone 040 7654321", "post Koetie 1")
		if got, all := r.waiting(agent), r.waiting(chief); got != "" || all != "1 phone, 2 post" {
			r.Errorf("an agent sees %q, an approver %q", got, all)
		}
		if _, _, err := r.store.Confirmations(r.Context(), seller, 1); !errors.Is(err, models.ErrNotAllowed) {
			r.Errorf("marketing: %v", err)
		}
		for who, staff := range map[string]models.Staff{"agent": agent, "seller": seller} {
			_, seen := r.store.ConfirmationToGive(r.Context(), staff, open)
			given := r.store.GiveConfirmation(r.Context(), staff, open, models.GivenConfirmation{Outcome: models.ConfirmationTold, Seen: letter.Seen})
			if !errors.Is(seen, models.ErrNotAllowed) || !errors.Is(given, models.ErrNotAllowed) {
				r.Errorf("%s: %v, %v", who, seen, given)
			}
		}
		if _, err := r.store.ConfirmationLetter(r.Context(), chief, open); !errors.Is(err, models.ErrStep) {
			r.Errorf("a letter: %v", err)
		}
		if err := r.store.GiveConfirmation(r.Context(), chief, open, models.GivenConfirmation{Outcome: models.ConfirmationPosted, Seen: letter.Seen}); !errors.Is(err, models.ErrStep) {
			r.Errorf("posted: %v", err)
		}
		if give := r.see(chief, open); give.Now.Way != models.TellByPhone || give.Address != nil || give.Protection != models.Ordered {
			r.Errorf("%+v", give)
		}
		r.clock.Advance(25 * time.Hour)
		for range 2 { // at once, and when nothing is left to see to
			if err := r.store.PlanConfirmations(r.Context()); err != nil {
				r.Fatal(err)
			}
		}
		if told := r.later(time.Minute); len(told) > 0 || r.waiting(chief) != "1 phone, 2 phone" {
			r.Errorf("the next day: %v, %s", told, r.waiting(chief))
		}
	})
}

// TestWhoGetsAnAddressIsMailed: nobody waits for staff who can be told by the program by now.
func TestWhoGetsAnAddressIsMailed(t *testing.T) {
	eachTold(t, func(r telling) {
		agent := clerk(r, r.store, "agent", "agent")
		r.register("1", "email", "phone 040 1234567")
		r.register("2", "post", "post Koetie 1")
		r.change("1", "email", true)
		r.change("2", "email", true)
		r.later(3 * time.Minute)
		if r.waiting(agent) != "1 phone, 2 post" {
			r.Fatal(r.waiting(agent))
		}
		r.register("1", "email", "phone 040 1234567", "email a@koe.example")
		r.register("2", "portal", "post Koetie 1")
		r.clock.Advance(25 * time.Hour)
		if err := r.store.PlanConfirmations(r.Context()); err != nil {
			r.Fatal(err)
		}
		if told := r.later(time.Minute); len(told) != 1 || told[0].To != "a@koe.example" || r.waiting(agent) != "" {
			r.Errorf("told %v, waiting %s", told, r.waiting(agent))
		}
		mine, err := r.store.MyConfirmations(r.Context(), login(r, r.store, "2"))
		if err != nil || len(mine) != 1 || mine[0].Outcome != models.NotNeeded {
			r.Errorf("%+v %v", mine, err)
		}
	})
}

// TestStaffSeeingWhatToTellIsLogged: once a day each, and the customer sees it.
func TestStaffSeeingWhatToTellIsLogged(t *testing.T) {
	eachTold(t, func(r telling) {
		agent, other := clerk(r, r.store, "agent", "agent"), clerk(r, r.store, "other", "agent")
		r.register("1", "phone", "phone 040 1234567")
		r.change("1", "email", true)
		r.later(3 * time.Minute)
		if id := r.only(agent); true {
			r.see(agent, id)
			r.see(agent, id)
			r.see(other, id)
			r.clock.Advance(24 * time.Hour)
			r.see(agent, id)
		}
		log, err := r.store.MyAccessLog(r.Context(), login(r, r.store, "1"))
		if err != nil || len(log) != 3 {
			r.Fatalf("%+v %v", log, err)
		}
		if e := log[0]; e.Reason != string(models.ReasonConfirmation) || e.Unit != models.CustomerService || e.Kind != "permissions" {
			r.Errorf("%+v", e)
		}
	})
}

// TestLateConfirmations: of more than two working days; it is a Friday.
func TestLateConfirmations(t *testing.T) {
	eachTold(t, func(r telling) {
		r.register("1", "phone", "phone 040 1234567")
		r.change("1", "email", true)
		r.later(3 * time.Minute)
		for _, want := range []int{0, 0, 0, 0, 0, 1} { // to Wednesday
			if n, err := r.store.LateConfirmations(r.Context()); err != nil || n != want {
				r.Errorf("%s: %d late, want %d, %v", r.clock.Now(), n, want, err)
			}
			r.clock.Advance(24 * time.Hour)
		}
	})
}

// TestConfirmationsEnd: two years after they were given; those that wait stay.
func TestConfirmationsEnd(t *testing.T) {
	eachTold(t, func(r telling) {
		agent := clerk(r, r.store, "agent", "agent")
		r.register("1", "", "email a@koe.example")
		r.register("2", "phone", "phone 040 1234567")
		r.change("1", "email", true)
		r.change("2", "email", true)
		r.later(3 * time.Minute)
		for years, want := range []int64{0, 0, 1} {
			counts, err := r.store.Purge(context.Background(), false)
			if err != nil {
				r.Fatal(err)
			}
			for _, c := range counts {
				if c.Class == "confirmations" && c.Rows != want {
					r.Errorf("after %d years %d are deleted, want %d", years, c.Rows, want)
				}
			}
			r.clock.Advance((365 + 1) * 24 * time.Hour)
		}
		if r.waiting(agent) != "2 phone" {
			r.Errorf("waiting: %s", r.waiting(agent))
		}
	})
}
