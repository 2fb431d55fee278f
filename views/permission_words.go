package views

import (
	"cmp"
	"slices"
	"strings"

	"omatiedot/models"
	"omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// cellState is what the customer has answered in a cell, with its day, and what follows from its age
// or stands beside it.
func cellState(lang string, c models.Cell) Cell {
	state := Cell{Text: i18n.T(lang, "permission.not_asked")}
	switch {
	case c.State != models.NotAsked:
		state = permissionState(lang, c.State, c.Since)
	case c.Reason == permit.Lapsed:
		state.Text = cmp.Or(EndedText(lang, c), i18n.T(lang, "permission.lapsed"))
	}
	add := func(text string) { state.Lines = append(state.Lines, text) }
	if c.How != "" && c.How != "portal" && c.Decision != nil {
		add(codeText(lang, "permissions.how", c.How))
	}
	switch {
	case !c.AskAgain.IsZero() && !c.Lapses.IsZero():
		add(i18n.T(lang, "permission.renewal", "Ask", i18n.Date(lang, c.AskAgain), "End", i18n.Date(lang, c.Lapses)))
	case !c.Until.IsZero():
		add(i18n.T(lang, "permissions.valid_until") + ": " + i18n.Date(lang, c.Until))
	}
	if text := listedText(lang, c); text != "" {
		add(text)
	}
	return state
}

// listedText tells that the customer is on an industry list, and what comes first.
func listedText(lang string, c models.Cell) string {
	if c.Listed == nil {
		return ""
	}
	list := c.Listed.List
	if list == "" {
		list = codeText(lang, "record.source", c.Listed.Source)
	}
	text := i18n.T(lang, "permission.listed", "List", list)
	if !c.Listed.Until.IsZero() {
		text = i18n.T(lang, "permission.listed_until", "List", list, "Date", i18n.Date(lang, c.Listed.Until))
	}
	if c.Decision == nil {
		return text + " " + i18n.T(lang, "permission.listed_holds")
	}
	return text + " " + i18n.T(lang, "permission.listed_own")
}

// permissionState is a decision in words, with its colour, and the day from which it holds.
func permissionState(lang string, state models.Code, since value.Time) Cell {
	c := decision(lang, state)
	if !since.IsZero() {
		c.Text = i18n.T(lang, decisionKeys[state].since, "Date", i18n.Date(lang, since.Date()))
	}
	return c
}

// decision is a decision in a word, with its colour.
func decision(lang string, state models.Code) Cell {
	tone := Neutral
	if state == models.Granted {
		tone = Good
	}
	return Tag(tone, i18n.T(lang, decisionKeys[state].word))
}

var decisionKeys = map[models.Code]struct{ word, since string }{
	models.Granted:    {"permission.granted", "permission.granted_since"},
	models.Refused:    {"permission.refused", "permission.refused_since"},
	models.Prohibited: {"permission.prohibited", "permission.prohibited_since"},
	models.Cleared:    {"permission.cleared", "permission.cleared_since"},
	models.NotAsked:   {"permission.no_answer", "permission.no_answer"},
}

// whyText says whether the data are used so, and why, in words without law.
func whyText(lang string, c models.Cell) string {
	if c.Reason == "" {
		return i18n.T(lang, "permission.reason_unknown")
	}
	key := "permission.reason." + string(c.Reason)
	switch c.Reason {
	case permit.NoWay, permit.WrongAddress, permit.UnverifiedAddress:
		key += "." + string(contactOf(c.Needs))
	}
	return i18n.T(lang, key)
}

// contactOf is the kind of contact that a channel needs: email, phone or post.
func contactOf(ch register.Channel) models.Code {
	switch ch {
	case register.ChannelEmail:
		return "email"
	case register.ChannelPost:
		return "post"
	default:
		return "phone"
	}
}

// lawTexts tells the provision behind each channel's rule, channels with the same one together, and
// then the ones that decide today.
func lawTexts(lang string, cells []models.Cell) []string {
	var laws []register.Law
	channels := map[register.Law][]string{}
	existing := false
	for _, c := range cells {
		if !slices.Contains(laws, c.Rule.Law) {
			laws = append(laws, c.Rule.Law)
		}
		channels[c.Rule.Law] = append(channels[c.Rule.Law], i18n.T(lang, "permissions.channel."+string(c.Channel)))
		existing = existing || c.Rule.ExistingCustomer
	}
	var texts []string
	for _, law := range laws {
		text := i18n.T(lang, "permission.law."+string(law))
		if len(laws) > 1 {
			text = strings.Join(channels[law], ", ") + ": " + text
		}
		texts = append(texts, upperFirst(text))
	}
	if existing {
		texts = append(texts, i18n.T(lang, "permission.law."+string(register.LawServices200_3)))
		laws = append(laws, register.LawServices200_3)
	}
	for _, c := range cells {
		if c.Law != "" && !slices.Contains(laws, c.Law) {
			laws = append(laws, c.Law)
			texts = append(texts, upperFirst(i18n.T(lang, "permission.law."+string(c.Law))))
		}
	}
	return texts
}

// cellName is a purpose with its channel, where that matters.
func cellName(lang string, c models.Cell) string {
	if c.Channel == register.ChannelAny {
		return c.Purpose.Name.In(lang)
	}
	return c.Purpose.Name.In(lang) + ", " + lowerFirst(i18n.T(lang, "permissions.channel."+string(c.Channel)))
}
