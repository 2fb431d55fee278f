package app

import (
	"strings"
	"testing"

	"omatiedot/app/browser"
	"omatiedot/models/modelstest"
)

// The most that a plain access request may take of staff who have done none before: presses of a link
// or button and pages to wait for, from the queue on.
const (
	agentClicks, agentLoads       = 3, 4
	approverClicks, approverLoads = 3, 4
)

// counted is a browser whose presses and pages are counted.
type counted struct {
	*browser.Browser
	clicks, loads int
}

func (c *counted) open(url string) { c.Open(url); c.loads++ }

func (c *counted) click(name string) { c.Click(name); c.clicks++; c.loads++ }

// TestPlainAccessTakesFewClicks: everything is prepared. The one who drafts reads what to do and presses
// a button; the other opens the draft and approves.
func TestPlainAccessTakesFewClicks(t *testing.T) {
	modelstest.Need(t, "poppler", hasPoppler(t))
	browser.Start(t) // skips where there is none
	j := journey{T: t, running: startDemo(t), lang: "fi", who: aino, prepare: (*browser.Browser).NoScript}
	j.ref = enter(t, j.url, "/login", aino).ask()

	clerk := &counted{Browser: j.browser("/staff/login", agent)}
	clerk.open(j.url + "/staff/requests")
	clerk.click(j.ref)
	clerk.click(j.text("staff.take"))
	clerk.See(strings.Split(j.text("staff.todo.access"), "\n")[0])
	clerk.click(j.text("staff.draft"))
	clerk.See(j.text("staff.flash.draft"))

	second := &counted{Browser: j.browser("/staff/login", approver)}
	second.open(j.url + "/staff/requests")
	second.click(j.ref)
	second.See(j.text("staff.unopened"))
	if text := pdfText(t, second.Download(j.text("staff.preview"))); !strings.Contains(text, j.ref) {
		t.Error("the preview is of nothing")
	}
	second.clicks++
	second.loads++
	second.click(j.text("staff.approve"))
	second.See(j.text("staff.flash.approve"))
	t.Logf("who drafts: %d clicks, %d pages; who approves: %d clicks, %d pages", clerk.clicks, clerk.loads, second.clicks, second.loads)
	if clerk.clicks > agentClicks || clerk.loads > agentLoads || second.clicks > approverClicks || second.loads > approverLoads {
		t.Error("it has become more work")
	}
	j.me = j.browser("/login", aino)
	j.me.Open(j.url + "/requests/" + j.ref)
	j.me.See(j.ref)
}
