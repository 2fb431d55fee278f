package models

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// WebhookType is what an event tells of.
type WebhookType string

// The types of events. Each carries the whole state of a customer, so the last one is enough.
const (
	PermissionsChanged  WebhookType = "permissions.changed"
	RestrictionsChanged WebhookType = "restrictions.changed"
	// WebhookTested is sent when staff try an endpoint out, whatever it asks for.
	WebhookTested WebhookType = "webhook.tested"
)

// WebhookTypes are those that an endpoint may ask for.
var WebhookTypes = []WebhookType{PermissionsChanged, RestrictionsChanged}

// WebhookEndpoint is where another system is told of changes.
type WebhookEndpoint struct {
	ID             int64      `gorm:"column:id;primaryKey"`
	URL            string     `gorm:"column:url"`
	Description    string     `gorm:"column:description"`
	Events         string     `gorm:"column:events"` // types with spaces between
	Secret         []byte     `gorm:"column:secret" json:"-"`
	PreviousSecret []byte     `gorm:"column:previous_secret" json:"-"`
	PreviousUntil  value.Time `gorm:"column:previous_until"` // until when the previous secret signs too
	CreatedAt      value.Time `gorm:"column:created_at"`
	HeldUntil      value.Time `gorm:"column:held_until"`  // until when the receiver wants no more
	AnsweredAt     value.Time `gorm:"column:answered_at"` // when it last took an event in
	ProbeAt        value.Time `gorm:"column:probe_at"`    // when to see whether it answers again; zero while it does
	DisabledAt     value.Time `gorm:"column:disabled_at"`
	DisabledWhy    Code       `gorm:"column:disabled_why"`
}

// TableName names the table.
func (WebhookEndpoint) TableName() string { return "webhook_endpoints" }

// Why an endpoint is disabled.
const (
	DisabledByStaff Code = "staff"
	DisabledGone    Code = "gone" // it answered 410
)

// Types are the types of events that the endpoint asks for.
func (e WebhookEndpoint) Types() []WebhookType {
	var types []WebhookType
	for _, name := range strings.Fields(e.Events) {
		types = append(types, WebhookType(name))
	}
	return types
}

// Enabled reports whether events are sent to the endpoint.
func (e WebhookEndpoint) Enabled() bool { return e.DisabledAt.IsZero() }

// WebhookState is an endpoint and how many of its deliveries wait, failed at least once and wait, and
// were given up and not replayed.
type WebhookState struct {
	WebhookEndpoint
	Waiting, Failing, Dead int64
}

// NewWebhook is an endpoint to be added.
type NewWebhook struct {
	URL         string
	Description string
	Types       []WebhookType
}

// The limits of what is written of an endpoint, in characters.
const (
	MaxWebhookURL         = 500
	MaxWebhookDescription = 200
)

// webhookOverlap is how long a secret that was replaced still signs.
const webhookOverlap = 24 * time.Hour

// Webhooks lists the endpoints.
func (s *Store) Webhooks(ctx context.Context, staff Staff) ([]WebhookState, error) {
	if !staff.Is(Admin) {
		return nil, ErrNotAllowed
	}
	return s.webhooks(ctx, "")
}

// Webhook returns one endpoint.
func (s *Store) Webhook(ctx context.Context, staff Staff, id int64) (WebhookState, error) {
	if !staff.Is(Admin) {
		return WebhookState{}, ErrNotAllowed
	}
	list, err := s.webhooks(ctx, "WHERE e.id = ?", id)
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return WebhookState{}, err
	}
	return list[0], nil
}

