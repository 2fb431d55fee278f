package models_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestALetterIsAnsweredFieldByField: what it tells in words staff point at in the records, a draft that did not know
// of it goes back to work, and the answer rules on each value.
func TestALetterIsAnsweredFieldByField(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		r, _, err := store.TakeIn(ctx, d.agent, models.Intake{
			NewRequest: models.NewRequest{Kind: models.Rectification, Language: "fi", FormKey: "k", Details: "Sukunimeni on Åberg."}, Number: "1001",
			Came: models.Came{Channel: models.ByLetter, Identified: "signature", Delivery: "post", On: d.today()},
		})
		d.ok(err)
		name := wrongly(t, store, d.anna, "customers", "", models.NewValue{Field: "family_name", Value: " Åberg ", Reason: "Vihitty."}).Correction
		if err := store.AddFields(ctx, d.agent, r.Ref, d.version(r.Ref), name); !errors.Is(err, models.ErrStep) {
			t.Errorf("before anybody works on it: %v", err)
		}
		if _, _, err := store.CaseRecord(ctx, d.agent, r.Ref, name); !errors.Is(err, models.ErrStep) {
			t.Errorf("who does not answer sees the record: %v", err)
		}
		d.ok(store.Take(ctx, d.agent, r.Ref, d.version(r.Ref)))
		d.ok(store.WriteDraft(ctx, d.agent, r.Ref, d.version(r.Ref), plain("")))
		if _, groups, err := store.CaseGroups(ctx, d.agent, r.Ref); err != nil || len(groups) != len(models.Kinds) || groups[0].Total != 1 {
			t.Errorf("groups %+v, %v", groups, err)
		}
		before := len(d.viewed())
		if _, section, err := store.CaseRecords(ctx, d.agent, r.Ref, name.Kind, 1); err != nil || len(section.Records) != 1 {
			t.Errorf("records %+v, %v", section, err)
		}
		if _, record, err := store.CaseRecord(ctx, d.agent, r.Ref, name); err != nil || name.Kind.ID(record) != name.Record {
			t.Errorf("record %+v, %v", record, err)
		}
		if after := d.viewed(); len(after) != before+1 {
			t.Errorf("the looks that the customer sees: %v", after)
		}

		stale := d.version(r.Ref) - 1
		if err := store.AddFields(ctx, d.agent, r.Ref, stale, name); !errors.Is(err, models.ErrStale) {
			t.Errorf("on what has moved: %v", err)
		}
		d.ok(store.AddFields(ctx, d.agent, r.Ref, d.version(r.Ref), name))
		told := d.request(r.Ref)
		if told.State != models.InProgress || list(told.Fields) != "customers family_name 1001: Öberg -> Åberg (Vihitty.)\n" {
			t.Errorf("%s with %q", told.State, list(told.Fields))
		}
		if err := store.WriteDraft(ctx, d.agent, r.Ref, d.version(r.Ref), plain("")); err == nil || err.Error() != "fields: required" {
			t.Errorf("a draft that says nothing of it: %v", err)
		}
		form := plain("")
		form.Ruling.Fields = []models.FieldRuling{{Field: told.Fields[0].ID, Accept: true}}
		d.ok(store.WriteDraft(ctx, d.agent, r.Ref, d.version(r.Ref), form))
		k, err := store.StaffCase(ctx, d.agent, r.Ref)
		d.ok(err)
		if len(k.Decided.Fields) != 1 || k.Decided.Fields[0].New != "Åberg" || !k.Decided.Fields[0].Accept {
			t.Errorf("decided: %+v", k.Decided.Fields)
		}
	})
}

// TestFieldsAreAddedToTheCustomersOwn: not from somebody else's records, not to another kind of request, not by who
// does not work on it, and nothing that a form of the customer's could not say.
func TestFieldsAreAddedToTheCustomersOwn(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Rectification, Details: "Väärin."})
		access := d.ask(models.NewRequest{Kind: models.Access})
		value := models.NewValue{Field: "family_name", Value: "Åberg"}
		own := wrongly(t, store, d.anna, "customers", "", value).Correction
		others := wrongly(t, store, login(t, store, "1002"), "customers", "", value).Correction
		silent := wrongly(t, store, d.anna, "customers", "", models.NewValue{Field: "family_name"}).Correction
		hidden := wrongly(t, store, d.anna, "customers", "", models.NewValue{Field: "digest", Value: "x"}).Correction
		for name, test := range map[string]struct {
			staff models.Staff
			ref   string
			form  models.Correction
			want  error
		}{
			"somebody else's":    {d.agent, ref, others, models.ErrNotFound},
			"no field of theirs": {d.agent, ref, hidden, models.ErrNotFound},
			"another kind":       {d.agent, access, own, models.ErrStep},
			"another agent":      {clerk(t, store, "Another", "agent"), ref, own, models.ErrNotAllowed},
			"an approver":        {d.approver, ref, own, models.ErrNotAllowed},
			"marketing":          {clerk(t, store, "Seller", "marketing"), ref, own, models.ErrNotAllowed},
		} {
			if err := store.AddFields(ctx, test.staff, test.ref, d.version(test.ref), test.form); !errors.Is(err, test.want) {
				t.Errorf("%s: %v, want %v", name, err, test.want)
			}
		}
		wrong := (*models.Invalid)(nil)
		if err := store.AddFields(ctx, d.agent, ref, d.version(ref), silent); !errors.As(err, &wrong) || wrong.Code != "required" {
			t.Errorf("nothing said: %v", err)
		}
		if _, _, err := store.CaseRecord(ctx, d.agent, ref, others); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("somebody else's record is shown: %v", err)
		}
		if _, _, err := store.CaseGroups(ctx, d.agent, access); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("of another kind: %v", err)
		}
		if got := d.request(ref); len(got.Fields) != 0 || fmt.Sprint(d.steps(ref)) != "[receive take]" {
			t.Errorf("what was refused left %+v and %v", got.Fields, d.steps(ref))
		}
	})
}
