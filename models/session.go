package models

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"omatiedot/models/value"
)

// How long a session lasts. A customer's is short: phones and shared computers get lost.
const (
	CustomerIdle     = 20 * time.Minute
	CustomerAbsolute = 4 * time.Hour
	StaffIdle        = 60 * time.Minute
	StaffAbsolute    = 10 * time.Hour
	// seenStep is how stale "last seen" may be, so that reading a page seldom writes.
	seenStep = time.Minute
)

// session is one login. The browser holds the token, the database only its hash.
type session struct {
	ID                  int64      `gorm:"column:id;primaryKey"`
	TokenHash           string     `gorm:"column:token_hash"`
	CustomerID          *int64     `gorm:"column:customer_id"`
	StaffID             *int64     `gorm:"column:staff_id"`
	RepresentativeID    *int64     `gorm:"column:representative_id"`
	PersonalHash        string     `gorm:"column:personal_id_hash"`
	Roles               string     `gorm:"column:roles"`
	Issuer              string     `gorm:"column:issuer"`
	SubjectHash         string     `gorm:"column:subject_hash"`
	ProviderSessionHash string     `gorm:"column:provider_session_hash"`
	IDToken             []byte     `gorm:"column:id_token"`
	CreatedAt           value.Time `gorm:"column:created_at"`
	SeenAt              value.Time `gorm:"column:seen_at"`
	ExpiresAt           value.Time `gorm:"column:expires_at"`
}

func (session) TableName() string { return "sessions" }

// staffMember is somebody who has logged in as staff.
type staffMember struct {
	ID      int64      `gorm:"column:id;primaryKey"`
	Issuer  string     `gorm:"column:issuer"`
	Subject string     `gorm:"column:subject"`
	Name    string     `gorm:"column:name"`
	SeenAt  value.Time `gorm:"column:seen_at"`
}

func (staffMember) TableName() string { return "staff" }

// Proof is what the identity provider vouched for.
type Proof struct {
	Issuer          string
	Subject         string
	ProviderSession string // sid, if the provider has such
	IDToken         string // kept sealed, to end the session at the provider too
	Replaces        string // token of the session this login takes the place of, if any
	IP, Agent       string // for the customer's own log of logins
}

// LoginCustomer starts a session for the person the proof speaks of and returns its token. Who has
// several customer numbers under one identity code begins with the oldest, and can change to the
// others. It is ErrNotFound when the register has no such person, ErrAmbiguous when the code is of
// people with different names.
func (s *Store) LoginCustomer(ctx context.Context, who Who, proof Proof) (token string, err error) {
	err = s.change(ctx, System("login"), func(c *Change) error {
		person, err := s.findPerson(c.DB, who)
		if err != nil {
			return err
		}
		row := session{CustomerID: &person[0].ID, ExpiresAt: c.now.Add(CustomerAbsolute)}
		if who.Number == "" {
			row.PersonalHash = person[0].PersonalHash
		}
		if token, err = c.startSession(&row, proof); err != nil {
			return err
		}
		for _, customer := range person {
			if err := c.recordLogin(customer.ID, proof); err != nil {
				return err
			}
			if err := c.audit(AuditEntry{Action: ActionLogin, CustomerID: &customer.ID, Details: fmt.Sprintf(`{"session":%q}`, row.mark())}); err != nil {
				return err
			}
		}
		return nil
	})
	return token, err
}

// LoginStaff starts a session for a member of staff and returns its token. Unknown roles are
// left out; without any known role it is ErrNotAllowed.
func (s *Store) LoginStaff(ctx context.Context, name string, roles []string, proof Proof) (token string, err error) {
	var known []string
	for _, r := range roles {
		if slices.Contains(Roles, Role(r)) {
			known = append(known, r)
		}
	}
	if len(known) == 0 {
		return "", ErrNotAllowed
	}
	err = s.change(ctx, System("login"), func(c *Change) error {
		member := staffMember{Issuer: proof.Issuer, Subject: proof.Subject, Name: name, SeenAt: c.now}
		if err := c.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "issuer"}, {Name: "subject"}},
			DoUpdates: clause.AssignmentColumns([]string{"name", "seen_at"}),
		}).Create(&member).Error; err != nil {
			return err
		}
		if err := c.Where("issuer = ? AND subject = ?", proof.Issuer, proof.Subject).Take(&member).Error; err != nil {
			return err
		}
		row := session{StaffID: &member.ID, Roles: strings.Join(known, " "), ExpiresAt: c.now.Add(StaffAbsolute)}
		if token, err = c.startSession(&row, proof); err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionLogin, Details: fmt.Sprintf(`{"staff":%d,"session":%q}`, member.ID, row.mark())})
	})
	return token, err
}

