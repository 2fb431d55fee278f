package views_test

import (
	"strings"
	"testing"

	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

func init() {
	for _, kind := range views.TroubleKinds {
		sample("error/trouble, "+string(kind), func(p views.Page) views.View {
			p.Path = "/permissions"
			return views.NewTrouble(p, kind, "4F2A-91C0")
		})
	}
}

func TestTroubleTexts(t *testing.T) {
	for _, kind := range views.TroubleKinds {
		for _, key := range []string{"error.title." + string(kind), "error.text." + string(kind)} {
			if !i18n.Has(key) {
				t.Errorf("no text %s", key)
			}
		}
	}
}

func TestTroubleShowsReferenceOnlyIfThereIsOne(t *testing.T) {
	with := viewstest.Text(render(t, views.NewTrouble(blank("fi"), views.Problem, "4F2A-91C0")))
	if !strings.Contains(with, "4F2A-91C0") {
		t.Error("the reference is not shown")
	}
	without := viewstest.Find(render(t, views.NewTrouble(blank("fi"), views.Problem, "")), "strong", "reference")
	if len(without) > 0 {
		t.Error("an empty reference is shown")
	}
}

func TestStaffLogInAgainAtTheirOwnDoor(t *testing.T) {
	p := blank("fi")
	p.Path = "/staff/requests?page=2"
	if got := views.NewTrouble(p, views.LoginAgain, "").Way.URL; got != "/staff/login" {
		t.Errorf("staff are sent to %s", got)
	}
}
