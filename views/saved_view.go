package views

import (
	"strconv"

	"omatiedot/models"
)

// SavedViewsURL is where views of the queue are saved.
const SavedViewsURL = QueueURL + "/views"

// SavedViewURL is the address of the queue as a saved view shows it.
func SavedViewURL(id int64) string { return savedURL(id, 1) }

// ViewForm is what was filled in on a view.
type ViewForm struct {
	Name    string
	Sharing models.Sharing
}

// SaveForm saves what the queue shows under a name.
type SaveForm struct {
	Open   bool
	Limits string // how many views there can be
	Hidden []Hidden
	Fields []Field
	Button Button
}

// ChangeForm renames or removes a saved view.
type ChangeForm struct {
	Open   bool
	Shared string // says that others have it, too; may be empty
	Action string
	Name   Field
	Button Button
	Remove PostButton
}

// ViewDone is what was done with a view.
type ViewDone int

// What can be done with a view.
const (
	ViewSaved ViewDone = iota
	ViewRenamed
	ViewRemoved
)

var viewDone = []string{"saved", "renamed", "removed"}

// ViewFlash tells what was done with a view; nil for nothing that is known.
func ViewFlash(p Page, done ViewDone) *Flash {
	if done < 0 || int(done) >= len(viewDone) {
		return nil
	}
	return &Flash{Kind: Success, Text: p.T("queue.flash." + viewDone[done])}
}

// QueueMistakes are the mistakes of a search or of a view in words.
func QueueMistakes(p Page, wrong *models.Invalid) Errors {
	var mistakes Errors
	mistakes.Add(wrong.Field, p.T("queue.error."+wrong.Field+"."+wrong.Code, "Max", p.Number(models.MaxViewName), "Views", p.Number(models.MaxSavedViews)))
	return mistakes
}

// offer adds the form for what can be done with what is shown: the saved view is changed, and what is
// narrowed otherwise is saved.
func (q *Queue) offer(l QueueList) {
	name := Field{Name: "name", Label: q.T("queue.name"), Hint: q.T("queue.name_hint", "Max", models.MaxViewName), Value: l.Typed.Name, Width: MediumWidth, MaxLength: models.MaxViewName}
	wrong := q.Errors.For("name") != ""
	switch {
	case l.Shown != nil && l.Change:
		if !wrong {
			name.Value = l.Shown.Name
		}
		action := SavedViewsURL + "/" + strconv.FormatInt(l.Shown.ID, 10)
		q.Change = &ChangeForm{
			Open: wrong || l.Shown.Broken, Action: action, Name: name, Button: Button{Text: q.T("queue.rename"), Kind: SecondButton},
			Remove: PostButton{Action: action + "/remove", Button: Button{Text: q.T("queue.remove"), Kind: DangerButton, About: l.Shown.Name}},
		}
		if l.Shown.Shared() {
			q.Change.Shared = q.T("queue.shared_text")
		}
	case l.Shown == nil && (l.Filter.Narrows() && l.Filter.Query == "" || l.Total > 1 || wrong && l.Filter.Narrows()):
		q.Save = q.saveForm(l, name, wrong)
	}
}

func (q *Queue) saveForm(l QueueList, name Field, wrong bool) *SaveForm {
	form := SaveForm{
		Open: wrong, Limits: q.T("queue.save_text", "Views", models.MaxSavedViews), Hidden: filterValues(l.Filter),
		Fields: []Field{name}, Button: Button{Text: q.T("queue.save"), Kind: SecondButton},
	}
	if l.Filter.Query != "" {
		form.Hidden = append(form.Hidden, Hidden{Name: "query", Value: l.Filter.Query})
	}
	if q.Reader.Is(string(models.Approver)) {
		form.Fields = append(form.Fields, Field{
			Name: "sharing", Label: q.T("queue.sharing"), Type: CheckboxField,
			Options: Choose([]Option{{Value: string(models.SharedView), Label: q.T("queue.sharing.shared")}}, string(l.Typed.Sharing)),
		})
	}
	return &form
}