// startSession stores a new session. The one it replaces ends, so that a token known before the
// login is worth nothing after it.
func (c *Change) startSession(row *session, proof Proof) (string, error) {
	token := rand.Text()
	hash, err := c.store.keys.Hash("session", token)
	if err != nil {
		return "", err
	}
	if err := c.store.hashProof(row, proof); err != nil {
		return "", err
	}
	if row.IDToken, err = c.store.keys.Seal([]byte(proof.IDToken), "sessions.id_token."+hash); err != nil {
		return "", err
	}
	row.TokenHash, row.CreatedAt, row.SeenAt = hash, c.now, c.now
	if proof.Replaces != "" {
		old, err := c.store.keys.Hash("session", proof.Replaces)
		if err != nil {
			return "", err
		}
		if err := c.Where("token_hash = ?", old).Delete(&session{}).Error; err != nil {
			return "", err
		}
	}
	if err := c.Where("expires_at < ?", c.now).Delete(&session{}).Error; err != nil {
		return "", err
	}
	return token, c.Create(row).Error
}

func (s *Store) hashProof(row *session, proof Proof) (err error) {
	row.Issuer = proof.Issuer
	if row.SubjectHash, err = s.keys.Hash("subject", proof.Issuer, proof.Subject); err != nil {
		return err
	}
	if proof.ProviderSession != "" {
		row.ProviderSessionHash, err = s.keys.Hash("sid", proof.Issuer, proof.ProviderSession)
	}
	return err
}

// recordLogin adds the portal's own row to the customer's log of logins.
func (c *Change) recordLogin(customer int64, proof Proof) error {
	return c.Create(&Login{
		Record: Record{CustomerID: customer, Key: "portal-" + rand.Text()},
		Time:   c.now, Service: "Omatiedot", Method: "oidc", IP: proof.IP, Agent: proof.Agent,
		Origin: Origin{Source: "use_of_service", SourceTime: c.now, Received: c.now, Changed: c.now},
	}).Error
}

// CustomerSession returns the customer behind a token, or ErrSession.
func (s *Store) CustomerSession(ctx context.Context, token string) (Me, error) {
	row, err := s.session(ctx, token, CustomerIdle)
	if err != nil {
		return Me{}, err
	}
	if row.CustomerID == nil {
		return Me{}, ErrSession
	}
	db := s.read.WithContext(ctx)
	numbers, err := row.numbers(db)
	if err != nil {
		return Me{}, err
	}
	at := slices.IndexFunc(numbers, func(c Customer) bool { return c.ID == *row.CustomerID })
	if at < 0 {
		return Me{}, ErrSession
	}
	c := numbers[at]
	me := Me{
		id: c.ID, number: c.Number, name: c.FullName(), language: c.Language.String(),
		person: c.ID, personName: c.FullName(), session: row.ID, login: row.mark(),
	}
	for _, n := range numbers {
		me.numbers = append(me.numbers, n.ID)
	}
	return s.inContext(db, me, row.RepresentativeID)
}

// numbers are the customers that are the person of the session, as the register has it now: a code
// that has been corrected since leads to nobody's data any more.
func (row *session) numbers(db *gorm.DB) ([]Customer, error) {
	if row.PersonalHash == "" {
		var c Customer
		err := db.Take(&c, *row.CustomerID).Error
		return []Customer{c}, missing(err)
	}
	found, err := numbersOf(db, row.PersonalHash)
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrAmbiguous) {
		err = ErrSession
	}
	return found, err
}

