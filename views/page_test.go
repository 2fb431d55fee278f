package views_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

func TestHead(t *testing.T) {
	p := blank("sv")
	if got, want := p.Head(), "Mina uppgifter – Esimerkkilän Sähkö Oy"; got != want {
		t.Errorf("without a title: %q, want %q", got, want)
	}
	p.Title = "Begäran"
	if got, want := p.Head(), "Begäran – Mina uppgifter – Esimerkkilän Sähkö Oy"; got != want {
		t.Errorf("with a title: %q, want %q", got, want)
	}
	p.Errors.Add("x", "Skriv")
	if got := p.Head(); !strings.HasPrefix(got, "Fel: Begäran") {
		t.Errorf("with a mistake: %q", got)
	}
}

func TestTabs(t *testing.T) {
	tests := []struct {
		name, path string
		reader     views.Reader
		want       string // addresses, the current one in brackets
	}{
		{"nobody", "/", views.Reader{}, ""},
		{"customer at home", "/me", asCustomer(views.Page{}).Reader, "[/me] /permissions /requests /access-log"},
		{"customer on a kind's page", "/me/invoices?page=2", asCustomer(views.Page{}).Reader, "[/me] /permissions /requests /access-log"},
		{"customer in a request", "/requests/OT-1", asCustomer(views.Page{}).Reader, "/me /permissions [/requests] /access-log"},
		{"not by the beginning of a word", "/meter", asCustomer(views.Page{}).Reader, "/me /permissions /requests /access-log"},
		{"customer who acts for another", "/me", views.Reader{Kind: views.Customer, Shown: "As Oy Kaarna"}, "[/me] /permissions /requests"},
		{"agent", "/staff/requests", asStaff(views.Page{}, "agent").Reader, "[/staff/requests] /staff/customers /staff/confirmations /staff/restrictions"},
		{"admin sees no customers", "/staff", asStaff(views.Page{}, "admin").Reader, "/staff/reports /staff/imports /staff/retention /staff/tokens /staff/webhooks"},
		{"marketing", "/staff/audiences/exports", asStaff(views.Page{}, "marketing").Reader, "[/staff/audiences]"},
		{"auditor", "/staff/imports", asStaff(views.Page{}, "auditor").Reader, "/staff/reports /staff/answered /staff/consents /staff/audiences/exports [/staff/imports] /staff/retention"},
		{"staff without a role", "/staff", asStaff(views.Page{}).Reader, ""},
	}
	for _, tt := range tests {
		p := blank("fi")
		p.Path, p.Reader = tt.path, tt.reader
		var got []string
		for _, tab := range p.Tabs() {
			if tab.Current {
				tab.URL = "[" + tab.URL + "]"
			}
			got = append(got, tab.URL)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: tabs %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestLanguageSwitchComesBackToThePage(t *testing.T) {
	p := blank("en")
	p.Path = "/me/events?page=2&from=2026-01-01"
	for _, a := range viewstest.Find(render(t, views.NewHome(p)), "a", "") {
		if lang := viewstest.Attr(a, "hreflang"); lang != "" {
			want := "/language/" + lang + "?to=%2Fme%2Fevents%3Fpage%3D2%26from%3D2026-01-01"
			if got := viewstest.Attr(a, "href"); got != want {
				t.Errorf("%s leads to %s, want %s", lang, got, want)
			}
			if current := viewstest.Attr(a, "aria-current") == "true"; current != (lang == "en") {
				t.Errorf("%s is current: %t", lang, current)
			}
		}
	}
}

func TestFrameSaysWhoseDataIsShown(t *testing.T) {
	p := asCustomer(blank("fi"))
	p.Reader.Shown, p.Reader.Capacity, p.Reader.Contexts = "Asunto Oy Honka", "isännöitsijä", 2
	page := render(t, views.NewHome(p))
	for _, want := range []string{"Aino Lehtinen", "Asunto Oy Honka", "isännöitsijä"} {
		if !strings.Contains(viewstest.Text(page), want) {
			t.Errorf("the frame does not say %q", want)
		}
	}
	if !bytes.Contains(page, []byte(`href="/context"`)) {
		t.Error("there is no way to another customer")
	}
	p.Reader.Contexts = 1
	if bytes.Contains(render(t, views.NewHome(p)), []byte(`href="/context"`)) {
		t.Error("there is a way to another customer, though there is none")
	}
}

func TestLogoutIsAPostWithToken(t *testing.T) {
	for _, form := range viewstest.Find(render(t, views.NewHome(asCustomer(blank("fi")))), "form", "") {
		if viewstest.Attr(form, "action") == "/logout" && viewstest.Attr(form, "method") == "post" {
			for n := range form.Descendants() {
				if viewstest.Attr(n, "name") == views.CSRFField && viewstest.Attr(n, "value") == "token" {
					return
				}
			}
		}
	}
	t.Error("there is no logout form with a token")
}

// brokenPage asks its template for a field that it does not have.
type brokenPage struct{ views.Page }

func (brokenPage) Template() string { return "public/home" }

func TestRenderSendsNothingOnFailure(t *testing.T) {
	var b bytes.Buffer
	if err := views.Render(&b, brokenPage{blank("fi")}); err == nil {
		t.Fatal("a page without its fields was shown")
	}
	if b.Len() != 0 {
		t.Errorf("half a page was sent: %q", b.String())
	}
}

// TestRenderConcurrently: nobody may get a page in another reader's language or with another's name.
func TestRenderConcurrently(t *testing.T) {
	want := map[string][]byte{}
	for _, l := range i18n.Languages {
		want[l.Code] = render(t, views.NewHome(asCustomer(blank(l.Code))))
	}
	var group sync.WaitGroup
	for range 8 {
		for _, l := range i18n.Languages {
			group.Go(func() {
				for range 25 {
					var b bytes.Buffer
					if err := views.Render(&b, views.NewHome(asCustomer(blank(l.Code)))); err != nil || !bytes.Equal(b.Bytes(), want[l.Code]) {
						t.Errorf("a page in %s came out otherwise: %v", l.Code, err)
						return
					}
				}
			})
		}
	}
	group.Wait()
}

func TestDial(t *testing.T) {
	if got := (views.Page{}).Dial("+358 2 990-1000"); got != "+35829901000" {
		t.Errorf("dial %q", got)
	}
}

func TestChoose(t *testing.T) {
	options := []views.Option{{Value: "a"}, {Value: "b", Chosen: true}, {Value: "c"}}
	got := views.Choose(options, "a", "c")
	if !got[0].Chosen || !got[2].Chosen || !got[1].Chosen || options[0].Chosen {
		t.Errorf("chosen %v from %v", got, options)
	}
}
