package handlers_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/handlers"
	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// link is the path of somebody's unsubscribe link.
func (p *portal) link(subject, purpose, channel string) string {
	p.Helper()
	number := func(yield func(string, error) bool) { yield(p.number(subject), nil) }
	for l, err := range p.store.LinksOf(context.Background(), purpose, channel, number) {
		p.must(err)
		return "/unsubscribe/" + l.Token
	}
	p.Fatal("no link")
	return ""
}

// said is what a customer has decided, newest first.
func (p *portal) said(subject string) []models.Permission {
	p.Helper()
	rows, err := p.store.MyPermissionHistory(context.Background(), p.me(subject))
	p.must(err)
	return rows
}

// mailer sends a request as a mail provider does: without cookies, and from nowhere.
func (p *portal) mailer(method, path, kind, body string) *answer {
	p.Helper()
	request, err := http.NewRequestWithContext(p.Context(), method, p.real+path, strings.NewReader(body))
	p.must(err)
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	response, err := browser.Do(request)
	p.must(err)
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	p.must(err)
	return &answer{response, path, data}
}

// oneClicks are the forms of RFC 8058 section 3.2, in both encodings, and what else comes.
func oneClicks(t *testing.T) map[string][2]string {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.WriteField("List-Unsubscribe", "One-Click"); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return map[string][2]string{
		"url-encoded": {"application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"},
		"with a set":  {"application/x-www-form-urlencoded; charset=UTF-8", "List-Unsubscribe=One-Click"},
		"multipart":   {w.FormDataContentType(), b.String()},
		"nothing":     {"", ""},
	}
}

// TestOneClick: a mail provider's own button ends what the link is about by one request, and again after
// a new consent.
func TestOneClick(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		path, others := p.link(bo, "market_research", "phone"), len(p.said(anna))
		for name, body := range oneClicks(t) {
			_, err := p.store.SaveMyPermissions(p.Context(), p.me(bo), []models.Decision{{Purpose: "market_research", Channel: "phone", Yes: true}}, "sv")
			p.must(err)
			before := p.said(bo)
			for range 2 {
				a := p.expect(p.mailer(http.MethodPost, path, body[0], body[1]), http.StatusOK)
				if len(a.Header.Values("Set-Cookie")) > 0 || a.Header.Get("Location") != "" {
					t.Errorf("%s: it wants more: %v", name, a.Header)
				}
			}
			after := p.said(bo)
			if len(after) != len(before)+1 || len(p.said(anna)) != others {
				t.Fatalf("%s: %d decisions, before %d", name, len(after), len(before))
			}
			reference, language := "one-click-", value.Language("") // a mail program shows none of our words
			if name == "nothing" {
				reference, language = "link-", "sv"
			}
			if d := after[0]; d.How != "unsubscribe" || d.Purpose != "market_research" || d.Channel != "phone" || d.State != models.Prohibited ||
				d.Previous != models.Granted || d.Language != language || (d.Wording == "") != (language == "") || !strings.HasPrefix(d.Reference, reference) {
				t.Errorf("%s: recorded is %+v", name, d)
			}
		}
		sees := p.expect(p.customer(bo).get("/permissions/history"), http.StatusOK).text()
		if !strings.Contains(sees, i18n.T("sv", "permissions.how.unsubscribe")) {
			t.Errorf("the customer does not see it: %s", sees)
		}
	})
}

// TestScanner: whoever follows every link of the pages by GET, HEAD and OPTIONS and sends no form
// changes nothing.
func TestScanner(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		var todo []string
		for _, purpose := range p.store.Description.Permissions {
			for _, ch := range purpose.Channels {
				todo = append(todo, p.link(anna, purpose.Key, string(ch.Channel)))
			}
		}
		cells, before, seen := len(todo), p.held(), map[string]bool{}
		for len(todo) > 0 {
			path := todo[0]
			todo = todo[1:]
			if seen[path] {
				continue
			}
			seen[path] = true
			for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions} {
				a := p.mailer(method, path, "", "")
				if strings.HasPrefix(path, "/unsubscribe/") && (method == http.MethodOptions) == (a.StatusCode == http.StatusOK) {
					t.Errorf("%s: %d", method, a.StatusCode)
				}
				if to := a.Header.Get("Location"); strings.HasPrefix(to, "/") {
					todo = append(todo, to)
				}
				for _, link := range a.find("a", "href", "") {
					if to := attribute(link, "href"); strings.HasPrefix(to, "/") {
						todo = append(todo, to)
					}
				}
			}
		}
		if after := p.held(); after != before || cells < 10 || len(seen) < 2*cells {
			t.Errorf("%d cells, %d pages:\n%s\n%s", cells, len(seen), before, after)
		}
	})
}

