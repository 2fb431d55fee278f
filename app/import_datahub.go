package app

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"omatiedot/app/source"
	"omatiedot/models"
	"omatiedot/models/value"
)

// datahubInputs reads files of Datahub's messages. A customer that a message names otherwise than by
// our number is looked up in the register.
func (p *program) datahubInputs(ctx context.Context, store *models.Store, paths []string) (*importInputs, error) {
	in := &importInputs{}
	for _, path := range paths {
		files, err := source.Datahub{
			Name:  filepath.Base(path),
			Open:  func() (io.ReadCloser, error) { return os.Open(path) },
			Today: value.DateOf(p.now()),
			Number: func(id source.DatahubID) (string, error) {
				return store.NumberOf(ctx, datahubKey(id))
			},
		}.Files()
		if err != nil {
			return nil, err
		}
		in.files = append(in.files, files...)
	}
	return in, nil
}

func datahubKey(id source.DatahubID) models.CustomerKey {
	switch id.Type {
	case "AA01":
		return models.CustomerKey{BusinessID: id.Value}
	case "AA03":
		return models.CustomerKey{PersonalID: id.Value}
	case source.GSRN:
		return models.CustomerKey{AccountingPoint: id.Value}
	}
	return models.CustomerKey{}
}
