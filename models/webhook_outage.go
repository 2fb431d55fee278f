package models

import (
	"time"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

const (
	// webhookLull is how long a receiver has taken nothing in when its silence is an outage of its own and
	// not the refusal of one event.
	webhookLull = 10 * time.Minute
	// webhookProbe is how often a receiver is tried in an outage, while everything that failed waits for
	// its own time: so soon after it answers again, everything is on its way.
	webhookProbe = time.Minute
)

// inLull reports whether the endpoint has taken nothing in for so long that it is taken to be down.
func (e WebhookEndpoint) inLull(now value.Time) bool {
	last := e.AnsweredAt
	if last.IsZero() {
		last = e.CreatedAt
	}
	return !now.Before(last.Add(webhookLull))
}

// leaseProbe takes one delivery whose time has not come, to see whether an endpoint that is down answers
// again. It is none of its attempts. The one that was tried least is the least likely to be refused for
// what is in it.
func (s *Store) leaseProbe(db *gorm.DB, e WebhookEndpoint, skip string) (probes []WebhookDelivery, err error) {
	now := s.now()
	if e.ProbeAt.IsZero() || now.Before(e.ProbeAt) {
		return nil, nil
	}
	err = db.Transaction(func(tx *gorm.DB) error {
		// Of workers that see the same moment, one moves it on.
		moved := tx.Model(&WebhookEndpoint{}).Where("id = ? AND probe_at = ?", e.ID, e.ProbeAt).Update("probe_at", now.Add(webhookProbe))
		if moved.Error != nil || moved.RowsAffected == 0 {
			return moved.Error
		}
		// What is due within a lease may be on its way.
		err := tx.Raw(`SELECT * FROM webhook_deliveries WHERE endpoint_id = ? AND done_at IS NULL AND next_at > ?
			ORDER BY attempts, id DESC LIMIT 1 `+skip, e.ID, now.Add(webhookLease)).Scan(&probes).Error
		if err != nil || len(probes) == 0 {
			return err
		}
		p := &probes[0]
		p.ProbeOf, p.NextAt = p.NextAt, now.Add(webhookLease)
		return tx.Model(&WebhookDelivery{}).Where("id = ?", p.ID).Update("next_at", p.NextAt).Error
	})
	return probes, err
}

// noteAnswers keeps whether the endpoint takes events in. One that does after a lull is sent at once
// whatever waits for a later time; at every other success that would use up the attempts of an event
// that is refused for what is in it.
func noteAnswers(tx *gorm.DB, e WebhookEndpoint, results []DeliveryResult, now value.Time) error {
	for _, r := range results {
		if r.Error != "" {
			continue
		}
		if e.inLull(now) {
			err := tx.Model(&WebhookDelivery{}).Where("endpoint_id = ? AND done_at IS NULL AND next_at > ?", e.ID, now.Add(webhookLease)).Update("next_at", now).Error
			if err != nil {
				return err
			}
		}
		return tx.Model(&e).Updates(map[string]any{"answered_at": now, "probe_at": nil}).Error
	}
	if len(results) == 0 || !e.inLull(now) || e.ProbeAt.After(now) {
		return nil
	}
	return tx.Model(&e).Update("probe_at", now.Add(webhookProbe)).Error
}