// TestUnsubscribePage: the page names the company, purpose and channel, nobody and no address, in the
// customer's language or the one that is chosen; its form ends this, or all direct marketing.
func TestUnsubscribePage(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		path, v := p.link(bo, "direct_marketing", "sms"), p.visitor()
		purpose := p.store.Description.Permission("direct_marketing")
		speaks := func(a *answer, lang string, texts ...string) {
			t.Helper()
			p.expect(a, http.StatusOK)
			viewstest.Check(t, a.body, lang)
			texts = append(texts, purpose.Name.In(lang), purpose.WhenNo.In(lang), i18n.T(lang, "permissions.channel.sms"), p.store.Description.Controller.Name.In(lang))
			for _, text := range texts {
				if !strings.Contains(a.text(), text) {
					t.Errorf("%s does not say %q:\n%s", lang, text, a.text())
				}
			}
			for _, secret := range p.ofCustomers() {
				if strings.Contains(a.text(), secret) {
					t.Errorf("the page says %q", secret)
				}
			}
			if a.Header.Get("X-Robots-Tag") != "noindex" || a.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("headers %v", a.Header)
			}
		}
		speaks(v.get(path), "sv", i18n.T("sv", "unsubscribe.title"))
		for _, l := range i18n.Languages {
			p.expect(v.get("/language/"+l.Code+"?to="+url.QueryEscape(path)), http.StatusSeeOther, path)
			speaks(v.get(path+"?utm_source=mail&extent=all"), l.Code, i18n.T(l.Code, "unsubscribe.title"))
		}
		press := func(button string, want ...string) {
			t.Helper()
			page := v.get(path)
			form, pressed := page.find("form", "action", path), page.find("button", "value", button)
			if len(form) != 1 || len(pressed) != 1 {
				t.Fatalf("no button %q on the page:\n%s", button, page.text())
			}
			// What hangs on the address is no answer of the form.
			a := v.send(http.MethodPost, path+"?extent=all", url.Values{attribute(pressed[0], "name"): {button}})
			speaks(a, "en", want...)
		}
		press("this", i18n.T("en", "unsubscribe.done"))
		if rows := p.said(bo); rows[0].Channel != "sms" || rows[0].Language != "en" || !strings.HasPrefix(rows[0].Reference, "link-") {
			t.Errorf("recorded is %+v", rows[0])
		}
		speaks(v.get(path), "en", i18n.T("en", "unsubscribe.already"))
		press("all", i18n.T("en", "unsubscribe.done_all"))
		speaks(v.get(path), "en", i18n.T("en", "unsubscribe.already_all"))
		if forms := v.get(path).find("form", "action", ""); len(forms) > 0 {
			t.Error("there is still something to press")
		}
		cells, err := p.store.MyPermissions(context.Background(), p.me(bo))
		p.must(err)
		for _, c := range cells {
			if c.Purpose.Kind == register.KindMarketing && c.Allowed() {
				t.Errorf("%s by %s is still allowed", c.Purpose.Key, c.Channel)
			}
		}
	})
}

// ofCustomers are the numbers, names and contacts of all customers.
func (p *portal) ofCustomers() []string {
	var words []string
	for _, row := range p.rows("customers") {
		words = append(words, row["number"], row["family_name"], row["name"], row["personal_id"], row["business_id"], row["given_names"])
	}
	for _, row := range p.rows("contacts") {
		words = append(words, row["value"])
	}
	return slices.DeleteFunc(words, func(word string) bool { return len(word) < 3 })
}

// TestUnsubscribeShowsNobody: not even whoever is logged in is named on the page, which may be about
// somebody else.
func TestUnsubscribeShowsNobody(t *testing.T) {
	p := onePortal(t)
	text := p.expect(p.customer(anna).get(p.link(bo, "direct_marketing", "email")), http.StatusOK).text()
	if strings.Contains(text, "Mallikas") || strings.Contains(text, "Exempelberg") {
		t.Errorf("it names somebody:\n%s", text)
	}
}

