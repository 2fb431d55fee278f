//go:build !unix

package modelstest

import (
	"errors"
	"syscall"
)

// owner is never made here: without unix sockets and a shell there is no private cluster.
type owner struct{}

func serverOwner() (*owner, error) {
	return nil, errors.New("a private cluster is only started on Unix")
}

func (o *owner) give(string) error { return nil }

func apart(*owner) *syscall.SysProcAttr { return nil }
