package views

import (
	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// Requests is the list of the customer's requests and what can be asked for.
type Requests struct {
	Page
	Mine   Table
	Groups []RequestGroup
}

// RequestGroup are the rights that are an answer to one question of a customer's.
type RequestGroup struct {
	Question    string
	Kinds       []RequestChoice
	Permissions bool // can be changed without a request
}

// RequestChoice is a right that the customer can use.
type RequestChoice struct {
	Title string
	Text  string
	Ask   Button // to the form, or to the request of the kind that is under way
	Open  string // says that there is one under way; empty otherwise
	Also  *Link  // another way to the same
}

// requestGroups are the kinds by what customers come for; every kind is in one group.
var requestGroups = []struct {
	question string // key
	kinds    []models.RequestKind
}{
	{"requests.group.see", []models.RequestKind{models.Access, models.Portability}},
	{"requests.group.wrong", []models.RequestKind{models.Rectification}},
	{"requests.group.stop", []models.RequestKind{models.Objection, models.RestrictionOfProcessing, models.Erasure}},
	{"requests.group.who", []models.RequestKind{models.Unrecognised}},
}

// NewRequests returns the list of the customer's requests, in the order in which they are given, with
// how many messages of each have not been read.
func NewRequests(p Page, mine []models.Request, unread map[int64]int, today value.Date) Requests {
	p.Title, p.Lead = p.T("requests.title"), p.T("requests.lead")
	r := Requests{Page: p, Mine: Table{
		Caption: p.T("requests.mine"),
		Columns: Columns(p.T("requests.reference"), p.T("requests.kind"), p.T("requests.state"), p.T("requests.received"), p.T("requests.due")),
	}}
	for _, one := range mine {
		r.Mine.Rows = append(r.Mine.Rows, r.row(one, unread[one.ID], today))
	}
	for _, g := range requestGroups {
		group := RequestGroup{Question: p.T(g.question)}
		for _, kind := range g.kinds {
			group.Kinds = append(group.Kinds, r.choice(kind, mine))
			group.Permissions = group.Permissions || kind == models.Objection
		}
		r.Groups = append(r.Groups, group)
	}
	return r
}

func (r Requests) row(one models.Request, unread int, today value.Date) []Cell {
	kind, state := requestKind(r.Lang, one.Kind), stateTag(r.Lang, one.State, one.Delivery)
	due := Cell{Text: r.Date(one.DueOn)}
	switch {
	case standing(one):
		due.Lines = []string{r.T("requests.standing")}
	case one.State.Open():
		due.Lines = []string{timeLeft(r.Lang, one.DueOn, today).Text}
	case one.State == models.Withdrawn:
		due.Text = r.T("requests.no_due")
	}
	if unread > 0 {
		state.Lines = []string{r.T("requests.unread", "N", unread)}
	}
	return []Cell{
		{Text: one.Ref, URL: requestURL(one.Ref), About: kind},
		{Text: kind}, state, {Text: r.Date(one.ReceivedOn)}, due,
	}
}

func (r Requests) choice(kind models.RequestKind, mine []models.Request) RequestChoice {
	c := RequestChoice{
		Title: r.T("requests.ask." + string(kind)),
		Text:  r.T("requests.about." + string(kind)),
		Ask:   Button{Text: r.T("requests.begin"), About: r.T("requests.ask." + string(kind)), URL: "/requests/new/" + string(kind)},
	}
	for _, one := range mine {
		if one.Kind == kind && one.State.Open() {
			c.Open = r.T("requests.under_way", "Ref", one.Ref)
			if kind == models.Rectification {
				continue // more can be added to it
			}
			c.Ask = Button{Text: r.T("requests.see"), About: one.Ref, Kind: SecondButton, URL: requestURL(one.Ref)}
		}
	}
	switch kind {
	case models.Rectification:
		c.Also = &Link{Text: r.T("requests.also_wrong"), URL: "/me"}
	case models.Unrecognised:
		c.Also = &Link{Text: r.T("requests.also_log"), URL: "/access-log"}
	}
	return c
}

// RequestNotice tells, where a customer begins, that something waits for them among their requests; nil
// where nothing does.
func RequestNotice(lang string, mine []models.Request, unread map[int64]int, today value.Date) *Flash {
	for _, r := range mine {
		key := ""
		switch {
		case standing(r):
			key = "requests.waits_question"
		case r.State == models.Answered && !r.CollectBy.Before(today):
			key = "requests.waits_answer"
		case unread[r.ID] > 0:
			key = "requests.waits_message"
		default:
			continue
		}
		return &Flash{Kind: Advice, Text: i18n.T(lang, key), Link: &Link{Text: i18n.T(lang, "requests.see"), About: r.Ref, URL: requestURL(r.Ref)}}
	}
	return nil
}

// Template names the template of the page.
func (Requests) Template() string { return "customer/requests" }
