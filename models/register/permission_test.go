package register

import "testing"

// TestPermissionsFor: a permission that is part of a purpose that goes on is not among them.
func TestPermissionsFor(t *testing.T) {
	d := Default()
	for _, c := range []struct {
		purposes []string
		want     string
	}{
		{nil, ""}, {[]string{"collection"}, ""}, {[]string{"surveys"}, "opinion_research market_research "},
		{[]string{"surveys", "direct_marketing"}, "opinion_research market_research campaign_disclosure "},
	} {
		got := ""
		for _, p := range d.PermissionsFor(c.purposes...) {
			got += p.Key + " "
		}
		if got != c.want {
			t.Errorf("%v: %q, want %q", c.purposes, got, c.want)
		}
	}
	if !d.Markets("direct_marketing") || d.Markets("surveys") {
		t.Error("surveys are taken for marketing, or marketing is not")
	}
}
