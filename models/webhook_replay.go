package models

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"omatiedot/models/value"
)

// WebhookReplay says what an endpoint is told again, and is the payload of the job that does it. It is
// told the states as they are by then, never old ones: one delivery's customer, those of all that were
// given up, or every customer whose state changed at a moment or sequence or later.
type WebhookReplay struct {
	Endpoint int64      `json:"endpoint"`
	Delivery int64      `json:"delivery,omitempty"`
	Dead     bool       `json:"dead,omitempty"`
	Sequence int64      `json:"sequence,omitempty"`
	Since    value.Time `json:"since,omitzero"`
}

// JobReplay is the kind of job that tells a webhook again.
const JobReplay JobKind = "replay"

// AskReplay has the endpoint told again, by a job.
func (s *Store) AskReplay(ctx context.Context, staff Staff, r WebhookReplay) error {
	return s.changeWebhook(ctx, staff, r.Endpoint, "replay", func(c *Change, e *WebhookEndpoint) error {
		if r.Delivery != 0 {
			err := c.Select("id").Where("endpoint_id = ? AND done_at IS NOT NULL", e.ID).Take(&WebhookDelivery{}, r.Delivery).Error
			if err != nil {
				return missing(err)
			}
		}
		return c.enqueue(JobReplay, r)
	})
}

// replayChunk is how many customers are told of in one transaction.
const replayChunk = 500

// Replay does what AskReplay was asked, in small steps that may be repeated. A disabled endpoint is told
// when it is enabled again.
func (s *Store) Replay(ctx context.Context, r WebhookReplay) error {
	switch {
	case r.Delivery != 0:
		_, err := s.replayDeliveries(ctx, r.Endpoint, "id = ?", r.Delivery)
		return err
	case r.Dead:
		for {
			if more, err := s.replayDeliveries(ctx, r.Endpoint, "dead AND replayed_at IS NULL"); err != nil || !more {
				return err
			}
		}
	}
	return s.replayFrom(ctx, r)
}

// replayDeliveries tells the endpoint again of the customers of a chunk of its deliveries.
func (s *Store) replayDeliveries(ctx context.Context, endpoint int64, which string, args ...any) (more bool, err error) {
	err = s.replaying(ctx, endpoint, func(c *Change, e []WebhookEndpoint) (int, error) {
		var rows []WebhookDelivery
		err := c.Where("endpoint_id = ? AND done_at IS NOT NULL", endpoint).Where(which, args...).Order("id").Limit(replayChunk).Find(&rows).Error
		if err != nil || len(rows) == 0 {
			return 0, err
		}
		more = len(rows) == replayChunk
		var ids, customers []int64
		for _, d := range rows {
			ids = append(ids, d.ID)
			if d.CustomerID != nil {
				customers = append(customers, *d.CustomerID)
			}
		}
		if err := c.Model(&WebhookDelivery{}).Where("id IN ?", ids).Update("replayed_at", c.now).Error; err != nil {
			return 0, err
		}
		return len(rows), c.replay(e, customers)
	})
	return more, err
}

// replayFrom tells the endpoint the states of all customers that changed at the moment or sequence or
// later, in the order in which they came about.
func (s *Store) replayFrom(ctx context.Context, r WebhookReplay) error {
	since := r.Since
	if since.IsZero() {
		since = value.TimeOf(time.Unix(0, 0))
	}
	var ids []int64
	err := s.read.WithContext(ctx).Raw(`SELECT v.customer_id FROM verdicts v WHERE v.sequence >= @sequence
		AND (v.at >= @since OR EXISTS (SELECT 1 FROM restrictions r WHERE r.customer_id = v.customer_id AND r.changed_at >= @since))
		ORDER BY v.sequence`, map[string]any{"sequence": r.Sequence, "since": since}).Scan(&ids).Error
	if err != nil {
		return fmt.Errorf("find what to replay: %w", err)
	}
	for chunk := range slices.Chunk(ids, replayChunk) {
		err := s.replaying(ctx, r.Endpoint, func(c *Change, e []WebhookEndpoint) (int, error) {
			return len(chunk), c.replay(e, chunk)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// replaying is a change that tells an enabled endpoint something again.
func (s *Store) replaying(ctx context.Context, endpoint int64, fn func(*Change, []WebhookEndpoint) (int, error)) error {
	return s.change(ctx, System("webhooks"), func(c *Change) error {
		if err := c.lockVerdicts(); err != nil {
			return err
		}
		e, err := c.enabledWebhooks(endpoint)
		if err != nil {
			return err
		}
		n := 0
		if len(e) > 0 {
			if n, err = fn(c, e); err != nil {
				return fmt.Errorf("replay: %w", err)
			}
		}
		return c.audit(AuditEntry{Action: ActionWebhook, Details: fmt.Sprintf(`{"endpoint":%d,"did":"replayed","events":%d}`, endpoint, n)})
	})
}

// replay tells the endpoint the states of the customers: what is allowed to all that ask for it, and
// the restrictions of those who have or had one.
func (c *Change) replay(e []WebhookEndpoint, customers []int64) error {
	if err := c.tellAgain(e, customers, PermissionsChanged); err != nil {
		return err
	}
	var restricted []int64
	err := c.Model(&Restriction{}).Distinct().Where("customer_id IN ?", customers).Pluck("customer_id", &restricted).Error
	if err != nil {
		return err
	}
	return c.tellAgain(e, restricted, RestrictionsChanged)
}

// TestWebhook sends the endpoint an event on nobody.
func (s *Store) TestWebhook(ctx context.Context, staff Staff, id int64) error {
	return s.changeWebhook(ctx, staff, id, "tested", func(c *Change, e *WebhookEndpoint) error {
		payload, err := json.Marshal(webhookEvent{WebhookTested, c.now, struct{}{}})
		if err != nil {
			return err
		}
		return c.Create(&WebhookDelivery{
			EndpointID: id, EventID: newEventID(), Type: WebhookTested, Payload: string(payload), CreatedAt: c.now, NextAt: c.now,
		}).Error
	})
}
