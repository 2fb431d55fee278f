package handlers

import (
	"context"
	"slices"
	"strings"

	"github.com/valyala/fasthttp"

	"omatiedot/views"
)

// takesFiles reports whether the form that is sent to the path may have files in it.
func takesFiles(path string) bool {
	in := func(prefix string, ends ...string) bool {
		return strings.HasPrefix(path, prefix) && slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(path, end) })
	}
	return path == views.IntakeURL || in(customersPath+"/", "/decision") || in("/requests/", "/messages") || in("/requests/new/", "") ||
		in(views.QueueURL+"/", "/enclosures", "/draft", "/add", "/tell")
}

// limitBody is how large the body of a request may be: what is larger is refused before it is read.
// Nobody who is not logged in has the server read more than a form without files.
func (h *Handlers) limitBody(header *fasthttp.RequestHeader) fasthttp.RequestConfig {
	length := header.ContentLength() // negative where it is not told
	if length >= 0 && length <= formLimit || !h.maySendFiles(header) {
		return fasthttp.RequestConfig{MaxRequestBodySize: formLimit}
	}
	return fasthttp.RequestConfig{MaxRequestBodySize: fileLimit, ReadTimeout: fileTime}
}

// maySendFiles reports whether the header is of a form with files from somebody who is logged in where
// the form leads. The page itself looks at all of this again.
func (h *Handlers) maySendFiles(header *fasthttp.RequestHeader) bool {
	path := string(header.RequestURI())
	if !header.IsPost() || !takesFiles(path) {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), requestTime)
	defer cancel()
	token := func(name string) string { return string(header.Cookie(h.cookieName(name))) }
	if strings.HasPrefix(path, "/staff/") {
		staff, err := h.Store.StaffSession(ctx, token(staffCookie))
		return err == nil && staff.Is(casing...)
	}
	_, err := h.Store.CustomerSession(ctx, token(customerCookie))
	return err == nil
}
