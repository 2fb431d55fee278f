package models

import (
	"context"

	"omatiedot/models/value"
)

// confirmationMonths is for how many months it is kept how a customer was told that their permissions
// were changed. The decisions themselves are kept for longer.
const confirmationMonths = 24

// confirmations deletes how customers were told, long ago.
func (p *purge) confirmations(ctx context.Context) error {
	before := p.day.AddMonths(-confirmationMonths).Start()
	return p.act(ctx, "confirmations", func(c *Change) (int64, error) {
		done := c.Exec("DELETE FROM confirmations WHERE given_at < ? AND "+held("customer_id"), value.TimeOf(before))
		return done.RowsAffected, done.Error
	})
}
