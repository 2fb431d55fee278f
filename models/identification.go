package models

import (
	"slices"
	"strings"

	"omatiedot/models/value"
)

// Identifications lists how staff can have made sure who asks. An identity code, alone or with the
// name, is none of them: Data Protection Act (1050/2018) section 29(5).
var Identifications = []Code{"document", "signature", "callback", "known", NotIdentified}

// NotIdentified: it is not known yet who asks.
const NotIdentified Code = "not_yet"

// identifiedBy are those of Identifications that can be by each of IntakeChannels: nobody shows a document
// in a letter, and nobody is known by their voice.
var identifiedBy = map[Code][]Code{
	ByLetter:  {"signature", "callback", NotIdentified},
	ByPhone:   {"callback", NotIdentified},
	ByCounter: {"document", "known", NotIdentified},
	ByEmail:   {"callback", NotIdentified},
}

// ChannelsOf lists the ways by which somebody can be identified so.
func ChannelsOf(identified Code) []Code {
	return slices.DeleteFunc(slices.Clone(IntakeChannels), func(channel Code) bool { return !slices.Contains(identifiedBy[channel], identified) })
}

// AtCounter lists how staff can have made sure to whom they hand something over.
func AtCounter() []Code {
	return slices.DeleteFunc(slices.Clone(identifiedBy[ByCounter]), func(c Code) bool { return c == NotIdentified })
}

// wrongIdentification is what is wrong with how somebody was identified by one of IntakeChannels; nil where
// nothing is, or the way itself is none.
func wrongIdentification(channel, identified Code) *Invalid {
	switch {
	case !slices.Contains(Identifications, identified):
		return &Invalid{"identified", "required"}
	case slices.Contains(IntakeChannels, channel) && !slices.Contains(identifiedBy[channel], identified):
		return &Invalid{"identified", "channel"}
	}
	return nil
}

// identify notes with what changes in a request how it became known who asked, and does what waited for that.
func (c *Change) identify(r *Request, how Code, set map[string]any) (map[string]any, error) {
	if r.Identified != NotIdentified || how == NotIdentified {
		return set, nil
	}
	if set == nil {
		set = map[string]any{}
	}
	r.Identified, set["identified"] = how, how
	_, err := c.actAtOnce(r, r.Scope, Recording{How: r.Channel.how(), Language: r.Language, Reference: r.Ref})
	return set, err
}

// Behalf is who acts for a customer outside the portal, and what entitles them to. Both are empty where
// customers act themselves.
type Behalf struct {
	Name      string `gorm:"column:behalf_name"`
	Authority Code   `gorm:"column:behalf_authority"` // see Authorities
}

// Authorities lists what entitles somebody to act for a customer: an appointment as guardian
// (Guardianship Services Act 442/1999), a continuing power of attorney that is in force (Act 648/2007), a
// power of attorney, or the custody of a child (Act 361/1983).
var Authorities = []Code{"guardian", "continuing", "attorney", "custodian"}

// MaxBehalfName is how many characters the name of who acts for a customer may have.
const MaxBehalfName = 100

// Somebody reports whether somebody acts for the customer.
func (b Behalf) Somebody() bool { return b.Name != "" }

// check cleans the name, and returns what is wrong first.
func (b *Behalf) check() *Invalid {
	name, err := value.Clean(b.Name)
	b.Name = strings.Join(strings.Fields(name), " ")
	switch {
	case err != nil:
		return &Invalid{"behalf", "characters"}
	case len([]rune(b.Name)) > MaxBehalfName:
		return &Invalid{"behalf", "too_long"}
	case b.Name == "" && b.Authority != "":
		return &Invalid{"behalf", "required"}
	case b.Name != "" && !slices.Contains(Authorities, b.Authority):
		return &Invalid{"authority", "required"}
	}
	return nil
}
