package views

import (
	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// provenGroup is what an answer decides on a group of data that was to be erased, as the customer reads it:
// what is kept, until when, and by which law.
type provenGroup struct {
	Kind   string        `json:"kind"`
	Title  string        `json:"title"`
	Count  int           `json:"count"`
	Fate   models.Fate   `json:"fate"`
	Until  value.Date    `json:"until,omitzero"`
	Told   string        `json:"until_in_words,omitempty"`
	Ground models.Ground `json:"ground,omitempty"`
	Law    []string      `json:"law,omitempty"` // of the ground, and of the period of retention
}

func provenGroups(kind models.RequestKind, d models.ProvenDraft) (groups []provenGroup) {
	w := answer{Answer: models.Answer{Kind: kind, Ruling: d.Ruling}, lang: i18n.Known(d.Language), register: d.Register}
	for _, row := range d.Ruling.Plan {
		retention := d.Register.Kind(row.Kind).Retention
		groups = append(groups, provenGroup{
			Kind: row.Kind, Title: w.T(row.Kind + ".title"), Count: row.Count, Fate: row.Fate, Until: row.Until, Told: w.until(row, retention),
			Ground: row.Ground, Law: w.law(row, retention),
		})
	}
	return groups
}
