package browser

// Hurry makes the window look only once for what it does not find.
func (b *Browser) Hurry() { b.once = true }
