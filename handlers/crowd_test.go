package handlers_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
)

// TestCrowd: two customers log in and look around two hundred times at once; nobody ever sees the
// other's name, number or address.
func TestCrowd(t *testing.T) {
	p := onePortal(t)
	marks := map[string][]string{
		anna: {"Mallikas", p.number(anna), "aino.mallikas"},
		bo:   {"Exempelberg", p.number(bo), "gunilla.exempelberg"},
	}
	turns := make(chan int)
	var crowd sync.WaitGroup
	for range 16 {
		crowd.Go(func() {
			for turn := range turns {
				self, other := anna, bo
				if turn%2 == 1 {
					self, other = bo, anna
				}
				v := p.visitor()
				if a := v.login(self); a.Header.Get("Location") != "/me" {
					t.Errorf("login: %d", a.StatusCode)
					continue
				}
				for _, path := range []string{"/me", "/me/customers", "/me/contacts", "/me/secrets", "/permissions", "/"} {
					a := v.get(path)
					if a.StatusCode != http.StatusOK && path != "/me/secrets" {
						t.Errorf("%s: %d", path, a.StatusCode)
					}
					// Pages that are logged in to name their reader, and nobody else.
					if !strings.Contains(string(a.body), marks[self][0]) {
						t.Errorf("%s does not name its reader", path)
					}
					for _, mark := range marks[other] {
						if strings.Contains(string(a.body), mark) {
							t.Errorf("%s of %s shows %q", path, self, mark)
						}
					}
				}
			}
		})
	}
	for turn := range 200 {
		turns <- turn
	}
	close(turns)
	crowd.Wait()
}
