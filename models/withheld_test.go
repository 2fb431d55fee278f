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

// shownOf is all that the customer sees of a kind: on its pages, among what they said before, and in the download.
// These say the same, or the test fails.
func (d *desk) shownOf(kind string) (texts string, leftOutBy []string) {
	d.Helper()
	ctx := context.Background()
	k, err := models.KindNamed(kind)
	d.ok(err)
	page, err := d.store.MySection(ctx, d.anna, k, 1)
	d.ok(err)
	earlier, total, err := d.store.MyEarlier(ctx, d.anna, k, 1)
	d.ok(err)
	d.clock.Advance(time.Hour) // downloads are counted by the hour
	d.anna = login(d.T, d.store, "1001")
	data, err := d.store.MyData(ctx, d.anna, models.DownloadJSON, "fi")
	d.ok(err)
	counts, err := d.store.MySections(ctx, d.anna)
	d.ok(err)
	is := func(s models.Section) bool { return s.Kind == k }
	taken, counted := data.Sections[slices.IndexFunc(data.Sections, is)], counts[slices.IndexFunc(counts, is)]
	words := func(records []any, past []models.Earlier) string {
		var said []string
		for _, record := range records {
			said = append(said, models.FreeText(k, record))
		}
		for _, e := range past {
			said = append(said, "before: "+models.FreeText(k, e.Record))
		}
		return strings.Join(said, "; ")
	}
	texts = words(page.Records, earlier)
	if other := words(taken.Records, taken.Earlier); other != texts || page.Total != counted.Total || page.Changes != total || len(earlier) != total {
		d.Errorf("%s: %q on the page, %q in the download; %d counted, %d on the overview; %d changes, %d", kind, texts, other, page.Total, counted.Total, page.Changes, total)
	}
	for _, refs := range [][]string{taken.LeftOutBy, counted.LeftOutBy} {
		if !slices.Equal(refs, page.LeftOutBy) {
			d.Errorf("%s: left out by %v and %v", kind, page.LeftOutBy, refs)
		}
	}
	return texts, page.LeftOutBy
}

// shows holds what the customer sees of a kind to what is wanted.
func (d *desk) shows(kind, texts string, leftOutBy ...string) {
	d.Helper()
	if got, by := d.shownOf(kind); got != texts || !slices.Equal(by, leftOutBy) {
		d.Errorf("%s: %q, left out by %v; want %q by %v", kind, got, by, texts, leftOutBy)
	}
}

// leaving is the form of an answer that leaves records out.
func leaving(list ...models.WithheldRecord) models.DraftForm {
	return models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: "Toisen tietoja.", Withheld: list}}
}

func atEvents(t *testing.T, store *models.Store, clock *modelstest.Clock) (d *desk, id func(key string) int64) {
	d = atDesk(t, store, clock)
	for _, first := range []string{"Naapuri Kalle Korpi soitti", "Naapuri soitti"} {
		clock.Advance(time.Hour)
		modelstest.Import(t, store, modelstest.File(t, "events", "id,customer,time,subject,source",
			"E-1,1001,2026-02-15T12:00:00Z,"+first+",use_of_service", "E-2,1001,2026-01-15T12:00:00Z,Kiitos,use_of_service"))
	}
	d.anna = login(t, store, "1001")
	return d, func(key string) int64 { return d.number("SELECT id FROM events WHERE source_key = '" + key + "'") }
}

// TestWithheldEverywhere: what the answer to a request for access leaves out is nowhere else for the customer, with
// word of which answer tells why, until a later answer gives it.
func TestWithheldEverywhere(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d, id := atEvents(t, store, clock)
		everything := models.NewRequest{Kind: models.Access}
		ask := func(n models.NewRequest) string {
			clock.Advance(time.Minute)
			return d.ask(n)
		}
		kind, err := models.KindNamed("events")
		d.ok(err)
		d.shows("events", "Naapuri soitti; Kiitos; before: Naapuri Kalle Korpi soitti")

		// What a record said before alone, and then the record.
		past := models.WithheldRecord{Kind: "events", Record: id("E-1"), Past: true, Ground: models.OthersRights}
		first := ask(everything)
		d.ok(store.WriteDraft(ctx, d.agent, first, d.version(first), leaving(past)))
		d.shows("events", "Naapuri soitti; Kiitos; before: Naapuri Kalle Korpi soitti") // nobody has approved it
		d.answer(first, leaving(past))
		d.shows("events", "Naapuri soitti; Kiitos", first)
		if _, err := store.MyRecord(ctx, d.anna, kind, id("E-1")); err != nil {
			t.Errorf("the record itself: %v", err)
		}
		second, whole := ask(everything), past
		whole.Past = false
		if before := d.found(second).LeftOutBefore; !slices.Equal(before, []models.WithheldRecord{past}) {
			t.Errorf("the next draft begins with %+v", before)
		}
		d.answer(second, leaving(whole))
		d.shows("events", "Kiitos", second)
		if _, err := store.MyRecord(ctx, d.anna, kind, id("E-1")); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("on the form to correct it: %v", err)
		}

		// What is not about it changes nothing: a refusal, another period, other groups, another right.
		d.answer(ask(everything), ruling(models.RefusedWhole, models.Excessive))
		d.answer(ask(models.NewRequest{Kind: models.Access, Scope: models.Scope{From: date("2026-01-01"), To: date("2026-01-31")}}), plain(""))
		d.answer(ask(models.NewRequest{Kind: models.Access, Scope: models.Scope{Kinds: []string{"contracts"}}}), plain(""))
		d.answer(ask(models.NewRequest{Kind: models.Portability}), plain(""))
		d.shows("events", "Kiitos", second)
		d.answer(ask(models.NewRequest{Kind: models.Access, Scope: models.Scope{From: date("2026-02-01"), To: date("2026-02-28")}}), plain(""))
		d.shows("events", "Naapuri soitti; Kiitos; before: Naapuri Kalle Korpi soitti")

		// All of a kind, which an answer on a period does not give back.
		all := ask(everything)
		d.answer(all, leaving(models.WithheldRecord{Kind: "events", Ground: models.EndangersRights}))
		d.shows("events", "", all)
		d.answer(ask(models.NewRequest{Kind: models.Access, Scope: models.Scope{From: date("2026-02-01")}}), plain(""))
		d.shows("events", "", all)
		// What came since nobody has judged, and what is in it is shown.
		modelstest.Import(t, store, modelstest.File(t, "events", "id,customer,time,subject,source", "E-3,1001,2026-01-01T12:00:00Z,Uutta,use_of_service"))
		d.shows("events", "Uutta", all)
		// An answer that takes the place of one gives what it gives.
		d.answerAgain(all, plain("").Ruling)
		d.shows("events", "Naapuri soitti; Kiitos; Uutta; before: Naapuri Kalle Korpi soitti")
		if n := d.number("SELECT COUNT(*) FROM withheld_records"); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

