package models_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

func sealedLink(t testing.TB, keys *models.Keys, customer int64, number, channel string) string {
	t.Helper()
	token, err := keys.SealLinkForTest(customer, number, "direct_marketing", channel)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// TestLinkToken: a token is always the same for the same, another for anything else, of one length
// and of signs that no mail program changes.
func TestLinkToken(t *testing.T) {
	keys, seen := modelstest.Keys(), map[string]bool{}
	for _, customer := range []int64{0, 1, 2, 255, 256, 1<<40 - 1} {
		for _, channel := range []string{"email", "sms"} {
			token := sealedLink(t, keys, customer, "1000001", channel)
			if token != sealedLink(t, keys, customer, "1000001", channel) || seen[token] || seen[sealedLink(t, keys, customer, "1000002", channel)] {
				t.Errorf("%d by %s: %s", customer, channel, token)
			}
			seen[token] = true
			if len(token) != models.LinkLength || strings.Trim(token, "abcdefghijklmnopqrstuvwxyz234567") != "" {
				t.Errorf("%q is no token for an address", token)
			}
			if got, ok := keys.OpenLinkForTest(token); !ok || got != customer {
				t.Errorf("%d is opened as %d, %v", customer, got, ok)
			}
		}
	}
	for _, customer := range []int64{-1, 1 << 40} {
		if token, err := keys.SealLinkForTest(customer, "1", "p", "c"); err == nil {
			t.Errorf("%d fits into %s", customer, token)
		}
	}
}

// TestForgedLinkToken: no token that is changed anywhere opens, nor a cut one, nor one with more.
func TestForgedLinkToken(t *testing.T) {
	keys := modelstest.Keys()
	token := sealedLink(t, keys, 7, "1000001", "email")
	refused := func(forged string) {
		t.Helper()
		if customer, ok := keys.OpenLinkForTest(forged); ok {
			t.Errorf("%q opens as %d", forged, customer)
		}
	}
	for i := range token {
		for bit := range 8 {
			changed := []byte(token)
			changed[i] ^= 1 << bit
			refused(string(changed))
		}
		for _, sign := range "abcdefghijklmnopqrstuvwxyz234567" {
			if byte(sign) != token[i] {
				refused(token[:i] + string(sign) + token[i+1:])
			}
		}
		refused(token[:i])
		refused(token[i+1:])
		refused(token[:i] + "\n" + token[i:])
		refused(token[:i] + "=" + token[i:])
	}
	for _, forged := range []string{token + "a", token + token, token + "\n", " " + token, strings.ToUpper(token), strings.Repeat("a", models.LinkLength), strings.Repeat("a", 100_000), "\xff"} {
		refused(forged)
	}
	other, err := models.NewKeyFile()
	if err != nil {
		t.Fatal(err)
	}
	strange, err := models.ParseKeys(other)
	if err != nil {
		t.Fatal(err)
	}
	refused(sealedLink(t, strange, 7, "1000001", "email"))
}

// TestLinkTokenOutlivesItsKey: links in old mails open with every key that is still in the file, and new
// ones are made with the newest.
func TestLinkTokenOutlivesItsKey(t *testing.T) {
	first, err := models.NewKeyFile()
	if err != nil {
		t.Fatal(err)
	}
	old, err := models.ParseKeys(first)
	if err != nil {
		t.Fatal(err)
	}
	token := sealedLink(t, old, 7, "1", "email")
	both, err := models.ParseKeys(withNewLookup(t, first))
	if err != nil {
		t.Fatal(err)
	}
	if customer, ok := both.OpenLinkForTest(token); !ok || customer != 7 {
		t.Errorf("the old link is opened as %d, %v", customer, ok)
	}
	renewed := sealedLink(t, both, 7, "1", "email")
	if _, ok := old.OpenLinkForTest(renewed); ok || renewed == token {
		t.Error("the new link is made with the old key")
	}
	if customer, ok := both.OpenLinkForTest(renewed); !ok || customer != 7 {
		t.Errorf("the new link is opened as %d, %v", customer, ok)
	}
}

// withNewLookup is the key file with another lookup key, which is the one in use.
func withNewLookup(t *testing.T, file []byte) []byte {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var parts map[string]json.RawMessage
	must(json.Unmarshal(file, &parts))
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(parts["lookup"])))
	must(err)
	m := keyset.NewManagerFromHandle(handle)
	id, err := m.Add(prf.HMACSHA256PRFKeyTemplate())
	must(err)
	must(m.SetPrimary(id))
	handle, err = m.Handle()
	must(err)
	var b bytes.Buffer
	must(insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&b)))
	parts["lookup"] = b.Bytes()
	changed, err := json.Marshal(parts)
	must(err)
	return changed
}

// FuzzLinkToken: nothing but what was made opens.
func FuzzLinkToken(f *testing.F) {
	keys := modelstest.Keys()
	token := sealedLink(f, keys, 7, "1000001", "email")
	for _, seed := range []string{token, token[1:], strings.ToUpper(token), "", "a", "\n", strings.Repeat("a", models.LinkLength), "%61", "../"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, tried string) {
		if customer, ok := keys.OpenLinkForTest(tried); ok && tried != token || ok && customer != 7 {
			t.Errorf("%q opens as %d", tried, customer)
		}
	})
}

func BenchmarkLinkToken(b *testing.B) {
	keys := modelstest.Keys()
	for b.Loop() {
		sealedLink(b, keys, 7, "1000001", "email")
	}
}
