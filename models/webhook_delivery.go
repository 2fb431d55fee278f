package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// WebhookDelivery is an event that an endpoint is to be told of. It is added in the change that it tells
// of, and sent at least once, in the order of the ids for each customer.
type WebhookDelivery struct {
	ID         int64       `gorm:"column:id;primaryKey"`
	EndpointID int64       `gorm:"column:endpoint_id"`
	CustomerID *int64      `gorm:"column:customer_id"` // nil for a test
	Sequence   int64       `gorm:"column:sequence"`
	EventID    string      `gorm:"column:event_id"`
	Type       WebhookType `gorm:"column:type"`
	Payload    string      `gorm:"column:payload"`
	CreatedAt  value.Time  `gorm:"column:created_at"`
	Attempts   int         `gorm:"column:attempts"`
	NextAt     value.Time  `gorm:"column:next_at"` // zero while an earlier one of the customer is open
	Status     int         `gorm:"column:status"`  // of the last answer, 0 for none
	Error      string      `gorm:"column:error"`   // of the last attempt, in English
	DoneAt     value.Time  `gorm:"column:done_at"` // sent or given up
	Dead       bool        `gorm:"column:dead"`
	ReplayedAt value.Time  `gorm:"column:replayed_at"`

	ProbeOf value.Time `gorm:"-"` // when it is really due, if it is sent before to see who answers
}

// TableName names the table.
func (WebhookDelivery) TableName() string { return "webhook_deliveries" }

// DeliveryState is how far a delivery has come.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryWaiting  DeliveryState = "waiting" // for its time, or for an earlier one of the customer
	DeliveryFailing  DeliveryState = "failing" // it will be tried again
	DeliverySent     DeliveryState = "sent"
	DeliveryDead     DeliveryState = "dead"     // given up
	DeliveryReplayed DeliveryState = "replayed" // given up, and told again since
)

// DeliveryStates lists the states.
var DeliveryStates = []DeliveryState{DeliveryWaiting, DeliveryFailing, DeliverySent, DeliveryDead, DeliveryReplayed}

// State is how far the delivery has come.
func (d WebhookDelivery) State() DeliveryState {
	switch {
	case d.Dead && d.ReplayedAt.IsZero():
		return DeliveryDead
	case d.Dead:
		return DeliveryReplayed
	case !d.DoneAt.IsZero():
		return DeliverySent
	case d.Error != "":
		return DeliveryFailing
	}
	return DeliveryWaiting
}

// webhookLease is how long a delivery may take before another worker takes it over.
const webhookLease = 2 * time.Minute

// WebhookDeliveries returns one page (from 1) of the deliveries to an endpoint, those that were given
// up first, then the newest, and how many there are on all pages. They say nothing on customers.
func (s *Store) WebhookDeliveries(ctx context.Context, staff Staff, endpoint int64, page int) ([]WebhookDelivery, int, error) {
	if !staff.Is(Admin) {
		return nil, 0, ErrNotAllowed
	}
	db := s.read.WithContext(ctx).Model(&WebhookDelivery{}).Where("endpoint_id = ?", endpoint).Session(&gorm.Session{})
	var total int64
	if err := db.Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []WebhookDelivery
	err := db.Omit("customer_id", "payload").Order("dead AND replayed_at IS NULL DESC, id DESC").
		Limit(PageSize).Offset((page - 1) * PageSize).Find(&rows).Error
	return rows, int(total), err
}

// Shipment is what is to be sent to an endpoint, with what signs it.
type Shipment struct {
	URL        string
	Secrets    []WebhookSecret
	Deliveries []WebhookDelivery
}

// DueWebhooks are the ids of the endpoints to which something can be sent now.
func (s *Store) DueWebhooks(ctx context.Context) ([]int64, error) {
	var ids []int64
	err := s.read.WithContext(ctx).Raw(`SELECT e.id FROM webhook_endpoints e
		WHERE e.disabled_at IS NULL AND (e.held_until IS NULL OR e.held_until <= @now)
		AND (e.probe_at <= @now OR EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.endpoint_id = e.id AND d.done_at IS NULL AND d.next_at <= @now))
		ORDER BY e.id`, map[string]any{"now": s.now()}).Scan(&ids).Error
	return ids, err
}

// LeaseDeliveries takes up to so many deliveries that are to be sent to the endpoint now, so that nobody
// else sends them before FinishDeliveries or the end of the lease. Of a customer there is at most one.
// When nothing is due, and the endpoint is down, it is one that is sent before its time.
func (s *Store) LeaseDeliveries(ctx context.Context, endpoint int64, most int) (Shipment, error) {
	var e WebhookEndpoint
	if err := s.read.WithContext(ctx).Take(&e, endpoint).Error; err != nil {
		return Shipment{}, missing(err)
	}
	now := s.now()
	if !e.Enabled() || now.Before(e.HeldUntil) {
		return Shipment{}, nil
	}
	skip := ""
	if s.Dialect() == "postgres" {
		skip = "FOR UPDATE SKIP LOCKED"
	}
	to := Shipment{URL: e.URL}
	err := s.write.WithContext(ctx).Raw(`WITH due AS MATERIALIZED (
			SELECT id FROM webhook_deliveries WHERE endpoint_id = @endpoint AND done_at IS NULL AND next_at <= @now
			ORDER BY next_at, id LIMIT @most `+skip+`)
		UPDATE webhook_deliveries SET attempts = attempts + 1, next_at = @lease WHERE id IN (SELECT id FROM due) RETURNING *`,
		map[string]any{"endpoint": endpoint, "now": now, "most": most, "lease": now.Add(webhookLease)}).Scan(&to.Deliveries).Error
	if err == nil && len(to.Deliveries) == 0 {
		to.Deliveries, err = s.leaseProbe(s.write.WithContext(ctx), e, skip)
	}
	if err != nil {
		return Shipment{}, fmt.Errorf("lease webhook deliveries: %w", err)
	}
	to.Secrets, err = s.secrets(e, now)
	return to, err
}