// StaffSession returns the member of staff behind a token, or ErrSession.
func (s *Store) StaffSession(ctx context.Context, token string) (Staff, error) {
	row, err := s.session(ctx, token, StaffIdle)
	if err != nil {
		return Staff{}, err
	}
	if row.StaffID == nil {
		return Staff{}, ErrSession
	}
	var member staffMember
	if err := s.read.WithContext(ctx).Take(&member, *row.StaffID).Error; err != nil {
		return Staff{}, missing(err)
	}
	staff := Staff{id: member.ID, session: row.ID, login: row.mark(), name: member.Name}
	for r := range strings.FieldsSeq(row.Roles) {
		staff.roles = append(staff.roles, Role(r))
	}
	return staff, nil
}

func (s *Store) session(ctx context.Context, token string, idle time.Duration) (*session, error) {
	if token == "" {
		return nil, ErrSession
	}
	hash, err := s.keys.Hash("session", token)
	if err != nil {
		return nil, err
	}
	var row session
	if err := s.read.WithContext(ctx).Where("token_hash = ?", hash).Take(&row).Error; err != nil {
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return nil, ErrSession
		}
		return nil, err
	}
	now := s.now()
	if !now.Before(row.ExpiresAt) || !now.Before(row.SeenAt.Add(idle)) {
		return nil, ErrSession
	}
	if now.After(row.SeenAt.Add(seenStep)) {
		err := s.write.WithContext(ctx).Model(&session{}).Where("id = ?", row.ID).Update("seen_at", now).Error
		if err != nil {
			return nil, err
		}
	}
	return &row, nil
}

// Logout ends the session and returns the ID token to end it at the provider with.
func (s *Store) Logout(ctx context.Context, token string) (idToken string, err error) {
	hash, err := s.keys.Hash("session", token)
	if err != nil {
		return "", err
	}
	err = s.change(ctx, System("logout"), func(c *Change) error {
		var row session
		if err := c.Where("token_hash = ?", hash).Take(&row).Error; err != nil {
			return missing(err)
		}
		plain, err := s.keys.Open(row.IDToken, "sessions.id_token."+hash)
		if err != nil {
			return err
		}
		idToken = string(plain)
		if err := c.Delete(&row).Error; err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionLogout, CustomerID: row.CustomerID})
	})
	return idToken, err
}

// LogoutNotice is a verified logout token: OpenID Connect Back-Channel Logout 1.0.
type LogoutNotice struct {
	Issuer, Subject, ProviderSession string
	ID                               string // jti: the same token is accepted once
}

// LogoutByProvider ends the sessions a provider says are over: the one named by its session id, or
// all of the subject. A token seen before is ErrStale.
func (s *Store) LogoutByProvider(ctx context.Context, n LogoutNotice) error {
	id, err := s.keys.Hash("jti", n.Issuer, n.ID)
	if err != nil {
		return err
	}
	var row session
	if err := s.hashProof(&row, Proof{Issuer: n.Issuer, Subject: n.Subject, ProviderSession: n.ProviderSession}); err != nil {
		return err
	}
	return s.change(ctx, System("logout"), func(c *Change) error {
		if err := c.Where("seen_at < ?", c.now.Add(-time.Hour)).Delete(&logoutToken{}).Error; err != nil {
			return err
		}
		err := c.Create(&logoutToken{TokenHash: id, SeenAt: c.now}).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return ErrStale
		}
		if err != nil {
			return err
		}
		sessions := c.Where("issuer = ?", n.Issuer)
		if n.ProviderSession != "" {
			sessions = sessions.Where("provider_session_hash = ?", row.ProviderSessionHash)
		} else {
			sessions = sessions.Where("subject_hash = ?", row.SubjectHash)
		}
		if err := sessions.Delete(&session{}).Error; err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionLogout, Details: `{"by":"provider"}`})
	})
}

// logoutToken remembers a logout token for as long as it could be replayed.
type logoutToken struct {
	ID        int64      `gorm:"column:id;primaryKey"`
	TokenHash string     `gorm:"column:token_hash"`
	SeenAt    value.Time `gorm:"column:seen_at"`
}

func (logoutToken) TableName() string { return "logout_tokens" }
