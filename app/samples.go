package app

import (
	"errors"
	"fmt"
	"os"

	"omatiedot/app/sample"
)

// sampleCustomers is how many customers the files that show the format have: enough for every part
// that there is to play.
const sampleCustomers = 12

// writeSamples writes import files as examples. Nothing that is there already is overwritten: it may
// be somebody's register.
func (p *program) writeSamples(dir string) error {
	there, err := os.ReadDir(dir)
	switch {
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return err
	case len(there) > 0:
		return fmt.Errorf("%s is not empty; name a folder that is, or one that is not there yet", dir)
	}
	if err := sample.Write(dir, sample.Settings{Customers: sampleCustomers, Today: p.now()}); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "%s: the files of a made-up utility. What they hold says: omatiedot notice --fields\n", dir)
	return nil
}
