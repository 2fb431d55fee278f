package app_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "omatiedot"

// root is the module's folder seen from this test.
const root = ".."

// mayImport says for every package which packages of ours it may import. Imports go one way: the
// program, one request, the look, the truth. A new package needs a row here.
var mayImport = map[string][]string{
	".": {"app"},
	"app": {
		"app/devidp", "app/sample", "app/source", "handlers", "views", "views/i18n", "views/mail",
		"models", "models/permit", "models/register", "models/value",
	},
	"app/browser":        {"models/modelstest"}, // for tests
	"app/devidp":         {},
	"app/devidp/outside": {"models/modelstest"}, // for tests
	"app/sample":         {},
	"app/source":         {"models", "models/value"},
	"handlers":           {"views", "views/i18n", "static", "models", "models/clock", "models/permit", "models/register", "models/value"},
	"views": {
		"views/i18n", "views/pdf", "static", "models", "models/clock", "models/permit", "models/register", "models/value",
	},
	"views/i18n":        {"models/register", "models/value"},
	"views/mail":        {"views/i18n"},
	"views/pdf":         {},
	"views/viewstest":   {},
	"static":            {},
	"models":            {"models/clock", "models/permit", "models/register", "models/value"},
	"models/clock":      {"models/value"},
	"models/modelstest": {"models"},
	"models/permit":     {"models/register", "models/value"},
	"models/register":   {"models/value"},
	"models/value":      {},
}

// forTests are the packages that only tests and packages for tests may import.
var forTests = []string{"app/browser", "app/devidp/outside", "models/modelstest", "views/viewstest"}

// confined are imports, with those below them, and the only places that may have them.
var confined = []struct {
	prefix string
	in     []string // packages, or files
	why    string
}{
	{"github.com/gofiber", []string{"handlers"}, "what a request is, only handlers know"},
	{"gorm.io", []string{"models"}, "queries are in models alone"},
	{"github.com/ncruces", []string{"models"}, "the database is models' own"},
	{"github.com/jackc", []string{"models", "models/modelstest"}, "the database is models' own"},
	{"github.com/pressly/goose", []string{"models"}, "migrations are models' own"},
	{"database/sql", []string{"models", "models/value", "models/modelstest"}, "queries are in models alone"},
	{"github.com/go-pdf/fpdf", []string{"views/pdf"}, "one package draws documents"},
	{"github.com/coreos/go-oidc", []string{"handlers/oidc.go", "app/devidp"}, "one file talks to identity providers"},
	{"golang.org/x/oauth2", []string{"handlers/oidc.go"}, "one file talks to identity providers"},
	{"net/http", []string{"app", "app/devidp", "app/devidp/outside", "app/browser", "handlers/oidc.go"}, "outgoing connections are made by the program and its login"},
	{"net/smtp", []string{}, "mail is sent through app's mailer"},
	{"github.com/wneessen/go-mail", []string{"app"}, "mail is sent by the program"},
	{"os", []string{".", "app", "handlers/staff_audiences.go", "app/sample", "app/browser", "app/devidp/outside", "models/modelstest"}, "files and the environment are the program's; a list too long for memory is put aside while it is made"},
	{"flag", []string{"app"}, "the command line is the program's"},
	{"github.com/caarlos0/env", []string{"app"}, "settings are the program's"},
	{"html", []string{"views", "views/viewstest", "app", "app/devidp", "app/devidp/outside"}, "HTML is views'; app has the mailbox of the demonstration"},
	{"unsafe", []string{}, "nothing here needs it"},
	{"testing", append([]string{"models/migrate.go"}, forTests...), // a file system in memory
		"the program is no test"},
}

// confinedInTests are those that tests elsewhere may not have either. The others they may: a test
// reads files, starts servers and talks HTTP.
var confinedInTests = []string{"github.com/gofiber", "gorm.io", "github.com/ncruces", "github.com/pressly/goose", "unsafe"}

// confinedCalls are functions and the only packages that may name them.
var confinedCalls = []struct {
	pkg, name string
	in        []string
	why       string
}{
	{"time", "Now", []string{"app", "app/browser", "app/devidp/outside", "models/modelstest"}, "clocks are passed in, so that tests can move them"},
	{"time", "Since", []string{"app/browser", "app/devidp/outside", "models/modelstest"}, "clocks are passed in, so that tests can move them"},
	{"time", "Until", []string{"app/browser", "app/devidp/outside", "models/modelstest"}, "clocks are passed in, so that tests can move them"},
	{"time", "Sleep", []string{"app/browser", "app/devidp/outside", "models/modelstest"}, "waiting ends with the context"},
	{"os", "Getenv", []string{"app", "app/browser", "app/devidp/outside", "models/modelstest"}, "the environment is the program's"},
	{"os", "Environ", []string{"app", "app/browser", "app/devidp/outside", "models/modelstest"}, "the environment is the program's"},
	{"os", "LookupEnv", []string{"app"}, "the environment is the program's"},
	{"os", "Exit", []string{"."}, "main alone ends the program, after everything has been closed"},
}