// TestWithheldFromThatCustomerAlone: of a record that passed the one whose it was is kept from what it said, and not
// the one whose it is.
func TestWithheldFromThatCustomerAlone(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d, _ := atMove(t, store, clock)
		d.shows("offers", "before: Asuntoon muuttaa Kalle Korpi")
		past := models.WithheldRecord{Kind: "offers", Record: d.number("SELECT id FROM offers"), Past: true, Ground: models.OthersRights}
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.answer(ref, leaving(past))
		d.shows("offers", "", ref)
		offers, err := models.KindNamed("offers")
		d.ok(err)
		kalle := login(t, store, "1003")
		if section, err := store.MySection(ctx, kalle, offers, 1); err != nil || section.Total != 1 || len(section.LeftOutBy) != 0 {
			t.Errorf("Kalle: %+v %v", section, err)
		}
		if before := d.found(d.ask(models.NewRequest{Kind: models.Access})).LeftOutBefore; !slices.Equal(before, []models.WithheldRecord{past}) {
			t.Errorf("the next draft begins with %+v", before)
		}
	})
}

// TestWithheldGoesWithTheRecord: the number of a record that is deleted may become that of another.
func TestWithheldGoesWithTheRecord(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		d.full(d.events("E-1", "E-2"))
		d.anna = login(t, store, "1001")
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.answer(ref, leaving(models.WithheldRecord{Kind: "events", Record: d.number("SELECT id FROM events WHERE source_key = 'E-2'"), Ground: models.OthersRights}))
		d.shows("events", "E-1", ref)
		d.erase(events)
		d.full(d.events())
		purged(t, store, false, "events")
		if n, rows := d.number("SELECT COUNT(*) FROM events"), d.number("SELECT COUNT(*) FROM withheld_records"); n != 0 || rows != 0 {
			t.Fatalf("%d events, %d withheld", n, rows)
		}
		d.full(d.events("E-3", "E-4"))
		d.anna = login(t, store, "1001")
		if said, _ := d.shownOf("events"); !strings.Contains(said, "E-3") || !strings.Contains(said, "E-4") {
			t.Errorf("%q", said)
		}
	})
}

// TestWithheldContacts: an address that an answer leaves out is not on the page on which contacts are changed.
func TestWithheldContacts(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		modelstest.Import(t, store, modelstest.File(t, "contacts", "id,customer,channel,value", "W-1,1001,email,anna@example.com", "W-2,1001,phone,+358 40 1234567"))
		d.anna = login(t, store, "1001")
		d.answer(d.ask(models.NewRequest{Kind: models.Access}),
			leaving(models.WithheldRecord{Kind: "contacts", Record: d.number("SELECT id FROM contacts WHERE channel = 'phone'"), Ground: models.OthersRights}))
		list, err := store.MyContacts(context.Background(), d.anna)
		if d.ok(err); len(list) != 1 || list[0].Channel != models.ContactEmail {
			t.Errorf("%+v", list)
		}
	})
}

// TestWhatIsNotWithheld: who the customer is and what they decided on permissions is left out of no answer.
func TestWhatIsNotWithheld(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		for _, kind := range []string{"customers", "permissions"} {
			form := leaving(models.WithheldRecord{Kind: kind, Ground: models.OthersRights})
			var wrong *models.Invalid
			if err := store.WriteDraft(context.Background(), d.agent, ref, d.version(ref), form); !errors.As(err, &wrong) || wrong.Field != "withheld" {
				t.Errorf("%s: %v", kind, err)
			}
		}
	})
}
