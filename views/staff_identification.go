package views

import (
	"omatiedot/models"
)

// identificationOptions are how staff can have made sure who asks, each with the ways by which it can be.
func identificationOptions(p Page) []Option {
	options := optionsOf(p, models.Identifications, "staff.identified.", "intake.identified.")
	for i, one := range models.Identifications {
		if channels := models.ChannelsOf(one); len(channels) < len(models.IntakeChannels) {
			options[i].Hint += " " + p.T("intake.identified_by", "Channels", channelNames(p, channels))
		}
	}
	return options
}

func channelNames(p Page, channels []models.Code) string {
	text := ""
	for i, channel := range channels {
		if i > 0 {
			text += ", "
		}
		text += p.T("intake.by." + string(channel))
	}
	return text
}

// behalfFields ask who acts for the customer and what entitles them to, in fields whose names begin with a
// prefix.
func behalfFields(p Page, prefix string, b models.Behalf) []Field {
	authorities := append([]Option{{Label: p.T("intake.authority_none")}}, optionsOf(p, models.Authorities, "authority.", "")...)
	return []Field{
		{Name: prefix + "behalf", Label: p.T("intake.behalf"), Hint: p.T("intake.behalf_hint"), Value: b.Name, Optional: true, MaxLength: models.MaxBehalfName},
		choice(Field{Name: prefix + "authority", Label: p.T("intake.authority")}, authorities, string(b.Authority)),
	}
}

// behalfName is who acts for a customer, and as what.
func behalfName(p Page, b models.Behalf) string {
	return p.T("intake.behalf_name", "Name", b.Name, "Authority", p.T("authority."+string(b.Authority)))
}

// byBehalf adds to how something came who brought it for the customer.
func byBehalf(p Page, how string, b models.Behalf) string {
	if !b.Somebody() {
		return how
	}
	return how + ". " + p.T("staff.behalf", "Who", behalfName(p, b))
}

// protectedFrom is protectedWarning, and who acts for the customer is told no more than anybody else.
func protectedFrom(p Page, why models.Protection, b models.Behalf) string {
	warning := protectedWarning(p, why)
	if warning != "" && b.Somebody() {
		warning += " " + p.T("staff.protected.behalf", "Who", behalfName(p, b))
	}
	return warning
}

// fieldTaskIdentified is how it was known to whom an answer was handed over.
const fieldTaskIdentified = "task_identified"

// handing is the form by which staff tell that they have handed the answer over at the counter.
func (c *Case) handing(line CaseTask) *CaseForm {
	c.offered[fieldTaskIdentified] = true
	how := choice(Field{Name: fieldTaskIdentified, Label: c.T("staff.task_identified")},
		optionsOf(c.Page, models.AtCounter(), "staff.identified.", "intake.identified."), c.typed.Fields[fieldTaskIdentified])
	return &CaseForm{Action: line.Tick.Action, Hidden: line.Tick.Hidden, Fields: []Field{how}, Button: line.Tick.Button}
}
