package views

import (
	"strconv"

	"omatiedot/models"
	"omatiedot/models/permit"
	"omatiedot/views/i18n"
)

// ContactURL is where customers add their e-mail addresses and numbers.
const ContactURL = "/contact"

// ContactForm is where a customer sees by which addresses and numbers they are reached, and adds one.
type ContactForm struct {
	Page
	Held    []HeldContact
	Nothing string // what is said where there are none
	Channel Field
	Value   Field
	Add     Button
}

// HeldContact is an address or number in words, with what can be done about it.
type HeldContact struct {
	Title  string
	Facts  Summary
	Text   string // what happens next; empty where nothing does
	Wrong  *Link  // to have it corrected
	Remove *PostButton
}

// NewContactForm returns the page with what is held and what was filled in.
func NewContactForm(p Page, held []models.MyContact, n models.NewContact) ContactForm {
	p.Title, p.Lead = p.T("contact.title"), p.T("contact.lead")
	p.Back = &Link{Text: p.T("section.back"), URL: "/me"}
	f := ContactForm{
		Page: p, Add: Button{Text: p.T("contact.add")},
		Channel: Field{Name: "channel", Label: p.T("contact.channel"), Type: RadioField},
		Value:   Field{Name: "value", Label: p.T("contact.value"), Hint: p.T("contact.value_hint"), Value: n.Value, Width: MediumWidth, MaxLength: 254},
	}
	for _, ch := range models.ContactChannels {
		f.Channel.Options = append(f.Channel.Options, Option{Value: string(ch), Label: p.T("contacts.channel." + string(ch)), Hint: p.T("contact.how." + string(ch))})
	}
	f.Channel.Options = Choose(f.Channel.Options, string(n.Channel))
	for _, c := range held {
		f.Held = append(f.Held, heldContact(p, c))
	}
	if len(held) == 0 {
		f.Nothing = p.T("contact.none")
	}
	return f
}

// Template names the template of the page.
func (ContactForm) Template() string { return "customer/contact" }

func heldContact(p Page, c models.MyContact) HeldContact {
	h := HeldContact{Title: c.Value}
	state := Tag(Good, p.T("contact.confirmed"))
	switch {
	case c.Waits():
		state = Tag(Warn, p.T("contact.waits"))
		h.Text = waitingText(p, c)
	case c.Verified.False():
		state, h.Text = Tag(Warn, p.T("contact.unverified")), p.T("contact.unverified_text")
	case c.Verified.IsZero():
		state = Tag(Neutral, p.T("contact.in_use"))
	}
	h.Facts.Add(Fact(p.T("contacts.channel"), p.T("contacts.channel."+string(c.Channel))),
		SummaryRow{Label: p.T("contact.state"), Values: []Cell{state}},
		Fact(p.T("record.source"), upperFirst(codeText(p.Lang, "record.source", c.Source))))
	switch {
	case c.Added():
		h.Remove = &PostButton{Action: ContactURL + "/" + strconv.FormatInt(c.ID, 10) + "/remove", Button: Button{Text: p.T("contact.remove"), Kind: SecondButton, About: c.Value}}
	case p.Reader.Shown == "":
		if kind, err := models.KindNamed("contacts"); err == nil {
			h.Wrong = &Link{Text: p.T("contact.wrong"), URL: wrongURL(kind, &c.Contact, "value"), About: c.Value}
		}
	}
	return h
}

func waitingText(p Page, c models.MyContact) string {
	switch {
	case c.Channel == models.ContactPhone:
		return p.T("contact.will_call", "Phone", p.Company.Phone)
	case c.Until.IsZero():
		return p.T("contact.too_late")
	}
	return p.T("contact.mailed", "Until", p.Time(c.Until))
}

// ContactMistake is the mistake of the form in words.
func ContactMistake(lang string, wrong *models.Invalid) Errors {
	return Errors{{Field: wrong.Field, Text: i18n.T(lang, "contact.error."+wrong.Field+"."+wrong.Code, "N", models.MaxConfirmations)}}
}

// ContactAdded is what is told after an address or number was added.
func ContactAdded(lang string, n int) *Flash {
	if n < 0 || n >= len(models.ContactChannels) {
		return nil
	}
	return &Flash{Kind: Success, Text: i18n.T(lang, "contact.added."+string(models.ContactChannels[n]))}
}

// ContactConfirm is where the link of a mail leads: it asks whether the reader wants the address to be
// used, and says nothing of whose it is.
type ContactConfirm struct {
	Page
	Confirm PostButton
}

// NewContactConfirm returns the page of a link that works.
func NewContactConfirm(p Page, token string) ContactConfirm {
	p.Title, p.Lead = p.T("contact.confirm_title"), p.T("contact.confirm_lead", "Company", p.Company.Name)
	return ContactConfirm{Page: p, Confirm: PostButton{Action: ConfirmURL(token), Button: Button{Text: p.T("contact.confirm")}}}
}

// Template names the template of the page.
func (ContactConfirm) Template() string { return "public/contact_confirm" }

// ConfirmURL is where the link of a confirmation leads, after the portal's own address.
func ConfirmURL(token string) string { return ContactURL + "/confirm/" + token }

// ContactConfirmed is what follows on the link of a mail: the address counts from now on, or the link
// does not work any longer.
type ContactConfirmed struct {
	Page
	Panel *Panel // nil for a link that does not work
	Text  string
	On    Button
}

// NewContactConfirmed returns the page after an address was confirmed.
func NewContactConfirmed(p Page) ContactConfirmed {
	p.Title = p.T("contact.confirmed_title")
	return ContactConfirmed{
		Page: p, Panel: &Panel{Title: p.Title, Text: p.T("contact.confirmed_text")}, Text: p.T("contact.confirmed_next"),
		On: Button{Text: p.T("contact.to_portal"), URL: ContactURL},
	}
}

// NewContactTooLate returns the page of a link that does not work: one that was used, is too old or
// never was, which are not told apart.
func NewContactTooLate(p Page) ContactConfirmed {
	p.Title, p.Lead = p.T("contact.gone_title"), p.T("contact.gone_lead")
	return ContactConfirmed{Page: p, Text: p.T("contact.gone_text"), On: Button{Text: p.T("contact.to_portal"), URL: ContactURL}}
}

// Template names the template of the page.
func (ContactConfirmed) Template() string { return "public/contact_confirmed" }

// MissingWay leads to where an address or number is added, for who cannot be reached in every way that
// their answers are on; nil for the others.
func MissingWay(lang string, cells []models.Cell) *Link {
	for _, c := range cells {
		if c.Reason == permit.NoWay || c.Reason == permit.UnverifiedAddress || c.Reason == permit.WrongAddress {
			return &Link{Text: i18n.T(lang, "contact.missing"), URL: ContactURL}
		}
	}
	return nil
}

// WithMore adds a way on to what a customer can do; nil adds none.
func (o Overview) WithMore(more *Link) Overview {
	if more != nil {
		o.Actions = append(o.Actions, Button{Text: more.Text, URL: more.URL, Kind: SecondButton})
	}
	return o
}