func (s *Store) webhooks(ctx context.Context, where string, args ...any) ([]WebhookState, error) {
	var list []WebhookState
	err := s.read.WithContext(ctx).Raw(`SELECT e.*,
		(SELECT COUNT(*) FROM webhook_deliveries d WHERE d.endpoint_id = e.id AND d.done_at IS NULL) AS waiting,
		(SELECT COUNT(*) FROM webhook_deliveries d WHERE d.endpoint_id = e.id AND d.done_at IS NULL AND d.error <> '') AS failing,
		(SELECT COUNT(*) FROM webhook_deliveries d WHERE d.endpoint_id = e.id AND d.dead AND d.replayed_at IS NULL) AS dead
		FROM webhook_endpoints e `+where+` ORDER BY e.id`, args...).Scan(&list).Error
	return list, err
}

// AddWebhook adds an endpoint and returns it with its secret, which is told this once. What is wrong is
// *Invalid.
func (s *Store) AddWebhook(ctx context.Context, staff Staff, n NewWebhook) (WebhookEndpoint, WebhookSecret, error) {
	if !staff.Is(Admin) {
		return WebhookEndpoint{}, nil, ErrNotAllowed
	}
	if err := n.check(s.networks); err != nil {
		return WebhookEndpoint{}, nil, err
	}
	var e WebhookEndpoint
	secret := NewWebhookSecret()
	err := s.change(ctx, staff, func(c *Change) error {
		e = WebhookEndpoint{URL: n.URL, Description: n.Description, Secret: []byte{}, CreatedAt: c.now}
		for _, t := range WebhookTypes {
			if slices.Contains(n.Types, t) {
				e.Events = strings.TrimSpace(e.Events + " " + string(t))
			}
		}
		if err := c.Create(&e).Error; err != nil {
			return fmt.Errorf("add a webhook: %w", err)
		}
		var err error
		if e.Secret, err = s.keys.Seal(secret, e.secretPlace()); err != nil {
			return err
		}
		if err := c.Model(&e).Update("secret", e.Secret).Error; err != nil {
			return err
		}
		return c.auditWebhook(e.ID, "added")
	})
	return e, secret, err
}

// check says what of the endpoint is wrong, all of it.
func (n *NewWebhook) check(networks Networks) error {
	n.URL, n.Description = strings.TrimSpace(n.URL), strings.TrimSpace(n.Description)
	var wrong []error
	if code := wrongWebhookURL(n.URL, networks); code != "" {
		wrong = append(wrong, &Invalid{"url", code})
	}
	switch {
	case n.Description == "":
		wrong = append(wrong, &Invalid{"description", "required"})
	case utf8.RuneCountInString(n.Description) > MaxWebhookDescription:
		wrong = append(wrong, &Invalid{"description", "too_long"})
	case strings.ContainsFunc(n.Description, unicode.IsControl):
		wrong = append(wrong, &Invalid{"description", "characters"})
	}
	if !slices.ContainsFunc(n.Types, func(t WebhookType) bool { return slices.Contains(WebhookTypes, t) }) {
		wrong = append(wrong, &Invalid{"events", "required"})
	}
	return errors.Join(wrong...)
}

// wrongWebhookURL is what is wrong with the address, as a code; "" for nothing. It has to be of https,
// but for a receiver on the machine itself, and not lead inside where the networks do not say so.
func wrongWebhookURL(text string, networks Networks) string {
	u, err := url.Parse(text)
	switch {
	case text == "":
		return "required"
	case utf8.RuneCountInString(text) > MaxWebhookURL:
		return "too_long"
	case err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "":
		return "form"
	case u.Scheme != "https" && !(u.Scheme == "http" && isThisMachine(u.Hostname())):
		return "https"
	case !networks.allowHost(u.Hostname()):
		return "inside"
	}
	return ""
}

func isThisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// RotateWebhook gives the endpoint a new secret, which is told this once. The one before it signs too
// for another day.
func (s *Store) RotateWebhook(ctx context.Context, staff Staff, id int64) (WebhookSecret, error) {
	secret := NewWebhookSecret()
	err := s.changeWebhook(ctx, staff, id, "rotated", func(c *Change, e *WebhookEndpoint) error {
		sealed, err := s.keys.Seal(secret, e.secretPlace())
		if err != nil {
			return err
		}
		return c.Model(e).Updates(map[string]any{
			"secret": sealed, "previous_secret": e.Secret, "previous_until": c.now.Add(webhookOverlap),
		}).Error
	})
	return secret, err
}

