package models

import (
	"context"
	"encoding/json"
	"testing"
)

// RetentionJobForTest runs a job of retention.
func (s *Store) RetentionJobForTest(ctx context.Context, job *Job) error {
	var payload RetentionJob
	if err := json.Unmarshal([]byte(job.Payload), &payload); err != nil {
		return err
	}
	switch job.Kind {
	case JobPurge:
		return s.PurgeSome(ctx, payload)
	case JobRetention:
		return s.CountSome(ctx, payload)
	}
	return s.CarryOutErasures(ctx)
}

// PurgeJobForTest makes chunks and jobs small while a test runs.
func PurgeJobForTest(t *testing.T, chunk, job int) {
	oldChunk, oldJob := purgeChunk, purgeJob
	t.Cleanup(func() { purgeChunk, purgeJob = oldChunk, oldJob })
	purgeChunk, purgeJob = chunk, job
}
