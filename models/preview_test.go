package models_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

// TestWhatIsApprovedWasOpened: only by who has opened the document of the present draft, whatever they
// opened before and whoever else has seen it. The clock stands still: the order of what is done decides.
func TestWhatIsApprovedWasOpened(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		second := clerk(t, store, "Second", "approver")
		ref := d.ask(models.NewRequest{Kind: models.Access})
		draft := func() { t.Helper(); d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain(""))) }
		open := func(staff models.Staff) {
			t.Helper()
			_, _, err := store.PreviewAnswer(ctx, staff, ref)
			d.ok(err)
		}
		refused := func(why string, staff models.Staff) {
			t.Helper()
			before := d.request(ref)
			if err := store.Approve(ctx, staff, ref, before.Version, "Syy"); err == nil || err.Error() != "preview: unopened" {
				t.Errorf("%s: %v", why, err)
			}
			if after := d.request(ref); after.State != before.State || after.Version != before.Version || after.LateReason != "" {
				t.Errorf("%s: the request is %+v", why, after)
			}
			if k, err := store.StaffCase(ctx, staff, ref); err != nil || !k.Opened.IsZero() {
				t.Errorf("%s: opened at %v, %v", why, k.Opened, err)
			}
		}
		draft()
		refused("nobody opened it", d.approver)
		open(d.agent)
		open(second)
		refused("others opened it", d.approver)
		_, _, err := store.PreviewData(ctx, d.approver, ref)
		d.ok(err)
		refused("the part for machines was taken along", d.approver)

		open(d.approver)
		if k, err := store.StaffCase(ctx, d.approver, ref); err != nil || k.Opened.Compare(value.TimeOf(clock.Now())) != 0 {
			t.Errorf("opened at %v, %v", k.Opened, err)
		}
		d.ok(store.ReturnDraft(ctx, d.approver, ref, d.version(ref), "Korjaa."))
		draft()
		refused("an earlier draft was opened", d.approver)
		open(d.approver)
		file := d.enclose(ref, scan("Sopimus", aPDF))
		draft()
		refused("a file was added since", d.approver)
		open(d.approver)

		see := func(staff models.Staff, file int64) {
			t.Helper()
			_, _, err := store.StaffFile(ctx, staff, ref, file)
			d.ok(err)
		}
		unseen := func(why string, want ...int64) {
			t.Helper()
			if k, err := store.StaffCase(ctx, d.approver, ref); err != nil || !slices.Equal(k.Unseen, want) {
				t.Errorf("%s: unseen %v, want %v, %v", why, k.Unseen, want, err)
			}
			err := store.Approve(ctx, d.approver, ref, d.version(ref), "")
			if err == nil || err.Error() != "preview: unopened_file" {
				t.Errorf("%s: %v", why, err)
			}
		}
		see(d.agent, file)
		unseen("another has opened the file", file)
		see(d.approver, file)
		d.ok(store.ReturnDraft(ctx, d.approver, ref, d.version(ref), "Korjaa."))
		clock.Advance(time.Minute)
		added := d.enclose(ref, scan("Liite", aPDF))
		draft()
		open(d.approver)
		unseen("one of two", added)
		see(d.approver, added)
		d.ok(store.Approve(ctx, d.approver, ref, d.version(ref), ""))
	})
}

// TestOneApproverOpensTheirOwn: where one person does it all, they look at what they send as well.
func TestOneApproverOpensTheirOwn(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		store.SetApprovers(models.OneApprover)
		d.agent = clerk(t, store, "Both", "agent", "approver")
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain("")))
		if err := store.Approve(ctx, d.agent, ref, d.version(ref), ""); err == nil || err.Error() != "preview: unopened" {
			t.Errorf("unopened: %v", err)
		}
		if n := store.CountAudit(models.ActionOwnApproval); n != 0 {
			t.Errorf("the log tells of %d own approvals", n)
		}
		d.ok(modelstest.Approve(ctx, store, d.agent, ref, d.version(ref)))
	})
}
