package views

import (
	"omatiedot/models"
	"omatiedot/models/register"
)

// PermissionDone confirms a change of permissions, names what was changed, and offers to take it back.
type PermissionDone struct {
	Page
	Panel   Panel
	Changes Summary
	Told    string // in which way the change is confirmed
	Undo    *PostButton
	See     []Link
}

// ChangeField is the name of the field with the reference of a change.
const ChangeField = "change"

// NewPermissionDone returns the confirmation of a change, with what is true of it today.
func NewPermissionDone(p Page, change models.PermissionChange, d *register.Description) PermissionDone {
	p.Title = p.T("permission.done")
	p.Back = &Link{Text: p.T("permission.title"), URL: "/permissions"}
	done := PermissionDone{
		Page:  p,
		Panel: Panel{Title: p.Title, Text: p.T("permission.saved", "N", len(change.Decisions))},
		Told:  p.T("permission.told_here"),
		See:   []Link{{Text: p.T("permission.see_history"), URL: "/permissions/history"}, {Text: p.T("permission.see_receipt"), URL: "/permissions/receipt"}},
	}
	switch told := toldText(p.Lang, change.Told); {
	case told == "":
	case change.Told.Way == models.TellByEmail && change.Told.Given.IsZero():
		done.Told = p.T("permission.told_by_mail")
	default:
		done.Told = told + " " + p.T("confirmation.also")
	}
	for _, row := range change.Decisions {
		change := decision(p.Lang, row.State)
		change.Lines = []string{p.T("permission.before", "State", p.T(decisionKeys[row.Previous].word))}
		if !row.ValidUntil.IsZero() {
			change.Lines = append(change.Lines, p.T("permissions.valid_until")+": "+p.Date(row.ValidUntil))
		}
		done.Changes.Add(SummaryRow{Label: decisionName(p.Lang, row, d), Values: []Cell{change}})
	}
	if change.Undoable {
		done.Undo = &PostButton{
			Action: "/permissions/undo", Hidden: []Hidden{{ChangeField, change.Reference}},
			Button: Button{Text: p.T("permission.undo"), Kind: SecondButton},
		}
	}
	return done
}

// Template names the template of the page.
func (PermissionDone) Template() string { return "customer/permission_done" }
