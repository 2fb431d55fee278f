package register

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// reader fills a description from its syntax tree by the yaml tags of the structs and remembers where
// each value stood, so that the checks after it can name the line. Tags: `yaml:"key"`, with "optional"
// for what may be left out and "proper" for a name that may be one for all languages; `example` shows
// what to write.
type reader struct {
	file     string
	places   map[any]place // by pointer to the value
	mistakes Mistakes
}

// place is where a value stands in the file and in the description.
type place struct {
	line int
	path string
}

func (p place) in(name string) place { return place{p.line, strings.TrimPrefix(p.path+"."+name, ".")} }

// choice is a string type with a closed set of values.
type choice interface{ choices() []string }

var textType = reflect.TypeFor[Text]()

func (r *reader) wrong(at place, what, write string) {
	r.mistakes = append(r.mistakes, Mistake{File: r.file, Line: at.line, Path: at.path, What: what, Write: write})
}

func (r *reader) root(n ast.Node, d *Description) {
	if _, ok := pairs(n); !ok {
		r.wrong(place{line: lineOf(n, 1)}, "this is not a description", "keys such as version, controller and purposes")
		return
	}
	r.value(n, reflect.ValueOf(d).Elem(), place{line: 1}, field{})
}

// value reads n into v, which is addressable.
func (r *reader) value(n ast.Node, v reflect.Value, at place, f field) {
	r.places[v.Addr().Interface()] = at
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		r.wrong(at, "anchors (&), references (*) and tags (!) are not read", "the value itself")
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		r.value(n, v.Elem(), at, f)
	case reflect.Struct:
		r.structure(n, v, at, f)
	case reflect.Slice:
		r.list(n, v, at, f)
	default:
		r.scalar(n, v, at, f)
	}
}

func (r *reader) structure(n ast.Node, v reflect.Value, at place, f field) {
	if s, ok := scalarText(n); ok && v.Type() == textType && f.proper && s != "" {
		r.checkText(s, at)
		v.Set(reflect.ValueOf(Text{FI: s, SV: s, EN: s}))
		return
	}
	entries, ok := pairs(n)
	if !ok {
		r.wrong(at, "this should hold the keys "+oneAnd(keysIn(v.Type())), "them below it, each indented on a line of its own")
		return
	}
	fields := fieldsOf(v.Type())
	seen := map[string]int{}
	for _, e := range entries {
		r.entry(e, v, at, fields, seen)
	}
	for _, f := range fields {
		if _, there := seen[f.key]; !there && !f.optional {
			r.missing(v.Type(), f, at)
		}
	}
}

// entry reads one key: value of a mapping.
func (r *reader) entry(e *ast.MappingValueNode, v reflect.Value, at place, fields []field, seen map[string]int) {
	key := e.Key.GetToken().Value
	at.line = lineOf(e.Key, at.line)
	i := slices.IndexFunc(fields, func(f field) bool { return f.key == key })
	if i < 0 {
		known := keysIn(v.Type())
		if word, ok := nearest(key, known); ok && seen[word] == 0 {
			seen[word] = at.line // the mistaken key is its own mistake, not a missing one too
		}
		r.wrong(at, fmt.Sprintf("%q is not a known key", key), instead(key, known))
		return
	}
	if first := seen[key]; first > 0 {
		r.wrong(at, fmt.Sprintf("%s is already on line %d", key, first), "it once")
		return
	}
	seen[key] = at.line
	f := fields[i]
	r.value(e.Value, v.Field(f.index), at.in(key), f)
}

func (r *reader) list(n ast.Node, v reflect.Value, at place, f field) {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		r.wrong(at, "this should be a list", "its items each on a line of its own after \"- \"")
		return
	}
	if len(s.Values) == 0 && !f.optional {
		r.wrong(at, "the list is empty", "at least one item")
	}
	v.Set(reflect.MakeSlice(v.Type(), len(s.Values), len(s.Values)))
	for i, item := range s.Values {
		r.value(item, v.Index(i), itemPlace(item, i, at), field{})
	}
}