// TestLostLinks: whatever is wrong with a link, the answer is the same, says what to do and changes
// nothing.
func TestLostLinks(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		good := p.link(anna, "direct_marketing", "email")
		gone := p.link(anna, "opinion_research", "email")
		d := *p.store.Description
		d.Permissions = slices.DeleteFunc(slices.Clone(d.Permissions), func(p register.PermissionPurpose) bool { return p.Key == "opinion_research" })
		p.store.Description = &d
		before := p.held()
		flipped := good[:len(good)-1] + string('a'+(good[len(good)-1]-'a'+1)%26)
		var first string
		for _, path := range []string{"/unsubscribe/x", good[:len(good)-1], good + "a", flipped, strings.ToUpper(good[len("/unsubscribe/"):]), gone, "/unsubscribe/" + strings.Repeat("a", 40), "/unsubscribe/%20"} {
			if !strings.HasPrefix(path, "/") {
				path = "/unsubscribe/" + path
			}
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				a := p.expect(p.mailer(method, path, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"), http.StatusNotFound)
				viewstest.Check(t, a.body, "fi")
				for _, text := range []string{i18n.T("fi", "unsubscribe.lost"), d.Controller.Email, d.Controller.Phone} {
					if !strings.Contains(a.text(), text) {
						t.Errorf("%s: it does not say %q", path, text)
					}
				}
				page := strings.NewReplacer(url.QueryEscape(path), "", path, "").Replace(string(a.body))
				if first == "" {
					first = page
				}
				if page != first {
					t.Errorf("%s %s has another answer:\n%s\n%s", method, path, page, first)
				}
			}
		}
		if p.held() != before {
			t.Error("something has changed")
		}
	})
}

// TestLinkLimits: one link, and one address with links that are none of ours, are slowed down; good
// links from that address are not, since a mail provider sends them for everybody.
func TestLinkLimits(t *testing.T) {
	p := onePortal(t)
	p.clock.Advance(time.Minute - time.Duration(p.clock.Now().Second())*time.Second)
	try := func(want int, times int, method, path string) {
		t.Helper()
		for range times {
			a := p.expect(p.mailer(method, path, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"), want)
			if want == http.StatusTooManyRequests && a.Header.Get("Retry-After") != "60" {
				t.Errorf("no Retry-After: %v", a.Header)
			}
		}
	}
	mine, other := p.link(anna, "direct_marketing", "email"), p.link(anna, "direct_marketing", "sms")
	try(404, handlers.BadLinksForTest, http.MethodPost, "/unsubscribe/none")
	try(429, 2, http.MethodGet, "/unsubscribe/none")
	try(200, handlers.LinkFormsForTest, http.MethodPost, mine)
	try(429, 2, http.MethodPost, mine)
	try(200, handlers.LinkFetchesForTest, http.MethodGet, mine)
	try(429, 1, http.MethodHead, mine)
	try(200, 1, http.MethodPost, other)
	p.clock.Advance(time.Minute)
	try(200, 1, http.MethodPost, mine)
	try(404, 1, http.MethodGet, "/unsubscribe/none")
}

// TestOneClickOfMany: one address sends the one-click requests of very many people within a minute.
func TestOneClickOfMany(t *testing.T) {
	p := onePortal(t)
	for _, person := range p.rows("customers") {
		number := func(yield func(string, error) bool) { yield(person["number"], nil) }
		for _, purpose := range p.store.Description.Permissions {
			for _, ch := range purpose.Channels {
				for l, err := range p.store.LinksOf(p.Context(), purpose.Key, string(ch.Channel), number) {
					p.must(err)
					p.expect(p.mailer(http.MethodPost, "/unsubscribe/"+l.Token, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"), http.StatusOK)
				}
			}
		}
	}
}

// TestMultipartElsewhere: only unsubscribe links take forms in parts.
func TestMultipartElsewhere(t *testing.T) {
	p := onePortal(t)
	body := oneClicks(t)["multipart"]
	p.expect(p.mailer(http.MethodPost, "/permissions", body[0], body[1]), http.StatusUnsupportedMediaType)
	p.expect(p.mailer(http.MethodPost, p.link(anna, "direct_marketing", "email"), body[0], "no parts"), http.StatusBadRequest)
}
