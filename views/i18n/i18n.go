// Package i18n holds every text that people read, on pages, in documents and in mails, in Finnish,
// Swedish as written in Finland, and English. It holds no HTML and takes no decisions: which text
// to show is chosen by the caller, by key.
//
// Texts are in YAML files, one per noun, with the three languages of a text side by side.
package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"
	// go-i18n knows the plural rules of each language: "one" is 1 in Finnish and Swedish, in English
	// only the integer 1 without decimals, and a language added later may have more forms.
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Language is a language of the product: its BCP 47 code and its name in the language itself.
type Language struct {
	Code string
	Name string
}

// Languages are the languages of the product, in the order in which they are offered.
var Languages = []Language{
	{Code: "fi", Name: "Suomi"},
	{Code: "sv", Name: "Svenska"},
	{Code: "en", Name: "English"},
}

// Default is the code of the language used when nothing better is known.
const Default = "fi"

// Count is the placeholder whose value chooses between the plural forms of a text.
const Count = "N"

//go:embed *.yaml
var files embed.FS

var texts = mustLoad(files)

// T returns the text of a key in a language. The arguments are pairs of a placeholder's name and its
// value; the value of Count must be an int and is printed with the language's thousands separator.
// An unknown language is read as Default; a missing key comes back visibly, as ⟦key⟧.
func T(lang, key string, args ...any) string {
	return texts.text(lang, key, args)
}

// Has reports whether a key has a text.
func Has(key string) bool {
	_, ok := texts.entries[key]
	return ok
}

// Keys returns all keys in alphabetical order.
func Keys() []string {
	keys := make([]string, 0, len(texts.entries))
	for key := range texts.entries {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// Known returns the code if it is one of Languages, and Default if not.
func Known(code string) string {
	for _, l := range Languages {
		if l.Code == code {
			return code
		}
	}
	return Default
}

var matcher = language.NewMatcher([]language.Tag{language.Finnish, language.Swedish, language.English})

// Match returns the code of the language that suits an Accept-Language header (RFC 9110 section
// 12.5.4) best, and Default where none does.
func Match(acceptLanguage string) string {
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(tags) == 0 {
		return Default
	}
	// The index and not the tag: the matcher's tag comes back decorated ("sv-u-rg-fizzzz").
	_, index, confidence := matcher.Match(tags...)
	if confidence == language.No {
		return Default
	}
	return Languages[index].Code
}

// catalogue is all texts as loaded: what each key has, and the engine that fills them in.
type catalogue struct {
	entries    map[string]entry
	localizers map[string]*goi18n.Localizer
}

// entry is one key: the forms of its text by language. A text without plural has the form "other"
// alone.
type entry struct {
	file  string
	forms map[string]map[string]string
}

func (e entry) plural() bool { return len(e.forms[Default]) > 1 }

func (c *catalogue) text(lang, key string, args []any) string {
	lang = Known(lang)
	e, ok := c.entries[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	if len(args) == 0 && !e.plural() {
		return e.forms[lang]["other"]
	}
	config := &goi18n.LocalizeConfig{MessageID: key, TemplateData: placeholders(lang, args)}
	if n, ok := count(args); ok && e.plural() {
		config.PluralCount = n
	}
	text, err := c.localizers[lang].Localize(config)
	if err != nil {
		return "⟦" + key + "⟧"
	}
	return text
}

func placeholders(lang string, args []any) map[string]any {
	data := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		data[fmt.Sprint(args[i])] = args[i+1]
	}
	if n, ok := data[Count].(int); ok {
		data[Count] = Number(lang, int64(n))
	}
	return data
}

func count(args []any) (int, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == Count {
			n, ok := args[i+1].(int)
			return n, ok
		}
	}
	return 0, false
}

// mustLoad reads the embedded texts. They are part of the program, so a mistake in them is a mistake
// of the build and stops it at once.
func mustLoad(fsys fs.FS) *catalogue {
	c, err := load(fsys)
	if err != nil {
		panic(err)
	}
	return c
}

func load(fsys fs.FS) (*catalogue, error) {
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list texts: %w", err)
	}
	entries := map[string]entry{}
	for _, name := range names {
		if err := loadFile(fsys, name, entries); err != nil {
			return nil, err
		}
	}
	return build(entries)
}

func loadFile(fsys fs.FS, name string, entries map[string]entry) error {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("read texts: %w", err)
	}
	var raw map[string]map[string]any
	if err := yaml.Unmarshal(data, &raw); err != nil {
		return fmt.Errorf("texts in %s: %w", name, err)
	}
	for key, languages := range raw {
		if other, taken := entries[key]; taken {
			return fmt.Errorf("texts in %s: %q is already in %s", name, key, other.file)
		}
		e := entry{file: name, forms: map[string]map[string]string{}}
		for lang, value := range languages {
			if e.forms[lang], err = forms(value); err != nil {
				return fmt.Errorf("texts in %s: %q in %s: %w", name, key, lang, err)
			}
		}
		entries[key] = e
	}
	return nil
}

// forms reads one language of a text: a string, or a string per plural form.
func forms(value any) (map[string]string, error) {
	switch v := value.(type) {
	case string:
		return map[string]string{"other": strings.TrimSpace(v)}, nil
	case map[string]any:
		forms := map[string]string{}
		for form, text := range v {
			s, ok := text.(string)
			if !ok || (form != "one" && form != "other") {
				return nil, fmt.Errorf("%q is not a plural form with a text", form)
			}
			forms[form] = strings.TrimSpace(s)
		}
		return forms, nil
	default:
		return nil, fmt.Errorf("is neither a text nor plural forms: %v", value)
	}
}

func build(entries map[string]entry) (*catalogue, error) {
	bundle := goi18n.NewBundle(language.Finnish)
	c := &catalogue{entries: entries, localizers: map[string]*goi18n.Localizer{}}
	for _, l := range Languages {
		messages := make([]*goi18n.Message, 0, len(entries))
		for key, e := range entries {
			f := e.forms[l.Code]
			messages = append(messages, &goi18n.Message{ID: key, One: f["one"], Other: f["other"]})
		}
		if err := bundle.AddMessages(language.MustParse(l.Code), messages...); err != nil {
			return nil, fmt.Errorf("texts in %s: %w", l.Code, err)
		}
		c.localizers[l.Code] = goi18n.NewLocalizer(bundle, l.Code)
	}
	return c, nil
}
