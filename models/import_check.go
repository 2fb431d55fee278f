package models

import "omatiedot/models/value"

// checked is a record with rules that reach over its fields.
type checked interface {
	check(today value.Date) *ImportProblem
}

func (p *AccountingPoint) check(value.Date) *ImportProblem {
	gsrn, err := value.ParseGSRN(p.Key)
	if err != nil {
		return &ImportProblem{Column: "id", Reason: err.Error()}
	}
	p.Key = gsrn.String()
	return nil
}

func (c *Contact) check(value.Date) *ImportProblem {
	var err error
	switch c.Channel {
	case "email":
		var e value.Email
		if e, err = value.ParseEmail(c.Value); err == nil {
			c.Value = e.String()
		}
	case "phone":
		var p value.Phone
		if p, err = value.ParsePhone(c.Value); err == nil {
			c.Value = p.String()
		}
	}
	if err != nil {
		return &ImportProblem{Column: "value", Reason: err.Error()}
	}
	return nil
}

func (c *Customer) check(today value.Date) *ImportProblem {
	switch {
	case c.FullName() == "":
		return &ImportProblem{Column: "name", Reason: "the customer has no name; give name, or given_names and family_name"}
	case c.Kind != Person && !c.PersonalID.IsZero() && c.Kind != Estate:
		return &ImportProblem{Column: "personal_id", Reason: "only a person or an estate has a personal identity code"}
	case !c.PersonalID.IsZero():
		if _, err := value.ParsePersonalID(c.PersonalID.String(), today); err != nil {
			return &ImportProblem{Column: "personal_id", Reason: err.Error()}
		}
	}
	return nil
}
