package views

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"strings"
)

// View is a page that can be shown: it names its template and is the template's data.
type View interface {
	// Template returns the path of the template below views, without its ending: "customer/overview".
	Template() string
}

//go:embed */*.html
var files embed.FS

var templates = mustParse(files)

// mustParse reads every template into one set, named by path. They share one name space, therefore
// a template is a file and no file defines others.
func mustParse(fsys fs.FS) *template.Template {
	set := template.New("").Option("missingkey=error")
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(fsys, path)
		if err != nil {
			return err
		}
		_, err = set.New(strings.TrimSuffix(path, ".html")).Parse(string(text))
		return err
	})
	if err != nil {
		panic(err) // the templates are part of the program
	}
	return set
}

// Render writes a page. It is made whole in memory first: if that fails, nothing has been written and
// the caller can still answer with another page.
func Render(w io.Writer, v View) error {
	var page bytes.Buffer
	if err := templates.ExecuteTemplate(&page, v.Template(), v); err != nil {
		return fmt.Errorf("render %s: %w", v.Template(), err)
	}
	if _, err := page.WriteTo(w); err != nil {
		return fmt.Errorf("send %s: %w", v.Template(), err)
	}
	return nil
}
