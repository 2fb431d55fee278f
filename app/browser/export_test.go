package browser

import "time"

// Hurry makes the window wait only half a second for what it does not find.
func (b *Browser) Hurry() { b.waits = time.Second / 2 }
