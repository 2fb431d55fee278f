package views

import (
	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/views/i18n"
)

// UnsubscribeField is the field of the unsubscribe page that says how much is to end.
const UnsubscribeField = "extent"

// Unsubscribe is the page of an unsubscribe link, before and after it is used. It tells of the company,
// the purpose and the channel, and never of the customer: a mail is passed on with its links.
type Unsubscribe struct {
	Page
	Done   Panel // what has just been done; empty on the page that asks
	Facts  Summary
	Then   string   // opens WhenNo while it is not so yet
	WhenNo string   // what a no means
	Stop   []Button // of the form; none when nothing is left to be ended
	Change bool     // something has ended, so that a mind can be changed
}

// NewUnsubscribe returns the page that asks, or says that there is nothing left to ask.
func NewUnsubscribe(p Page, u models.Unsubscription) Unsubscribe {
	switch {
	case u.AllStopped:
		p.Title = p.T("unsubscribe.already_all")
	case u.Stopped:
		p.Title = p.T("unsubscribe.already")
	default:
		p.Title, p.Lead = p.T("unsubscribe.title"), p.T("unsubscribe.lead")
	}
	return unsubscribe(p, u)
}

// NewUnsubscribed returns the page that confirms what was asked for.
func NewUnsubscribed(p Page, u models.Unsubscription, extent models.Extent) Unsubscribe {
	p.Title = p.T("unsubscribe.done")
	if extent == models.AllMarketing {
		p.Title = p.T("unsubscribe.done_all")
	}
	page := unsubscribe(p, u)
	page.Done = Panel{Title: p.Title, Text: p.T("unsubscribe.done_text")}
	return page
}

// Template names the template of the page.
func (Unsubscribe) Template() string { return "public/unsubscribe" }

func unsubscribe(p Page, u models.Unsubscription) Unsubscribe {
	page := Unsubscribe{Page: p, WhenNo: u.Purpose.WhenNo.In(p.Lang), Change: u.Stopped}
	page.Facts.Add(
		Fact(p.T("unsubscribe.company"), p.Company.Name),
		Fact(p.T("permissions.purpose"), u.Purpose.Name.In(p.Lang)),
		Fact(p.T("permissions.channel"), i18n.T(p.Lang, "permissions.channel."+string(u.Channel))),
	)
	all := Button{Text: p.T("unsubscribe.all"), Kind: SecondButton, Name: UnsubscribeField, Value: string(models.AllMarketing)}
	switch {
	case u.AllStopped:
	case u.Stopped:
		page.Stop = []Button{all}
	default:
		if u.Purpose.Kind != register.KindMarketing {
			all.Text = p.T("unsubscribe.this_and_all")
		}
		page.Then = p.T("unsubscribe.then")
		page.Stop = []Button{{Text: p.T("unsubscribe.this"), Name: UnsubscribeField, Value: string(models.ThisAlone)}, all}
	}
	return page
}

// LostLink is the page of an unsubscribe link that leads nowhere, with the other ways to the same.
type LostLink struct {
	Page
	Permissions Button
}

// NewLostLink returns the page.
func NewLostLink(p Page) LostLink {
	p.Title, p.Lead = p.T("unsubscribe.lost"), p.T("unsubscribe.lost_text")
	return LostLink{Page: p, Permissions: Button{Text: p.T("unsubscribe.log_in"), URL: "/permissions"}}
}

// Template names the template of the page.
func (LostLink) Template() string { return "public/unsubscribe_lost" }
