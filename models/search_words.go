package models

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/ncruces/go-sqlite3"
)

// fold is the form in which names and streets are compared: without case and accents, and with words
// apart that a mark of punctuation joins, between blanks. PostgreSQL has it as a function of its own,
// with the same marks.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(punctuation, r):
			return ' '
		case r >= 0x300 && strings.ContainsRune(accents, r):
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
	return " " + s + " "
}

const (
	punctuation = "-–.,;:/()&+\"'’"
	accents     = "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u030f\u0311\u031b\u0323\u0324\u0325\u0326\u0327\u0328\u032d\u032e\u0330\u0331"
)

// words are the words of a query as they are compared.
func words(query string) []string { return strings.Fields(fold(query)) }

// registerFold gives SQLite the function fold, by which it indexes.
func registerFold(c *sqlite3.Conn) error {
	return c.CreateFunction("fold", 1, sqlite3.DETERMINISTIC|sqlite3.INNOCUOUS,
		func(ctx sqlite3.Context, arg ...sqlite3.Value) { ctx.ResultText(fold(arg[0].Text())) })
}

// wordSearch is a way to find a text by its words.
type wordSearch int

const (
	byParts    wordSearch = iota // SQLite: reads the folded texts of the index
	byTrigrams                   // PostgreSQL with pg_trgm: parts of texts, and texts that are alike
	byLexemes                    // PostgreSQL without: full-text search
)

// holding is the condition that a folded text has every word, or one that begins like it. Numbers,
// such as those of houses, have to be whole.
func (w wordSearch) holding(expression string, words []string) (condition string, args []any) {
	var parts []string
	for _, word := range words {
		whole := word[0] >= '0' && word[0] <= '9'
		part, arg := w.part(expression, word, whole)
		parts, args = append(parts, part), append(args, arg)
	}
	return strings.Join(parts, " AND "), args
}

func (w wordSearch) part(expression, word string, whole bool) (condition string, arg any) {
	switch w {
	case byTrigrams:
		pattern := "% " + likeEscaper.Replace(word)
		if whole {
			pattern += " "
		}
		return expression + " LIKE ?", pattern + "%"
	case byLexemes:
		query := "'" + strings.ReplaceAll(word, `\`, `\\`) + "'"
		if !whole {
			query += ":*"
		}
		return "to_tsvector('simple', " + expression + ") @@ to_tsquery('simple', ?)", query
	}
	if whole {
		word += " "
	}
	return "instr(" + expression + ", ?) > 0", " " + word
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

// shortestAlike is how long a word has to be for typing errors to be forgiven.
const shortestAlike = 4

// alike is the lookup of a folded text that has words like these, those most like it first. It is
// for trigrams alone.
func (w wordSearch) alike(expression string, words []string) lookup {
	var l lookup
	var conditions, scores []string
	for _, word := range words {
		if len(word) < shortestAlike || strings.ContainsAny(word, "0123456789") {
			condition, args := w.holding(expression, []string{word})
			conditions, l.args = append(conditions, condition), append(l.args, args...)
			continue
		}
		conditions, l.args = append(conditions, "? <% "+expression), append(l.args, word)
		scores, l.orders = append(scores, "word_similarity(?, "+expression+")"), append(l.orders, word)
	}
	l.where, l.order = strings.Join(conditions, " AND "), strings.Join(scores, " + ")
	return l
}
