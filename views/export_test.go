package views

import "io"

// RenderTemplate shows one template, so that the tests can look at parts that no page has yet.
func RenderTemplate(w io.Writer, name string, data any) error {
	return templates.ExecuteTemplate(w, name, data)
}

// Weekday is a date with its day of the week.
var Weekday = weekday
