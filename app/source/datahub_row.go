package source

import (
	"strings"

	"omatiedot/models/value"
)

func customerRows(m *datahubMessage, _ Datahub) [][]string {
	p := m.Customer
	// That Datahub knows of no order does not lift one that the customer told us of.
	protected := map[word]string{"1": "true"}[p.InformationRestriction]
	row := []string{m.number, p.kind(), "", "", "", p.identification("AA01"), p.identification("AA03"), string(p.Language), protected}
	if p.CustomerType == "AB01" {
		row[4] = string(p.CompanyName)
	} else {
		row[2], row[3] = join(p.GivenName, p.MiddleName), string(p.FamilyName)
	}
	return [][]string{row}
}

// kind is the kind of customer: of a bankrupt person the estate, of a bankrupt company the company.
func (p datahubParty) kind() string {
	switch {
	case p.CustomerSubType == "BF02", p.CustomerSubType == "BF03" && p.CustomerType == "AB02":
		return "estate"
	case p.CustomerType == "AB01":
		return "company"
	}
	return "person"
}

func addressRows(m *datahubMessage, _ Datahub) [][]string {
	a := m.Customer.PostalAddress
	street := a.street()
	if street == "" && a.Postcode == "" && a.CityName == "" {
		return nil
	}
	return [][]string{{"datahub-" + m.number, m.number, "mailing", string(a.CareOf), street, string(a.Postcode), string(a.CityName), string(a.CountryCode)}}
}

// street is the address's first line: street, number, stair and flat, or a post office box.
func (a datahubAddress) street() string {
	line := join(a.StreetName, a.BuildingNumber, a.FloorIdentification, a.RoomIdentification)
	box := string(a.Pobox)
	if box != "" && strings.Trim(box, "0123456789") == "" {
		box = "PL " + box // as post office boxes are written in Finland
	}
	if line != "" && box != "" {
		line += ", "
	}
	return line + box
}

func contactRows(m *datahubMessage, _ Datahub) [][]string {
	var rows [][]string
	for _, c := range m.Customer.Contacts {
		channel := channels[c.ContactType]
		id := "datahub-" + channel + "-" + m.number
		if len(rows) > 0 && rows[0][2] == channel {
			id += "-2"
		}
		rows = append(rows, []string{id, m.number, channel, string(c.Value)})
	}
	return rows
}

func pointRows(m *datahubMessage, _ Datahub) [][]string {
	var a datahubAddress
	if len(m.Addresses) > 0 {
		a = m.Addresses[0]
	}
	return [][]string{{string(m.AccountingPoint), m.number, a.street(), string(a.Postcode), string(a.CityName), string(m.GridArea), pointStates[m.Status]}}
}

func contractRows(m *datahubMessage, d Datahub) [][]string {
	notice := ""
	if m.EndReason == "AN02" && m.Created != "" {
		if at, err := value.ParseTime(string(m.Created)); err == nil {
			notice = at.Date().String()
		}
	}
	fixed := map[word]string{"0": "false", "1": "true"}[m.TimeLimited]
	return [][]string{{
		string(m.ContractIdentification), m.number, string(m.AccountingPoint), contractKinds[m.ContractType], string(m.ProductName),
		string(m.StartDate), string(m.EndDate), notice, fixed, m.contractState(d.Today),
	}}
}

// contractState is how the contract stands on the day. Rescission ends it at once.
func (m *datahubMessage) contractState(today value.Date) string {
	day := today.String() // days of this form sort as text
	switch {
	case m.EndReason == "AN03":
		return "cancelled"
	case m.EndDate != "" && string(m.EndDate) < day:
		return "ended"
	case string(m.StartDate) > day:
		return "future"
	}
	return "active"
}

func join(words ...word) string {
	var parts []string
	for _, w := range words {
		if w != "" {
			parts = append(parts, string(w))
		}
	}
	return strings.Join(parts, " ")
}
