package views_test

import (
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
)

func answeredRequests() []models.AnsweredRequest {
	on := value.NewDate(2026, 11, 6)
	return []models.AnsweredRequest{
		{Ref: "2026-0002", Kind: models.Erasure, Outcome: models.PartlyRefused, ReceivedOn: on, DueOn: on.AddDays(30), AnsweredOn: on.AddDays(9)},
		{Ref: "2026-0001", Kind: models.Access, ReceivedOn: on, DueOn: on.AddDays(30), AnsweredOn: on.AddDays(3)},
	}
}

var (
	_ = sample("staff/answered", func(p views.Page) views.View {
		return views.NewStaffAnswered(asStaff(p, "auditor"), answeredRequests(), 70, 1)
	})
	_ = sample("staff/answered, none", func(p views.Page) views.View {
		return views.NewStaffAnswered(asStaff(p, "auditor"), nil, 0, 1)
	})
)

// TestAnsweredLeadsToProof: an auditor has no page of a request, and gets to its proof from the list.
func TestAnsweredLeadsToProof(t *testing.T) {
	page := string(render(t, views.NewStaffAnswered(asStaff(blank("fi"), "auditor"), answeredRequests(), 2, 1)))
	for _, want := range []string{`href="/staff/requests/2026-0002/proof.zip"`, "Tehty osa", "15.11.2026"} {
		if !strings.Contains(page, want) {
			t.Errorf("without %q:\n%s", want, page)
		}
	}
	if strings.Contains(page, `"/staff/requests/2026-0002"`) {
		t.Error("it leads to a page that auditors may not open")
	}
}

// TestTasksNameSourcesForStaff: by the name that staff know and with who keeps the system.
func TestTasksNameSourcesForStaff(t *testing.T) {
	k := working(models.Rectification, models.Scope{})
	k.Tasks = []models.Task{{ID: 1, Kind: models.TaskCorrect, Subject: "person"}, {ID: 2, Kind: models.TaskNotify, Subject: "market_parties"}, {ID: 3, Kind: models.TaskErase, Subject: "other"}}
	c := views.NewCase(asStaff(blank("fi"), "agent"), k, by(kaisa, requestToday))
	if got := c.Tasks[0]; !strings.Contains(got.Text, "Asiakkaan itse kertomat tiedot") || got.Owner != "Vastuussa: Asiakaspalvelu" {
		t.Errorf("%+v", got)
	}
	if got := c.Tasks[1]; !strings.Contains(got.Text, "Asiakkaan sähkönmyyjä tai verkkoyhtiö") || got.Owner != "" {
		t.Errorf("%+v", got)
	}
	if got := c.Tasks[2]; got.Owner != "" {
		t.Errorf("%+v", got)
	}
}
