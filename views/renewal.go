package views

import (
	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// RenewalURL is where the answers to what is asked again go.
const RenewalURL = "/permissions/renew"

// Renewal is what the page of permissions asks again. Shown by part/renewal.
type Renewal struct {
	Items []RenewalItem
	All   *PostButton // keeps all of several; nil for one
}

// RenewalItem is one consent that is asked again.
type RenewalItem struct {
	Title string
	Text  string // what yes means
	Since string
	Until string
	Keep  PostButton
	Stop  PostButton
}

// NewRenewal returns what is asked again on the day; it shows nothing where that is nothing.
func NewRenewal(lang string, cells []models.Cell, today value.Date) Renewal {
	var r Renewal
	var all []Hidden
	for _, c := range models.ToRenew(cells, today) {
		field, title := PermissionField(c.Purpose.Key, string(c.Channel)), cellTitle(lang, c)
		answer := func(key, value string, kind ButtonKind) PostButton {
			return PostButton{Action: RenewalURL, Hidden: []Hidden{{Name: field, Value: value}}, Button: Button{Text: i18n.T(lang, key), Kind: kind, About: title}}
		}
		r.Items = append(r.Items, RenewalItem{
			Title: title, Text: c.Purpose.Text.In(lang), Since: i18n.T(lang, "renewal.since", "Date", i18n.Date(lang, c.Since.Date())),
			Until: i18n.T(lang, "renewal.until", "Date", i18n.Date(lang, c.Lapses)),
			Keep:  answer("renewal.keep", PermissionYes, MainButton), Stop: answer("renewal.stop", PermissionNo, SecondButton),
		})
		all = append(all, Hidden{Name: field, Value: PermissionYes})
	}
	if len(all) > 1 {
		r.All = &PostButton{Action: RenewalURL, Hidden: all, Button: Button{Text: i18n.T(lang, "renewal.keep_all"), Kind: SecondButton}}
	}
	return r
}

// EndedText says when a consent ended; "" where none did, or where it is not known.
func EndedText(lang string, c models.Cell) string {
	if c.Lapsed.IsZero() {
		return ""
	}
	return i18n.T(lang, "renewal.ended", "Date", i18n.Date(lang, c.Lapsed))
}

// cellTitle names a purpose and channel.
func cellTitle(lang string, c models.Cell) string {
	if c.Channel == register.ChannelAny {
		return c.Purpose.Name.In(lang)
	}
	return c.Purpose.Name.In(lang) + " – " + i18n.T(lang, "permissions.channel."+string(c.Channel))
}

// RenewalNotice tells on other pages that something is asked again; nil where nothing is.
func RenewalNotice(lang string, cells []models.Cell, today value.Date) *Flash {
	n := len(models.ToRenew(cells, today))
	if n == 0 {
		return nil
	}
	return &Flash{Kind: Advice, Text: i18n.T(lang, "renewal.notice", "N", n), Link: &Link{Text: i18n.T(lang, "renewal.answer"), URL: "/permissions"}}
}

// RenewalSaved is what is told after so many answers.
func RenewalSaved(lang string, n int) *Flash {
	if n == 0 {
		return &Flash{Kind: Advice, Text: i18n.T(lang, "renewal.nothing")}
	}
	return &Flash{Kind: Success, Text: i18n.T(lang, "renewal.saved", "N", n)}
}

// WithRenewal adds what is asked again on the day, and a way on for who cannot be reached.
func (f Permissions) WithRenewal(cells []models.Cell, today value.Date) Permissions {
	f.Renewal = NewRenewal(f.Lang, cells, today)
	if way := MissingWay(f.Lang, cells); way != nil {
		f.Links = append(f.Links, *way)
	}
	return f
}
