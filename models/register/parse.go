package register

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/goccy/go-yaml" // of the YAML parsers the one whose syntax tree keeps each node's position
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// A description is some tens of kilobytes, a few levels deep. The limits keep a wrong file from the
// parser, whose time and memory grow with the square of the depth.
const (
	mostBytes  = 256 << 10
	mostDepth  = 20  // of open brackets, or of list dashes on a line
	mostIndent = 200 // columns
)

// Parse reads a description. name is the file's name for the mistakes. The error is Mistakes: all that
// is wrong, each with its line and what to write instead.
func Parse(name string, data []byte) (*Description, error) {
	r := &reader{file: name, places: map[any]place{}}
	d := &Description{yaml: bytes.Clone(data)}
	if root := r.parse(data); root != nil {
		r.root(root, d)
		r.check(d)
	}
	if len(r.mistakes) > 0 {
		return nil, r.mistakes.sorted()
	}
	return d, nil
}

// parse makes the syntax tree, or nil with a mistake noted.
func (r *reader) parse(data []byte) ast.Node {
	top := place{line: 1}
	if len(data) > mostBytes {
		r.wrong(top, "the file is too large", fmt.Sprintf("at most %d KiB", mostBytes>>10))
		return nil
	}
	if line, ok := firstWrong(data, utf8.Valid); !ok {
		r.wrong(place{line: line}, "the file is not UTF-8 text", "it anew and save it as UTF-8")
		return nil
	}
	if line, ok := firstWrong(data, shallow()); !ok {
		r.wrong(place{line: line}, "the nesting is too deep", "lists and keys as in the built-in description")
		return nil
	}
	file, err := parseYAML(data)
	if err != nil {
		line, what := syntax(err)
		r.wrong(place{line: line}, "this is not YAML ("+what+")", "key: value, indented by spaces; quote a text that has a colon or #")
		return nil
	}
	var body ast.Node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil:
		case body != nil:
			r.wrong(place{line: lineOf(doc.Body, 1)}, "the file holds several documents", "one, without ---")
			return nil
		default:
			body = doc.Body
		}
	}
	if body == nil {
		r.wrong(top, "the file is empty", "a description, starting from the built-in one")
	}
	return body
}

// parseYAML turns a panic of the parser on strange input into an error: a wrong file must not stop the
// program without its line.
func parseYAML(data []byte) (file *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the parser gave up: %v", p)
		}
	}()
	return parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
}

// syntax returns the line and the words of a parser's error.
func syntax(err error) (line int, what string) {
	var y yaml.Error
	if errors.As(err, &y) && y.GetToken() != nil && y.GetToken().Position != nil {
		return max(y.GetToken().Position.Line, 1), y.GetMessage()
	}
	return 1, err.Error()
}

// firstWrong returns the first line that is not right, counted from 1.
func firstWrong(data []byte, right func([]byte) bool) (line int, ok bool) {
	for l := range bytes.Lines(data) {
		line++
		if !right(l) {
			return line, false
		}
	}
	return line, true
}

// shallow returns a check that refuses the line at which the file nests too deep.
func shallow() func(line []byte) bool {
	open := 0
	return func(line []byte) bool {
		for _, c := range line {
			switch c {
			case '[', '{':
				open++
			case ']', '}':
				open = max(open-1, 0)
			}
			if open > mostDepth {
				return false
			}
		}
		indent := len(line) - len(bytes.TrimLeft(line, " "))
		return bytes.Count(line, []byte("- ")) <= mostDepth && indent <= mostIndent
	}
}
