package models

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// TokenScope is something that a token lets another system do.
type TokenScope string

// The scopes.
const (
	ReadPermissions  TokenScope = "permissions:read"
	ReadRestrictions TokenScope = "restrictions:read"
)

// TokenScopes lists every scope.
var TokenScopes = []TokenScope{ReadPermissions, ReadRestrictions}

// TokenPrefix begins every token, so that one that has leaked is found by its look.
const TokenPrefix = "omt_"

// tokenLength is of the prefix and 26 letters and digits with 130 random bits.
const tokenLength = len(TokenPrefix) + 26

// MaxTokenName is how many characters the name of a token may have.
const MaxTokenName = 80

// tokenStep is how stale the time of a token's last use may be, so that reading seldom writes.
const tokenStep = time.Minute

var (
	// ErrToken: the token is unknown, revoked or past its last day.
	ErrToken = errors.New("no such token")
	// ErrScope: the token is good, and not for this.
	ErrScope = errors.New("the token has not the scope")
)

// Token is a bearer token of another system (RFC 6750), as far as it is known after its issue.
type Token struct {
	ID      int64      `gorm:"column:id;primaryKey"`
	Name    string     `gorm:"column:name"`
	Hash    string     `gorm:"column:token_hash"`
	List    string     `gorm:"column:scopes"`
	Created value.Time `gorm:"column:created_at"`
	Until   value.Date `gorm:"column:until"`   // the last day on which it works; zero is without end
	Used    value.Time `gorm:"column:used_at"` // within a minute
	Revoked value.Time `gorm:"column:revoked_at"`
}

// TableName names the table.
func (Token) TableName() string { return "tokens" }

// Scopes are what the token is for.
func (t Token) Scopes() []TokenScope {
	var scopes []TokenScope
	for word := range strings.FieldsSeq(t.List) {
		scopes = append(scopes, TokenScope(word))
	}
	return scopes
}

// TokenState tells whether a token works.
type TokenState string

// The states of a token.
const (
	TokenValid   TokenState = "valid"
	TokenExpired TokenState = "expired"
	TokenRevoked TokenState = "revoked"
)

// TokenStates lists every state.
var TokenStates = []TokenState{TokenValid, TokenExpired, TokenRevoked}

// State is the token's state on a day.
func (t Token) State(today value.Date) TokenState {
	switch {
	case !t.Revoked.IsZero():
		return TokenRevoked
	case !t.Until.IsZero() && t.Until.Before(today):
		return TokenExpired
	}
	return TokenValid
}

// NewToken is what a token is to be.
type NewToken struct {
	Name   string // of the system that will have it
	Scopes []TokenScope
	Until  value.Date // the last day on which it works; zero is without end
}

func (n *NewToken) check(today value.Date) error {
	name, err := value.Clean(n.Name)
	n.Name = name
	switch {
	case err != nil:
		return &Invalid{"name", "characters"}
	case name == "":
		return &Invalid{"name", "required"}
	case utf8.RuneCountInString(name) > MaxTokenName:
		return &Invalid{"name", "too_long"}
	case holdsPersonalID(name):
		return &Invalid{"name", "personal_id"}
	case len(n.Scopes) == 0:
		return &Invalid{"scopes", "required"}
	case slices.ContainsFunc(n.Scopes, func(s TokenScope) bool { return !slices.Contains(TokenScopes, s) }):
		return &Invalid{"scopes", "unknown"}
	case !n.Until.IsZero() && n.Until.Before(today):
		return &Invalid{"until", "past"}
	}
	return nil
}

// words are the scopes as they are stored, each once and in the order of TokenScopes.
func (n NewToken) words() string {
	var words []string
	for _, s := range TokenScopes {
		if slices.Contains(n.Scopes, s) {
			words = append(words, string(s))
		}
	}
	return strings.Join(words, " ")
}

