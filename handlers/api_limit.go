package handlers

import "errors"

// apiRate is how many requests one token may make within a minute, at each running portal. A register
// of a million customers is read in less than two.
const apiRate = 600

var errTooManyCalls = errors.New("too many requests within the minute")
