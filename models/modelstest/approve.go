package modelstest

import (
	"context"

	"omatiedot/models"
)

// Approve has a member of staff open the draft of an answer with its files and tick what it calls corrected, as they have to,
// and let it go out. The error is that of models.Store.Approve.
func Approve(ctx context.Context, store *models.Store, staff models.Staff, ref string, version int) error {
	_, _, _ = store.PreviewAnswer(ctx, staff, ref) // where it cannot be opened, it cannot be approved
	if k, err := store.StaffCase(ctx, staff, ref); err == nil {
		for _, file := range k.Enclosed {
			_, _, _ = store.StaffFile(ctx, staff, ref, file.ID)
		}
		for _, task := range k.Tasks {
			if task.Kind == k.Kind.DoneFirst() && !task.Done() {
				_ = store.TickTask(ctx, staff, ref, task.ID, models.Ticked)
			}
		}
	}
	return store.Approve(ctx, staff, ref, version, "")
}

// AnswerDays are at least as many as an answer can be collected by the register description that is built in.
const AnswerDays = 92