// DisableWebhook ends sending to the endpoint for now. What was to be sent waits.
func (s *Store) DisableWebhook(ctx context.Context, staff Staff, id int64) error {
	return s.changeWebhook(ctx, staff, id, "disabled", func(c *Change, e *WebhookEndpoint) error {
		return c.disableWebhook(e, DisabledByStaff)
	})
}

// disableWebhook disables the endpoint, unless it is already.
func (c *Change) disableWebhook(e *WebhookEndpoint, why Code) error {
	return c.Model(e).Where("disabled_at IS NULL").Updates(map[string]any{"disabled_at": c.now, "disabled_why": why}).Error
}

// EnableWebhook sends to the endpoint again: what waits, and the state of every customer that changed
// while it was disabled.
func (s *Store) EnableWebhook(ctx context.Context, staff Staff, id int64) error {
	return s.changeWebhook(ctx, staff, id, "enabled", func(c *Change, e *WebhookEndpoint) error {
		if e.Enabled() {
			return nil
		}
		since := e.DisabledAt
		if err := c.Model(e).Updates(map[string]any{"disabled_at": nil, "disabled_why": "", "held_until": nil}).Error; err != nil {
			return err
		}
		return c.enqueue(JobReplay, WebhookReplay{Endpoint: id, Since: since})
	})
}

// changeWebhook is a change by an admin on one endpoint.
func (s *Store) changeWebhook(ctx context.Context, staff Staff, id int64, did string, fn func(*Change, *WebhookEndpoint) error) error {
	if !staff.Is(Admin) {
		return ErrNotAllowed
	}
	return s.change(ctx, staff, func(c *Change) error {
		var e WebhookEndpoint
		if err := c.Take(&e, id).Error; err != nil {
			return missing(err)
		}
		if err := fn(c, &e); err != nil {
			return fmt.Errorf("change a webhook: %w", err)
		}
		return c.auditWebhook(id, did)
	})
}

func (c *Change) auditWebhook(id int64, did string) error {
	return c.audit(AuditEntry{Action: ActionWebhook, Details: fmt.Sprintf(`{"endpoint":%d,"did":%q}`, id, did)})
}

func (e WebhookEndpoint) secretPlace() string {
	return fmt.Sprintf("webhook_endpoints.secret.%d", e.ID)
}

// secrets are those that sign at the time: the endpoint's, and for a while the one before.
func (s *Store) secrets(e WebhookEndpoint, at value.Time) ([]WebhookSecret, error) {
	sealed := [][]byte{e.Secret}
	if len(e.PreviousSecret) > 0 && at.Before(e.PreviousUntil) {
		sealed = append(sealed, e.PreviousSecret)
	}
	var secrets []WebhookSecret
	for _, one := range sealed {
		secret, err := s.keys.Open(one, e.secretPlace())
		if err != nil {
			return nil, err
		}
		secrets = append(secrets, secret)
	}
	return secrets, nil
}

// enabledWebhooks are the endpoints that are told of changes. Nobody marks their deliveries as done
// until this change is stored, so what it finds still to be sent stays so.
func (c *Change) enabledWebhooks(ids ...int64) ([]WebhookEndpoint, error) {
	var list []WebhookEndpoint
	db := c.Clauses(lockShared).Where("disabled_at IS NULL")
	if len(ids) > 0 {
		db = db.Where("id IN ?", ids)
	}
	err := db.Order("id").Find(&list).Error
	return list, err
}

// lockWebhook keeps others from adding to the deliveries of the endpoint until the transaction ends.
func lockWebhook(tx *gorm.DB, id int64) (e WebhookEndpoint, err error) {
	err = tx.Clauses(lockForUpdate).Take(&e, id).Error
	return e, err
}
