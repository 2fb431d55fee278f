package models_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestNeverTheirs: a record that a file put under a wrong customer leaves there what it said, and an approver can delete
// it: everywhere, once nothing waits that would still send it, and unless a hold keeps it.
func TestNeverTheirs(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d, kalle := atMove(t, store, clock)
		offers, err := models.KindNamed("offers")
		d.ok(err)
		contracts, err := models.KindNamed("contracts")
		d.ok(err)
		visit := func(staff models.Staff, number string) models.Visit {
			d.ok(store.OpenCustomer(ctx, staff, number, models.Reason{Code: models.ReasonDataProtection}))
			v, err := store.Visit(ctx, staff, number)
			d.ok(err)
			return v
		}
		v := visit(d.approver, "1001")
		if section, err := store.VisitedSection(ctx, v, offers, 1); err != nil || section.Changes != 1 {
			t.Errorf("%d changes, %v", section.Changes, err)
		}
		list, total, err := store.VisitedEarlier(ctx, v, offers, 1)
		if err != nil || total != 1 || len(list) != 1 || list[0].Record.(*models.Offer).Product != "Asuntoon muuttaa Kalle Korpi" {
			t.Fatalf("%d, %+v, %v", total, list, err)
		}
		id := list[0].ID
		wrong := func(what, code string) {
			var invalid *models.Invalid
			if err := store.NeverTheirs(ctx, v, offers, id); !errors.As(err, &invalid) || invalid.Code != code {
				t.Errorf("%s: %v", what, err)
			}
		}

		// Who may not, and what is not there.
		if _, _, err := store.VisitedEarlier(ctx, visit(d.agent, "1001"), offers, 1); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("an agent sees it: %v", err)
		}
		if err := store.NeverTheirs(ctx, visit(d.agent, "1001"), offers, id); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("an agent: %v", err)
		}
		for what, err := range map[string]error{
			"of another customer": store.NeverTheirs(ctx, visit(d.approver, "1003"), offers, id),
			"of another kind":     store.NeverTheirs(ctx, v, contracts, id),
			"nothing":             store.NeverTheirs(ctx, v, offers, id+1000),
		} {
			if !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}

		d.ok(store.Hold(ctx, d.approver, "1001", "Riita"))
		wrong("under a hold", "held")
		d.ok(store.Release(ctx, d.approver, "1001"))
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain("")))
		wrong("in a draft", "draft")
		d.ok(store.ReturnDraft(ctx, d.approver, ref, d.version(ref), "Toisen tietoja."))
		d.shows("offers", "before: Asuntoon muuttaa Kalle Korpi")
		v = visit(d.approver, "1001")
		d.ok(store.NeverTheirs(ctx, v, offers, id))
		if err := store.NeverTheirs(ctx, v, offers, id); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("twice: %v", err)
		}
		d.shows("offers", "")
		d.answer(ref, plain(""))
		if now, before := offersIn(d.made[len(d.made)-1]); now != "" || before != "" {
			t.Errorf("in the answer: now %q, before %q", now, before)
		}
		if section, err := store.MySection(ctx, kalle, offers, 1); err != nil || section.Total != 1 {
			t.Errorf("whose it is: %+v %v", section, err)
		}
		rows, err := store.DumpForTest("audit_entries")
		d.ok(err)
		var noted []string
		for _, row := range rows {
			if fmt.Sprint(row["action"]) == string(models.ActionNeverTheirs) {
				noted = append(noted, fmt.Sprint(row["details"]))
			}
		}
		if len(noted) != 1 || !strings.Contains(noted[0], `"kind":"offers"`) || strings.Contains(noted[0], "Korpi") {
			t.Errorf("noted: %v", noted)
		}
	})
}