// IssueToken makes a token and returns it, the only time it is to be had. It is for admins and the
// command line, else ErrNotAllowed; *Invalid for a token that cannot be, code "taken" for the name of
// one that has not been revoked.
func (s *Store) IssueToken(ctx context.Context, by Actor, n NewToken) (token string, err error) {
	if err := administers(by); err != nil {
		return "", err
	}
	if err := n.check(s.today()); err != nil {
		return "", err
	}
	token = TokenPrefix + rand.Text()
	err = s.change(ctx, by, func(c *Change) error {
		row := Token{Name: n.Name, Hash: hashToken(token), List: n.words(), Created: c.now, Until: n.Until}
		if err := c.Create(&row).Error; err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionTokenIssued, Details: fmt.Sprintf(`{"token":%d,"scopes":%q}`, row.ID, row.List)})
	})
	switch {
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return "", &Invalid{"name", "taken"}
	case err != nil:
		return "", fmt.Errorf("issue a token: %w", err)
	}
	return token, nil
}

// Tokens lists every token there has been, newest first. It is for admins and the command line.
func (s *Store) Tokens(ctx context.Context, by Actor) ([]Token, error) {
	if err := administers(by); err != nil {
		return nil, err
	}
	var list []Token
	err := s.read.WithContext(ctx).Order("id DESC").Find(&list).Error
	return list, err
}

// RevokeToken ends a token at once and for good. One that is not there is ErrNotFound, one that was
// revoked before ErrStale. It is for admins and the command line.
func (s *Store) RevokeToken(ctx context.Context, by Actor, id int64) error {
	if err := administers(by); err != nil {
		return err
	}
	return s.change(ctx, by, func(c *Change) error {
		var row Token
		if err := c.Take(&row, id).Error; err != nil {
			return missing(err)
		}
		done := c.Model(&Token{}).Where("id = ? AND revoked_at IS NULL", id).Update("revoked_at", c.now)
		if done.Error != nil {
			return fmt.Errorf("revoke a token: %w", done.Error)
		}
		if done.RowsAffected == 0 {
			return ErrStale
		}
		return c.audit(AuditEntry{Action: ActionTokenRevoked, Details: fmt.Sprintf(`{"token":%d}`, id)})
	})
}

// administers refuses whoever is no admin and not at the command line.
func administers(by Actor) error {
	switch by := by.(type) {
	case System:
		return nil
	case Staff:
		if by.Is(Admin) {
			return nil
		}
	}
	return ErrNotAllowed
}

// Client is another system that has shown a token. Only Store.Client makes one that may do anything.
type Client struct {
	id    int64
	scope TokenScope
}

// ID is the number of the token.
func (c Client) ID() int64 { return c.id }

// may refuses a client that has not come for this.
func (c Client) may(scope TokenScope) error {
	if c.id == 0 || c.scope != scope {
		return ErrNotAllowed
	}
	return nil
}

// Client returns who has shown the token, for what the scope is: ErrToken for a token that does not
// work, ErrScope for one that is not for this; the client is then known all the same.
func (s *Store) Client(ctx context.Context, token string, scope TokenScope) (Client, error) {
	if len(token) != tokenLength || !strings.HasPrefix(token, TokenPrefix) {
		return Client{}, ErrToken
	}
	var row Token
	err := s.read.WithContext(ctx).Where("token_hash = ?", hashToken(token)).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) || err == nil && row.State(s.today()) != TokenValid {
		return Client{}, ErrToken
	}
	if err != nil {
		return Client{}, err
	}
	if now := s.now(); row.Used.IsZero() || !now.Before(row.Used.Add(tokenStep)) {
		if err := s.write.WithContext(ctx).Model(&Token{}).Where("id = ?", row.ID).Update("used_at", now).Error; err != nil {
			return Client{}, err
		}
	}
	if !slices.Contains(row.Scopes(), scope) {
		return Client{id: row.ID}, ErrScope
	}
	return Client{id: row.ID, scope: scope}, nil
}

// hashToken is what is kept of a token.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
