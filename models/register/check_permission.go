package register

import "slices"

// checkPermissions refuses a grid that is laxer than the law.
func (r *reader) checkPermissions(d *Description) {
	for i := range d.Permissions {
		p := &d.Permissions[i]
		for j := range p.Channels {
			c := &p.Channels[j]
			if c.Channel == "" {
				continue
			}
			if c.Channel == ChannelAny && len(p.Channels) > 1 {
				r.wrong(r.places[&c.Channel], "any cannot stand beside other channels", "either any alone or the channels one by one")
			}
			if slices.ContainsFunc(p.Channels[:j], func(o PermissionChannel) bool { return o.Channel == c.Channel }) {
				r.wrong(r.places[&c.Channel], "the channel "+string(c.Channel)+" is named twice", "it once")
			}
			if c.Needs != "" && (c.Channel != ChannelAny || c.Needs == ChannelAny) {
				r.wrong(r.places[&c.Needs], "only what is asked of any channel can need one", "email, sms, automated_call, phone or post beside channel: any, or take it out")
			}
			r.checkRules(p.Kind, c)
		}
	}
}

func (r *reader) checkRules(kind PermissionKind, c *PermissionChannel) {
	electronic := kind == KindMarketing && (c.Channel.electronic() || c.Channel == ChannelAny)
	if electronic && c.Person.Default == AllowedUnlessProhibited {
		r.wrong(r.places[&c.Person.Default], "section 200(1) of Act 917/2014 asks prior consent of natural persons here",
			oneOf([]string{string(PriorConsent), string(Prohibited)}))
	}
	for _, rule := range []*Rule{&c.Person, &c.Organisation} {
		if kind == KindConsent && rule.Default == AllowedUnlessProhibited {
			r.wrong(r.places[&rule.Default], "a consent that the law asks for cannot be presumed",
				oneOf([]string{string(PriorConsent), string(Prohibited)}))
		}
	}
	r.checkException(kind, c)
}

// checkException keeps the existing-customer exception where section 200(3) of Act 917/2014 has it.
func (r *reader) checkException(kind PermissionKind, c *PermissionChannel) {
	if c.Organisation.ExistingCustomer {
		r.wrong(r.places[&c.Organisation.ExistingCustomer], "the existing-customer exception concerns natural persons", "existing_customer under person, or take it out")
	}
	byMessage := c.Channel == ChannelEmail || c.Channel == ChannelSMS
	if c.Person.ExistingCustomer && (kind != KindMarketing || !byMessage || c.Person.Default != PriorConsent) {
		r.wrong(r.places[&c.Person.ExistingCustomer], "the existing-customer exception is for marketing by email or sms that needs prior consent", "existing_customer there only")
	}
}