// DeliveryResult is what came of sending a delivery.
type DeliveryResult struct {
	Delivery   WebhookDelivery
	Status     int           // of the answer; 0 for none
	Error      string        // what went wrong, in English and without the address; "" for nothing
	RetryAfter time.Duration // how long the receiver asks to be left alone; 0 where it does not
}

// FinishDeliveries keeps what came of leased deliveries to an endpoint: those sent are done, those that
// failed are put off or given up, and the next of each customer's is sent after one that is done. An
// endpoint that answers 410 is disabled.
func (s *Store) FinishDeliveries(ctx context.Context, endpoint int64, results []DeliveryResult) error {
	now := s.now()
	err := s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		e, err := lockWebhook(tx, endpoint)
		if err != nil {
			return err
		}
		var done []int64
		var held value.Time
		for _, r := range results {
			if over, err := finishDelivery(tx, r, now); err != nil {
				return err
			} else if over && r.Delivery.CustomerID != nil {
				done = append(done, *r.Delivery.CustomerID)
			}
			if until := now.Add(min(r.RetryAfter, maxWebhookDelay)); r.RetryAfter > 0 && until.After(held) {
				held = until
			}
		}
		if err := noteAnswers(tx, e, results, now); err != nil {
			return err
		}
		if !held.IsZero() {
			if err := tx.Model(&WebhookEndpoint{ID: endpoint}).Update("held_until", held).Error; err != nil {
				return err
			}
		}
		return nextDeliveries(tx, endpoint, done, now)
	})
	if err != nil {
		return fmt.Errorf("finish webhook deliveries: %w", err)
	}
	for _, r := range results {
		if r.Status == statusGone {
			return s.endpointGone(ctx, endpoint)
		}
	}
	return nil
}

// finishDelivery keeps the result unless the lease is somebody else's by now, and reports whether the
// delivery is over.
func finishDelivery(tx *gorm.DB, r DeliveryResult, now value.Time) (over bool, err error) {
	d := r.Delivery
	set := map[string]any{"status": r.Status, "error": r.Error}
	switch {
	case r.Error == "":
		over, set["done_at"], set["payload"] = true, now, ""
	case d.Attempts >= webhookAttempts && d.ProbeOf.IsZero():
		over, set["done_at"], set["payload"], set["dead"] = true, now, "", true
	case !d.ProbeOf.IsZero():
		set["next_at"] = d.ProbeOf
	default:
		set["next_at"] = now.Add(max(webhookDelay(d.Attempts, d.EventID), min(r.RetryAfter, maxWebhookDelay)))
	}
	kept := tx.Model(&WebhookDelivery{}).Where("id = ? AND done_at IS NULL AND attempts = ? AND next_at = ?", d.ID, d.Attempts, d.NextAt).Updates(set)
	return over && kept.RowsAffected == 1, kept.Error
}

// nextDeliveries has the first open delivery of each of the customers sent.
func nextDeliveries(tx *gorm.DB, endpoint int64, customers []int64, now value.Time) error {
	if len(customers) == 0 {
		return nil
	}
	return tx.Exec(`UPDATE webhook_deliveries SET next_at = @now WHERE next_at IS NULL AND id IN (
		SELECT MIN(id) FROM webhook_deliveries WHERE endpoint_id = @endpoint AND customer_id IN @customers AND done_at IS NULL GROUP BY customer_id)`,
		map[string]any{"now": now, "endpoint": endpoint, "customers": customers}).Error
}

// statusGone is the answer 410, by which a receiver says that it wants no more events.
const statusGone = 410

// endpointGone disables an endpoint that wants no more events.
func (s *Store) endpointGone(ctx context.Context, id int64) error {
	return s.change(ctx, System("webhooks"), func(c *Change) error {
		if err := c.disableWebhook(&WebhookEndpoint{ID: id}, DisabledGone); err != nil {
			return err
		}
		return c.auditWebhook(id, "gone")
	})
}

const (
	// keepDelivered and keepDead are how long deliveries can still be looked at.
	keepDelivered = 30 * 24 * time.Hour
	keepDead      = 180 * 24 * time.Hour
)

// PurgeDeliveries forgets what was sent or given up long ago.
func (s *Store) PurgeDeliveries(ctx context.Context) error {
	now := s.now()
	return s.write.WithContext(ctx).Exec(`DELETE FROM webhook_deliveries WHERE done_at < @sent AND (NOT dead OR replayed_at IS NOT NULL OR done_at < @dead)`,
		map[string]any{"sent": now.Add(-keepDelivered), "dead": now.Add(-keepDead)}).Error
}

// WebhookCounts returns how many deliveries to all endpoints wait, failed at least once and wait, and
// were given up and not replayed.
func (s *Store) WebhookCounts(ctx context.Context) (waiting, failing, dead int64, err error) {
	list, err := s.webhooks(ctx, "")
	for _, e := range list {
		waiting, failing, dead = waiting+e.Waiting, failing+e.Failing, dead+e.Dead
	}
	return waiting, failing, dead, err
}