// TestImports holds every package to the table above.
func TestImports(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range sourceFiles(t) {
		seen[f.pkg] = true
		allowed, known := mayImport[f.pkg]
		if !known {
			t.Errorf("%s: package %s is not in the table of imports; add it with what it may import", f.name, f.pkg)
			continue
		}
		for _, imported := range f.imports() {
			for _, mistake := range mistakes(f, imported, allowed) {
				t.Errorf("%s imports %s: %s", f.name, imported, mistake)
			}
		}
		for _, c := range confinedCalls {
			if !f.test && !slices.Contains(c.in, f.pkg) && f.names(c.pkg, c.name) {
				t.Errorf("%s names %s.%s: %s", f.name, c.pkg, c.name, c.why)
			}
		}
	}
	for pkg := range mayImport {
		if !seen[pkg] {
			t.Errorf("the table of imports has %s, which does not exist", pkg)
		}
	}
}

// TestImportMistakes makes sure that the table is not so wide that nothing is a mistake.
func TestImportMistakes(t *testing.T) {
	for _, c := range []struct{ file, imported string }{
		{"models/customer.go", "omatiedot/views"},
		{"models/customer.go", "omatiedot/handlers"},
		{"models/customer.go", "os"},
		{"models/customer.go", "net/http"},
		{"models/customer.go", "html/template"},
		{"models/customer.go", "github.com/gofiber/fiber/v2"},
		{"models/customer.go", "omatiedot/models/modelstest"},
		{"views/page.go", "omatiedot/handlers"},
		{"views/page.go", "gorm.io/gorm"},
		{"views/page.go", "github.com/go-pdf/fpdf"},
		{"handlers/me.go", "gorm.io/gorm"},
		{"handlers/me.go", "net/http"},
		{"handlers/me.go", "omatiedot/app/devidp"},
		{"handlers/me.go", "github.com/coreos/go-oidc/v3/oidc"},
		{"handlers/me.go", "html/template"},
		{"handlers/me_test.go", "omatiedot/app"},
		{"app/serve.go", "gorm.io/gorm"},
		{"app/serve.go", "github.com/gofiber/fiber/v2"},
		{"app/serve.go", "omatiedot/app/devidp/outside"},
		{"app/source/csv.go", "omatiedot/handlers"},
		{"static/static.go", "omatiedot/models"},
		{"main.go", "omatiedot/handlers"},
	} {
		f := sourceFile{name: c.file, pkg: path.Dir(c.file), test: strings.HasSuffix(c.file, "_test.go")}
		if len(mistakes(f, c.imported, mayImport[f.pkg])) == 0 {
			t.Errorf("%s may import %s", c.file, c.imported)
		}
	}
}

// mistakes says why the file may not import the package; nothing if it may.
func mistakes(f sourceFile, imported string, allowed []string) []string {
	var found []string
	if ours, ok := strings.CutPrefix(imported+"/", module+"/"); ok {
		ours = strings.TrimSuffix(ours, "/")
		switch {
		case ours == f.pkg && f.test:
		case f.test && slices.Contains(forTests, ours):
		case f.test && testsMayImport(f.pkg, ours):
		case slices.Contains(forTests, ours) && !slices.Contains(forTests, f.pkg):
			found = append(found, ours+" is for tests alone")
		case !slices.Contains(allowed, ours):
			found = append(found, fmt.Sprintf("imports go one way, main, app, handlers, views, models, and %s may have only %s", f.pkg, strings.Join(allowed, ", ")))
		}
		return found
	}
	for _, c := range confined {
		if !within(imported, c.prefix) || slices.Contains(c.in, f.pkg) || slices.Contains(c.in, f.name) {
			continue
		}
		if f.test && !slices.Contains(confinedInTests, c.prefix) {
			continue
		}
		found = append(found, fmt.Sprintf("%s; it belongs in %s", c.why, strings.Join(c.in, ", ")))
	}
	return found
}

// within reports whether a package is the one named or below it.
func within(imported, name string) bool {
	return imported == name || strings.HasPrefix(imported, name+"/")
}

// testsMayImport: tests of a package may have what the package may, what lies below it, and what
// makes its surroundings.
func testsMayImport(pkg, imported string) bool {
	surroundings := map[string][]string{
		"app":      {"app/devidp", "views/pdf"},
		"handlers": {"app/devidp", "app/sample", "app/source"},
		"models":   {"app/sample", "app/source"},
		"views":    {"app/sample", "app/source"},
	}
	return slices.Contains(mayImport[pkg], imported) || slices.Contains(surroundings[pkg], imported) ||
		strings.HasPrefix(pkg, "app/") && strings.HasPrefix(imported, "models")
}

// sourceFile is one Go file of the module.
type sourceFile struct {
	name string // from the module's folder
	pkg  string // the folder
	test bool
	tree *ast.File
}

func (f sourceFile) imports() []string {
	var paths []string
	for _, spec := range f.tree.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			paths = append(paths, p)
		}
	}
	return paths
}

// names reports whether the file names a package's function, called or not.
func (f sourceFile) names(pkg, name string) bool {
	if !slices.Contains(f.imports(), pkg) {
		return false
	}
	found := false
	ast.Inspect(f.tree, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == name {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == path.Base(pkg) {
				found = true
			}
		}
		return !found
	})
	return found
}

// sourceFiles parses every Go file of the module.
func sourceFiles(t *testing.T) []sourceFile {
	t.Helper()
	var files []sourceFile
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "node_modules"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		tree, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		files = append(files, sourceFile{name: rel, pkg: path.Dir(rel), test: strings.HasSuffix(rel, "_test.go"), tree: tree})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 50 {
		t.Fatalf("only %d Go files found", len(files))
	}
	return files
}