// itemPlace names a list's item by its own key, so that a mistake is found in a long list.
func itemPlace(item ast.Node, i int, at place) place {
	at.line = lineOf(item, at.line)
	entries, ok := pairs(item)
	if !ok {
		return at
	}
	for _, e := range entries {
		if key := e.Key.GetToken().Value; key == "key" || key == "channel" {
			if s, ok := scalarText(e.Value); ok && s != "" {
				return at.in(s)
			}
		}
	}
	at.path += fmt.Sprintf("[%d]", i+1)
	return at
}

func (r *reader) scalar(n ast.Node, v reflect.Value, at place, f field) {
	s, ok := scalarText(n)
	if !ok {
		r.wrong(at, "this should be one value", f.hint(v.Type()))
		return
	}
	switch v.Kind() {
	case reflect.String:
		r.text(s, v, at, f)
	case reflect.Int:
		i, err := strconv.Atoi(s)
		if err != nil || i < 1 || i > 100 {
			r.wrong(at, fmt.Sprintf("%q is not a whole number from 1 to 100", s), "digits only, such as 6")
		}
		v.SetInt(int64(i))
	case reflect.Bool:
		if s != "true" && s != "false" {
			r.wrong(at, fmt.Sprintf("%q is neither true nor false", s), "true or false")
		}
		v.SetBool(s == "true")
	}
}

func (r *reader) text(s string, v reflect.Value, at place, f field) {
	if s == "" {
		r.wrong(at, "this is empty", f.hint(v.Type()))
		return
	}
	r.checkText(s, at)
	if c, ok := v.Interface().(choice); ok && !slices.Contains(c.choices(), s) {
		r.wrong(at, fmt.Sprintf("%q is not known here", s), instead(s, c.choices()))
		return
	}
	v.SetString(s)
}

// checkText refuses characters that a page or a PDF cannot show.
func (r *reader) checkText(s string, at place) {
	for _, c := range s {
		if c > 0xFFFF || c < ' ' && c != '\n' || c == 0x7F {
			r.wrong(at, fmt.Sprintf("the character %U cannot be printed", c), "the text without it")
			return
		}
	}
}

func (r *reader) missing(t reflect.Type, f field, at place) {
	if t == textType {
		names := map[string]string{"fi": "Finnish", "sv": "Swedish", "en": "English"}
		r.wrong(at, "the "+names[f.key]+" text is missing", f.key+": and the text")
		return
	}
	r.wrong(at, f.key+" is missing", f.key+": "+f.hint(t.Field(f.index).Type))
}

// field is a struct's field as its tags declare it.
type field struct {
	key, example     string
	index            int
	optional, proper bool
}

func fieldsOf(t reflect.Type) []field {
	var out []field
	for i := range t.NumField() {
		tag, ok := t.Field(i).Tag.Lookup("yaml")
		if !ok {
			continue
		}
		parts := strings.Split(tag, ",")
		out = append(out, field{
			key: parts[0], index: i, example: t.Field(i).Tag.Get("example"),
			optional: slices.Contains(parts[1:], "optional"), proper: slices.Contains(parts[1:], "proper"),
		})
	}
	return out
}

func keysIn(t reflect.Type) []string {
	var out []string
	for _, f := range fieldsOf(t) {
		out = append(out, f.key)
	}
	return out
}

// hint says what a value of type t looks like.
func (f field) hint(t reflect.Type) string {
	if f.example != "" {
		return "for instance " + f.example
	}
	if c, ok := reflect.Zero(t).Interface().(choice); ok {
		return oneOf(c.choices())
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Pointer:
		return "and below it " + oneAnd(keysIn(t))
	case reflect.Slice:
		return "and below it a list"
	}
	return "the text"
}

func oneAnd(words []string) string { return strings.Join(words, ", ") }

// pairs returns the entries of a mapping; a null counts as a mapping without any.
func pairs(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	case *ast.NullNode:
		return nil, true
	}
	return nil, false
}

// scalarText returns a scalar as it is written, so that 00100 stays a postal code.
func scalarText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return strings.TrimSpace(n.Value), true
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value), true
	case *ast.NullNode:
		return "", true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func lineOf(n ast.Node, otherwise int) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return otherwise
	}
	return max(n.GetToken().Position.Line, 1)
}
