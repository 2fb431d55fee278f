package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"omatiedot/models/register"
)

const root = "../.."

// TestKeysInUse reads the templates and the source of the whole program: every key that is asked for
// by name must have a text, and every text must be asked for, by name or as one of a family.
func TestKeysInUse(t *testing.T) {
	u := uses{seen: map[string]bool{}, asked: map[string]string{}}
	if err := filepath.WalkDir(root, u.visit); err != nil {
		t.Fatal(err)
	}
	if len(u.asked) < 50 {
		t.Fatalf("only %d keys were found in the source", len(u.asked))
	}
	for key, where := range u.asked {
		if !Has(key) {
			t.Errorf("%s asks for %s, which has no text", where, key)
		}
	}
	for _, key := range Keys() {
		if !u.seen[key] && !inFamily(key) {
			t.Errorf("%s: %s is used nowhere", texts.entries[key].file, key)
		}
	}
}

// TestFamiliesAreInUse: a family without a text is a mistake or a remnant.
func TestFamiliesAreInUse(t *testing.T) {
	for _, family := range Families {
		found := false
		for _, key := range Keys() {
			found = found || strings.HasPrefix(key, family)
		}
		if !found || !strings.HasSuffix(family, ".") {
			t.Errorf("no key belongs to the family %q", family)
		}
	}
}

func inFamily(key string) bool {
	for _, family := range Families {
		if strings.HasPrefix(key, family) {
			return true
		}
	}
	for _, kind := range register.KindKeys() {
		if key == kind+".title" {
			return true
		}
	}
	return false
}

// uses collects keys: those seen as a string anywhere, and those asked for as the key of T.
type uses struct {
	seen  map[string]bool
	asked map[string]string // key -> file
}

func (u *uses) visit(path string, d fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	if d.IsDir() {
		if path != root && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		return nil
	}
	switch {
	case strings.HasSuffix(path, ".html"):
		return u.template(path)
	case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
		return u.source(path)
	}
	return nil
}

var (
	quoted = regexp.MustCompile(`"([^"\s]+)"`)
	action = regexp.MustCompile(`(?s){{.*?}}`)
	askedT = regexp.MustCompile(`\.T "([^"]+)"`)
)

func (u *uses) template(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for _, a := range action.FindAllString(string(text), -1) {
		for _, m := range quoted.FindAllStringSubmatch(a, -1) {
			u.seen[m[1]] = true
		}
		for _, m := range askedT.FindAllStringSubmatch(a, -1) {
			u.asked[m[1]] = path
		}
	}
	return nil
}

func (u *uses) source(path string) error {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
				u.seen[text] = true
			}
		case *ast.CallExpr:
			if key, ok := keyOf(n); ok {
				u.asked[key] = path
			}
		}
		return true
	})
	return nil
}

// keyOf returns the key of a call p.T("key", …) or i18n.T(lang, "key", …), where it is written out.
func keyOf(call *ast.CallExpr) (string, bool) {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || f.Sel.Name != "T" {
		return "", false
	}
	index := 0
	if x, ok := f.X.(*ast.Ident); ok && x.Name == "i18n" {
		index = 1
	}
	if len(call.Args) <= index {
		return "", false
	}
	lit, ok := call.Args[index].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	key, err := strconv.Unquote(lit.Value)
	return key, err == nil
}
