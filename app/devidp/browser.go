package devidp

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// Cancelled is the subject with which Choose presses the button that cancels.
const Cancelled = ""

var requestField = regexp.MustCompile(`name="request" value="([^"]*)"`)

// Choose does what a person does on the provider's page, for tests without a browser: it opens
// authorizeURL, presses the button of the person with the subject (or the one that cancels), and
// returns the address at the client that the browser is sent to. It does not go there.
func Choose(ctx context.Context, authorizeURL, subject string) (*url.URL, error) {
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, authorizeURL, nil)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if location, err := response.Location(); err == nil {
		return location, nil // the request itself was refused
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	field := requestField.FindSubmatch(body)
	if response.StatusCode != http.StatusOK || field == nil {
		return nil, fmt.Errorf("devidp: authorize answered %d", response.StatusCode)
	}
	form := url.Values{"request": {html.UnescapeString(string(field[1]))}}
	if subject == Cancelled {
		form.Set("cancel", "yes")
	} else {
		form.Set("person", subject)
	}
	return press(ctx, client, authorizeURL, form)
}

// press sends the page's form.
func press(ctx context.Context, client *http.Client, page string, form url.Values) (*url.URL, error) {
	target, err := url.Parse(page)
	if err != nil {
		return nil, err
	}
	action := target.JoinPath("../choose")
	action.RawQuery = ""
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, action.String(),
		strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	location, err := response.Location()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("devidp: choose answered %d", response.StatusCode), err)
	}
	return location, nil
}
