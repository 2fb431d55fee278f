package handlers_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/views"
)

// added is the number of an address or number that Anna has added and that waits.
func (p *portal) added(channel models.Code) string {
	p.Helper()
	ctx, me := context.Background(), p.me(anna)
	for range 2 {
		list, err := p.store.MyContacts(ctx, me)
		p.must(err)
		for _, c := range list {
			if c.Channel == channel && c.Waits() {
				return strconv.FormatInt(c.ID, 10)
			}
		}
		text := map[models.Code]string{models.ContactEmail: "aino.uusi@posti.example", models.ContactPhone: fmt.Sprint("040 765 43", 20+len(list))}[channel]
		p.must(p.store.AddContact(ctx, me, models.NewContact{Channel: channel, Value: text, Language: "fi"}))
	}
	p.Fatal("nothing was added")
	return ""
}

// mailedLink is the path of the link that is mailed to the address.
func (p *portal) mailedLink(address string) string {
	p.Helper()
	ctx, path := context.Background(), ""
	for {
		job, err := p.store.NextJob(ctx)
		if errors.Is(err, models.ErrNotFound) {
			return path
		}
		p.must(err)
		if job.Kind == models.JobConfirmation {
			var of models.ConfirmationJob
			p.must(json.Unmarshal([]byte(job.Payload), &of))
			mail, token, err := p.store.ConfirmationMail(ctx, of.Confirmation)
			p.must(err)
			if mail.To == address {
				path = views.ConfirmURL(token)
			}
		}
		p.must(p.store.FinishJob(ctx, job, nil))
	}
}

// TestAddAddress goes the whole way: a customer adds an address, the link is opened where nobody is
// logged in, and the address is theirs. Looking at the link changes nothing, and it works once.
func TestAddAddress(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		v := p.customer(anna)
		p.expect(v.get("/contact"), http.StatusOK)
		a := p.expect(v.post("/contact", url.Values{"channel": {"email"}, "value": {"not an address"}}), http.StatusUnprocessableEntity)
		if a.value("value") != "not an address" || len(a.find("a", "href", "#value")) != 1 {
			t.Errorf("a mistake:\n%s", a.text())
		}
		p.expect(v.post("/contact", url.Values{"channel": {"email"}, "value": {"aino.uusi@posti.example"}}), http.StatusSeeOther, "/contact")
		if a := v.get("/contact"); !strings.Contains(a.text(), "aino.uusi@posti.example") || !strings.Contains(a.text(), "Odottaa vahvistusta") {
			t.Errorf("added:\n%s", a.text())
		}
		link := p.mailedLink("aino.uusi@posti.example")
		if len(link) < 30 || strings.Contains(link, "aino") || strings.Contains(link, p.number(anna)) {
			t.Fatalf("the link %q", link)
		}
		reader, before := p.visitor(), p.held()
		for _, method := range []string{http.MethodGet, http.MethodHead} { // as mail scanners do
			p.expect(reader.send(method, link, nil), http.StatusOK)
		}
		a = p.expect(reader.get(link), http.StatusOK)
		for _, secret := range []string{"posti.example", "Mallikas", p.number(anna)} {
			if strings.Contains(string(a.body), secret) {
				t.Errorf("the link's page tells %q", secret)
			}
		}
		for name, send := range map[string]func() *answer{
			"no token": func() *answer { return reader.send(http.MethodPost, link, nil) },
			"another site": func() *answer {
				return reader.send(http.MethodPost, link, reader.signed(nil), "Origin", "https://evil.example")
			},
			"another token": func() *answer { return reader.send(http.MethodPost, link, v.signed(nil)) },
		} {
			if a := send(); a.StatusCode != http.StatusForbidden {
				t.Errorf("%s: %d", name, a.StatusCode)
			}
		}
		if p.held() != before {
			t.Error("looking or a forged form changed something")
		}
		p.expect(reader.post(link, nil), http.StatusOK)
		if p.held() == before {
			t.Error("the address is not confirmed")
		}
		p.expect(reader.post(link, nil), http.StatusNotFound)
		p.expect(reader.get(link), http.StatusNotFound)
		if strings.Contains(p.log.String(), strings.TrimPrefix(link, "/contact/confirm/")) {
			t.Error("the log holds the token")
		}
	})
}

// TestLinkTooLate: a link that is too old and one that never was are answered alike.
func TestLinkTooLate(t *testing.T) {
	p := onePortal(t)
	p.added(models.ContactEmail)
	link := p.mailedLink("aino.uusi@posti.example")
	p.clock.Advance(models.ConfirmationTime + time.Minute)
	v := p.visitor()
	old, none := p.expect(v.get(link), http.StatusNotFound), p.expect(v.get("/contact/confirm/"+strings.Repeat("0", 32)), http.StatusNotFound)
	path := func(a *answer) string { return strings.ReplaceAll(a.text(), strings.TrimPrefix(a.path, "/"), "") }
	if path(old) != path(none) || headersOf(old) != headersOf(none) {
		t.Errorf("told apart:\n%s\n%s", path(old), path(none))
	}
}

// TestTooManyAddresses: the sixth of a day is refused in the form, in words.
func TestTooManyAddresses(t *testing.T) {
	p := onePortal(t)
	v := p.customer(anna)
	for range models.MaxConfirmations {
		p.expect(v.post("/contact", url.Values{"channel": {"email"}, "value": {"aino.uusi@posti.example"}}), http.StatusSeeOther, "/contact")
	}
	a := p.expect(v.post("/contact", url.Values{"channel": {"email"}, "value": {"aino.uusi@posti.example"}}), http.StatusUnprocessableEntity)
	if !strings.Contains(a.text(), "enintään 5") {
		t.Errorf("too many:\n%s", a.text())
	}
}

// TestCallBack: a number waits for staff, who see it when they look for customers and on the
// customer's page, and confirm it.
func TestCallBack(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		v := p.customer(anna)
		p.expect(v.post("/contact", url.Values{"channel": {"phone"}, "value": {"040 765 4321"}}), http.StatusSeeOther, "/contact")
		if text := v.get("/contact").text(); !strings.Contains(text, "+358407654321") || !strings.Contains(text, "Asiakaspalvelumme soittaa") {
			t.Errorf("added:\n%s", text)
		}
		clerk, page := p.clerk(agent), "/staff/customers/"+p.number(anna)
		a := p.expect(clerk.get("/staff/customers"), http.StatusOK)
		if len(a.find("a", "href", page+"?code=contact")) != 1 || strings.Contains(a.text(), "4321") {
			t.Errorf("calls:\n%s", a.text())
		}
		p.expect(clerk.post(page, url.Values{"code": {"contact"}}), http.StatusSeeOther, page)
		a = p.expect(clerk.get(page), http.StatusOK)
		confirm := page + "/contacts/" + p.added(models.ContactPhone) + "/confirm"
		if len(a.find("form", "action", confirm)) != 1 || !strings.Contains(a.text(), "+358407654321") {
			t.Errorf("the task:\n%s", a.text())
		}
		p.expect(clerk.post(confirm, nil), http.StatusSeeOther, page)
		if a := p.expect(clerk.get(page), http.StatusOK); strings.Contains(a.text(), "4321") {
			t.Errorf("still to do:\n%s", a.text())
		}
		p.expect(clerk.post(confirm, nil), http.StatusNotFound)
	})
}
