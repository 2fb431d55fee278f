package views

import (
	"strconv"
	"strings"
)

// Errors are the mistakes in a form in the order of the page, at most one for each field. The frame
// shows them above the page, and each field shows its own.
type Errors []FieldError

// FieldError is a mistake in one field, in the page's language. It says what to do: "Kirjoita …".
type FieldError struct {
	Field string // the field's Name; empty for a mistake of the whole form
	Text  string
}

// Add appends a mistake, unless the field has one already.
func (e *Errors) Add(field, text string) {
	if field == "" || e.For(field) == "" {
		*e = append(*e, FieldError{Field: field, Text: text})
	}
}

// For returns the mistake of a field, empty if it has none.
func (e Errors) For(field string) string {
	for _, one := range e {
		if one.Field == field && field != "" {
			return one.Text
		}
	}
	return ""
}

// FieldType says how a field is filled in.
type FieldType string

// The field types. The zero value is a line of text.
const (
	TextField     FieldType = ""
	EmailField    FieldType = "email"
	PhoneField    FieldType = "tel"
	DateField     FieldType = "date" // Value is "2006-01-02"
	SearchField   FieldType = "search"
	TextareaField FieldType = "textarea"
	SelectField   FieldType = "select"
	RadioField    FieldType = "radios"
	CheckboxField FieldType = "checkboxes"
	FileField     FieldType = "file"
)

// FieldWidth says how long the expected answer is.
type FieldWidth string

// The widths. The zero value is the width of the text.
const (
	FullWidth   FieldWidth = ""
	MediumWidth FieldWidth = "medium" // a name, an address
	ShortWidth  FieldWidth = "short"  // a date, a number
)

// Field is one question of a form: a label, what is written in it now, and how. Its mistake is found
// in the page's Errors by Name. Shown by part/field; its id is its Name.
type Field struct {
	Name  string
	Label string
	Hint  string
	Value string
	Type  FieldType
	Width FieldWidth

	Autocomplete string // token of HTML's autofill, "email"; WCAG 2.2 criterion 1.3.5
	InputMode    string // "numeric", "decimal"; empty for the type's own
	MaxLength    int    // in characters; 0 for no limit
	Rows         int    // of a text area; 0 for 5
	Multiple     bool   // several files can be chosen
	Accept       string // types of the files, "image/png,image/jpeg"
	Optional     bool   // says so in the label
	Heading      bool   // the label is the h1 of the page: one question on one page

	Options []Option // of a select, radios, checkboxes
}

// Option is a choice of a Field.
type Option struct {
	Value  string
	Label  string
	Hint   string
	Lang   string // of the hint, where it is not the page's
	Chosen bool
}

// Choose returns the options with those chosen whose values are given.
func Choose(options []Option, values ...string) []Option {
	chosen := make([]Option, len(options))
	for i, o := range options {
		for _, v := range values {
			o.Chosen = o.Chosen || o.Value == v
		}
		chosen[i] = o
	}
	return chosen
}

// Group reports whether the field is a group of boxes and not one control.
func (f Field) Group() bool { return f.Type == RadioField || f.Type == CheckboxField }

// OptionID returns the id of the option at an index. The first has the field's own id, so that the
// error summary leads to the first box.
func (f Field) OptionID(index int) string {
	if index == 0 {
		return f.Name
	}
	return f.Name + "-" + strconv.Itoa(index+1)
}

// DescribedBy returns the ids of what explains the field: its hint, and its mistake if it has one.
func (f Field) DescribedBy(mistake string) string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.Name+"-hint")
	}
	if mistake != "" {
		ids = append(ids, f.Name+"-error")
	}
	return strings.Join(ids, " ")
}

// InputType is the type attribute of an input element.
func (f Field) InputType() string {
	if f.Type == TextField {
		return "text"
	}
	return string(f.Type)
}

// BoxType is the type attribute of the boxes of a group.
func (f Field) BoxType() string {
	if f.Type == RadioField {
		return "radio"
	}
	return "checkbox"
}

// Height is the number of rows of a text area.
func (f Field) Height() int {
	if f.Rows > 0 {
		return f.Rows
	}
	return 5
}

// Hidden is a value that a form sends along.
type Hidden struct {
	Name  string
	Value string
}

// ButtonKind says how much weight a button has.
type ButtonKind string

// The kinds of buttons. The zero value is the main button, of which a form has one.
const (
	MainButton   ButtonKind = ""
	SecondButton ButtonKind = "second"
	DangerButton ButtonKind = "danger" // cannot be undone
	QuietButton  ButtonKind = "quiet"  // one of many in a list
)

// Button sends a form, or with a URL is a link that looks like one. Shown by part/button.
type Button struct {
	Text  string
	Kind  ButtonKind
	URL   string // makes it a link
	Name  string // with Value: tells the buttons of one form apart
	Value string
	About string // hidden words for those who hear the page: "Vahvista" + "pyyntö 2026-0001"
}

// Class is the class of the button's look.
func (b Button) Class() string {
	if b.Kind == "" {
		return "button-main"
	}
	return "button-" + string(b.Kind)
}

// PostButton is a button that is a whole form of its own: one act, sent by POST. Shown by part/post.
type PostButton struct {
	Action string
	Hidden []Hidden
	Button
}
