package models

import (
	"errors"
	"fmt"

	"omatiedot/models/value"
)

// The errors a caller can act on. Anything else is a fault of the program or its surroundings.
var (
	// ErrNotFound: there is no such row, or it is somebody else's. The two are never told apart.
	ErrNotFound = errors.New("not found")
	// ErrAmbiguous: more than one person fits, so none is chosen.
	ErrAmbiguous = errors.New("more than one person fits")
	// ErrNotAllowed: the actor's role does not reach this, or nobody may approve their own draft.
	ErrNotAllowed = errors.New("not allowed")
	// ErrStale: the row has moved on since the page was shown.
	ErrStale = errors.New("changed since it was shown")
	// ErrStep: the request's state has no such step.
	ErrStep = errors.New("no such step from this state")
	// ErrSession: the session is unknown, ended, idle for too long or past its end.
	ErrSession = errors.New("no session")
)

// NotHeld says that what was so at a moment is no longer kept: from Since on it is.
type NotHeld struct{ Since value.Time }

func (e *NotHeld) Error() string {
	return fmt.Sprintf("what was so before %s is no longer kept", e.Since.Date())
}

// Invalid says that a field of a form does not hold what it should. Code is a stable key for the
// text shown beside the field.
type Invalid struct {
	Field string
	Code  string
}

func (e *Invalid) Error() string { return fmt.Sprintf("%s: %s", e.Field, e.Code) }
