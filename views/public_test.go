package views_test

import (
	"strings"
	"testing"

	"omatiedot/models/register"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

var (
	_ = sample("public/home", func(p views.Page) views.View { return views.NewHome(p) })
	_ = sample("public/home, customer", func(p views.Page) views.View { return views.NewHome(asCustomer(p)) })
	_ = sample("public/notice", func(p views.Page) views.View {
		p.Path = "/notice"
		return views.NewNotice(p, register.Default())
	})
	_ = sample("public/accessibility", func(p views.Page) views.View {
		p.Path, p.Demo = "/accessibility", true
		return views.NewAccessibility(p)
	})
)

// TestNoticeSaysEverything walks the register description: whatever it says must be on the page.
func TestNoticeSaysEverything(t *testing.T) {
	d := register.Default()
	for _, l := range i18n.Languages {
		p := blank(l.Code)
		text := viewstest.Text(render(t, views.NewNotice(p, d)))
		var want []string
		say := func(texts ...register.Text) {
			for _, text := range texts {
				want = append(want, text.Paragraphs(l.Code)...)
			}
		}
		say(d.Register, d.Controller.Name, d.Contact.Name, d.Contact.Text, d.Officer.Name, d.Intro, d.Transfers,
			d.Automated, d.Protection, d.Authority.Name, d.Authority.Visit, d.Authority.Post, d.Authority.Form)
		want = append(want, d.Controller.BusinessID, d.Controller.Street, d.Contact.Email, d.Officer.Email, d.Version)
		for _, x := range d.Purposes {
			say(x.Name, x.Text, x.BasisText)
		}
		for _, x := range d.Kinds {
			say(x.What, x.Retention.Text, x.Retention.Basis, x.Mandatory)
			want = append(want, p.T(x.Key+".title"))
		}
		for _, x := range d.Portal {
			say(x.What, x.Retention.Text, x.Retention.Basis)
		}
		for _, x := range d.Sources {
			say(x.Name, x.Text)
		}
		for _, x := range d.Recipients {
			say(x.Name, x.Purpose, x.Safeguards)
		}
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: the notice does not say %q", l.Code, w)
			}
		}
	}
}

func TestNoticeContentsLeadSomewhere(t *testing.T) {
	n := views.NewNotice(blank("fi"), register.Default())
	page := render(t, n)
	headings := viewstest.Find(page, "h2", "")
	for _, link := range n.Contents {
		found := false
		for _, h := range headings {
			found = found || "#"+viewstest.Attr(h, "id") == link.URL
		}
		if !found {
			t.Errorf("no heading at %s", link.URL)
		}
	}
}

// TestRegisterWords: the words for the register description's codes are put together from the code.
func TestRegisterWords(t *testing.T) {
	keys := []string{}
	for _, b := range []register.Basis{register.BasisContract, register.BasisLegalObligation, register.BasisLegitimateInterest, register.BasisConsent} {
		keys = append(keys, "register.basis."+string(b))
	}
	for _, r := range []register.Role{register.RoleProcessor, register.RoleController} {
		keys = append(keys, "register.role."+string(r))
	}
	for _, k := range register.PortalKeys() {
		keys = append(keys, "register.portal."+k)
	}
	for _, k := range register.KindKeys() {
		keys = append(keys, k+".title")
	}
	for _, key := range keys {
		if !i18n.Has(key) {
			t.Errorf("no text %s", key)
		}
	}
}

func TestHomeLeadsToLogin(t *testing.T) {
	page := render(t, views.NewHome(blank("fi")))
	var to []string
	for _, a := range viewstest.Find(page, "a", "") {
		to = append(to, viewstest.Attr(a, "href"))
	}
	for _, want := range []string{"/login", "/staff/login", "/notice", "/accessibility", "/language/sv?to=%2F"} {
		if !strings.Contains(strings.Join(to, "\n")+"\n", want+"\n") {
			t.Errorf("the front page has no link to %s, only to %s", want, to)
		}
	}
}
